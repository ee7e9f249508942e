#include "ui/editor/editor_panel.h"

#include <algorithm>

#include <QBoxLayout>
#include <QMessageBox>
#include <QShortcut>

#include "core/sql/fingerprint.h"
#include "ui/editor/editor_page.h"
#include "ui/editor/parameter_dialog.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t directLimit = 1024 * 1024; // bytes looked through on the window's thread
constexpr std::size_t keptOrigins = 32;

} // namespace

EditorPanel::EditorPanel(Workbench& workbench, QWidget* parent, std::string autosaveFolder)
    : Card(QString(), parent), workbench_(workbench), tabs_(new TabStrip(workbench.theme(), true)),
      editors_(new QStackedWidget), parameters_(new QToolButton), notice_(new QLabel),
      preparing_(this), restoring_(this), saving_(this) {
    setAccessibleName(tr("Editor"));
    tabs_->setAccessibleName(tr("Texts"));
    addHeadLeftWidget(tabs_);
    auto* add = new QToolButton;
    add->setText(QStringLiteral("+"));
    add->setAutoRaise(true);
    add->setToolTip(tr("New text (Ctrl+T)"));
    add->setAccessibleName(tr("New text"));
    addHeadLeftWidget(add);
    connect(add, &QToolButton::clicked, this, &EditorPanel::newTab);

    parameters_->setObjectName(QStringLiteral("parameters"));
    parameters_->setAutoRaise(true);
    parameters_->setToolTip(tr("Change the parameters and run"));
    parameters_->setAccessibleName(tr("Parameters"));
    parameters_->hide();
    notice_->setWordWrap(true);
    notice_->setTextFormat(Qt::PlainText);
    notice_->setProperty("tone", "attention");
    notice_->setMargin(6);
    notice_->hide();
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(editors_, 1);
    layout->addWidget(parameters_);
    layout->addWidget(notice_);
    setContent(content);
    connect(parameters_, &QToolButton::clicked, this, &EditorPanel::askForParameters);

    connect(tabs_, &QTabBar::currentChanged, this, &EditorPanel::showPage);
    connect(tabs_, &QTabBar::tabCloseRequested, this, &EditorPanel::closePage);
    connect(tabs_, &QTabBar::tabMoved, this, [this](int from, int to) {
        auto page = std::move(pages_[static_cast<std::size_t>(from)]);
        pages_.erase(pages_.begin() + from);
        pages_.insert(pages_.begin() + to, std::move(page));
        saveTimer_.start();
    });
    const auto shortcut = [this](const QKeySequence& keys, void (EditorPanel::*slot)()) {
        auto* key = new QShortcut(keys, this);
        key->setContext(Qt::WidgetWithChildrenShortcut);
        connect(key, &QShortcut::activated, this, slot);
    };
    shortcut(QKeySequence(Qt::CTRL | Qt::Key_W), &EditorPanel::closeCurrentTab);
    shortcut(QKeySequence::Save, &EditorPanel::save);
    shortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), &EditorPanel::saveAs);
    shortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), &EditorPanel::chooseFileToOpen);

    connect(&workbench_, &Workbench::sessionOpened, this, &EditorPanel::onSession);
    connect(&workbench_, &Workbench::sessionClosed, this, &EditorPanel::onSession);
    connect(&workbench_, &Workbench::tick, this, &EditorPanel::onTick);
    connect(&workbench_, &Workbench::runStarted, this, [this](const std::shared_ptr<Run>& run) {
        std::erase_if(runs_, [](const std::weak_ptr<Run>& other) { return other.expired(); });
        runs_.push_back(run);
    });
    connect(&workbench_, &Workbench::runFinished, this, &EditorPanel::onRunFinished);
    connect(&workbench_.theme(), &Theme::changed, this, &EditorPanel::applyTheme);
    applyTheme();
    newTab();

    startKeeping(std::move(autosaveFolder));
}

