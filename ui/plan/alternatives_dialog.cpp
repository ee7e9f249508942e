#include "ui/plan/alternatives_dialog.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

// Words begin and end where those of the header do.
class RowDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        constexpr int side = 5;
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, option.palette.highlight());
        QStyleOptionViewItem inner(option);
        inner.rect.adjust(side, 0, -side, 0);
        QStyledItemDelegate::paint(painter, inner, index);
    }
};

} // namespace

AlternativesDialog::AlternativesDialog(Workbench& workbench, const Plan& plan,
                                       const QString& subject,
                                       std::map<std::string, Value> parameters,
                                       std::shared_ptr<Tab> tab,
                                       std::vector<PlanAlternative> others, QWidget* parent)
    : QDialog(parent), workbench_(workbench), parameters_(std::move(parameters)),
      tab_(std::move(tab)), working_(this), table_(new QTreeView), text_(new QPlainTextEdit),
      words_(new QLabel), measure_(new QPushButton(tr("Measure all"))) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Why not another plan? %1").arg(subject));
    resize(820, 460);
    const bool any = !others.empty();
    model_.setRows(plan, std::move(others));
    table_->setModel(&model_);
    table_->setRootIsDecorated(false);
    table_->setUniformRowHeights(true);
    table_->setAllColumnsShowFocus(true);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setItemDelegate(new RowDelegate(table_));
    table_->setAccessibleName(tr("Other plans"));
    table_->header()->setStretchLastSection(true);
    fitColumns();
    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &AlternativesDialog::showText);
    text_->setReadOnly(true);
    text_->setFrameShape(QFrame::NoFrame);
    text_->setFont(workbench.theme().codeFont());
    text_->setMaximumHeight(130);
    text_->document()->setDocumentMargin(gap); // as the cells above
    text_->setAccessibleName(tr("The statement of the plan chosen above"));
    words_->setTextFormat(Qt::PlainText);
    words_->setWordWrap(true);
    words_->setText(any ? tr("The others are planned, not run. Measuring runs each of them two or "
                             "three times; your text stays as it is.")
                        : tr("There is no other plan to force here: the table has no further "
                             "index, and nothing is compared that could be left out."));
    measure_->setProperty("primary", true);
    measure_->setEnabled(any);
    auto* copy = new QPushButton(tr("Copy its text"));
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(text_->toPlainText()); });
    connect(measure_, &QPushButton::clicked, this, [this] {
        if (!working_.busy()) return measure();
        working_.cancel();
        finish();
    });

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(words_, 1);
    buttons->addWidget(copy);
    buttons->addWidget(measure_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gap, 2 * gap, 2 * gap, 2 * gap);
    layout->setSpacing(gap);
    layout->addWidget(table_, 1);
    layout->addWidget(text_);
    layout->addLayout(buttons);
    connect(&workbench_, &Workbench::sessionClosed, this, &QDialog::close);
    table_->setCurrentIndex(model_.index(0, 0));
    if (any) next(1, false);
}

// As wide as their words; the steps take what is left.
void AlternativesDialog::fitColumns() {
    constexpr int widestName = 290;
    const QFontMetrics metrics(table_->font());
    int name = 0;
    for (int row = 0; row < model_.rowCount(); ++row)
        name = std::max(name, metrics.horizontalAdvance(
                                  model_.index(row, AlternativesModel::What).data().toString()));
    table_->setColumnWidth(AlternativesModel::What, std::min(widestName, name + 3 * gap));
    for (const int column :
         {AlternativesModel::Time, AlternativesModel::Factor, AlternativesModel::Rows})
        table_->setColumnWidth(column, 84);
}

void AlternativesDialog::showText() {
    const QModelIndex current = table_->currentIndex();
    if (current.isValid())
        text_->setPlainText(toQString(model_.row(current.row()).alternative.sql));
}

void AlternativesDialog::measure() {
    measure_->setText(tr("Cancel"));
    words_->setText(tr("Measuring…"));
    next(0, true);
}

// One after the other, each on the same kind of connection.
void AlternativesDialog::next(int row, bool measured) {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || row == model_.rowCount()) return measured ? finish() : void();
    const std::string sql = model_.row(row).alternative.sql;
    working_.start(
        [session, sql, parameters = parameters_, tab = tab_, measured](std::stop_token stop) {
            return measured ? session->analyze({sql, parameters, tab, std::nullopt, false}, stop)
                            : session->explain(sql, parameters, tab, stop);
        },
        [this, row, measured](const Result<PlanBundle>& seen) {
            model_.setPlan(row, seen.map([](const PlanBundle& bundle) { return bundle.plan; }));
            next(row + 1, measured);
        });
}

void AlternativesDialog::finish() {
    measure_->setText(tr("Measure all"));
    words_->setText(verdict());
}

QString AlternativesDialog::verdict() const {
    const auto chosen = model_.row(0).plan->plainNs.value;
    int best = -1;
    std::int64_t least = 0;
    for (int row = 1; row < model_.rowCount(); ++row) {
        const auto& plan = model_.row(row).plan;
        if (!plan || !plan->plainNs.value) continue;
        if (best < 0 || *plan->plainNs.value < least) {
            best = row;
            least = *plan->plainNs.value;
        }
    }
    if (!chosen || best < 0) return tr("Nothing else could be measured.");
    // A look, not a comparison: what is near may be noise.
    constexpr double near = 1.1;
    const double factor = static_cast<double>(*chosen) / static_cast<double>(least);
    if (factor > near)
        return tr("\"%1\" took %2 against %3: the engine's choice was %4 times slower.")
            .arg(toQString(model_.row(best).alternative.what), durationText(least),
                 durationText(*chosen), QString::number(factor, 'g', 2));
    if (factor < 1 / near)
        return tr("The engine's choice was the fastest: %1 against %2 for the next.")
            .arg(durationText(*chosen), durationText(least));
    return tr("\"%1\" is about as fast as the engine's choice.")
        .arg(toQString(model_.row(best).alternative.what));
}

} // namespace hone::ui
