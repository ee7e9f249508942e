#include "ui/labs/lab_presenter.h"

#include <QElapsedTimer>
#include <QThreadPool>

#include "tests/support/widget_texts.h"
#include "tests/ui/labs/labs_fixture.h"
#include "ui/labs/lab_bars.h"
#include "ui/labs/lab_curve.h"
#include "ui/labs/lab_plans.h"
#include "ui/plan/plan_tree.h"

using namespace hone;
using namespace hone::ui;
using namespace hone::test;

class LabPresenterTest : public HoneTest {
    Q_OBJECT

    struct Window : LabsFixture {
        Window() : presenter(new LabPresenter(workbench, desk, &window)) {
            window.resize(1280, 720);
            window.show();
        }
        void present() {
            presenter->present();
            QTest::qWait(20);
        }
        void press(Qt::Key key) {
            QTest::keyClick(presenter, key);
            QTest::qWait(20); // it is made anew once the window comes to it
        }
        QString words() const { return visibleTexts(*presenter); }
        // Runs the lab on the desk and shows what came out.
        void reveal() {
            QVERIFY(runsToTheEnd());
            present();
            QCOMPARE(desk.flow().step, LabStep::Reveal);
        }
        QWidget window;
        LabPresenter* presenter;
    };

    // Every label shows all of its words.
    static QString clipped(const QWidget& widget) {
        for (const QLabel* label : widget.findChildren<QLabel*>()) {
            if (!label->isVisibleTo(&widget) || label->text().isEmpty()) continue;
            const QRect at(label->mapTo(&widget, QPoint()), label->size());
            const int wanted = label->wordWrap() ? label->heightForWidth(label->width())
                                                 : label->sizeHint().height();
            const int width = label->wordWrap() ? 0 : label->sizeHint().width();
            if (!widget.rect().contains(at) || label->height() < wanted || label->width() < width)
                return label->text();
        }
        return {};
    }

private slots:
    void cleanup() { QThreadPool::globalInstance()->waitForDone(); }

    void theKeysLeadThroughALab() {
        Window w;
        w.write("a.json", probeLab());
        w.write("b.json", sliderLab());
        w.load();
        w.present();
        QCOMPARE(w.presenter->geometry(), w.window.rect());
        QTRY_VERIFY(w.words().contains("lab 1 of 2"));
        w.press(Qt::Key_Space);
        QCOMPARE(w.desk.flow().step, LabStep::Predict);
        QTRY_VERIFY(w.words().contains("space: run without a guess"));
        w.press(Qt::Key_2);
        QCOMPARE(std::get<std::size_t>(*w.desk.flow().guess), std::size_t{1});
        w.press(Qt::Key_9); // there is no such answer
        QCOMPARE(std::get<std::size_t>(*w.desk.flow().guess), std::size_t{1});
        w.press(Qt::Key_Backspace);
        QCOMPARE(w.desk.flow().step, LabStep::Read);
        w.press(Qt::Key_Right);
        QSignalSpy finished(&w.desk, &LabDesk::finished);
        w.press(Qt::Key_Space);
        QVERIFY(finished.count() == 1 || finished.wait(labLimit));
        QTest::qWait(20);
        QCOMPARE(w.desk.flow().step, LabStep::Reveal);
        QVERIFY(w.words().contains("As you said: Two."));
        QVERIFY(w.presenter->findChild<LabBars*>() != nullptr);
        w.press(Qt::Key_R);
        QVERIFY(finished.count() == 2 || finished.wait(labLimit));
        QVERIFY(w.desk.flow().before != nullptr);
        QTest::qWait(20);
        for (int slide = 0; slide < 3; ++slide)
            w.press(Qt::Key_Space);
        QCOMPARE(w.desk.current()->id, std::string("slider"));
        w.press(Qt::Key_Left);
        QCOMPARE(w.desk.current()->id, std::string("probe"));
    }

