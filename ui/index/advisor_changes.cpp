#include "ui/index/advisor_changes.h"

#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/index/advisor_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int barHeight = 12, figureWidth = 66, savesWidth = 150;

// A tick before the statement, a bar before what it saves.
class ChangesDelegate : public AdvisorDelegate {
public:
    ChangesDelegate(Theme& theme, QObject* parent)
        : AdvisorDelegate(theme, AdvisorChangesModel::Sql, -1, parent) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        if (index.column() == AdvisorChangesModel::Sql) {
            AdvisorDelegate::paint(painter, withoutBox(option), index);
            paintBox(painter, option, index);
            return;
        }
        AdvisorDelegate::paint(painter, option, index);
        if (index.column() != AdvisorChangesModel::Saves) return;
        const QVariant share = index.data(AdvisorChangesModel::ShareRole);
        if (!share.isValid()) return;
        const QRect room = option.rect.adjusted(side, 0, -side - figureWidth, -1);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme_.tokens().green);
        painter->drawRoundedRect(QRectF(room.left(), room.center().y() - barHeight / 2.0,
                                        std::max(2.0, share.toDouble() * room.width()), barHeight),
                                 2, 2);
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QSize size = AdvisorDelegate::sizeHint(option, index);
        if (index.column() == AdvisorChangesModel::Saves) size.setWidth(savesWidth);
        if (index.column() == AdvisorChangesModel::Sql) size.rwidth() += boxRoom;
        return size;
    }

protected:
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override {
        if (index.column() != AdvisorChangesModel::Sql) return false;
        if (event->type() == QEvent::MouseButtonRelease) {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            if (mouse->button() != Qt::LeftButton ||
                mouse->position().x() > option.rect.left() + boxRoom + side)
                return false;
        } else if (event->type() != QEvent::KeyPress ||
                   static_cast<QKeyEvent*>(event)->key() != Qt::Key_Space) {
            return false;
        }
        const bool taken = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        return model->setData(index, taken ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    }

private:
    static constexpr int boxSide = 14, boxRoom = 22;

    static QStyleOptionViewItem withoutBox(QStyleOptionViewItem option) {
        option.rect.setLeft(option.rect.left() + boxRoom);
        return option;
    }

    void paintBox(QPainter* painter, const QStyleOptionViewItem& option,
                  const QModelIndex& index) const {
        const ThemeTokens& tokens = theme_.tokens();
        const bool taken = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        QStyleOptionViewItem ground = option;
        ground.rect.setWidth(boxRoom);
        painter->save();
        paintGround(painter, ground);
        painter->setRenderHint(QPainter::Antialiasing);
        const QRectF box(option.rect.left() + side + 0.5, option.rect.center().y() - boxSide / 2.0,
                         boxSide, boxSide);
        painter->setPen(taken ? tokens.filledButton : tokens.faint);
        painter->setBrush(taken ? tokens.filledButton : tokens.card);
        painter->drawRoundedRect(box, 3, 3);
        if (taken) {
            painter->setPen(QPen(Qt::white, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            painter->setBrush(Qt::NoBrush);
            painter->drawPolyline(
                QPolygonF({box.topLeft() + QPointF(3.5, 7.4), box.topLeft() + QPointF(6, 10),
                           box.topLeft() + QPointF(10.6, 4.4)}));
        }
        painter->restore();
    }
};

void addRow(QTableWidget& table, std::initializer_list<QString> texts) {
    const int row = table.rowCount();
    table.insertRow(row);
    int column = 0;
    for (const QString& text : texts) {
        auto* item = new QTableWidgetItem(text);
        item->setToolTip(plainToolTip(text));
        item->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
        table.setItem(row, column++, item);
    }
}

} // namespace

AdvisorChanges::AdvisorChanges(Theme& theme, QWidget* parent)
    : Card(tr("Advice"), parent), theme_(theme),
      views_(new Segmented(theme, {tr("Changes"), tr("Rejected"), tr("Not judged"), tr("Plans")})),
      pages_(new QStackedWidget) {
    views_->setAccessibleName(tr("What of the advice shows"));
    views_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    addHeadWidget(views_);
    pages_->addWidget(makeChanges());
    rejected_ = makeReasons({tr("Index"), tr("Why not")}, tr("Rejected indexes"));
    unjudged_ =
        makeReasons({QStringLiteral("#"), tr("Statement"), tr("Why not")}, tr("Not judged"));
    pages_->addWidget(rejected_);
    pages_->addWidget(unjudged_);
    pages_->addWidget(makePlans());
    setContent(pages_);
    for (QLabel* label : {foot_, captionBefore_, captionAfter_, empty_})
        label->setProperty("tone", QStringLiteral("dim"));
    connect(views_, &Segmented::chosen, this, [this](int view) { setView(View(view)); });
    connect(&model_, &AdvisorChangesModel::takenChanged, this, &AdvisorChanges::showState);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &AdvisorChanges::showState);
    connect(&theme_, &Theme::changed, this, &AdvisorChanges::applyTheme);
    applyTheme();
    setAdvice(nullptr);
    showStatement(nullptr);
}

