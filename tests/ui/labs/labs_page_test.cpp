#include "ui/labs/labs_page.h"

#include <QElapsedTimer>
#include <QSettings>
#include <QThreadPool>

#include "tests/support/widget_texts.h"
#include "tests/ui/labs/labs_fixture.h"
#include "ui/shell/format.h"
#include "ui/shell/stall_meter.h"
#include "ui/shell/unbroken.h"

using namespace hone;
using namespace hone::ui;
using namespace hone::test;

class LabsPageTest : public HoneTest {
    Q_OBJECT

    struct Window : LabsFixture {
        Window() : page(workbench, desk) {
            page.resize(1300, 800);
            page.show();
        }
        QString words() const { return visibleTexts(page); }
        LabsPage page;
    };

    static bool goneIn(const std::string& folder) {
        QThreadPool::globalInstance()->waitForDone();
        return isEmptyFolder(folder);
    }

private slots:
    void cleanup() { QThreadPool::globalInstance()->waitForDone(); }

    void aLabIsReadPredictedRunAndRevealed() {
        Window w;
        w.write("probe.json", probeLab());
        w.load();
        QVERIFY(w.words().contains("A story."));
        QVERIFY(w.words().contains("Lab 1 of 1"));
        QCOMPARE(w.page.prediction().choices().size(), std::size_t{2});
        QCOMPARE(w.page.prediction().runButton().text(), QString("Run without a guess"));
        w.page.prediction().choices()[0]->click();
        QCOMPARE(w.desk.flow().step, LabStep::Predict);
        QCOMPARE(w.page.prediction().runButton().text(), QString("Run"));
        QSignalSpy finished(&w.desk, &LabDesk::finished);
        w.page.prediction().runButton().click();
        QCOMPARE(w.desk.flow().step, LabStep::Run);
        QCOMPARE(w.page.prediction().runButton().text(), QString("Cancel"));
        QVERIFY(w.workbench.working());
        QVERIFY(finished.wait(labLimit));
        QVERIFY(!w.workbench.working());
        QCOMPARE(w.desk.flow().step, LabStep::Reveal);
        QTRY_VERIFY2(w.words().contains("Verdict."), qPrintable(w.words()));
        QTRY_VERIFY(w.words().contains("Because."));
        QTRY_VERIFY(w.words().contains("The trade: None."));
        QTRY_VERIFY(w.words().contains("You said: One. It came out otherwise: Two."));
        QTRY_VERIFY(w.words().contains("It came out as expected"));
        QTRY_VERIFY(w.words().contains("▸ Look at")); // its card comes later
        QVERIFY(w.page.prediction().choices()[1]->isRight());
        QVERIFY(!w.page.grab().isNull());
        QVERIFY(goneIn(w.runs.path()));
    }

