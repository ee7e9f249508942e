#include "ui/index/advisor_workload.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include "core/base/paths.h"
#include "ui/editor/sql_editor.h"
#include "ui/index/advisor_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int settling = 250; // ms after the last key
constexpr std::size_t largestFile = 64u << 20;
constexpr qsizetype longestKept = 100'000; // characters of the typed statements
const QString textKey = QStringLiteral("advisor/text");

using Offered = Result<std::vector<index::OfferedStatement>>;

} // namespace

AdvisorWorkload::AdvisorWorkload(Workbench& workbench, QWidget* parent)
    : Card(tr("Workload"), parent), workbench_(workbench), reading_(this),
      sources_(new Segmented(workbench.theme(),
                             {tr("Typed"), tr("File"), tr("History"), tr("Slow log")})),
      again_(new QPushButton) {
    sources_->setAccessibleName(tr("Where the statements come from"));
    sources_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    addHeadWidget(sources_);
    sorted_.setSourceModel(&model_);
    sorted_.setSortRole(AdvisorWorkloadModel::SortRole);
    setContent(makeContent());
    settle_.setSingleShot(true);
    settle_.setInterval(settling);
    connect(&settle_, &QTimer::timeout, this, &AdvisorWorkload::read);
    connect(sources_, &Segmented::chosen, this, [this](int source) {
        setSource(Source(source));
        if (source_ == Source::File && path_.isEmpty()) chooseFile();
    });
    connect(again_, &QPushButton::clicked, this,
            [this] { source_ == Source::File ? chooseFile() : read(); });
    connect(editor_, &SqlEditor::edited, this, [this] {
        if (source_ == Source::Typed) settle_.start();
    });
    connect(&model_, &AdvisorWorkloadModel::changed, this, &AdvisorWorkload::showState);
    connect(&workbench_, &Workbench::sessionOpened, this, [this] {
        editor_->setDialect(workbench_.session()->dialect());
        read();
    });
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        reading_.cancel();
        settle_.stop();
        error_.reset();
        model_.setStatements({});
    });
    connect(&workbench_.theme(), &Theme::changed, this, &AdvisorWorkload::applyTheme);
    applyTheme();
    showState();
}

QWidget* AdvisorWorkload::makeContent() {
    auto* rows = new QSplitter(Qt::Vertical, this);
    rows->setChildrenCollapsible(false);
    top_ = new QStackedWidget;
    editor_ = new SqlEditor(workbench_.theme());
    editor_->setAccessibleName(tr("Statements of the workload"));
    editor_->setMinimumHeight(70);
    auto* source = new QWidget;
    words_ = new QLabel;
    words_->setTextFormat(Qt::PlainText);
    words_->setWordWrap(true);
    auto* row = new QHBoxLayout(source);
    row->setContentsMargins(10, 8, 10, 8);
    row->addWidget(words_, 1);
    row->addWidget(again_);
    top_->addWidget(editor_);
    top_->addWidget(source);

    auto* lower = new QWidget;
    list_ = new QStackedWidget;
    empty_ = new QLabel;
    empty_->setTextFormat(Qt::PlainText);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setMargin(2 * gap);
    table_ = new QTableView;
    table_->setModel(&sorted_);
    prepareTable(*table_, tr("Statements and their weights"));
    table_->setItemDelegate(new AdvisorDelegate(workbench_.theme(), AdvisorWorkloadModel::Statement,
                                                AdvisorWorkloadModel::UnjudgedRole, table_));
    table_->setSortingEnabled(true);
    table_->sortByColumn(AdvisorWorkloadModel::Number, Qt::AscendingOrder);
    table_->horizontalHeader()->setStretchLastSection(true);
    list_->addWidget(empty_);
    list_->addWidget(table_);
    foot_ = new QLabel;
    foot_->setTextFormat(Qt::PlainText);
    foot_->setWordWrap(true);
    foot_->setContentsMargins(10, 4, 10, 6);
    for (QLabel* label : {words_, empty_, foot_})
        label->setProperty("tone", QStringLiteral("dim"));
    auto* column = new QVBoxLayout(lower);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(list_, 1);
    column->addWidget(foot_);
    rows->addWidget(top_);
    rows->addWidget(lower);
    rows->setSizes({160, 200});
    return rows;
}

void AdvisorWorkload::applyTheme() {
    const Theme& theme = workbench_.theme();
    table_->horizontalHeader()->setFont(theme.secondaryFont());
    foot_->setFont(theme.secondaryFont());
}

void AdvisorWorkload::setCatalog(std::shared_ptr<const Catalog> catalog) {
    editor_->setCatalog(std::move(catalog));
}

void AdvisorWorkload::setSource(Source source) {
    if (source != source_) model_.forgetEdits();
    source_ = source;
    sources_->setCurrent(static_cast<int>(source));
    read();
}

void AdvisorWorkload::setText(const QString& text) {
    editor_->setBytes(toStdString(text));
    setSource(Source::Typed);
}

