#include "ui/shell/stall_meter.h"

#include "tests/support/hone_test.h"

using namespace hone::ui;
using namespace std::chrono_literals;

class StallMeterTest : public hone::test::HoneTest {
    Q_OBJECT

private slots:
    void aBlockOfTheThreadIsSeen() {
        StallMeter meter;
        QTest::qWait(30);
        QThread::msleep(120);
        QTest::qWait(30);
        QVERIFY2(meter.longest() >= 100ms, qPrintable(QString::number(meter.longest().count())));
    }

    void aResetForgetsWhatWas() {
        StallMeter meter;
        QThread::msleep(300);
        QTest::qWait(30);
        QVERIFY(meter.longest() >= 250ms);
        meter.reset();
        QCOMPARE(meter.longest(), 0ns);
    }
};

QTEST_GUILESS_MAIN(StallMeterTest)
#include "stall_meter_test.moc"
