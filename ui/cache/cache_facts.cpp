#include "ui/cache/cache_facts.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/cache/cache_figures.h"
#include "ui/shell/format.h"
#include "ui/shell/setting_field.h"

namespace hone::ui {
namespace {

constexpr std::size_t shownBytes = 120;

QString say(const char* words) {
    return QCoreApplication::translate("CacheFacts", words);
}

QString count(std::uint64_t number) {
    return countText(static_cast<std::int64_t>(number));
}

std::int64_t netOf(const CacheUse& use) {
    return use.savedNs - use.spentNs;
}

Fact costly(const CacheUse& use) {
    Fact fact{
        toQString(oneLine(use.text, shownBytes)), say("%1 net").arg(netText(netOf(use))), {}, true};
    fact.toolTip = toQString(use.text) + u'\n' +
                   say("%1 loads and %2 hits: %3 saved, %4 spent on keeping them")
                       .arg(count(use.loads), count(use.hits), durationText(use.savedNs),
                            durationText(use.spentNs));
    if (use.invalidations > 0)
        fact.toolTip += say("; writes ended %1 of its results").arg(count(use.invalidations));
    return fact;
}

Fact neverKept(const CacheUse& use) {
    const QString why = toQString(use.obstacle);
    return {toQString(oneLine(use.text, shownBytes)), say("never cached: %1").arg(why),
            toQString(use.text) + u'\n' + say("Never cached: %1").arg(why)};
}

} // namespace

std::vector<Fact> lifeFacts(const std::vector<LifeAdvice>& advice) {
    std::vector<Fact> facts;
    for (const LifeAdvice& one : advice) {
        const QString now = settingTimeText(one.now), fitting = settingTimeText(one.fitting);
        Fact fact{toQString(oneLine(one.text, shownBytes)),
                  say("let it live %1: %2 fewer loads").arg(fitting, shareText(one.fewerLoads))};
        fact.toolTip =
            toQString(one.text) + u'\n' +
            (one.everWritten
                 ? say("A write ends one of its results after %1 on average, age after %2.")
                       .arg(durationText(one.writtenAfterNs), now)
                 : say("No write ended one of its results in %1 that they lived; age ends them "
                       "after %2.")
                       .arg(durationText(one.writtenAfterNs), now)) +
            u'\n' + say("A click gives this statement a time to live of %1.").arg(fitting);
        fact.offers = true;
        facts.push_back(std::move(fact));
    }
    return facts;
}

std::vector<Fact> notWorthCaching(const std::vector<CacheUse>& uses) {
    std::vector<const CacheUse*> negative, never;
    for (const CacheUse& use : uses) {
        if (use.loads > 0 && netOf(use) < 0) negative.push_back(&use);
        if (!use.obstacle.empty() && use.hits == 0) never.push_back(&use);
    }
    std::ranges::sort(negative, {},
                      [](const CacheUse* use) { return std::pair(netOf(*use), use->fingerprint); });
    std::ranges::sort(never, {}, [](const CacheUse* use) { return use->fingerprint; });
    std::vector<Fact> facts;
    for (const CacheUse* use : negative)
        facts.push_back(costly(*use));
    for (const CacheUse* use : never)
        facts.push_back(neverKept(*use));
    return facts;
}

QString noSecondLevelWords() {
    return say("No Redis is connected: results are kept in this process alone. Started with the "
               "address of one (hone --redis redis://localhost), processes that have the same "
               "database open share them.");
}

std::vector<Fact> secondLevelFacts(const SecondLevel& second) {
    const double asked = static_cast<double>(second.hits + second.misses);
    std::vector<Fact> facts{
        {say("hits"), asked == 0 ? QStringLiteral("–")
                                 : say("%1 of %2")
                                       .arg(shareText(static_cast<double>(second.hits) / asked),
                                            count(second.hits + second.misses))},
        {say("loads shared with others"), count(second.shared)},
        {say("invalidations sent · received"),
         QStringLiteral("%1 · %2").arg(count(second.sent), count(second.received))},
        {say("results stored"), count(second.stored)},
    };
    if (second.plainBytesRead > 0)
        facts.push_back(
            {say("read"), say("%1 for %2 of results")
                              .arg(bytesText(second.bytesRead), bytesText(second.plainBytesRead))});
    Fact circuit{say("circuit"), second.closed ? say("closed") : say("✕ open: Redis is not asked"),
                 toQString(second.cause), !second.closed};
    if (second.skipped > 0)
        circuit.toolTip += (circuit.toolTip.isEmpty() ? QString() : QStringLiteral("\n")) +
                           say("%1 lookups went without it").arg(count(second.skipped));
    facts.push_back(std::move(circuit));
    return facts;
}

QString secondLevelState(const SecondLevel& second) {
    if (!second.closed) return say("✕ Redis is away");
    const QString name = second.version.empty()
                             ? QStringLiteral("Redis")
                             : QStringLiteral("Redis ") + toQString(second.version);
    return second.latencyNs == 0 ? name
                                 : name + QStringLiteral(" · ") + durationText(second.latencyNs);
}

} // namespace hone::ui