QWidget* AdvisorChanges::makeChanges() {
    auto* content = new QWidget;
    list_ = new QStackedWidget;
    empty_ = new QLabel;
    empty_->setTextFormat(Qt::PlainText);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setMargin(2 * gap);
    table_ = new QTableView;
    table_->setModel(&model_);
    prepareTable(*table_, tr("Advised changes"));
    table_->setItemDelegate(new ChangesDelegate(theme_, table_));
    table_->horizontalHeader()->setSectionResizeMode(AdvisorChangesModel::Sql,
                                                     QHeaderView::Stretch);
    list_->addWidget(empty_);
    list_->addWidget(table_);
    foot_ = new QLabel;
    foot_->setTextFormat(Qt::PlainText);
    foot_->setWordWrap(true);
    test_ = new QPushButton(tr("Test this index"));
    test_->setToolTip(tr("Measure the chosen index alone"));
    save_ = new QPushButton(tr("Save migration…"));
    saveUndo_ = new QPushButton(tr("Save undo…"));
    undo_ = new QPushButton(tr("Undo…"));
    undo_->setToolTip(tr("Take back what was applied"));
    apply_ = new QPushButton(tr("Apply…"));
    apply_->setProperty("primary", true);
    connect(test_, &QPushButton::clicked, this, [this] {
        if (const auto* change = current()) emit testRequested(toQString(change->sql));
    });
    connect(save_, &QPushButton::clicked, this, [this] { emit saveRequested(false); });
    connect(saveUndo_, &QPushButton::clicked, this, [this] { emit saveRequested(true); });
    connect(undo_, &QPushButton::clicked, this, &AdvisorChanges::undoRequested);
    connect(apply_, &QPushButton::clicked, this, &AdvisorChanges::applyRequested);
    auto* foot = new QFrame;
    foot->setObjectName(QStringLiteral("cardFoot"));
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(10, 6, 10, 6);
    row->addWidget(foot_, 1);
    for (QPushButton* button : {test_, undo_, save_, saveUndo_, apply_})
        row->addWidget(button);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(list_, 1);
    column->addWidget(foot);
    return content;
}

QTableWidget* AdvisorChanges::makeReasons(const QStringList& heads, const QString& name) {
    auto* table = new QTableWidget(0, static_cast<int>(heads.size()));
    table->setHorizontalHeaderLabels(heads);
    prepareTable(*table, name);
    const int code = static_cast<int>(heads.size()) - 2;
    table->setItemDelegate(new AdvisorDelegate(theme_, code, -1, table));
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setSectionResizeMode(code, QHeaderView::Stretch);
    table->horizontalHeader()->setSectionResizeMode(code + 1, QHeaderView::Stretch);
    if (code > 0) table->setColumnWidth(0, 48);
    return table;
}

QWidget* AdvisorChanges::makePlans() {
    auto* content = new QWidget;
    plansOf_ = new QLabel;
    plansOf_->setTextFormat(Qt::PlainText);
    plansOf_->setWordWrap(true);
    keepFont(plansOf_, theme_.codeFont());
    auto* grid = new QGridLayout(content);
    grid->setContentsMargins(10, 8, 10, 8);
    grid->setSpacing(gap);
    grid->addWidget(plansOf_, 0, 0, 1, 2);
    const auto plan = [&](QLabel*& caption, QPlainTextEdit*& text, const QString& name,
                          int column) {
        caption = new QLabel(name);
        text = new QPlainTextEdit;
        text->setReadOnly(true);
        text->setFrameShape(QFrame::NoFrame);
        text->setTabChangesFocus(true);
        text->setLineWrapMode(QPlainTextEdit::NoWrap);
        text->setAccessibleName(name);
        keepFont(text, theme_.codeFont());
        grid->addWidget(caption, 1, column);
        grid->addWidget(text, 2, column);
        grid->setColumnStretch(column, 1);
    };
    plan(captionBefore_, planBefore_, tr("Plan before"), 0);
    plan(captionAfter_, planAfter_, tr("Plan after"), 1);
    return content;
}

