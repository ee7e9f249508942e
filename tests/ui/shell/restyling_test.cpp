#include "ui/shell/restyling.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "tests/support/hone_test.h"
#include "ui/shell/theme.h"

using namespace hone::ui;

class RestylingTest : public hone::test::HoneTest {
    Q_OBJECT

    // A page that shows and one that has shown before, each with words that are dim.
    struct Pages {
        Pages() {
            theme.setChoice(ThemeChoice::Dark);
            auto* column = new QVBoxLayout(&window);
            for (QWidget* page : {shown, hidden}) {
                column->addWidget(page);
                auto* inside = new QVBoxLayout(page);
                auto* words = new QLabel(QStringLiteral("words"));
                setTone(words, "dim");
                keepFont(words, theme.secondaryFont());
                inside->addWidget(words);
                inside->addWidget(new QPushButton(QStringLiteral("a button")));
            }
            window.show();
            QTest::qWait(20);
            hidden->hide();
            QTest::qWait(20);
        }
        static QColor colorIn(const QWidget* page) {
            return page->findChild<QLabel*>()->palette().color(QPalette::WindowText);
        }
        Theme theme;
        QWidget window;
        QWidget* shown = new QWidget;
        QWidget* hidden = new QWidget;
    };

private slots:
    void whatShowsFollowsAtOnceAndWhatIsHiddenWhenItShows() {
        Pages pages;
        pages.theme.setChoice(ThemeChoice::Light);
        QCOMPARE(pages.colorIn(pages.shown), pages.theme.tokens().dim);
        pages.hidden->show();
        QCOMPARE(pages.colorIn(pages.hidden), pages.theme.tokens().dim);
    }

    void whatStaysHiddenFollowsAMomentLater() {
        Pages pages;
        pages.theme.setChoice(ThemeChoice::Light);
        QTRY_COMPARE(pages.colorIn(pages.hidden), pages.theme.tokens().dim);
        QTRY_VERIFY(pages.theme.findChild<Restyling*>() == nullptr);
    }

    void whatIsNewInBetweenFollowsAsWell() {
        Pages pages;
        pages.theme.setChoice(ThemeChoice::Light);
        auto* late = new QLabel(QStringLiteral("late"), pages.hidden);
        late->setProperty("tone", "faint");
        pages.hidden->show();
        late->show();
        QCOMPARE(late->palette().color(QPalette::WindowText), pages.theme.tokens().faint);
    }

    void theLastOfSeveralChangesHolds() {
        Pages pages;
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::Light})
            pages.theme.setChoice(choice);
        QCOMPARE(pages.colorIn(pages.shown), ThemeTokens::lightTokens().dim);
        QTRY_COMPARE(pages.colorIn(pages.hidden), ThemeTokens::lightTokens().dim);
    }

    void widgetsMayGoBeforeTheirTurn() {
        Pages pages;
        pages.theme.setChoice(ThemeChoice::Light);
        delete pages.hidden;
        QTRY_VERIFY(pages.theme.findChild<Restyling*>() == nullptr);
    }

    void fontsAndSizesStayAsTheyWere() {
        Pages pages;
        const QLabel* words = pages.shown->findChild<QLabel*>();
        const QFont font = words->font();
        const QSize size = pages.window.sizeHint(), button = pages.shown->sizeHint();
        pages.theme.setChoice(ThemeChoice::Light);
        QTest::qWait(50);
        QCOMPARE(words->font(), font);
        QCOMPARE(pages.window.sizeHint(), size);
        QCOMPARE(pages.shown->sizeHint(), button);
    }
};

QTEST_MAIN(RestylingTest)
#include "restyling_test.moc"
