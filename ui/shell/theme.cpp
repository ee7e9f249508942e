#include "ui/shell/theme.h"

#include <algorithm>

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QFontDatabase>
#include <QScreen>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>
#include <QWidget>

#include "ui/shell/desktop_scheme.h"
#include "ui/shell/font_features.h"
#include "ui/shell/restyling.h"
#include "ui/shell/svg_icon.h"

static void initResources() {
    Q_INIT_RESOURCE(resources);
}

namespace hone::ui {

ThemeTokens ThemeTokens::darkTokens() {
    ThemeTokens t;
    t.dark = true;
    t.background = QColor(0x15171c);
    t.card = QColor(0x1b1e25);
    t.raised = QColor(0x232731);
    t.line = QColor(0x2c313c);
    t.text = QColor(0xe4e7ec);
    t.dim = QColor(0xa6afbd);
    t.faint = QColor(0x8b94a3);
    t.accent = QColor(0x4aa8ff);
    t.filledButton = QColor(0x1a75d2);
    t.selection = QColor(0x24344a);
    t.good = QColor(0x2fbf8f);
    t.attention = QColor(0xf0a83c);
    t.bad = QColor(0xf0655a);
    t.blue = QColor(0x56b4e9);
    t.orange = QColor(0xe69f00);
    t.green = QColor(0x2fbf8f);
    t.vermilion = QColor(0xf0655a);
    t.purple = QColor(0xc78bd6);
    return t;
}

ThemeTokens ThemeTokens::lightTokens() {
    ThemeTokens t;
    t.dark = false;
    t.background = QColor(0xf4f5f7);
    t.card = QColor(0xffffff);
    t.raised = QColor(0xf0f2f5);
    t.line = QColor(0xdde1e7);
    t.text = QColor(0x1c2027);
    t.dim = QColor(0x515a68);
    t.faint = QColor(0x626b79);
    t.accent = QColor(0x1673d1);
    t.filledButton = QColor(0x1673d1);
    t.selection = QColor(0xe3effc);
    t.good = QColor(0x0a7a57);
    t.attention = QColor(0x9a5b00);
    t.bad = QColor(0xc8372d);
    t.blue = QColor(0x0072b2);
    t.orange = QColor(0x946200);
    t.green = QColor(0x0a7a57);
    t.vermilion = QColor(0xc8372d);
    t.purple = QColor(0x9a4fae);
    return t;
}

namespace {

QPalette paletteOf(const ThemeTokens& t) {
    QPalette palette;
    palette.setColor(QPalette::Window, t.background);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.card);
    palette.setColor(QPalette::AlternateBase, t.raised);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.bad);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::PlaceholderText, t.faint);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Light, t.raised);
    palette.setColor(QPalette::Midlight, t.raised);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Dark, t.line);
    palette.setColor(QPalette::Shadow, t.background);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, t.faint);
    return palette;
}

// resources/style.qss with the tokens' colours in place of their names (@line).
QString styleSheetOf(const ThemeTokens& t) {
    QFile file(QStringLiteral(":/style.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char*, QColor> names[] = {
        {"@background", t.background},
        {"@card", t.card},
        {"@raised", t.raised},
        {"@line", t.line},
        {"@text", t.text},
        {"@dim", t.dim},
        {"@faint", t.faint},
        {"@accent", t.accent},
        {"@filled", t.filledButton},
        {"@selection", t.selection},
        {"@good", t.good},
        {"@attention", t.attention},
        {"@bad", t.bad},
        {"@orange", t.orange},
        {"@green", t.green},
    };
    for (const auto& [name, color] : names)
        sheet.replace(QLatin1String(name), color.name());
    return sheet;
}

QString firstFamilyOf(std::initializer_list<const char*> wanted) {
    for (const char* family : wanted)
        if (QFontDatabase::hasFamily(QLatin1String(family))) return QLatin1String(family);
    return {};
}

QFont face(const QString& family, QFont::Weight weight, bool italic = false) {
    QFont font(family);
    font.setWeight(weight);
    font.setItalic(italic);
    return font;
}

// Inter with figures of one width, JetBrains Mono without ligatures; made once for the process,
// which may have several themes after each other (tests).
QString interfaceFamily() {
    const QString plain = firstFamilyOf({"Inter"});
    static const QString tabular =
        plain.isEmpty()
            ? QString()
            : familyWithFeatures(QStringLiteral("Hone Interface"),
                                 {face(plain, QFont::Normal), face(plain, QFont::DemiBold)},
                                 {"tnum"}, {});
    return tabular.isEmpty() ? plain : tabular;
}

QString codeFamily() {
    const QString plain = firstFamilyOf({"JetBrains Mono"});
    static const QString unligated =
        plain.isEmpty() ? QString()
                        : familyWithFeatures(QStringLiteral("Hone Code"),
                                             {face(plain, QFont::Normal), face(plain, QFont::Bold),
                                              face(plain, QFont::Normal, true)},
                                             {}, {"calt", "liga"});
    return unligated.isEmpty() ? plain : unligated;
}

// Qt takes whole pixels only; a size in points at the screen's logical resolution is exact.
void setPixels(QFont& font, double pixels) {
    const QScreen* screen = QGuiApplication::primaryScreen();
    const double dpi = screen == nullptr ? 96 : screen->logicalDotsPerInchY();
    font.setPointSizeF(pixels * 72 / dpi);
}

} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent),
      paletteIsDark_(QGuiApplication::palette().color(QPalette::Window).lightnessF() < 0.5),
      desktop_(new DesktopScheme(this)), interfaceFamily_(interfaceFamily()),
      codeFamily_(codeFamily()) {
    initResources();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setFont(bodyFont());
    QToolTip::setFont(secondaryFont());
    connect(desktop_, &DesktopScheme::changed, this, [this] {
        if (choice_ == ThemeChoice::System) apply();
    });
    apply();
}

