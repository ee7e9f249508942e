#pragma once

#include <memory>

#include <QString>

#include "core/query/tab.h"
#include "ui/editor/editor_panel.h"
#include "ui/editor/parameters.h"
#include "ui/editor/sql_editor.h"

namespace hone::ui {

// One tab of the editor.
struct EditorPanel::Page {
    int id = 0;
    SqlEditor* editor = nullptr;
    QString title;
    QString path;             // of its file; empty: none yet
    std::shared_ptr<Tab> tab; // null while no database is open
    ParameterMemory memory;
    std::shared_ptr<const std::string> waiting; // text that is loaded when the page is shown
    std::size_t waitingCursor = 0;
    bool unsavedBefore = false; // restored with changes that its file has not
    // In the autosave folder.
    int fileId = 0;                             // 0: not yet there
    std::optional<std::uint64_t> versionOnDisk; // of the editor's text
};

} // namespace hone::ui