EditorPanel::~EditorPanel() {
    saving_.cancel();
    if (autosave_ != nullptr)
        QThreadPool::globalInstance()->start(
            [autosave = autosave_, tabs = toSave()] { (void)autosave->save(tabs); });
    for (auto& page : pages_)
        letGo(std::move(page));
}

void EditorPanel::applyTheme() {
    const Theme& theme = workbench_.theme();
    notice_->setFont(theme.secondaryFont());
    parameters_->setFont(theme.secondaryFont());
}

void EditorPanel::notice(const QString& words) {
    notice_->setText(words);
    notice_->setVisible(!words.isEmpty());
}

EditorPanel::Page* EditorPanel::current() const {
    const int position = tabs_->currentIndex();
    if (position < 0 || position >= static_cast<int>(pages_.size())) return nullptr;
    return pages_[static_cast<std::size_t>(position)].get();
}

EditorPanel::Page* EditorPanel::pageOf(int id) const {
    const auto found = std::find_if(pages_.begin(), pages_.end(),
                                    [id](const auto& page) { return page->id == id; });
    return found == pages_.end() ? nullptr : found->get();
}

int EditorPanel::positionOf(const Page& page) const {
    const auto found = std::find_if(pages_.begin(), pages_.end(),
                                    [&page](const auto& other) { return other.get() == &page; });
    return static_cast<int>(found - pages_.begin());
}

EditorPanel::Page& EditorPanel::addPage(const QString& title,
                                        std::shared_ptr<const std::string> text, bool show) {
    auto owned = std::make_unique<Page>();
    Page& page = *owned;
    page.id = nextId_++;
    page.title = title;
    page.waiting = std::move(text);
    page.editor = new SqlEditor(workbench_.theme());
    page.editor->setCatalog(catalog_);
    if (const auto session = workbench_.session()) {
        page.tab = session->newTab(toStdString(title));
        page.editor->setDialect(session->dialect());
    }
    editors_->addWidget(page.editor);
    const int id = page.id;
    connect(page.editor, &SqlEditor::edited, this, [this, id] {
        if (Page* page = pageOf(id)) refreshTab(*page);
        saveTimer_.start();
    });
    connect(page.editor, &QsciScintilla::modificationChanged, this, [this, id] {
        if (Page* page = pageOf(id)) refreshTab(*page);
    });
    connect(page.editor, &SqlEditor::cursorMoved, this, &EditorPanel::cursorMoved);
    connect(page.editor, &SqlEditor::cursorMoved, this, [this, id] {
        const Page* page = explainedPage();
        if (page == nullptr || page->id != id) return;
        const std::size_t at = page->editor->cursor();
        if (std::exchange(explainedCursor_, at) == at) return;
        if (at >= explained_.offset && at - explained_.offset < explained_.text->size())
            emit planTextReached(static_cast<int>(at - explained_.offset));
    });
    connect(page.editor, &SqlEditor::statementMarked, this, &EditorPanel::updateParameters);
    pages_.push_back(std::move(owned));
    const int position = tabs_->addTab(title);
    refreshTab(page);
    if (show) {
        tabs_->setCurrentIndex(position);
        showPage(position);
    }
    return page;
}

void EditorPanel::showPage(int position) {
    if (position < 0 || position >= static_cast<int>(pages_.size())) return;
    Page& page = *pages_[static_cast<std::size_t>(position)];
    if (page.waiting != nullptr) {
        page.editor->setBytes(*page.waiting);
        page.editor->setCursor(std::min(page.waitingCursor, page.editor->size()));
        page.waiting.reset();
        // Only a restored text waits with a file.
        if (page.fileId != 0) page.versionOnDisk = page.editor->version();
        refreshTab(page);
    }
    editors_->setCurrentWidget(page.editor);
    page.editor->setFocus();
    notice({});
    updateParameters();
    onTick();
}

bool EditorPanel::unsaved(const Page& page) const {
    return page.unsavedBefore || page.editor->isModified();
}

void EditorPanel::refreshTab(const Page& page) {
    const int position = positionOf(page);
    tabs_->setTabText(position, page.title);
    tabs_->setTabToolTip(position, page.path);
    tabs_->setUnsaved(position, unsaved(page));
}

