#pragma once

#include <QLabel>
#include <QPointF>

#include "core/lab/lab_outcome.h"
#include "ui/shell/theme.h"

class QBoxLayout;
class QPainter;

// How a lab is set, on the page and, larger, before a class.
namespace hone::ui {

// A variant keeps its colour and its sign; the first is what the others are compared with.
QColor ThemeTokens::*variantColor(std::size_t variant);
void drawVariantSign(QPainter& painter, std::size_t variant, const QPointF& at, double radius,
                     const QColor& color);

// Makes widgets at a size: 1 on the page.
struct LabType {
    Theme& theme;
    double scale = 1;

    QFont body() const;
    QFont strong() const;    // of the body's size
    QFont secondary() const; // smaller
    QFont headline() const;  // a verdict, a question
    QFont title() const;
    QFont code() const;
    int pixels(double ofOne) const; // rounded

    // Plain text that wraps; tone: of the style sheet, empty: the text's.
    QLabel* words(const QString& text, const QFont& font, const char* tone = "") const;
    // In one line, as long as it is.
    QLabel* line(const QString& text, const QFont& font, const char* tone) const;
    // A variant's text in its colours, framed.
    QWidget* sql(const std::string& text) const;
    // The variant's sign and name.
    QWidget* variantName(std::size_t variant, const QString& name) const;
    // Words that stand out by a stripe at their left.
    QWidget* marked(const QString& text, QColor ThemeTokens::*color) const;
};

// "rows 200 000 · network, µs for each query 0".
QString settingsText(const lab::Lab& lab, const lab::Settings& settings);

} // namespace hone::ui
