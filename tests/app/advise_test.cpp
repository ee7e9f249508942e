#include <filesystem>
#include <random>

#include <QElapsedTimer>
#include <QProcess>

#include <nlohmann/json.hpp>

#include "core/base/paths.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

const char* const data = R"(
PRAGMA journal_mode = WAL;
CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT, price REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO t SELECT i, (i * 7919) % 5003, 'name ' || i, i % 977 / 10.0 FROM n;
CREATE TABLE u(id INTEGER PRIMARY KEY, t_id INT, note TEXT);
INSERT INTO u SELECT id, (id * 13) % 20000, 'note ' || id FROM t;
)";

const char* const workload = R"(
-- weight: 10
-- params: [17]
SELECT name FROM t WHERE g = ?;
SELECT id FROM u WHERE t_id = 5;
SELECT absent FROM t;
UPDATE t SET price = 0 WHERE g = 17;
DELETE FROM u;
)";

} // namespace

// honectl advise, from outside.
class AdviseTest : public HoneTest {
    Q_OBJECT

private slots:
    void init() {
        HoneTest::init();
        database_ = std::make_unique<TestDatabase>(data);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        // Keeps the write-ahead log where it is.
        keeper_ = std::move(*driver_->connect(Access::ReadWrite));
        HONE_VERIFY(collectRows(*keeper_, "INSERT INTO u VALUES(20001, 1, 'late')", {}, {}));
        QVERIFY(!bytes("-wal").empty());
        HONE_VERIFY(writeFileAtomically(scratch_.file("work.sql"), workload));
        std::filesystem::create_directory(scratch_.file("copies"));
    }

    void theAnswerTellsAll() {
        QProcess child;
        start(child, {QStringLiteral("--json")});
        QVERIFY(child.waitForFinished(120'000));
        QCOMPARE(child.exitCode(), 0);
        const auto answer = nlohmann::json::parse(child.readAllStandardOutput().toStdString());
        QCOMPARE(answer["before"]["queries"].size(), std::size_t(4));
        QCOMPARE(answer["unjudged"].size(), std::size_t(1));
        QCOMPARE(answer["unjudged"][0]["statement"].get<int>(), 3);
        QVERIFY(answer["create"].size() >= 2);
        QVERIFY(answer["after"]["totalNs"].get<double>() <
                answer["before"]["totalNs"].get<double>());
        QVERIFY(answer["migration"].size() >= answer["create"].size());
        QCOMPARE(answer["undo"].size(), answer["create"].size());
        QVERIFY(std::filesystem::is_empty(scratch_.file("copies")));
    }

    // HONE_KILLS: how many times; 20 unless told.
    void killedItLeavesTheDatabaseAsItWas() {
        const std::string file = bytes(""), log = bytes("-wal");
        const int killed = killAtRandom({}, [&] {
            QVERIFY(file == bytes(""));
            QVERIFY(log == bytes("-wal"));
        });
        QVERIFY(killed > kills() / 4);
        QCOMPARE(rows("PRAGMA integrity_check"), std::string("ok"));
        // The next one tidies up; a folder that had no lock yet, or none any more, is empty.
        QProcess last;
        start(last, {});
        QVERIFY(last.waitForFinished(120'000));
        QCOMPARE(last.exitCode(), 0);
        for (const auto& left : std::filesystem::directory_iterator(scratch_.file("copies")))
            QVERIFY2(std::filesystem::is_empty(left.path()), left.path().c_str());
    }

    void killedWhileItAppliesItHurtsNothing() {
        const std::string before = content();
        const std::string count = "SELECT count(*) FROM sqlite_schema WHERE type = 'index'";
        bool applied = false;
        const int killed = killAtRandom({QStringLiteral("--apply")}, [&] {
            const int made = std::stoi(rows(count));
            applied = applied || made > 0;
            QCOMPARE(content(), before);
            QCOMPARE(rows("PRAGMA integrity_check"), std::string("ok"));
            const auto names = collectRows(
                *keeper_, "SELECT name FROM sqlite_schema WHERE type = 'index'", {}, {});
            HONE_VERIFY(names);
            for (const auto& row : *names)
                HONE_VERIFY(
                    collectRows(*keeper_, "DROP INDEX " + std::get<std::string>(row[0]), {}, {}));
            HONE_VERIFY(collectRows(*keeper_, "DROP TABLE IF EXISTS sqlite_stat1", {}, {}));
        });
        QVERIFY(applied && killed > kills() / 4);
    }

private:
    static int kills() {
        return qEnvironmentVariableIsSet("HONE_KILLS") ? qEnvironmentVariableIntValue("HONE_KILLS")
                                                       : 20;
    }
    void start(QProcess& child, const QStringList& more) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TMPDIR"),
                           QString::fromStdString(scratch_.file("copies")));
        child.setProcessEnvironment(environment);
        child.start(QStringLiteral(HONECTL),
                    QStringList{QStringLiteral("advise"), QStringLiteral("--db"),
                                QString::fromStdString(database_->path()),
                                QStringLiteral("--workload"),
                                QString::fromStdString(scratch_.file("work.sql")),
                                QStringLiteral("--seconds"), QStringLiteral("3")} +
                        more);
    }
    // How often it was killed before it ended.
    template <typename Check>
    int killAtRandom(const QStringList& more, const Check& check) {
        QElapsedTimer timer;
        timer.start();
        QProcess whole;
        start(whole, more);
        if (!whole.waitForFinished(120'000) || whole.exitCode() != 0) return -1;
        check();
        const auto most = static_cast<unsigned>(timer.elapsed());
        std::mt19937 random(7);
        int killed = 0;
        for (int i = 0; i < kills() && !QTest::currentTestFailed(); ++i) {
            QProcess child;
            start(child, more);
            if (!child.waitForFinished(static_cast<int>(random() % most))) {
                child.kill();
                child.waitForFinished();
                killed += child.exitStatus() == QProcess::CrashExit ? 1 : 0;
            }
            check();
        }
        return killed;
    }
    std::string bytes(const char* end) {
        const auto text = readFile(database_->path() + end);
        return text ? *text : std::string();
    }
    std::string rows(const std::string& sql) {
        const auto found = collectRows(*keeper_, sql, {}, {});
        return found ? printRows(*found) : found.error().message;
    }
    std::string content() { return rows("SELECT * FROM t") + rows("SELECT * FROM u"); }

    TemporaryFolder scratch_;
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteDriver> driver_;
    std::unique_ptr<Connection> keeper_;
};

QTEST_GUILESS_MAIN(AdviseTest)
#include "advise_test.moc"