    void plansAndTheCurveFollowTheTimes() {
        Window w;
        w.write("a.json", probeLab());
        w.load();
        w.reveal();
        QCOMPARE(w.presenter->slide(), RevealSlide::Outcome);
        QTRY_VERIFY2(w.words().contains("space: plans"), qPrintable(w.words()));
        w.press(Qt::Key_Space);
        QCOMPARE(w.presenter->slide(), RevealSlide::Plans);
        const auto trees = w.presenter->findChildren<PlanTree*>();
        QCOMPARE(std::ranges::count_if(trees, &QWidget::isVisible), 2);
        QTRY_VERIFY(w.words().contains("▸ Look at"));
        QVERIFY2(clipped(*w.presenter).isEmpty(), qPrintable(clipped(*w.presenter)));
        w.press(Qt::Key_Space);
        QCOMPARE(w.presenter->slide(), RevealSlide::Curve);
        QTRY_VERIFY2(w.words().contains("space: next lab"), qPrintable(w.words()));
        QVERIFY2(clipped(*w.presenter).isEmpty(), qPrintable(clipped(*w.presenter)));
        w.press(Qt::Key_Left);
        w.press(Qt::Key_Left);
        QCOMPARE(w.presenter->slide(), RevealSlide::Outcome);
        w.press(Qt::Key_Left);
        QCOMPARE(w.desk.flow().step, LabStep::Predict);
    }

    void cMeasuresTheCurveAndUpAndDownShowItsTimes() {
        Window w;
        w.write("a.json", probeLab());
        w.load();
        w.reveal();
        w.press(Qt::Key_C); // offered with the curve alone
        QVERIFY(!w.desk.running());
        w.press(Qt::Key_Space);
        w.press(Qt::Key_Space);
        QTRY_VERIFY2(w.words().contains("c: measure"), qPrintable(w.words()));
        QSignalSpy finished(&w.desk, &LabDesk::finished);
        w.press(Qt::Key_C);
        QVERIFY(finished.count() == 1 || finished.wait(labLimit));
        QTest::qWait(20);
        QCOMPARE(w.desk.flow().curve.size(), std::size_t{3});
        QCOMPARE(w.presenter->slide(), RevealSlide::Curve);
        QTRY_VERIFY2(w.words().contains("rows from 50 to 5"), qPrintable(w.words()));
        QVERIFY2(clipped(*w.presenter).isEmpty(), qPrintable(clipped(*w.presenter)));
        w.press(Qt::Key_Up);
        QVERIFY(w.presenter->curve()->chosenWords().value(0).endsWith("50"));
        w.press(Qt::Key_Down);
        QVERIFY(w.presenter->curve()->chosenWords().value(0).endsWith("50"));
        w.press(Qt::Key_R);
        QVERIFY(finished.count() == 2 || finished.wait(labLimit));
        QCOMPARE(w.presenter->slide(), RevealSlide::Outcome); // what came out anew
    }

    void escapeCancelsTheCurveAndStaysOnItsSlide() {
        Window w;
        w.write("a.json", replaced(probeLab(), "[50, 500, 5000]", "[50, 90000, 99000, 100000]"));
        w.load();
        w.reveal();
        w.press(Qt::Key_Space);
        w.press(Qt::Key_Space);
        QTest::keyClick(w.presenter, Qt::Key_C);
        QVERIFY(w.desk.running());
        QTRY_VERIFY2(w.words().contains("esc: cancel"), qPrintable(w.words()));
        QTest::keyClick(w.presenter, Qt::Key_Space); // nothing but Escape
        QVERIFY(w.desk.running());
        w.press(Qt::Key_Escape);
        QVERIFY(!w.desk.running());
        QVERIFY(w.presenter->isVisible());
        QCOMPARE(w.presenter->slide(), RevealSlide::Curve);
        QTRY_VERIFY2(w.words().contains("c: measure"), qPrintable(w.words()));
        QThreadPool::globalInstance()->waitForDone();
        QVERIFY(isEmptyFolder(w.runs.path()));
    }

    void aLabWithoutPlansAndCurveHasTheTimesAlone() {
        Window w;
        w.write("a.json", planlessLab());
        w.load();
        w.reveal();
        QTRY_VERIFY2(w.words().contains("space: next lab"), qPrintable(w.words()));
        w.press(Qt::Key_Space);
        QCOMPARE(w.presenter->slide(), RevealSlide::Outcome);
    }

