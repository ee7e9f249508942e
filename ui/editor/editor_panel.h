#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>

#include "core/query/tab.h"
#include "ui/editor/autosave.h"
#include "ui/editor/parameters.h"
#include "ui/editor/run_text.h"
#include "ui/shell/card.h"
#include "ui/shell/tab_strip.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

class SqlEditor;

// The card of SQL texts: a tab each, with a core Tab of its own. Texts are kept on disk while they
// are written and come back at the next start.
class EditorPanel : public Card {
    Q_OBJECT
public:
    // autosaveFolder: empty: userDataFolder()/autosave.
    EditorPanel(Workbench& workbench, QWidget* parent = nullptr, std::string autosaveFolder = {});
    ~EditorPanel() override;

    void openText(const QString& title, const QString& text);
    void insertText(const QString& text);
    void setCatalog(std::shared_ptr<const Catalog> catalog);

    // The selection where there is one, else the statement at the cursor.
    void runStatement();
    void runAll();
    void explainStatement();
    void analyzeStatement();
    void commit();
    void rollback();

    void showError(std::optional<std::size_t> byteOffsetInDocument, const QString& message);
    // For the statement that explainRequested() or analyzeRequested() named last.
    void showExplainError(const Error& error);

    // Marks bytes of the statement that was explained or analysed last, as long as its text is
    // still the same; equal: none.
    void markPlanSpan(int begin, int end);

    std::shared_ptr<Tab> currentTab() const;
    // What runStatement() would run, without asking for parameters; none while that is not known.
    std::optional<QueryRequest> currentRequest() const;

public slots:
    void newTab();
    void closeCurrentTab();
    void chooseFileToOpen();
    void openFile(const QString& path);
    void save();
    void saveAs();
    void askForParameters();

signals:
    void runRequested(hone::QueryRequest request);
    void explainRequested(QString sql, std::map<std::string, hone::Value> parameters,
                          std::shared_ptr<hone::Tab> tab);
    void analyzeRequested(QString sql, std::map<std::string, hone::Value> parameters,
                          std::shared_ptr<hone::Tab> tab);
    void cursorMoved(int line, int column);
    // The cursor came to this byte of the statement that was explained or analysed last.
    void planTextReached(int byteOffset);
    void tabStateChanged(hone::TabState state);
    // Texts of earlier are back, or there were none.
    void restored();

private:
    struct Page;
    enum class Intent { Run, Explain, Analyze };
    // Where a text that was sent off lies in its document.
    struct Origin {
        std::shared_ptr<const std::string> text;
        int page = 0;
        std::size_t offset = 0;
        std::uint64_t version = 0;
    };

    Page* current() const;
    Page* explainedPage() const; // null where its text is no longer what it was
    Page* pageOf(int id) const;
    int positionOf(const Page& page) const;
    Page& addPage(const QString& title, std::shared_ptr<const std::string> text, bool show);
    void showPage(int position);
    void closePage(int position);
    void letGo(std::unique_ptr<Page> page);
    bool unsaved(const Page& page) const;
    void refreshTab(const Page& page);
    void savePageTo(Page& page, const QString& path, bool thenClose);
    void chooseFileFor(Page& page, bool thenClose);

    void prepare(RunScope scope, Intent intent, bool alwaysAsk);
    void proceed(Page& page, const RunText& run, Intent intent, bool alwaysAsk);
    void send(Page& page, const RunText& run, Intent intent);
    void sendControl(const char* statement);
    QueryRequest requestFor(const Page& page, const RunText& run) const;
    void onRunFinished(const std::shared_ptr<Run>& run);

    void onSession();
    void onTick();
    void updateParameters();
    void notice(const QString& words);
    void noticeNotKept(const Error& error);
    void applyTheme();
    struct Kept;
    void startKeeping(std::string folder);
    void onRestored(Kept& kept);
    SavedTabs toSave();
    void autosave();

    Workbench& workbench_;
    TabStrip* tabs_;
    QStackedWidget* editors_;
    QToolButton* parameters_;
    QLabel* notice_;
    std::vector<std::unique_ptr<Page>> pages_;
    int nextId_ = 1;
    int nextFileId_ = 1;
    int nextTitle_ = 1;
    std::shared_ptr<const Catalog> catalog_;
    TabState state_;

    std::vector<Origin> origins_;
    Origin explained_;
    std::size_t explainedCursor_ = 0; // the cursor's last place in its page
    std::vector<std::weak_ptr<Run>> runs_;
    Background preparing_;

    std::shared_ptr<Autosave> autosave_; // null until restored, or where there can be none
    std::uint64_t sequence_ = 0;
    QTimer saveTimer_;
    Background restoring_;
    Background saving_;
};

} // namespace hone::ui
