#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>

class QWidget;

namespace hone::ui {

class DesktopScheme;

// Every colour and size of the window, in one place. What a colour means is its name; nothing else
// in ui names a colour.
struct ThemeTokens {
    bool dark = true;
    QColor background, card, raised, line, text, dim, faint, accent, filledButton, selection;
    QColor good, attention, bad;
    QColor blue, orange, green, vermilion, purple; // series, in this order

    static ThemeTokens darkTokens();
    static ThemeTokens lightTokens();
};

inline constexpr int gap = 8;    // between cards, and the grid's unit
inline constexpr int radius = 8; // of cards
inline constexpr int controlHeight = 28;
inline constexpr int controlRadius = 6;

enum class ThemeChoice { System, Dark, Light };

// The theme in force: applies palette, style sheet and fonts to the application, and follows the
// desktop where asked to. Lives as long as the window; the window's thread.
class Theme : public QObject {
    Q_OBJECT
public:
    explicit Theme(QObject* parent = nullptr);

    const ThemeTokens& tokens() const { return tokens_; }
    ThemeChoice choice() const { return choice_; }
    void setChoice(ThemeChoice choice);

    QFont bodyFont() const;      // 13 px
    QFont secondaryFont() const; // 11.5 px
    QFont codeFont() const;      // 12.5 px, fixed pitch, ligatures off
    QFont titleFont() const;     // 13 px, semibold
    QFont verdictFont() const;   // 26 px

    // A one-colour icon of resources/icons (name without path and suffix) in the given colour.
    QIcon icon(const QString& name, const QColor& color) const;

signals:
    void changed();

private:
    void apply();
    bool systemIsDark() const;
    QFont interfaceFont(double pixels, QFont::Weight weight) const;

    const bool paletteIsDark_; // the desktop's palette, before ours replaced it
    DesktopScheme* desktop_;
    QString interfaceFamily_, codeFamily_; // empty: the system's
    ThemeTokens tokens_;
    ThemeChoice choice_ = ThemeChoice::System;
};

QFont scaled(QFont font, double factor);
// Sets a font that stays: a style sheet takes a widget's own font away whenever it polishes it.
void keepFont(QWidget* widget, const QFont& font);
// A label's colour by its meaning, as the style sheet has them: "dim", "good", "bad" ...
void setTone(QWidget* widget, const char* tone);
void setTone(QWidget* widget, QColor ThemeTokens::*color);

} // namespace hone::ui
