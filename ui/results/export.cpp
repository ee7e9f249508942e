#include "ui/results/export.h"

#include <QSaveFile>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

tl::unexpected<Error> writeError(const QSaveFile& file) {
    const std::string name = toStdString(file.fileName());
    const std::string detail = toStdString(file.errorString());
    switch (file.error()) {
    case QFileDevice::ResourceError:
        return fail(ErrorCode::DiskFull,
                    "The disk is full. " + name +
                        " was left as it was; free some space and export again.",
                    detail);
    case QFileDevice::PermissionsError:
    case QFileDevice::OpenError:
        return fail(ErrorCode::Permission,
                    name + " cannot be written. Choose another folder or file.", detail);
    default:
        return fail(ErrorCode::Io, name + " could not be written and was left as it was.", detail);
    }
}

} // namespace

Result<void> exportToFile(const ResultStore& store, const RowSelection& selection, RowFormat format,
                          const RowFormatOptions& options, const QString& path,
                          std::stop_token stop, std::atomic<std::int64_t>* done) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return writeError(file);
    const TextSink sink = [&](std::string_view piece) -> Result<void> {
        const auto size = static_cast<qint64>(piece.size());
        if (file.write(piece.data(), size) != size) return writeError(file);
        return {};
    };
    if (auto written = formatRows(store, selection, format, options, sink, stop, done); !written) {
        file.cancelWriting();
        return written;
    }
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "Stopped before the end.");
    if (!file.commit()) return writeError(file);
    return {};
}

Export::Export(QObject* parent) : QObject(parent), background_(this) {}

void Export::start(std::shared_ptr<const ResultStore> store, RowSelection selection,
                   RowFormat format, RowFormatOptions options, const QString& path) {
    path_ = path;
    total_ = selection.count;
    done_ = std::make_shared<std::atomic<std::int64_t>>(0);
    background_.start(
        [store = std::move(store), selection = std::move(selection), format,
         options = std::move(options), path, done = done_](std::stop_token stop) {
            return exportToFile(*store, selection, format, options, path, stop, done.get());
        },
        [this](Result<void> written) {
            if (written)
                emit finished();
            else
                emit failed(written.error());
        });
}

void Export::cancel() {
    background_.cancel();
}

std::int64_t Export::rowsDone() const {
    return done_ == nullptr ? 0 : done_->load();
}

} // namespace hone::ui
