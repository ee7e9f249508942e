#include "ui/index/indexes_reader.h"

namespace hone::ui {

using index::IndexCatalog;

namespace {

using CatalogResult = Result<std::shared_ptr<const IndexCatalog>>;

// A step on a connection of its own; nothing is left of one that failed.
template <typename Step>
CatalogResult onConnection(Session& session, const std::stop_token& stop, IndexCatalog catalog,
                           Step step) {
    const auto done =
        session.runner().withConnection(nullptr, "indexes", stop, [&](Connection& connection) {
            return step(connection, catalog, stop);
        });
    if (!done) return fail(done.error());
    return std::make_shared<const IndexCatalog>(std::move(catalog));
}

} // namespace

IndexesReader::IndexesReader(Workbench& workbench, QObject* parent)
    : QObject(parent), workbench_(workbench), reading_(this) {}

template <typename Step>
void IndexesReader::startStep(const QString& words, Step step, void (IndexesReader::*next)()) {
    step_ = words;
    reading_.start(
        [session = workbench_.session(), step, catalog = catalog_](const std::stop_token& stop) {
            return step(*session, stop, catalog == nullptr ? IndexCatalog() : *catalog);
        },
        [this, next](const CatalogResult& result) {
            if (!result) return emit failed(result.error());
            catalog_ = *result;
            emit read(catalog_);
            if (next != nullptr) (this->*next)();
        });
    emit began();
}

void IndexesReader::start() {
    catalog_.reset();
    startStep(
        tr("Reading the schema…"),
        [](Session& session, const std::stop_token& stop, const IndexCatalog&) {
            return onConnection(session, stop, {},
                                [](Connection& connection, IndexCatalog& catalog,
                                   const std::stop_token& stopped) -> Result<void> {
                                    auto found = index::readIndexes(connection, stopped);
                                    if (!found) return fail(found.error());
                                    catalog = std::move(*found);
                                    return {};
                                });
        },
        &IndexesReader::readUse);
}

void IndexesReader::readUse() {
    if (workbench_.session()->journal() == nullptr) return readSizes();
    startStep(
        tr("Planning the statements seen…"),
        [](Session& session, const std::stop_token& stop,
           const IndexCatalog& catalog) -> CatalogResult {
            const auto seen = index::statementsSeen(*session.journal());
            // The page does without; the history's page says what is wrong with it.
            if (!seen) return std::make_shared<const IndexCatalog>(catalog);
            return onConnection(session, stop, catalog,
                                [&seen](Connection& connection, IndexCatalog& found,
                                        const std::stop_token& stopped) {
                                    return index::findUse(connection, found, *seen, stopped);
                                });
        },
        &IndexesReader::readSizes);
}

void IndexesReader::readSizes() {
    startStep(
        tr("Measuring sizes: every page of the file is read…"),
        [](Session& session, const std::stop_token& stop, const IndexCatalog& catalog) {
            return onConnection(
                session, stop, catalog,
                [](Connection& connection, IndexCatalog& measured, const std::stop_token& stopped) {
                    return index::measureSizes(connection, measured, stopped);
                });
        },
        nullptr);
}

void IndexesReader::cancel() {
    reading_.cancel();
}

} // namespace hone::ui
