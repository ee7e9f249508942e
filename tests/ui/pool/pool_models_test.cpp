#include <QAbstractItemModelTester>

#include "tests/support/hone_test.h"
#include "ui/pool/pool_holders_model.h"
#include "ui/pool/pool_settings_fields.h"
#include "ui/shell/format.h"

using namespace hone;
using namespace hone::ui;

class PoolModelsTest : public test::HoneTest {
    Q_OBJECT

    static LeaseInfo lease(std::uint64_t id, const char* holder, std::int64_t heldMs) {
        LeaseInfo info;
        info.connectionId = id;
        info.holder = holder;
        info.heldNs = info.activityNs = heldMs * 1'000'000;
        return info;
    }
    static QString text(const PoolHoldersModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }
    static PoolField field(const QString& key) {
        for (PoolField& field : poolFields())
            if (field.key == key) return field;
        return {};
    }

private slots:
    void holdersStandLongestFirstAndFollowTheirPools() {
        PoolHoldersModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        PoolStats readers, writer;
        readers.leases = {lease(1, "load-1", 5), lease(2, "load-2", 3)};
        writer.leases = {lease(1, "editor", 12'400)};
        writer.leases[0].inTransaction = true;
        writer.leases[0].statement = "UPDATE orders";
        model.setLeases(readers, writer);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(text(model, 0, PoolHoldersModel::Connection), QString("writer #1"));
        QCOMPARE(text(model, 0, PoolHoldersModel::Statement), QString("UPDATE orders"));
        QVERIFY(text(model, 0, PoolHoldersModel::State).startsWith("▲ idle in transaction"));
        QVERIFY(model.index(0, PoolHoldersModel::State)
                    .data(PoolHoldersModel::AttentionRole)
                    .isValid());
        QVERIFY(!model.index(1, PoolHoldersModel::State)
                     .data(PoolHoldersModel::AttentionRole)
                     .isValid());
        QCOMPARE(text(model, 1, PoolHoldersModel::Holder), QString("load-1"));
        QCOMPARE(text(model, 1, PoolHoldersModel::Statement), QString("–"));
        readers.leases.pop_back();
        model.setLeases(readers, writer);
        QCOMPARE(model.rowCount(), 2);
        model.setLeases(readers, {});
        QCOMPARE(model.rowCount(), 1);
        readers.leases.push_back(lease(5, "load-9", 1));
        model.setLeases(readers, {});
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

    void theStateOfALeaseIsToldInWords() {
        LeaseInfo info = lease(1, "editor", 40'000);
        info.suspectedLeak = true;
        QVERIFY(leaseStateText(info).startsWith("▲ perhaps forgotten"));
        info.inTransaction = true;
        QVERIFY(leaseStateText(info).startsWith("▲ idle in transaction"));
        info.running = true;
        info.suspectedLeak = false;
        QVERIFY(leaseStateText(info).startsWith("running in a transaction"));
        info.inTransaction = false;
        QVERIFY(leaseStateText(info).startsWith("running, 40"));
    }

    void timesAreShownAndReadInTheirUnits_data() {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("ms") << qint64(500) << "500 ms";
        QTest::newRow("s") << qint64(5'000) << "5 s";
        QTest::newRow("odd") << qint64(5'250) << "5250 ms";
        QTest::newRow("min") << qint64(1'800'000) << "30 min";
        QTest::newRow("h") << qint64(7'200'000) << "2 h";
        QTest::newRow("none") << qint64(0) << "0 ms";
    }
    void timesAreShownAndReadInTheirUnits() {
        QFETCH(qint64, milliseconds);
        QFETCH(QString, text);
        QCOMPARE(settingTimeText(Milliseconds(milliseconds)), text);
        QCOMPARE(parseSettingTime(text)->count(), milliseconds);
    }

    void timesAreReadAsPeopleWriteThem() {
        QCOMPARE(parseSettingTime("1.5 s")->count(), 1'500);
        QCOMPARE(parseSettingTime(" 2MIN ")->count(), 120'000);
        QCOMPARE(parseSettingTime("0")->count(), 0);
        QCOMPARE(parseSettingTime("-3 s")->count(), -3'000);
        QVERIFY(*parseSettingTime("99999999999999999999 h") > std::chrono::hours(24 * 365));
        for (const char* wrong : {"", "soon", "5", "5 fortnights", "s", "1e9 s", "5 s 3 ms"})
            QVERIFY2(!parseSettingTime(wrong), wrong);
    }

    void everyFieldReadsBackWhatItShows() {
        PoolConfig config;
        config.initSql = "PRAGMA cache_size = 500";
        for (const PoolField& one : poolFields()) {
            PoolConfig read = config;
            QVERIFY2(one.take(one.show(config), read), qPrintable(one.key));
            QVERIFY2(read == config, qPrintable(one.key));
            QVERIFY(!one.caption.isEmpty() && !one.toolTip.isEmpty());
        }
    }

    void whatMeansNothingIsRefusedWithWhatToWrite() {
        PoolConfig config;
        QVERIFY(!field("maximum").take("many", config));
        QVERIFY(!field("maximum").take("3.5", config));
        QVERIFY(!field("jitter").take("some", config));
        const auto refused = field("idleTimeout").take("60", config);
        QVERIFY(toQString(refused.error().message).contains("unit is missing"));
        QVERIFY(config == PoolConfig());
        QVERIFY(field("keepAlive").take("off", config));
        QCOMPARE(config.keepAlive.count(), 0);
        config.leakAfter = Milliseconds(0);
        QCOMPARE(field("leakAfter").show(config), QString("off"));
        QVERIFY(field("jitter").take("10 %", config));
        QCOMPARE(config.lifetimeJitter, 0.1);
    }
};

QTEST_MAIN(PoolModelsTest)
#include "pool_models_test.moc"