void AdvisorWorkload::openFile(const QString& path) {
    path_ = path;
    setSource(Source::File);
}

void AdvisorWorkload::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Open the statements"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Statements (*.sql *.txt)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &AdvisorWorkload::openFile);
    dialog->open();
}

template <typename Read>
void AdvisorWorkload::startReading(Read read) {
    reading_.start(std::move(read), [this](Offered offered) {
        error_.reset();
        if (!offered) error_ = offered.error();
        model_.setStatements(offered ? std::move(*offered)
                                     : std::vector<index::OfferedStatement>());
    });
    showState();
}

void AdvisorWorkload::read() {
    settle_.stop();
    reading_.cancel();
    const auto session = workbench_.session();
    if (session == nullptr) {
        error_.reset();
        model_.setStatements({});
        return;
    }
    const SqlDialect dialect = session->dialect();
    if (source_ == Source::Typed)
        return startReading([text = editor_->bytes(), dialect](const std::stop_token&) -> Offered {
            return index::offeredByText(*text, dialect);
        });
    if (source_ == Source::File) {
        if (path_.isEmpty()) return model_.setStatements({});
        return startReading(
            [path = toStdString(path_), dialect](const std::stop_token&) -> Offered {
                const auto text = readFile(path, largestFile);
                if (!text) return hone::fail(text.error());
                return index::offeredByText(*text, dialect);
            });
    }
    if (session->journal() == nullptr) return model_.setStatements({});
    startReading(
        [session, dialect, slow = source_ == Source::Slow](const std::stop_token&) -> Offered {
            QueryJournal& journal = *session->journal();
            if (const auto written = journal.flush(); !written) return hone::fail(written.error());
            return slow ? index::offeredBySlowLog(journal, dialect)
                        : index::offeredByHistory(journal, dialect);
        });
}

void AdvisorWorkload::showState() {
    const auto& session = workbench_.session();
    const int all = model_.rowCount();
    const int unjudged = all - model_.judged();
    const bool journal = session != nullptr && session->journal() != nullptr;
    top_->setCurrentIndex(source_ == Source::Typed ? 0 : 1);
    top_->setMaximumHeight(source_ == Source::Typed ? QWIDGETSIZE_MAX : 72);
    again_->setText(source_ != Source::File ? tr("Read again")
                    : path_.isEmpty()       ? tr("Choose…")
                                            : tr("Another…"));
    again_->setEnabled(session != nullptr && (source_ == Source::File || journal));
    QString empty;
    switch (source_) {
    case Source::Typed:
        empty =
            tr("Write or paste statements above, parted by semicolons. A comment before one "
               "may give its weight and its values:\n\n-- weight: 40\n-- params: [7, \"paid\"]");
        break;
    case Source::File:
        words_->setText(path_.isEmpty() ? tr("A file with statements, parted by semicolons.")
                                        : QFileInfo(path_).fileName());
        words_->setToolTip(plainToolTip(path_));
        empty = path_.isEmpty() ? tr("Choose a file.") : tr("The file has no statement.");
        break;
    case Source::History:
        words_->setText(tr("Every statement that ran, weighing as many as its calls."));
        words_->setToolTip({});
        empty = journal ? tr("Nothing has run on this database yet. Statements that run appear "
                             "here.")
                        : tr("No history is kept of this database.");
        break;
    case Source::Slow:
        words_->setText(tr("The statements of the slow log, weighing as often as they were slow."));
        words_->setToolTip({});
        empty = journal ? tr("No statement of this database was slow so far.")
                        : tr("No history is kept of this database.");
        break;
    }
    if (session == nullptr)
        empty = tr("No database is open. Open one with Ctrl+O.");
    else if (error_)
        empty = QStringLiteral("✕ ") + toQString(error_->message);
    else if (reading_.busy() && source_ != Source::Typed)
        empty = tr("Reading…");
    empty_->setText(empty);
    list_->setCurrentIndex(all == 0 ? 0 : 1);
    setFigure(all == 0 ? QString() : countText(all));
    foot_->setVisible(unjudged > 0);
    foot_->setText(unjudged == 1 ? tr("▲ One cannot be judged and is left out; it says why.")
                                 : tr("▲ %1 cannot be judged and are left out; each says why.")
                                       .arg(countText(unjudged)));
    for (const int column : {AdvisorWorkloadModel::Number, AdvisorWorkloadModel::Weight})
        table_->resizeColumnToContents(column);
    emit changed();
}

void AdvisorWorkload::rememberLayout(QSettings& settings) const {
    const QString text = toQString(*editor_->bytes());
    settings.setValue(textKey, text.size() <= longestKept ? text : QString());
}

void AdvisorWorkload::restoreLayout(const QSettings& settings) {
    editor_->setBytes(toStdString(settings.value(textKey).toString()));
    if (source_ == Source::Typed) read();
}

} // namespace hone::ui
