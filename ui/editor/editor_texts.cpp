// The editor's texts on disk: files the user opens and saves, and the copies that survive a crash.
#include "ui/editor/editor_panel.h"

#include <algorithm>

#include <QFileDialog>
#include <QFileInfo>

#include "core/base/paths.h"
#include "ui/editor/editor_page.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int saveDelayMs = 2000;
constexpr std::size_t eagerLimit = 5 * 1024 * 1024; // a larger text is loaded when its tab is shown

// File work whose answer is not made stale by the next one's.
template <typename Work, typename Deliver>
void once(QObject* owner, Work work, Deliver deliver) {
    auto* background = new Background(owner);
    background->start(std::move(work),
                      [background, deliver = std::move(deliver)](auto answer) mutable {
                          background->deleteLater();
                          deliver(std::move(answer));
                      });
}

} // namespace

struct EditorPanel::Kept {
    std::unique_ptr<Autosave> autosave;
    SavedTabs tabs;
    std::optional<Error> error;
};

void EditorPanel::chooseFileToOpen() {
    auto* dialog = new QFileDialog(this, tr("Open SQL text"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("SQL (*.sql)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &EditorPanel::openFile);
    dialog->open();
}

void EditorPanel::openFile(const QString& path) {
    for (const auto& page : pages_)
        if (page->path == path) {
            tabs_->setCurrentIndex(positionOf(*page));
            return;
        }
    once(
        this, [path = toStdString(path)](std::stop_token) { return readFile(path); },
        [this, path](Result<std::string> text) {
            if (!text) {
                notice(toQString(text.error().message));
                return;
            }
            Page& page = addPage(QFileInfo(path).fileName(),
                                 std::make_shared<const std::string>(*std::move(text)), false);
            page.path = path;
            tabs_->setCurrentIndex(positionOf(page));
            showPage(positionOf(page));
            refreshTab(page);
            saveTimer_.start();
        });
}

void EditorPanel::save() {
    Page* page = current();
    if (page == nullptr) return;
    if (page->path.isEmpty())
        chooseFileFor(*page, false);
    else
        savePageTo(*page, page->path, false);
}

void EditorPanel::saveAs() {
    if (Page* page = current()) chooseFileFor(*page, false);
}

void EditorPanel::chooseFileFor(Page& page, bool thenClose) {
    auto* dialog = new QFileDialog(this, tr("Save SQL text"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("sql"));
    dialog->setNameFilters({tr("SQL (*.sql)"), tr("All files (*)")});
    dialog->selectFile(page.path.isEmpty() ? page.title + QStringLiteral(".sql") : page.path);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, id = page.id, thenClose](const QString& path) {
                if (Page* page = pageOf(id)) savePageTo(*page, path, thenClose);
            });
    dialog->open();
}

void EditorPanel::savePageTo(Page& page, const QString& path, bool thenClose) {
    const auto text = page.waiting != nullptr ? page.waiting : page.editor->bytes();
    once(
        this,
        [path = toStdString(path), text](std::stop_token) {
            return writeFileAtomically(path, *text);
        },
        [this, path, thenClose, id = page.id,
         version = page.editor->version()](Result<void> written) {
            Page* page = pageOf(id);
            if (!written) {
                notice(toQString(written.error().message));
                return;
            }
            if (page == nullptr) return;
            page->path = path;
            page->title = QFileInfo(path).fileName();
            page->unsavedBefore = false;
            if (page->editor->version() == version) page->editor->setModified(false);
            refreshTab(*page);
            saveTimer_.start();
            if (thenClose && !unsaved(*page)) closePage(positionOf(*page));
        });
}

void EditorPanel::startKeeping(std::string folder) {
    saveTimer_.setSingleShot(true);
    saveTimer_.setInterval(saveDelayMs);
    connect(&saveTimer_, &QTimer::timeout, this, &EditorPanel::autosave);
    restoring_.start(
        [folder = std::move(folder)](std::stop_token) -> std::shared_ptr<Kept> {
            auto kept = std::make_shared<Kept>();
            std::string parent = folder;
            if (parent.empty()) {
                const auto data = userDataFolder();
                if (!data) {
                    kept->error = data.error();
                    return kept;
                }
                parent = *data + "/autosave";
            }
            auto opened = Autosave::open(parent);
            if (opened) {
                kept->autosave = std::move(*opened);
                kept->tabs = kept->autosave->restore();
            } else {
                kept->error = opened.error();
            }
            return kept;
        },
        [this](const std::shared_ptr<Kept>& kept) { onRestored(*kept); });
}

void EditorPanel::onRestored(Kept& kept) {
    if (kept.error) noticeNotKept(*kept.error);
    autosave_ = std::move(kept.autosave);
    const std::vector<SavedTab>& tabs = kept.tabs.tabs;
    Page* const first = pages_.size() == 1 ? current() : nullptr;
    const bool untouched = first != nullptr && first->editor->size() == 0 && first->path.isEmpty();
    int show = -1;
    for (std::size_t i = 0; i < tabs.size(); ++i) {
        const SavedTab& saved = tabs[i];
        Page& page = addPage(saved.title, saved.text, false);
        page.path = saved.path;
        page.unsavedBefore = saved.unsaved;
        page.waitingCursor = saved.cursor;
        page.fileId = saved.id;
        nextFileId_ = std::max(nextFileId_, saved.id + 1);
        refreshTab(page);
        // A text that made the last window struggle does not come up by itself.
        const bool light = saved.text->size() <= eagerLimit;
        if (light && (show < 0 || static_cast<int>(i) == kept.tabs.current)) show = page.id;
    }
    if (untouched && show >= 0) {
        closePage(0);
        if (Page* page = pageOf(show)) {
            tabs_->setCurrentIndex(positionOf(*page));
            showPage(positionOf(*page));
        }
    }
    saveTimer_.start();
    emit restored();
}

void EditorPanel::noticeNotKept(const Error& error) {
    notice(tr("What you type is not kept on disk: %1").arg(toQString(error.message)));
}

SavedTabs EditorPanel::toSave() {
    SavedTabs saved;
    saved.sequence = ++sequence_;
    for (const auto& page : pages_) {
        const bool nothing = page->waiting == nullptr && page->editor->size() == 0;
        if (nothing && page->path.isEmpty()) continue;
        if (page.get() == current()) saved.current = static_cast<int>(saved.tabs.size());
        if (page->fileId == 0) page->fileId = nextFileId_++;
        SavedTab tab{page->fileId, page->title, page->path, unsaved(*page), 0, nullptr};
        if (page->waiting != nullptr) {
            tab.cursor = page->waitingCursor;
        } else {
            tab.cursor = page->editor->cursor();
            if (page->versionOnDisk != page->editor->version()) tab.text = page->editor->bytes();
        }
        saved.tabs.push_back(std::move(tab));
    }
    return saved;
}

void EditorPanel::autosave() {
    if (autosave_ == nullptr) return;
    if (saving_.busy()) {
        saveTimer_.start();
        return;
    }
    std::vector<std::pair<int, std::uint64_t>> versions;
    for (const auto& page : pages_)
        if (page->waiting == nullptr) versions.emplace_back(page->id, page->editor->version());
    saving_.start(
        [autosave = autosave_, tabs = toSave()](std::stop_token) { return autosave->save(tabs); },
        [this, versions = std::move(versions)](const Result<void>& saved) {
            if (!saved) {
                noticeNotKept(saved.error());
                saveTimer_.start(saveDelayMs * 10);
                return;
            }
            saveTimer_.setInterval(saveDelayMs);
            for (const auto& [id, version] : versions)
                if (Page* page = pageOf(id); page != nullptr && page->waiting == nullptr)
                    page->versionOnDisk = version;
        });
}

} // namespace hone::ui
