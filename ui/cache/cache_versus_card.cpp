#include "ui/cache/cache_versus_card.h"

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t shownBytes = 120;

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

bool isRedis(Session::Against against) {
    return against == Session::Against::Redis;
}

} // namespace

CacheVersusCard::CacheVersusCard(Workbench& workbench, Session::Against against, QWidget* parent)
    : MeasureCard(workbench, isRedis(against) ? tr("Memory or Redis?") : tr("Cached or executed?"),
                  isRedis(against) ? tr("Answers one query from Redis and from memory, in turn")
                                   : tr("Executes one query and answers it from memory, in turn"),
                  isRedis(against)
                      ? tr("Measure answers the query chosen above from Redis and from memory, in "
                           "pairs, and says what the first level saves.")
                      : tr("Measure executes the query chosen above and answers it from memory, in "
                           "pairs, and says what the cache saves."),
                  parent),
      workbench_(workbench), against_(against) {}

void CacheVersusCard::measureHistory() {
    start(true, std::nullopt);
}

void CacheVersusCard::measure(std::optional<Session::CompareSide> query) {
    start(false, std::move(query));
}

void CacheVersusCard::start(bool history, std::optional<Session::CompareSide> query) {
    const SideNames names{isRedis(against_) ? tr("Redis") : tr("executing it"), tr("Memory")};
    begin([session = workbench_.session(), against = against_, history, query = std::move(query),
           names](const PairingOptions& pairing, const Progress& progress) -> Result<Outcome> {
        Result<Session::CompareSide> chosen = fail(
            ErrorCode::InvalidArgument,
            toStdString(tr("Put the cursor of the page Query on a query whose parameters are set, "
                           "or measure with the history.")));
        if (history)
            chosen = ofHistory(*session);
        else if (query)
            chosen = *query;
        if (!chosen) return fail(chosen.error());
        auto compared = session->compareCache(*chosen, against, pairing, progress);
        if (!compared) return fail(compared.error());
        return Outcome{compared->comparison,
                       names,
                       {toQString(oneLine(chosen->sql, shownBytes)) + u'.',
                        toQString(cacheComparisonRemark(*compared))}};
    });
}

} // namespace hone::ui
