#include "ui/shell/tour.h"

#include <QLabel>
#include <QSignalSpy>

#include "tests/support/hone_test.h"
#include "tests/support/widget_texts.h"

using namespace hone;
using namespace hone::ui;

class TourTest : public test::HoneTest {
    Q_OBJECT

    struct Window {
        Window() : a(new QWidget(&window)), b(new QWidget(&window)), tour(theme, &window) {
            window.resize(900, 600);
            a->setGeometry(0, 0, 60, 600);
            b->setGeometry(100, 50, 700, 500);
            window.show();
        }
        std::vector<TourStep> steps() { return {{a, "First", "One."}, {b, "Second", "Two."}}; }
        QString words() const { return test::visibleTexts(tour); }
        Theme theme;
        QWidget window;
        QWidget *a, *b;
        Tour tour;
    };

private slots:
    void itPointsAtOnePartAfterTheOther() {
        Window w;
        QSignalSpy ended(&w.tour, &Tour::ended);
        w.tour.begin(w.steps());
        QVERIFY(w.words().contains("First"));
        QVERIFY(w.words().contains("1 of 2"));
        QVERIFY(w.tour.spot().contains(w.a->geometry().adjusted(1, 1, -1, -1)));
        QVERIFY(!w.tour.grab().isNull());
        QTest::keyClick(&w.tour, Qt::Key_Space);
        QVERIFY(w.words().contains("Second"));
        QTest::keyClick(&w.tour, Qt::Key_Left);
        QVERIFY(w.words().contains("First"));
        w.tour.next();
        QCOMPARE(ended.count(), 0);
        w.tour.next();
        QCOMPARE(ended.count(), 1);
        QVERIFY(!w.tour.isVisible());
    }

    void itIsSkippedByEscape() {
        Window w;
        QSignalSpy ended(&w.tour, &Tour::ended);
        w.tour.begin(w.steps());
        QTest::keyClick(&w.tour, Qt::Key_Escape);
        QCOMPARE(ended.count(), 1);
        QVERIFY(!w.tour.isVisible());
    }

    void aPartThatDoesNotShowIsLeftOut() {
        Window w;
        w.a->hide();
        w.tour.begin(w.steps());
        QVERIFY(w.words().contains("Second"));
    }

    void whatItSaysStaysInTheWindow() {
        Window w;
        w.tour.begin(w.steps());
        for (const QSize size : {QSize(900, 600), QSize(500, 400), QSize(1'600, 900)}) {
            w.window.resize(size);
            QTest::qWait(1);
            for (const QLabel* label : w.tour.findChildren<QLabel*>()) {
                const QRect at(label->mapTo(&w.window, QPoint()), label->size());
                QVERIFY(w.window.rect().contains(at));
            }
        }
    }
};

QTEST_MAIN(TourTest)
#include "tour_test.moc"