void AdvisorChanges::setView(View view) {
    views_->setCurrent(static_cast<int>(view));
    pages_->setCurrentIndex(static_cast<int>(view));
    showState();
}

void AdvisorChanges::setAdvice(const SharedAdvice& advice) {
    advice_ = advice;
    model_.setAdvice(advice);
    rejected_->setRowCount(0);
    unjudged_->setRowCount(0);
    if (advice != nullptr) {
        for (const index::RejectedIndex& one : advice->rejected)
            addRow(*rejected_, {toQString(one.sql), toQString(one.why)});
        for (const index::UnjudgedStatement& one : advice->unjudged)
            addRow(*unjudged_, {QString::number(one.number + 1), toQString(oneLine(one.sql, 300)),
                                toQString(one.why)});
    }
    for (int column = AdvisorChangesModel::Saves; column < AdvisorChangesModel::columns; ++column) {
        table_->resizeColumnToContents(column);
        // The style's padding of a head is not in its size hint.
        table_->setColumnWidth(column, table_->columnWidth(column) + 2 * gap);
    }
    if (model_.rowCount() > 0) table_->setCurrentIndex(model_.index(0, 0));
    setView(View::Changes);
}

void AdvisorChanges::showStatement(const index::AdvisedStatement* statement) {
    plansOf_->setText(statement == nullptr ? tr("Choose a statement above to see its plans.")
                                           : QStringLiteral("%1  %2")
                                                 .arg(statement->number + 1)
                                                 .arg(toQString(oneLine(statement->sql, 400))));
    planBefore_->setPlainText(statement == nullptr ? QString() : toQString(statement->planBefore));
    planAfter_->setPlainText(statement == nullptr ? QString() : toQString(statement->planAfter));
}

const AdvisorChangesModel::Change* AdvisorChanges::current() const {
    return model_.change(table_->currentIndex().row());
}

void AdvisorChanges::setTestOffered(bool offered) {
    testOffered_ = offered;
    showState();
}

void AdvisorChanges::setRefusal(const QString& why) {
    refusal_ = why;
    showState();
}

void AdvisorChanges::setUndoOffered(bool offered) {
    undoOffered_ = offered;
    showState();
}

void AdvisorChanges::showState() {
    const auto* change = current();
    const bool any = model_.rowCount() > 0;
    list_->setCurrentIndex(any ? 1 : 0);
    empty_->setText(advice_ == nullptr
                        ? tr("What is advised will stand here: each index with what it saves, "
                             "takes and costs.")
                        : tr("Nothing is to be changed."));
    const auto taken = model_.migration();
    const auto left = static_cast<std::int64_t>(model_.changes().size() - taken.size());
    QString words;
    if (any && taken.empty())
        words = tr("Nothing is ticked.");
    else if (any) {
        words = tr("New indexes ticked: %1.").arg(bytesText(model_.bytesTaken()));
        bool fewer = false;
        for (const auto& one : model_.changes())
            fewer |= one.kind == AdvisorChangesModel::Change::Kind::Create && !one.taken;
        if (fewer)
            words += tr(" The figures above are of all.");
        else if (left > 0)
            words += tr(" Drops are by this workload alone; tick what no other needs.");
    }
    if (any && !refusal_.isEmpty()) words += QLatin1Char(' ') + refusal_;
    foot_->setText(words);
    apply_->setEnabled(!taken.empty() && refusal_.isEmpty());
    save_->setEnabled(!taken.empty());
    saveUndo_->setEnabled(!model_.undo().empty());
    undo_->setVisible(undoOffered_);
    test_->setVisible(testOffered_);
    test_->setEnabled(change != nullptr &&
                      change->kind == AdvisorChangesModel::Change::Kind::Create);
    const int count = pages_->currentIndex() == 0   ? model_.rowCount()
                      : pages_->currentIndex() == 1 ? rejected_->rowCount()
                      : pages_->currentIndex() == 2 ? unjudged_->rowCount()
                                                    : 0;
    setFigure(count > 0 ? countText(count) : QString());
}

void AdvisorChanges::applyTheme() {
    for (QTableView* table : std::initializer_list<QTableView*>{table_, rejected_, unjudged_})
        table->horizontalHeader()->setFont(theme_.secondaryFont());
    for (QLabel* label : {foot_, captionBefore_, captionAfter_})
        label->setFont(theme_.secondaryFont());
}

} // namespace hone::ui
