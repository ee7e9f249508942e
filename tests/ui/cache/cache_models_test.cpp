#include <QAbstractItemModelTester>

#include "tests/support/hone_test.h"
#include "ui/cache/cache_entries_model.h"
#include "ui/cache/cache_facts.h"
#include "ui/cache/cache_figures.h"
#include "ui/cache/cache_settings_fields.h"
#include "ui/cache/cache_size_card.h"
#include "ui/cache/cache_timeline.h"
#include "ui/shell/format.h"

using namespace hone;
using namespace hone::ui;

class CacheModelsTest : public test::HoneTest {
    Q_OBJECT

    using Kind = CacheEvent::Kind;

    static CacheUse use(std::uint64_t fingerprint, std::uint64_t hits, std::uint64_t misses,
                        const char* text = "SELECT 1") {
        CacheUse use;
        use.fingerprint = fingerprint;
        use.text = text;
        use.hits = hits;
        use.misses = use.loads = misses;
        return use;
    }
    static CacheEntry entry(const char* text, std::uint64_t hits, const char* dependsOn) {
        CacheEntry entry;
        entry.text = text;
        entry.hits = hits;
        entry.dependsOn = dependsOn;
        return entry;
    }
    static QString text(const CacheEntriesModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }
    static CacheField field(const QString& key) {
        for (CacheField& field : cacheFields())
            if (field.key == key) return field;
        return {};
    }
    // From a megabyte, doubling.
    static std::vector<CurvePoint> curve(std::initializer_list<double> rates) {
        std::vector<CurvePoint> curve;
        std::int64_t bytes = 1'000'000;
        for (const double rate : rates) {
            curve.push_back({bytes, rate});
            bytes *= 2;
        }
        return curve;
    }
    const TimePoint now = TimePoint(std::chrono::hours(5));

private slots:
    void heldResultsAreShownAndFollowTheCache() {
        CacheEntriesModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        CacheEntry first = entry("SELECT *\nFROM customers", 31'877, "customers where id is 7");
        first.savedNs = 1'900'000'000;
        first.bytes = 2'900'000;
        first.age = Milliseconds(1'200);
        first.life = Milliseconds(125'000);
        model.setEntries({first, entry("SELECT 2", 1, "orders, order_items")});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(text(model, 0, CacheEntriesModel::Statement), QString("SELECT * FROM customers"));
        QCOMPARE(text(model, 0, CacheEntriesModel::Age), QString("1 s"));
        QCOMPARE(text(model, 0, CacheEntriesModel::Lives), QString("2 min 5 s"));
        QCOMPARE(text(model, 0, CacheEntriesModel::DroppedWhen),
                 QString("a write to customers where id is 7"));
        QCOMPARE(text(model, 1, CacheEntriesModel::DroppedWhen),
                 QString("any write to orders, order_items"));
        QCOMPARE(text(model, 1, CacheEntriesModel::Lives), QString("∞"));
        model.setEntries({entry("SELECT 3", 1, "")});
        QCOMPARE(text(model, 0, CacheEntriesModel::DroppedWhen), QString("never by a write"));
        model.setEntries({first, first, first});
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

    void lanesAreMadeOfEvents() {
        CacheTimeline timeline;
        timeline.take({use(1, 2, 1, "SELECT a"), use(2, 0, 1, "SELECT b")},
                      {{now - Milliseconds(2'000), 1, Kind::Miss},
                       {now - Milliseconds(1'000), 1, Kind::Hit},
                       {now - Milliseconds(990), 1, Kind::Hit},
                       {now - Milliseconds(500), 2, Kind::Miss},
                       {now - Milliseconds(400), 1, Kind::Invalidated}},
                      now);
        const auto lanes = timeline.busiest(5);
        QCOMPARE(lanes.size(), std::size_t{2});
        QCOMPARE(lanes[0]->fingerprint, std::uint64_t{1});
        QCOMPARE(lanes[0]->sum().hits, 2);
        QCOMPARE(lanes[0]->sum().misses, 1);
        QCOMPARE(lanes[0]->sum().invalidations, 1);
        const auto second = lanes[0]->steps.find(CacheTimeline::stepOf(now - Milliseconds(1'000)));
        QCOMPARE(second->second.hits, 2);
        QCOMPARE(lanes[0]->text, std::string("SELECT a"));
        QVERIFY(timeline.eventsSince(now) == now - Milliseconds(400) + Nanoseconds(1));
    }

    void whatABurstMadeTheEventsLoseIsCounted() {
        CacheTimeline timeline;
        timeline.take({use(1, 100, 5)}, {}, now);
        QVERIFY(timeline.busiest(5).empty());
        const TimePoint later = now + Milliseconds(250);
        timeline.take({use(1, 1'100, 6)}, {{later, 1, Kind::Hit}, {later, 1, Kind::Miss}}, later);
        QCOMPARE(timeline.busiest(5).at(0)->sum().hits, 1'000);
        QCOMPARE(timeline.busiest(5).at(0)->sum().misses, 1);
        // An event that came before its count is not counted twice.
        timeline.take({use(1, 1'100, 6)}, {{later, 1, Kind::Hit}}, later + Milliseconds(1));
        timeline.take({use(1, 1'101, 6)}, {}, later + Milliseconds(2));
        QCOMPARE(timeline.busiest(5).at(0)->sum().hits, 1'001);
    }

    void oldStepsGoAndTheBusiestStay() {
        CacheTimeline timeline;
        std::vector<CacheEvent> events;
        for (std::uint64_t statement = 1; statement <= 4; ++statement)
            for (std::uint64_t i = 0; i < statement; ++i)
                events.push_back({now, statement, Kind::Hit});
        timeline.take({}, events, now);
        const auto two = timeline.busiest(2);
        QCOMPARE(two.size(), std::size_t{2});
        QCOMPARE(two[0]->fingerprint, std::uint64_t{3});
        QCOMPARE(two[1]->fingerprint, std::uint64_t{4});
        timeline.take({}, {}, now + CacheTimeline::step * (CacheTimeline::steps + 1));
        QVERIFY(timeline.busiest(5).empty());
        timeline.clear();
        QVERIFY(timeline.eventsSince(now) == now - CacheTimeline::step * CacheTimeline::steps);
    }

    void theFiguresSayWhatTheyAreMadeOf() {
        CacheStats stats;
        QCOMPARE(hitRateFigure(stats, {}).value, QString("–"));
        QCOMPARE(timeSavedFigure(stats).value, QString("–"));
        stats.hits = 60;
        stats.coalesced = 4;
        stats.misses = 36;
        QCOMPARE(hitRateFigure(stats, {}).value, QString("64.0 %"));
        SecondLevel second;
        second.hits = 7;
        QCOMPARE(hitRateFigure(stats, second).value, QString("71.0 %"));
        QCOMPARE(hitRateFigure(stats, second).note, QString("memory 64.0 · Redis 7.0"));
        stats.bytes = 38'000'000;
        stats.entries = 2;
        QCOMPARE(memoryFigure(stats, 64'000'000).value, QString("38.0 / 64 MB"));
        QCOMPARE(memoryFigure(stats, 64'000'000).note, QString("2 results"));
        QVERIFY(memoryFigure(stats, 0).note.contains("nothing is kept"));
        QCOMPARE(bytesOfBytesText(1'200, 64'000'000), QString("1.20 KB / 64 MB"));
    }

    void aCacheThatCostsMoreThanItSavesShowsIt() {
        CacheStats stats;
        stats.savedNs = 100'000'000;
        stats.spentNs = 400'000'000;
        const CacheFigure figure = timeSavedFigure(stats);
        QCOMPARE(figure.value, QString("−300 ms"));
        QCOMPARE(QString(figure.tone), QString("bad"));
        QCOMPARE(figure.note, QString("100 ms saved − 400 ms spent"));
        stats.savedNs = 900'000'000;
        QCOMPARE(timeSavedFigure(stats).value, QString("500 ms"));
        QCOMPARE(QString(timeSavedFigure(stats).tone), QString());
    }

    void staleReadsAreBad() {
        CacheStats stats;
        QVERIFY(staleFigure(stats, 0).note.contains("choose a share"));
        QVERIFY(staleFigure(stats, 0.1).note.contains("no hit was executed again yet"));
        stats.checked = 41;
        QCOMPARE(staleFigure(stats, 0.1).value, QString("0"));
        QCOMPARE(staleFigure(stats, 0.1).note, QString("of 41 hits executed again"));
        stats.stale = 1;
        QCOMPARE(QString(staleFigure(stats, 0.1).tone), QString("bad"));
    }

    void statementsNotWorthCachingStandWorstFirst() {
        CacheUse good = use(1, 10, 1), costly = use(2, 0, 9, "SELECT costly"),
                 worse = use(3, 0, 20, "SELECT worse"), never = use(4, 0, 0, "SELECT random()");
        good.savedNs = 1'000;
        costly.spentNs = 300'000'000;
        worse.spentNs = 500'000'000;
        never.obstacle = "its result is another each time";
        const auto facts = notWorthCaching({never, good, costly, worse});
        QCOMPARE(facts.size(), std::size_t{3});
        QCOMPARE(facts[0].name, QString("SELECT worse"));
        QCOMPARE(facts[0].value, QString("−500 ms net"));
        QVERIFY(facts[0].bad);
        QCOMPARE(facts[1].name, QString("SELECT costly"));
        QCOMPARE(facts[2].value, QString("never cached: its result is another each time"));
        QVERIFY(!facts[2].bad);
    }

    void aTimeToLiveThatFitsIsOffered() {
        LifeAdvice advice{7, "SELECT 1", Milliseconds(30'000), Milliseconds(240'000),
                          std::int64_t{100} * 1'000'000'000, true, 0.625, 1'000'000};
        auto facts = lifeFacts({advice});
        QCOMPARE(facts[0].value, QString("let it live 4 min: 62 % fewer loads"));
        QVERIFY(facts[0].offers);
        QVERIFY(facts[0].toolTip.contains("age after 30 s"));
        advice.everWritten = false;
        QVERIFY(lifeFacts({advice})[0].toolTip.contains("No write ended"));
    }

    void theSecondLevelIsToldInFacts() {
        SecondLevel second;
        second.version = "7.0";
        second.latencyNs = 84'000;
        second.closed = true;
        second.hits = 1;
        second.misses = 3;
        second.sent = 98;
        second.received = 41;
        QVERIFY(secondLevelState(second).startsWith("Redis 7.0 · 84"));
        auto facts = secondLevelFacts(second);
        QCOMPARE(facts[0].value, QString("25 % of 4"));
        QCOMPARE(facts[2].value, QString("98 · 41"));
        QCOMPARE(facts.back().value, QString("closed"));
        second.closed = false;
        second.cause = "A command took 80 ms.";
        facts = secondLevelFacts(second);
        QVERIFY(facts.back().bad);
        QVERIFY(facts.back().toolTip.contains("80 ms"));
        QVERIFY(secondLevelState(second).contains("away"));
    }

    void aLargerBudgetIsProposedWhereItBringsHits() {
        const auto growing = curve({0.1, 0.2, 0.3, 0.4, 0.5, 0.502, 0.503});
        const auto more = proposeSize(growing, 4'000'000);
        QVERIFY(more);
        QCOMPARE(more->bytes, 16'000'000);
        QCOMPARE(proposalText(*more, 4'000'000), QString("16 MB: +20.0 points"));
        const auto right = proposeSize(growing, 16'000'000);
        QCOMPARE(right->bytes, 16'000'000);
        QCOMPARE(proposalText(*right, 16'000'000), QString("16 MB is about right"));
        const auto less = proposeSize(growing, 64'000'000);
        QCOMPARE(less->bytes, 16'000'000);
        QVERIFY(proposalText(*less, 64'000'000).startsWith("16 MB is enough: −0.3"));
    }

    void aStepAfterAPlateauIsSeen() {
        const auto late = proposeSize(curve({0.1, 0.1, 0.1, 0.1, 0.6}), 1'000'000);
        QCOMPARE(late->bytes, 16'000'000);
        QVERIFY(!proposeSize({}, 1'000'000));
        QVERIFY(!proposeSize(curve({0.5}), 1'000'000));
        QCOMPARE(hitRateAt(curve({0.0, 1.0}), std::sqrt(2.0) * 1e6), 0.5);
    }

    void everyFieldReadsBackWhatItShows() {
        CacheConfig config;
        config.tableTimes = {{"main.orders", Milliseconds(5'000)},
                             {"main.order items", Milliseconds(1'500)}};
        config.refreshAhead = 0.8;
        for (const CacheField& one : cacheFields()) {
            CacheConfig read = config;
            QVERIFY2(one.take(one.show(config), read), qPrintable(one.key));
            QVERIFY2(read == config, qPrintable(one.key));
            QVERIFY(!one.caption.isEmpty() && !one.toolTip.isEmpty());
        }
    }

    void fieldsAreReadAsPeopleWriteThem() {
        CacheConfig config;
        QVERIFY(field("budget").take("1.5 gb", config));
        QCOMPARE(config.maxBytes, std::size_t{1'500'000'000});
        QVERIFY(field("budget").take("0", config));
        QCOMPARE(config.maxBytes, std::size_t{0});
        QVERIFY(field("timeToLive").take("none", config));
        QCOMPARE(config.timeToLive.count(), 0);
        QVERIFY(field("refreshAhead").take("75", config));
        QCOMPARE(config.refreshAhead, 0.75);
        QVERIFY(field("tableTimes").take("Orders 5 s, customers 1 min;", config));
        QCOMPARE(config.tableTimes.size(), std::size_t{2});
        QCOMPARE(config.tableTimes.at("main.orders").count(), 5'000);
        QVERIFY(field("tableTimes").take("", config));
        QVERIFY(config.tableTimes.empty());
        for (const char* wrong : {"64", "much", "-1 MB", "64 megs"})
            QVERIFY2(!field("budget").take(wrong, config), wrong);
        QVERIFY(!field("tableTimes").take("orders", config));
        QVERIFY(!field("tableTimes").take("orders 5", config));
    }
};

QTEST_MAIN(CacheModelsTest)
#include "cache_models_test.moc"