void EditorPanel::newTab() {
    QString title;
    do // texts of the last time have kept their titles
        title = tr("untitled %1").arg(nextTitle_++);
    while (std::ranges::any_of(pages_, [&](const auto& page) { return page->title == title; }));
    addPage(title, nullptr, true);
}

void EditorPanel::openText(const QString& title, const QString& text) {
    Page* page = current();
    auto bytes = std::make_shared<const std::string>(toStdString(text));
    if (page == nullptr || page->editor->size() > 0 || page->waiting != nullptr ||
        !page->path.isEmpty()) {
        addPage(title, std::move(bytes), true);
    } else {
        page->title = title;
        page->waiting = std::move(bytes);
        page->waitingCursor = 0;
        page->fileId = 0;
        showPage(positionOf(*page));
    }
    saveTimer_.start();
}

void EditorPanel::insertText(const QString& text) {
    if (Page* page = current()) {
        page->editor->insertBytes(toStdString(text));
        page->editor->setFocus();
    }
}

void EditorPanel::setCatalog(std::shared_ptr<const Catalog> catalog) {
    catalog_ = std::move(catalog);
    for (const auto& page : pages_)
        page->editor->setCatalog(catalog_);
}

void EditorPanel::closeCurrentTab() {
    if (tabs_->currentIndex() >= 0) closePage(tabs_->currentIndex());
}