    void upAndDownMoveTheSlider() {
        Window w;
        w.write("b.json", sliderLab());
        w.load();
        w.present();
        w.press(Qt::Key_Up); // not yet asked
        QVERIFY(!w.desk.flow().guess);
        w.press(Qt::Key_Space);
        w.press(Qt::Key_Up);
        QCOMPARE(std::get<double>(*w.desk.flow().guess), 100.0);
        w.press(Qt::Key_Up);
        QVERIFY(std::get<double>(*w.desk.flow().guess) > 100.0);
        w.press(Qt::Key_Down);
        QCOMPARE(std::get<double>(*w.desk.flow().guess), 100.0);
        for (int i = 0; i < 60; ++i)
            QTest::keyClick(w.presenter, Qt::Key_Down);
        QCOMPARE(std::get<double>(*w.desk.flow().guess), 1.0);
    }

    void escapeCancelsFirstAndThenLeaves() {
        Window w;
        w.write("a.json", endlessLab());
        w.load();
        w.present();
        QSignalSpy left(w.presenter, &LabPresenter::left);
        w.press(Qt::Key_R);
        QTRY_VERIFY(!isEmptyFolder(w.runs.path()));
        w.press(Qt::Key_Escape);
        QVERIFY(!w.desk.running());
        QVERIFY(w.presenter->isVisible());
        w.press(Qt::Key_Escape);
        QVERIFY(!w.presenter->isVisible());
        QCOMPARE(left.count(), 1);
        QThreadPool::globalInstance()->waitForDone();
        QVERIFY(isEmptyFolder(w.runs.path()));
    }

    void lAsksForTheOtherTheme() {
        Window w;
        w.write("a.json", probeLab());
        w.load();
        w.present();
        QSignalSpy wanted(w.presenter, &LabPresenter::themeRequested);
        w.press(Qt::Key_L);
        QCOMPARE(wanted.count(), 1);
        w.theme.setChoice(ThemeChoice::Light);
        QTest::qWait(20);
        QTRY_VERIFY(w.words().contains("l: dark"));
        w.theme.setChoice(ThemeChoice::Dark);
        QTest::qWait(20);
        QTRY_VERIFY(w.words().contains("l: light"));
    }

    void itGrowsWithTheWindow() {
        QCOMPARE(LabPresenter::scaleFor({1280, 720}) * 13, 20.0);
        QCOMPARE(LabPresenter::scaleFor({2560, 1440}) * 13, 40.0);
        Window w;
        w.write("a.json", probeLab());
        w.load();
        w.present();
        QCOMPARE(w.presenter->leftScale(), LabPresenter::scaleFor({1280, 720}));
        w.window.resize(1920, 1080);
        QTRY_COMPARE(w.presenter->leftScale(), LabPresenter::scaleFor({1920, 1080}));
    }

    void nothingIsCutOfAnyLabThatIsBuiltIn() {
        Window w;
        for (const lab::LabFile& file : lab::builtInFiles())
            w.write(std::string(file.name), std::string(file.text));
        w.load();
        w.present();
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 10; ++i)
            w.presenter->present();
        qInfo("made anew in %.1f ms", static_cast<double>(timer.elapsed()) / 10);
        double least = 9;
        for (int i = 0; i < static_cast<int>(w.desk.shelf().labs.size()); ++i) {
            const std::string id = w.desk.current()->id;
            for (const LabStep step : {LabStep::Read, LabStep::Predict}) {
                QCOMPARE(w.desk.flow().step, step);
                const QString cut = clipped(*w.presenter);
                QVERIFY2(cut.isEmpty(), qPrintable(QString::fromStdString(id) + ": " + cut));
                const double scale = std::min(w.presenter->leftScale(), w.presenter->rightScale());
                if (scale * 13 < 16)
                    qInfo("%s, %s: %.1f pixels", id.c_str(), qPrintable(stepWord(step)),
                          scale * 13);
                least = std::min(least, scale);
                w.desk.ask();
                QTest::qWait(20);
            }
            w.desk.chooseNeighbour(1);
            QTest::qWait(20);
        }
        qInfo("smallest body text at 1280 x 720: %.1f pixels", least * 13);
    }

    void aTextThatIsFarTooLongIsSetSmallerAndNotCut() {
        Window w;
        std::string words;
        for (int i = 0; i < 150; ++i)
            words += "a long story ";
        w.write("a.json", replaced(probeLab(), "A story.", words));
        w.load();
        w.present();
        QVERIFY(w.presenter->leftScale() < LabPresenter::scaleFor({1280, 720}));
        QVERIFY2(clipped(*w.presenter).isEmpty(), qPrintable(clipped(*w.presenter)));
    }
};

QTEST_MAIN(LabPresenterTest)
#include "lab_presenter_test.moc"
