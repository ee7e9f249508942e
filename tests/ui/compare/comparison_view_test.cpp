#include "ui/compare/comparison_view.h"

#include <QFile>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QThreadPool>

#include "tests/support/hone_test.h"
#include "tests/support/comparison_maker.h"
#include "ui/shell/format.h"

using namespace hone;
using namespace hone::ui;
using hone::test::madeUp;

class ComparisonViewTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void init() {
        HoneTest::init();
        view_ = std::make_unique<ComparisonView>(theme_);
        view_->resize(1000, 500);
        view_->show();
    }
    void cleanup() {
        view_.reset();
        QThreadPool::globalInstance()->waitForDone();
    }

    void aVerdictIsToldByASignAndByWords() {
        view_->show(madeUp(0.25), {});
        QCOMPARE(words("headline"), QStringLiteral("▼ B is 4.0 times as fast as A"));
        view_->show(madeUp(2), {"without", "with the index"});
        QCOMPARE(words("headline"),
                 QStringLiteral("▲ with the index takes 2.0 times as long as without"));
        view_->show(madeUp(1), {});
        QCOMPARE(words("headline"), QStringLiteral("= No measurable difference"));
        QVERIFY(words("explanation").contains("confidence"));
    }

    void otherResultsAreAsLoudAsTheVerdict() {
        view_->show(madeUp(0.5), {}, ResultMatch{false, "3 rows against 2.", 3, 2});
        QVERIFY(label("mismatch")->isVisible());
        QCOMPARE(label("mismatch")->font(), label("headline")->font());
        QCOMPARE(words("match"), QStringLiteral("≠ Results: 3 rows against 2."));
        QCOMPARE(label("headline")->font().pointSizeF(), theme_.verdictFont().pointSizeF());
        QVERIFY(label("mismatch")->y() < label("headline")->y());
    }

    void aVerdictHasItsColourAlsoWhereItWasThereBeforeTheWindow() {
        auto early = std::make_unique<ComparisonView>(theme_);
        early->show(madeUp(0.25), {});
        QStackedWidget window;
        window.addWidget(early.release());
        window.show();
        auto* headline = window.findChild<QLabel*>(QStringLiteral("headline"));
        QVERIFY(has(headline->grab().toImage(), theme_.tokens().good));
        QCOMPARE(headline->font().pointSizeF(), theme_.verdictFont().pointSizeF());
    }

    void sameResultsAreSaidAndUnknownOnesAreNot() {
        view_->show(madeUp(0.5), {}, ResultMatch{true, "", 18, 18});
        QVERIFY(!label("mismatch")->isVisible());
        QCOMPARE(words("match"), QStringLiteral("= Both return the same: 18 rows."));
        view_->show(madeUp(0.5), {}, ResultMatch{true, "The same rows in another order.", 18, 18});
        QCOMPARE(words("match"), QStringLiteral("≈ The same rows in another order."));
        view_->show(madeUp(0.5), {});
        QVERIFY(!label("match")->isVisible());
    }

    void bothSidesTimesStandBelowTheirTitles() {
        const PairedComparison comparison = madeUp(0.5);
        view_->show(comparison, {}, ResultMatch{true, "", 1'234, 1'234});
        QStringList texts;
        for (const QLabel* cell : view_->verdict().findChildren<QLabel*>())
            texts << cell->text();
        for (const QString& expected :
             {QStringLiteral("○ A"), QStringLiteral("● B"), QStringLiteral("median"),
              QStringLiteral("p95"), QStringLiteral("fastest"), countText(1'234)})
            QVERIFY2(texts.contains(expected), qPrintable(expected));
        view_->show(comparison, {});
        texts.clear();
        for (const QLabel* cell : view_->verdict().findChildren<QLabel*>())
            texts << cell->text();
        QVERIFY(!texts.contains(QStringLiteral("rows")));
    }

    void everyViewDrawsBothSidesInTheirColours() {
        view_->show(madeUp(0.1), {});
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            theme_.setChoice(choice);
            for (const auto shown :
                 {ComparisonChart::View::Distribution, ComparisonChart::View::Cumulative,
                  ComparisonChart::View::Pairs}) {
                view_->setView(shown);
                const QImage image = view_->chart().grab().toImage();
                QVERIFY(has(image, theme_.tokens().orange));
                QVERIFY(has(image, theme_.tokens().green));
            }
        }
    }

    void anEmptyChartSaysWhatWillAppear() {
        QVERIFY(view_->chart().isEmpty());
        view_->chart().grab();
        view_->show(madeUp(0.1), {});
        QVERIFY(view_->chart().accessibleDescription().contains("A: median"));
        view_->showWords("Write two statements.");
        QVERIFY(view_->chart().isEmpty());
        QVERIFY(label("words")->isVisible());
        QCOMPARE(view_->chart().accessibleDescription(),
                 QStringLiteral("Nothing is measured yet."));
    }

    void theArrowKeysGoThroughTheRunsFromLeftToRight() {
        view_->show(madeUp(0.1, 10), {});
        ComparisonChart& chart = view_->chart();
        QVERIFY(chart.chosenWords().isEmpty());
        QTest::keyClick(&chart, Qt::Key_Right);
        QCOMPARE(chart.chosenWords().at(0), QStringLiteral("B 4.00 ms"));
        for (int i = 0; i < 100; ++i)
            QTest::keyClick(&chart, Qt::Key_Right);
        QCOMPARE(chart.chosenWords().at(0), QStringLiteral("A 41.6 ms"));
        view_->setView(ComparisonChart::View::Pairs);
        QVERIFY(chart.chosenWords().isEmpty());
        QTest::keyClick(&chart, Qt::Key_Right);
        QTest::keyClick(&chart, Qt::Key_Right);
        QCOMPARE(chart.chosenWords().at(0), QStringLiteral("pair 2"));
        view_->setView(ComparisonChart::View::Cumulative);
        QTest::keyClick(&chart, Qt::Key_Left);
        QCOMPARE(chart.chosenWords().at(1), QStringLiteral("A: 100 % took no longer"));
    }

    void theMouseChoosesTheNearestRun() {
        view_->show(madeUp(0.1, 10), {});
        ComparisonChart& chart = view_->chart();
        const QPointF at(chart.width() - 20, 40);
        QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                         Qt::NoModifier);
        QApplication::sendEvent(&chart, &move);
        QVERIFY(!chart.chosenWords().isEmpty());
        QVERIFY2(chart.chosenWords().at(0).startsWith("A "), qPrintable(chart.chosenWords().at(0)));
    }

    void thePictureIsWrittenAsPngAndSvg() {
        view_->show(madeUp(0.1), {});
        const QTemporaryDir folder;
        QSignalSpy written(&view_->files(), &PlanFiles::written);
        for (const auto& [kind, name] : {std::pair(PlanFiles::Picture::Png, "c.png"),
                                         std::pair(PlanFiles::Picture::Svg, "c.svg")}) {
            const QString path = folder.filePath(QString::fromLatin1(name));
            const auto before = written.size();
            QCOMPARE(view_->picture().fileName, QStringLiteral("comparison"));
            view_->files().exportPicture(view_->picture(), kind, path);
            QTRY_COMPARE(written.size(), before + 1);
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            if (kind == PlanFiles::Picture::Png)
                QVERIFY(has(QImage::fromData(bytes), theme_.tokens().orange));
            else
                QVERIFY(bytes.contains("median"));
        }
    }

    void aSinglePairStillDraws() {
        view_->show(madeUp(0.5, 1), {});
        QCOMPARE(words("headline").left(1), QStringLiteral("?"));
        for (const auto shown : {ComparisonChart::View::Distribution,
                                 ComparisonChart::View::Cumulative, ComparisonChart::View::Pairs}) {
            view_->setView(shown);
            QVERIFY(has(view_->chart().grab().toImage(), theme_.tokens().orange) ||
                    has(view_->chart().grab().toImage(), theme_.tokens().green));
        }
    }

    void namesAreNeverMarkup() {
        view_->show(madeUp(0.5), {"<b>a</b>", "b"}, ResultMatch{true, "<i>x</i>", 1, 1});
        for (const QLabel* each : view_->findChildren<QLabel*>())
            if (each->text().contains(u'<')) QCOMPARE(each->textFormat(), Qt::PlainText);
    }

private:
    QLabel* label(const char* name) const {
        return view_->verdict().findChild<QLabel*>(QString::fromLatin1(name));
    }
    QString words(const char* name) const { return label(name)->text(); }
    static bool has(const QImage& image, const QColor& color) {
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixel(x, y) == color.rgb()) return true;
        return false;
    }

    Theme theme_;
    std::unique_ptr<ComparisonView> view_;
};

QTEST_MAIN(ComparisonViewTest)
#include "comparison_view_test.moc"
