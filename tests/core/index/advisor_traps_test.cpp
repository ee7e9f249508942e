// Databases whose obvious index hurts: what is advised makes no statement do more work. Work is
// counted by the engine (instructions and pages), so that a busy machine changes nothing.
#include <algorithm>
#include <filesystem>

#include "core/base/paths.h"
#include "core/index/advisor.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"
#include "tests/support/index_traps.h"

using namespace hone;
using namespace hone::index;
using namespace hone::test;

namespace {

// About their times beside each other.
constexpr double hitWork = 4, missWork = 20;
// More than that and this is harm.
constexpr double most = 1.1, little = 500;

Result<double> workOf(SqliteDriver& driver, const WorkloadStatement& statement) {
    auto reader = driver.connect(Access::ReadOnly);
    if (!reader) return fail(reader.error());
    const auto prepared = (*reader)->prepare(statement.sql);
    if (!prepared) return fail(prepared.error());
    NoRows sink;
    ExecuteOptions options;
    options.countOnly = true;
    const auto done = (*prepared)->execute(statement.values, sink, options);
    if (!done) return fail(done.error());
    const EngineCounters& counted = done->counters;
    return static_cast<double>(counted.vmSteps.value_or(0)) +
           hitWork * static_cast<double>(counted.pageCacheHits.value_or(0)) +
           missWork * static_cast<double>(counted.pageCacheMisses.value_or(0));
}

} // namespace

class AdvisorTrapsTest : public HoneTest {
    Q_OBJECT

private slots:
    void noTrapIsSteppedInto_data() {
        QTest::addColumn<int>("trap");
        const std::vector<IndexTrap>& traps = indexTraps();
        for (std::size_t i = 0; i < traps.size(); ++i)
            QTest::newRow(traps[i].name.c_str()) << static_cast<int>(i);
    }
    void noTrapIsSteppedInto() {
        QFETCH(int, trap);
        make(indexTraps()[static_cast<std::size_t>(trap)]);
        const std::vector<double> before = work(*driver_);
        const std::string other = scratch_.file("analyzed.db");
        HONE_VERIFY(driver_->copyTo(other, {}));
        const auto analyzed = SqliteDriver::create(other);
        HONE_VERIFY(run(**analyzed, {"ANALYZE"}));
        const std::vector<double> beforeAnalyzed = work(**analyzed);

        AdvisorOptions options;
        options.timeLimit = std::chrono::seconds(5);
        options.slowLimit = std::chrono::seconds(1);
        options.folder = scratch_.path();
        const auto advice = advise(*driver_, workload_, options);
        HONE_VERIFY(advice);
        // On a slow machine.
        for (const UnjudgedStatement& one : advice->unjudged)
            QCOMPARE(one.why, std::string("There was no time left to run it."));
        for (const AdvisedIndex& one : advice->create)
            QVERIFY2(!one.usedBy.empty(), one.sql.c_str());
        HONE_VERIFY(run(*driver_, advice->migration));
        const std::vector<double> after = work(*driver_);
        HONE_VERIFY(run(*driver_, {"ANALYZE"}));
        const std::vector<double> afterAnalyzed = work(*driver_);
        std::string applied;
        for (const std::string& sql : advice->migration)
            applied += sql + "; ";
        for (std::size_t i = 0; i < before.size(); ++i) {
            const std::string told = "statement " + std::to_string(i + 1) + " by " + applied;
            QVERIFY2(!harms(before[i], after[i]), told.c_str());
            QVERIFY2(!harms(std::max(before[i], beforeAnalyzed[i]), afterAnalyzed[i]),
                     ("analysed, " + told).c_str());
        }
    }

    // With the indexes that one would think of.
    void theJudgeSeesHarm_data() {
        QTest::addColumn<QString>("trap");
        QTest::addColumn<QString>("index");
        QTest::newRow("filter before order") << "page_in_order_against_filter"
                                             << "CREATE INDEX x ON photos(missing)";
        QTest::newRow("range") << "range_of_nearly_all"
                               << "CREATE INDEX x ON trips(started_on)";
    }
    void theJudgeSeesHarm() {
        QFETCH(QString, trap);
        QFETCH(QString, index);
        const auto& traps = indexTraps();
        make(*std::ranges::find(traps, trap.toStdString(), &IndexTrap::name));
        const std::vector<double> before = work(*driver_);
        HONE_VERIFY(run(*driver_, {index.toStdString()}));
        const std::vector<double> after = work(*driver_);
        bool harmful = false;
        for (std::size_t i = 0; i < before.size(); ++i)
            harmful = harmful || harms(before[i], after[i]);
        QVERIFY(harmful);
    }

private:
    void make(const IndexTrap& trap) {
        database_ = std::make_unique<TestDatabase>();
        auto file = SqliteFile::open(database_->path(), SqliteFile::Open::Existing);
        HONE_VERIFY(file);
        HONE_VERIFY((*file)->run("PRAGMA synchronous = OFF"));
        HONE_VERIFY(makeTrap(trap, **file));
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        workload_ = *readWorkload(trap.workload, SqlDialect::Sqlite);
    }
    static bool harms(double before, double after) { return after > most * before + little; }
    static Result<void> run(SqliteDriver& driver, const std::vector<std::string>& statements) {
        const auto writer = driver.connect(Access::ReadWrite);
        if (!writer) return fail(writer.error());
        for (const std::string& sql : statements)
            if (auto done = collectRows(**writer, sql, {}, {}); !done) return fail(done.error());
        return {};
    }
    // Of each statement that reads; 0: it writes.
    std::vector<double> work(SqliteDriver& driver) {
        std::vector<double> all;
        for (const WorkloadStatement& statement : workload_) {
            const auto one = workOf(driver, statement);
            if (!one && one.error().code != ErrorCode::ReadOnly)
                qWarning("%s", one.error().message.c_str());
            all.push_back(one.value_or(0));
        }
        return all;
    }

    TemporaryFolder scratch_;
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteDriver> driver_;
    std::vector<WorkloadStatement> workload_;
};

QTEST_GUILESS_MAIN(AdvisorTrapsTest)
#include "advisor_traps_test.moc"