    void aSliderGuessesAndMayBeSkipped() {
        Window w;
        w.write("slider.json", sliderLab());
        w.load();
        QSlider* slider = w.page.prediction().slider();
        QVERIFY(slider != nullptr);
        QVERIFY(!w.desk.flow().guess);
        slider->setValue(slider->maximum());
        QCOMPARE(std::get<double>(*w.desk.flow().guess), 10'000.0);
        slider->setValue(slider->maximum() / 2);
        QCOMPARE(std::get<double>(*w.desk.flow().guess), 100.0);
    }

    void aParameterChangesWithinItsBoundsAndTheRunBeforeStays() {
        Window w;
        w.write("probe.json", probeLab());
        w.load();
        const auto enter = [&w](const char* text) {
            QLineEdit* field = w.page.settings().form()->field("rows");
            field->setText(text);
            emit field->editingFinished();
        };
        enter("5");
        QVERIFY(w.words().contains("✕ A whole number from 10 to 100"));
        QCOMPARE(w.desk.flow().settings.at("rows"), 100);
        enter("2 000");
        QCOMPARE(w.desk.flow().settings.at("rows"), 2'000);
        QVERIFY(!w.words().contains("✕"));
        QVERIFY(w.runsToTheEnd());
        QCOMPARE(w.desk.flow().outcome->settings.at("rows"), 2'000);
        const auto first = w.desk.flow().outcome;
        enter("300");
        QVERIFY(w.runsToTheEnd());
        QCOMPARE(w.desk.flow().before, first);
        QTRY_VERIFY(w.words().contains("dashed: the run before"));
    }

    void theCurveComesPointByPoint() {
        Window w;
        w.write("probe.json", probeLab());
        w.load();
        StallMeter stalls;
        QVERIFY(w.runsToTheEnd());
        qInfo("longest stall of a run and its reveal: %.1f ms",
              static_cast<double>(stalls.longest().count()) / 1e6);
        QTRY_VERIFY(w.page.reveal().curve() != nullptr);
        QSignalSpy finished(&w.desk, &LabDesk::finished);
        w.desk.runCurve();
        QVERIFY(w.desk.running());
        QVERIFY(finished.wait(labLimit));
        QCOMPARE(w.desk.flow().curve.size(), std::size_t{3});
        LabCurve* curve = w.page.reveal().curve();
        QTest::keyClick(curve, Qt::Key_Right);
        QVERIFY(curve->chosenWords().value(0).endsWith("50"));
        QVERIFY(curve->caption().contains("logarithmic"));
        QVERIFY(!curve->grab().isNull());
        QVERIFY(goneIn(w.runs.path()));
    }

    void cancelIsAtOnceAndLeavesNothing() {
        Window w;
        w.write("endless.json", endlessLab());
        w.load();
        w.desk.run();
        QTRY_VERIFY(!isEmptyFolder(w.runs.path()));
        QElapsedTimer timer;
        timer.start();
        w.page.prediction().runButton().click();
        qInfo("from Cancel to a free window: %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(w.desk.flow().step, LabStep::Predict);
        QVERIFY(!w.desk.running());
        QVERIFY(!w.workbench.working());
        QVERIFY(goneIn(w.runs.path()));
    }

    void leavingThePageCancels() {
        Window w;
        w.write("endless.json", endlessLab());
        w.load();
        w.desk.run();
        QTRY_VERIFY(!isEmptyFolder(w.runs.path()));
        w.page.hide();
        QVERIFY(!w.desk.running());
        QVERIFY(goneIn(w.runs.path()));
    }

    void anotherLabCancelsAndEachKeepsHowFarItCame() {
        Window w;
        w.write("a.json", probeLab());
        w.write("b.json", endlessLab());
        w.load();
        QCOMPARE(w.desk.current()->id, std::string("probe"));
        QVERIFY(w.runsToTheEnd());
        w.desk.choose("endless");
        w.desk.run();
        QVERIFY(w.desk.running());
        w.desk.chooseNeighbour(-1);
        QVERIFY(!w.desk.running());
        QCOMPARE(w.desk.current()->id, std::string("probe"));
        QCOMPARE(w.desk.flow().step, LabStep::Reveal);
        QTRY_VERIFY(w.words().contains("Verdict."));
        w.desk.chooseNeighbour(-1);
        QCOMPARE(w.desk.number(), 1);
    }

    void aBrokenFileIsListedWithItsLineAndTheOthersWork() {
        Window w;
        w.write("a.json", probeLab());
        w.write("b.json", "{\n\"lab\": 1,\n\"id\": 7}");
        w.load();
        QCOMPARE(w.desk.shelf().labs.size(), std::size_t{1});
        const LabsModel& model = w.page.list().model();
        const QModelIndex group = model.index(model.rowCount() - 1, 0);
        QCOMPARE(group.data().toString(), QString("Not read"));
        const QString words = model.index(0, 0, group).data(LabsModel::WordsRole).toString();
        QVERIFY2(words.contains("line 3, id"), qPrintable(words));
        QVERIFY(w.runsToTheEnd());
    }

    void whatFailsWhileRunningIsSaid() {
        Window w;
        w.write("bad.json", labText(statementVariant("a", "SELECT nothing FROM nowhere") + "," +
                                    statementVariant("b", "SELECT 1")));
        w.load();
        QVERIFY(w.runsToTheEnd());
        QCOMPARE(w.desk.flow().step, LabStep::Predict);
        QVERIFY2(w.words().contains("✕ "), qPrintable(w.words()));
        QVERIFY(goneIn(w.runs.path()));
    }

    void theListIsLookedThrough() {
        Window w;
        w.write("a.json", probeLab());
        w.write("b.json", sliderLab());
        w.load();
        const QAbstractItemModel& shown = *w.page.list().view().model();
        QCOMPARE(shown.rowCount(), 2);
        w.page.list().filter().setText("slid");
        QCOMPARE(shown.rowCount(), 1);
        QCOMPARE(shown.index(0, 0, shown.index(0, 0)).data().toString(), QString("Slider"));
        QCOMPARE(w.desk.current()->id, std::string("probe")); // looking chooses nothing
        w.page.list().view().setCurrentIndex(shown.index(0, 0, shown.index(0, 0)));
        QCOMPARE(w.desk.current()->id, std::string("slider"));
        w.page.list().filter().setText("nothing of the kind");
        QVERIFY(w.words().contains("No lab has these words."));
    }

    void everyLabThatIsBuiltInShows() {
        Window w;
        for (const lab::LabFile& file : lab::builtInFiles())
            w.write(std::string(file.name), std::string(file.text));
        w.load();
        qint64 longest = 0;
        for (const lab::Lab& each : w.desk.shelf().labs) {
            QElapsedTimer timer;
            timer.start();
            w.desk.choose(each.id);
            longest = std::max(longest, timer.elapsed());
            QTest::qWait(5);
            QTRY_VERIFY2(w.words().contains(unbroken(toQString(each.story))), each.id.c_str());
        }
        qInfo("another lab is shown in %lld ms at most", static_cast<long long>(longest));
    }

    void theLabIsRemembered() {
        TemporaryFolder folder;
        QSettings settings(QString::fromStdString(folder.file("hone.ini")), QSettings::IniFormat);
        {
            Window w;
            w.write("a.json", probeLab());
            w.write("b.json", sliderLab());
            w.load();
            w.desk.choose("slider");
            w.page.rememberLayout(settings);
        }
        Window w;
        w.page.restoreLayout(settings);
        w.write("a.json", probeLab());
        w.write("b.json", sliderLab());
        w.load();
        QCOMPARE(w.desk.current()->id, std::string("slider"));
    }
};

QTEST_MAIN(LabsPageTest)
#include "labs_page_test.moc"
