#include "ui/shell/theme.h"

#include <cmath>

#include <QApplication>
#include <QDir>
#include <QFontDatabase>
#include <QGlyphRun>
#include <QScreen>
#include <QTextLayout>

#include "tests/support/hone_test.h"

using namespace hone::ui;

class ThemeTest : public hone::test::HoneTest {
    Q_OBJECT

    static double luminance(const QColor& color) {
        const auto linear = [](double c) {
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
               0.0722 * linear(color.blueF());
    }
    static double contrast(const QColor& a, const QColor& b) {
        const double x = luminance(a), y = luminance(b);
        return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
    }

private slots:
    void textIsReadableOnEveryGround_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }
    void textIsReadableOnEveryGround() {
        QFETCH(bool, dark);
        const ThemeTokens t = dark ? ThemeTokens::darkTokens() : ThemeTokens::lightTokens();
        const std::pair<const char*, QColor> texts[] = {
            {"text", t.text},           {"dim", t.dim}, {"faint", t.faint}, {"good", t.good},
            {"attention", t.attention}, {"bad", t.bad},
        };
        const std::pair<const char*, QColor> grounds[] = {
            {"background", t.background}, {"card", t.card}, {"raised", t.raised}};
        for (const auto& [textName, text] : texts)
            for (const auto& [groundName, ground] : grounds) {
                const double ratio = contrast(text, ground);
                QVERIFY2(ratio >= 4.5,
                         qPrintable(
                             QStringLiteral("%1 on %2: %3").arg(textName, groundName).arg(ratio)));
            }
        QVERIFY(contrast(t.text, t.selection) >= 4.5);
        QVERIFY(contrast(t.dim, t.selection) >= 4.5);
        QVERIFY(contrast(Qt::white, t.filledButton) >= 4.5);
    }

    void aChoiceChangesThePaletteAndSaysSo() {
        Theme theme;
        theme.setChoice(ThemeChoice::Light);
        int changes = 0;
        connect(&theme, &Theme::changed, this, [&changes] { ++changes; });
        theme.setChoice(ThemeChoice::Dark);
        QCOMPARE(changes, 1);
        QVERIFY(theme.tokens().dark);
        QCOMPARE(QApplication::palette().color(QPalette::Window), theme.tokens().background);
        QVERIFY(!qApp->styleSheet().contains(QLatin1Char('@')));
    }

    void sizesAreThePixelsWritten() {
        const Theme theme;
        const double dpi = QGuiApplication::primaryScreen()->logicalDotsPerInchY();
        QVERIFY(std::abs(theme.secondaryFont().pointSizeF() * dpi / 72 - 11.5) < 0.05);
        QVERIFY(std::abs(theme.bodyFont().pointSizeF() * dpi / 72 - 13) < 0.05);
    }

    void figuresAreAllOfOneWidth() {
        if (!QFontDatabase::hasFamily(QStringLiteral("Inter"))) QSKIP("Inter is not installed");
        const Theme theme;
        for (const QFont& font : {theme.bodyFont(), theme.secondaryFont(), theme.titleFont()}) {
            const QFontMetricsF metrics(font);
            for (const char16_t* digits : {u"0000", u"2222", u"7777"})
                QCOMPARE(metrics.horizontalAdvance(QString::fromUtf16(digits)),
                         metrics.horizontalAdvance(QStringLiteral("1111")));
        }
    }

    void codeHasNoLigatures() {
        if (!QFontDatabase::hasFamily(QStringLiteral("JetBrains Mono")))
            QSKIP("JetBrains Mono is not installed");
        const auto glyphs = [](const QFont& font, const QString& text) {
            QTextLayout layout(text, font);
            layout.beginLayout();
            layout.createLine();
            layout.endLayout();
            QList<quint32> glyphs;
            for (const QGlyphRun& run : layout.glyphRuns())
                glyphs << run.glyphIndexes();
            return glyphs;
        };
        const Theme theme;
        const QFont code = theme.codeFont();
        QCOMPARE(glyphs(code, QStringLiteral(">=")),
                 glyphs(code, QStringLiteral(">")) + glyphs(code, QStringLiteral("=")));
        // The plain family has them, or this test would say nothing.
        const QFont plain(QStringLiteral("JetBrains Mono"));
        QVERIFY(glyphs(plain, QStringLiteral(">=")) !=
                glyphs(plain, QStringLiteral(">")) + glyphs(plain, QStringLiteral("=")));
    }

    void everyIconDrawsInTheColourAskedFor() {
        const Theme theme;
        const QStringList files = QDir(QStringLiteral(":/icons")).entryList();
        QVERIFY(files.size() > 10);
        for (const QString& file : files) {
            const QString name = QString(file).remove(QStringLiteral(".svg"));
            if (name == QStringLiteral("hone")) continue; // in colours of its own
            const QImage image = theme.icon(name, QColor(Qt::red)).pixmap(QSize(20, 20)).toImage();
            bool drawn = false;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) {
                    const QColor pixel = image.pixelColor(x, y);
                    if (pixel.alpha() < 200) continue;
                    drawn = true;
                    QVERIFY2(pixel.red() > 200 && pixel.green() < 60, qPrintable(name));
                }
            QVERIFY2(drawn, qPrintable(name));
        }
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
