#pragma once

#include <atomic>
#include <memory>

#include "core/engine/row_format.h"
#include "ui/shell/background.h"

namespace hone::ui {

// Writes a result to a file in the background from the rows that are there: the query does not run
// again. The file appears when it is complete; cancelled or failed, it is as it was before.
class Export : public QObject {
    Q_OBJECT
public:
    explicit Export(QObject* parent = nullptr);

    void start(std::shared_ptr<const ResultStore> store, RowSelection selection, RowFormat format,
               RowFormatOptions options, const QString& path);
    void cancel();
    bool running() const { return background_.busy(); }
    const QString& path() const { return path_; }
    std::int64_t rowsDone() const;
    std::int64_t rowsTotal() const { return total_; }

signals:
    void finished();
    void failed(const hone::Error& error);

private:
    Background background_;
    QString path_;
    std::int64_t total_ = 0;
    std::shared_ptr<std::atomic<std::int64_t>> done_;
};

// The work itself, on any thread but the window's.
Result<void> exportToFile(const ResultStore& store, const RowSelection& selection, RowFormat format,
                          const RowFormatOptions& options, const QString& path,
                          std::stop_token stop, std::atomic<std::int64_t>* done);

} // namespace hone::ui
