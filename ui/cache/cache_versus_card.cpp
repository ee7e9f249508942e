#include "ui/cache/cache_versus_card.h"

#include "ui/cache/cache_timeline.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

// The statement of the history that a cache would do most for.
Result<Session::CompareSide> ofHistory(Session& session) {
    if (session.journal() == nullptr)
        return fail(ErrorCode::Unsupported, "No history is kept of this database.");
    if (const auto written = session.journal()->flush(); !written) return fail(written.error());
    auto found = warmStatementsOf(*session.journal(), session.dialect(), 1);
    if (!found) return fail(found.error());
    if (found->empty())
        return fail(ErrorCode::NotFound,
                    "The history has no query that can be run again. Run some first; those with "
                    "parameters are kept without their values.");
    return Session::CompareSide{found->front().sql, found->front().parameters};
}

} // namespace

CacheVersusCard::CacheVersusCard(Workbench& workbench, QWidget* parent)
    : MeasureCard(workbench, tr("Cached or executed?"),
                  tr("Executes one query and answers it from a cache, in turn"),
                  tr("Measure executes the query at the cursor of the page Query, or the one of "
                     "the history that took most time, and answers it from a cache, in pairs, and "
                     "says what the cache saves."),
                  parent),
      workbench_(workbench),
      sources_(new Segmented(workbench.theme(), {tr("Cursor"), tr("History")})) {
    sources_->setAccessibleName(tr("The query to measure with"));
    addHeadLeftWidget(sources_);
    connect(this, &MeasureCard::measureRequested, this, &CacheVersusCard::measure);
}

void CacheVersusCard::setSource(Source source) {
    sources_->setCurrent(static_cast<int>(source));
}

void CacheVersusCard::measure() {
    atCursor_.reset();
    const bool history = sources_->current() == static_cast<int>(Source::History);
    if (!history) emit statementWanted();
    const SideNames names{tr("executing it"), tr("The cache")};
    begin([session = workbench_.session(), history, atCursor = atCursor_,
           names](const PairingOptions& pairing, const Progress& progress) -> Result<Outcome> {
        Result<Session::CompareSide> query = fail(
            ErrorCode::InvalidArgument,
            toStdString(tr("Put the cursor of the page Query on a query whose parameters are set, "
                           "or measure with the history.")));
        if (history)
            query = ofHistory(*session);
        else if (atCursor)
            query = *atCursor;
        if (!query) return fail(query.error());
        auto compared = session->compareCache(*query, pairing, progress);
        if (!compared) return fail(compared.error());
        return Outcome{compared->comparison,
                       names,
                       {toQString(statementTitle(query->sql)) + u'.',
                        toQString(cacheComparisonRemark(*compared))}};
    });
}

} // namespace hone::ui