void EditorPanel::closePage(int position) {
    Page& page = *pages_[static_cast<std::size_t>(position)];
    const auto close = [this, id = page.id] {
        Page* page = pageOf(id);
        if (page == nullptr) return;
        const int at = positionOf(*page);
        auto owned = std::move(pages_[static_cast<std::size_t>(at)]);
        pages_.erase(pages_.begin() + at);
        tabs_->removeTab(at);
        letGo(std::move(owned));
        if (pages_.empty()) newTab();
        showPage(tabs_->currentIndex());
        saveTimer_.start();
    };
    const bool text = unsaved(page) && (page.editor->size() > 0 || page.waiting != nullptr);
    const bool transaction = page.tab != nullptr && page.tab->state().connection.inTransaction;
    if (!text && !transaction) {
        close();
        return;
    }
    auto* question = new QMessageBox(this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setWindowTitle(tr("Close %1").arg(page.title));
    QStringList words;
    if (transaction) words << tr("A transaction is open in this tab. Closing rolls it back.");
    if (text) words << tr("The text has changes that are not in a file.");
    question->setText(words.join(QLatin1Char('\n')));
    QPushButton* keep = text ? question->addButton(QMessageBox::Save) : nullptr;
    QPushButton* discard = question->addButton(
        transaction ? tr("Roll back and close") : tr("Discard"), QMessageBox::DestructiveRole);
    question->addButton(QMessageBox::Cancel);
    connect(question, &QMessageBox::buttonClicked, this,
            [this, keep, discard, close, id = page.id](QAbstractButton* button) {
                Page* page = pageOf(id);
                if (page == nullptr) return;
                if (button == discard)
                    close();
                else if (keep != nullptr && button == keep)
                    page->path.isEmpty() ? chooseFileFor(*page, true)
                                         : savePageTo(*page, page->path, true);
            });
    question->open();
}

void EditorPanel::letGo(std::unique_ptr<Page> page) {
    if (page->tab != nullptr) {
        for (const std::weak_ptr<Run>& weak : runs_)
            if (const auto run = weak.lock(); run != nullptr && run->request().tab == page->tab)
                run->cancel();
        // The session must outlive its tab's connection.
        QThreadPool::globalInstance()->start(
            [tab = page->tab, session = workbench_.session()] { tab->release(); });
    }
    editors_->removeWidget(page->editor);
    page->editor->deleteLater();
}

void EditorPanel::runStatement() {
    prepare(RunScope::Statement, Intent::Run, false);
}
void EditorPanel::runAll() {
    prepare(RunScope::All, Intent::Run, false);
}
void EditorPanel::explainStatement() {
    prepare(RunScope::Statement, Intent::Explain, false);
}
void EditorPanel::analyzeStatement() {
    prepare(RunScope::Statement, Intent::Analyze, false);
}
void EditorPanel::askForParameters() {
    prepare(RunScope::Statement, Intent::Run, true);
}

void EditorPanel::prepare(RunScope scope, Intent intent, bool alwaysAsk) {
    Page* page = current();
    if (page == nullptr) return;
    page->editor->clearError();
    page->editor->cancelList(); // else Esc would close it instead of cancelling the run
    notice({});
    const auto session = workbench_.session();
    if (session == nullptr) {
        notice(tr("No database is open. Open one first."));
        return;
    }
    const SqlEditor& editor = *page->editor;
    preparing_.start(
        [text = editor.bytes(), selection = editor.selection(), cursor = editor.cursor(), scope,
         dialect = session->dialect()](std::stop_token) {
            return runTextAt(*text, selection, cursor, scope, dialect);
        },
        [this, id = page->id, intent, alwaysAsk](std::optional<RunText> run) {
            Page* page = pageOf(id);
            if (page == nullptr) return;
            if (!run)
                notice(tr("There is no statement here. Write one, or put the cursor into one."));
            else if (intent != Intent::Run && run->statements > 1)
                notice(tr("There is more than one statement in the selection, and a plan is of "
                          "one. Select only that one, or put the cursor into it."));
            else
                proceed(*page, *run, intent, alwaysAsk);
        });
}

void EditorPanel::proceed(Page& page, const RunText& run, Intent intent, bool alwaysAsk) {
    const bool ask = !run.parameters.empty() && (alwaysAsk || !page.memory.knows(run.parameters));
    if (!ask) {
        send(page, run, intent);
        return;
    }
    auto* dialog = new ParameterDialog(run.parameters, page.memory,
                                       intent == Intent::Run       ? tr("Run")
                                       : intent == Intent::Explain ? tr("Explain")
                                                                   : tr("Analyze"),
                                       this);
    connect(dialog, &QDialog::accepted, this, [this, dialog, run, intent, id = page.id] {
        Page* page = pageOf(id);
        if (page == nullptr) return;
        for (const auto& [name, input] : dialog->inputs())
            page->memory.remember(name, input);
        send(*page, run, intent);
    });
    dialog->open();
}

QueryRequest EditorPanel::requestFor(const Page& page, const RunText& run) const {
    QueryRequest request;
    request.text = run.text;
    request.parameters = page.memory.values(run.parameters);
    request.cache = workbench_.cacheEnabled();
    request.tab = page.tab;
    return request;
}

void EditorPanel::send(Page& page, const RunText& run, Intent intent) {
    updateParameters();
    const Origin origin{run.text, page.id, run.offset, page.editor->version()};
    QueryRequest request = requestFor(page, run);
    if (intent != Intent::Run) {
        markPlanSpan(0, 0);
        explained_ = origin;
        explainedCursor_ = page.editor->cursor();
        const QString sql = toQString(*run.text);
        if (intent == Intent::Explain)
            emit explainRequested(sql, request.parameters, page.tab);
        else
            emit analyzeRequested(sql, request.parameters, page.tab);
        return;
    }
    if (origins_.size() == keptOrigins) origins_.erase(origins_.begin());
    origins_.push_back(origin);
    emit runRequested(std::move(request));
}

void EditorPanel::sendControl(const char* statement) {
    const Page* page = current();
    if (page == nullptr || page->tab == nullptr) return;
    QueryRequest request;
    request.text = std::make_shared<const std::string>(statement);
    request.tab = page->tab;
    emit runRequested(std::move(request));
}

void EditorPanel::commit() {
    sendControl("COMMIT");
}
void EditorPanel::rollback() {
    sendControl("ROLLBACK");
}

void EditorPanel::onRunFinished(const std::shared_ptr<Run>& run) {
    const auto found = std::find_if(origins_.begin(), origins_.end(), [&run](const Origin& origin) {
        return origin.text == run->request().text;
    });
    if (found == origins_.end()) return;
    const Origin origin = *found;
    origins_.erase(found);
    const auto error = run->error();
    Page* page = pageOf(origin.page);
    if (!error || error->code == ErrorCode::Cancelled || page == nullptr ||
        page->editor->version() != origin.version)
        return;
    const std::size_t statement = origin.offset + run->latest().span.begin;
    page->editor->showError(statement + error->sqlOffset.value_or(0), error->sqlOffset.has_value(),
                            toQString(error->message));
}

void EditorPanel::showError(std::optional<std::size_t> byteOffsetInDocument,
                            const QString& message) {
    if (Page* page = current())
        page->editor->showError(byteOffsetInDocument.value_or(page->editor->cursor()),
                                byteOffsetInDocument.has_value(), message);
}

void EditorPanel::showExplainError(const Error& error) {
    Page* page = pageOf(explained_.page);
    if (page == nullptr || page->editor->version() != explained_.version) return;
    page->editor->showError(explained_.offset + error.sqlOffset.value_or(0),
                            error.sqlOffset.has_value(), toQString(error.message));
}

EditorPanel::Page* EditorPanel::explainedPage() const {
    Page* page = explained_.text == nullptr ? nullptr : pageOf(explained_.page);
    return page != nullptr && page->editor->version() == explained_.version ? page : nullptr;
}

void EditorPanel::markPlanSpan(int begin, int end) {
    const Page* page = explainedPage();
    if (page == nullptr) return;
    const auto size = static_cast<int>(explained_.text->size());
    begin = std::clamp(begin, 0, size);
    end = std::clamp(end, begin, size);
    page->editor->markSpan(explained_.offset + static_cast<std::size_t>(begin),
                           explained_.offset + static_cast<std::size_t>(end));
}

std::shared_ptr<Tab> EditorPanel::currentTab() const {
    const Page* page = current();
    return page == nullptr ? nullptr : page->tab;
}

std::optional<QueryRequest> EditorPanel::currentRequest() const {
    const Page* page = current();
    const auto session = workbench_.session();
    if (page == nullptr || session == nullptr) return std::nullopt;
    const SqlEditor& editor = *page->editor;
    TextRange range = editor.selection();
    if (range.empty() && editor.size() > directLimit) {
        const auto marked = editor.markedStatement();
        if (!marked) return std::nullopt;
        range = {marked->begin, marked->end};
    }
    if (range.end - range.begin > directLimit) return std::nullopt;
    const auto run =
        runTextAt(*editor.bytes(), range, editor.cursor(), RunScope::Statement, session->dialect());
    if (!run) return std::nullopt;
    return requestFor(*page, *run);
}

void EditorPanel::onSession() {
    const auto session = workbench_.session();
    for (const auto& page : pages_) {
        page->tab = session == nullptr ? nullptr : session->newTab(toStdString(page->title));
        if (session != nullptr) page->editor->setDialect(session->dialect());
    }
    if (session == nullptr) setCatalog(nullptr);
}

void EditorPanel::onTick() {
    const auto tab = currentTab();
    const TabState state = tab == nullptr ? TabState{} : tab->state();
    if (state == state_) return;
    state_ = state;
    emit tabStateChanged(state);
}

void EditorPanel::updateParameters() {
    parameters_->hide();
    const Page* page = current();
    const auto session = workbench_.session();
    if (page == nullptr || session == nullptr) return;
    const auto marked = page->editor->markedStatement();
    if (!marked || marked->end - marked->begin > directLimit) return;
    QStringList words;
    for (const std::string& name :
         sqlParameters(marked->in(*page->editor->bytes()), session->dialect())) {
        const auto input = page->memory.find(name);
        words << toQString(name) + QStringLiteral(" = ") +
                     (input ? parameterText(*input) : QStringLiteral("?"));
    }
    if (words.isEmpty()) return;
    parameters_->setText(tr("Parameters: %1").arg(words.join(QStringLiteral(" · "))));
    parameters_->show();
}

} // namespace hone::ui