void Theme::setChoice(ThemeChoice choice) {
    if (choice == choice_) return;
    choice_ = choice;
    apply();
}

void Theme::apply() {
    const bool dark =
        choice_ == ThemeChoice::System ? systemIsDark() : choice_ == ThemeChoice::Dark;
    tokens_ = dark ? ThemeTokens::darkTokens() : ThemeTokens::lightTokens();
    QApplication::setPalette(paletteOf(tokens_));
    delete findChild<Restyling*>(QString(), Qt::FindDirectChildrenOnly);
    new Restyling(styleSheetOf(tokens_), this);
    emit changed();
}

bool Theme::systemIsDark() const {
    return desktop_->dark().value_or(paletteIsDark_);
}

QFont Theme::interfaceFont(double pixels, QFont::Weight weight) const {
    QFont font = interfaceFamily_.isEmpty() ? QFontDatabase::systemFont(QFontDatabase::GeneralFont)
                                            : QFont(interfaceFamily_);
    setPixels(font, pixels);
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QFont Theme::bodyFont() const {
    return interfaceFont(13, QFont::Normal);
}
QFont Theme::secondaryFont() const {
    return interfaceFont(11.5, QFont::Normal);
}
QFont Theme::titleFont() const {
    return interfaceFont(13, QFont::DemiBold);
}
QFont Theme::verdictFont() const {
    return interfaceFont(26, QFont::DemiBold);
}

QFont Theme::codeFont() const {
    QFont font = codeFamily_.isEmpty() ? QFontDatabase::systemFont(QFontDatabase::FixedFont)
                                       : QFont(codeFamily_);
    font.setFixedPitch(true);
    setPixels(font, 12.5);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QIcon Theme::icon(const QString& name, const QColor& color) const {
    return QIcon(new SvgIconEngine(QStringLiteral(":/icons/%1.svg").arg(name), color));
}

QFont scaled(QFont font, double factor) {
    font.setPointSizeF(font.pointSizeF() * factor);
    return font;
}

namespace {

class FontKeeper : public QObject {
public:
    FontKeeper(QWidget* widget, QFont font)
        : QObject(widget), widget_(widget), font_(std::move(font)) {
        set();
        widget->installEventFilter(this);
    }

private:
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Show || event->type() == QEvent::StyleChange ||
            event->type() == QEvent::Polish)
            set();
        return false;
    }
    void set() {
        const QFont now = widget_->font();
        if (now.family() != font_.family() || now.pointSizeF() != font_.pointSizeF() ||
            now.weight() != font_.weight())
            widget_->setFont(font_);
    }

    QWidget* const widget_;
    const QFont font_;
};

} // namespace

void keepFont(QWidget* widget, const QFont& font) {
    new FontKeeper(widget, font);
}

void setTone(QWidget* widget, const char* tone) {
    widget->setProperty("tone", QLatin1String(tone));
    if (!widget->testAttribute(Qt::WA_WState_Polished)) return; // it will be, when first shown
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    QEvent changed(QEvent::StyleChange);
    QApplication::sendEvent(widget, &changed);
}

void setTone(QWidget* widget, QColor ThemeTokens::*color) {
    const std::pair<QColor ThemeTokens::*, const char*> tones[] = {
        {&ThemeTokens::dim, "dim"},    {&ThemeTokens::faint, "faint"},
        {&ThemeTokens::good, "good"},  {&ThemeTokens::attention, "attention"},
        {&ThemeTokens::bad, "bad"},    {&ThemeTokens::orange, "before"},
        {&ThemeTokens::green, "after"}};
    const auto* found =
        std::ranges::find(tones, color, &std::pair<QColor ThemeTokens::*, const char*>::first);
    setTone(widget, found == std::end(tones) ? "" : found->second);
}

} // namespace hone::ui
