#include "ui/labs/lab_look.h"

#include <cmath>

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include "ui/editor/sql_style.h"
#include "ui/shell/format.h"
#include "ui/shell/unbroken.h"

namespace hone::ui {
namespace {

// A sign beside a variant's name.
class Sign : public QWidget {
public:
    Sign(const LabType& type, std::size_t variant)
        : theme_(type.theme), variant_(variant), radius_(4.5 * type.scale) {
        setFixedSize(type.pixels(12), type.pixels(18));
        connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        drawVariantSign(painter, variant_, QRectF(rect()).center(), radius_,
                        theme_.tokens().*variantColor(variant_));
    }

private:
    Theme& theme_;
    const std::size_t variant_;
    const double radius_;
};

// A stripe in a colour of the theme.
class Stripe : public QWidget {
public:
    Stripe(Theme& theme, QColor ThemeTokens::*color, int width) : theme_(theme), color_(color) {
        setFixedWidth(width);
        connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter(this).fillRect(rect(), theme_.tokens().*color_);
    }

private:
    Theme& theme_;
    QColor ThemeTokens::*const color_;
};

// Follows the theme: its colours are in its text.
class SqlLabel : public QLabel {
public:
    SqlLabel(Theme& theme, std::string sql) : theme_(theme), sql_(std::move(sql)) {
        setTextFormat(Qt::RichText);
        setWordWrap(true);
        setTextInteractionFlags(Qt::TextSelectableByMouse);
        setAccessibleName(toQString(sql_));
        connect(&theme_, &Theme::changed, this, &SqlLabel::fill);
        fill();
    }

private:
    void fill() { setText(sqlMarkup(sql_, theme_.tokens())); }

    Theme& theme_;
    const std::string sql_;
};

} // namespace

QColor ThemeTokens::*variantColor(std::size_t variant) {
    constexpr QColor ThemeTokens::*colors[] = {&ThemeTokens::orange, &ThemeTokens::green,
                                               &ThemeTokens::blue, &ThemeTokens::purple,
                                               &ThemeTokens::vermilion};
    return colors[variant % std::size(colors)];
}

void drawVariantSign(QPainter& painter, std::size_t variant, const QPointF& at, double radius,
                     const QColor& color) {
    painter.save();
    painter.translate(at);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const double r = radius;
    switch (variant % 5) {
    case 0:
        painter.setPen(QPen(color, r * 0.45));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(), r * 0.8, r * 0.8);
        break;
    case 1:
        painter.drawEllipse(QPointF(), r, r);
        break;
    case 2:
        painter.drawRect(QRectF(-0.9 * r, -0.9 * r, 1.8 * r, 1.8 * r));
        break;
    case 3:
        painter.drawPolygon(QPolygonF({{0, -1.1 * r}, {1.05 * r, 0.8 * r}, {-1.05 * r, 0.8 * r}}));
        break;
    default:
        painter.drawPolygon(QPolygonF({{0, -1.2 * r}, {1.2 * r, 0}, {0, 1.2 * r}, {-1.2 * r, 0}}));
    }
    painter.restore();
}

QFont LabType::body() const {
    return scaled(theme.bodyFont(), scale);
}
QFont LabType::strong() const {
    return scaled(theme.titleFont(), scale);
}
QFont LabType::secondary() const {
    return scaled(theme.secondaryFont(), scale);
}
QFont LabType::headline() const {
    return scaled(theme.titleFont(), 1.3 * scale);
}
QFont LabType::title() const {
    return scaled(theme.titleFont(), 1.5 * scale);
}
QFont LabType::code() const {
    return scaled(theme.codeFont(), scale);
}
int LabType::pixels(double ofOne) const {
    return static_cast<int>(std::lround(ofOne * scale));
}

QLabel* LabType::words(const QString& text, const QFont& font, const char* tone) const {
    auto* label = new QLabel(unbroken(text));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    keepFont(label, font);
    setTone(label, tone);
    return label;
}

QLabel* LabType::line(const QString& text, const QFont& font, const char* tone) const {
    QLabel* label = words(text, font, tone);
    label->setWordWrap(false);
    label->setTextInteractionFlags(Qt::NoTextInteraction);
    return label;
}

QWidget* LabType::sql(const std::string& text) const {
    auto* label = new SqlLabel(theme, text);
    keepFont(label, code());
    auto* frame = new QFrame;
    frame->setObjectName(QStringLiteral("card"));
    frame->setAttribute(Qt::WA_StyledBackground);
    auto* inside = new QVBoxLayout(frame);
    inside->setContentsMargins(pixels(12), pixels(8), pixels(12), pixels(8));
    inside->addWidget(label);
    return frame;
}

QWidget* LabType::variantName(std::size_t variant, const QString& name) const {
    auto* both = new QWidget;
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(pixels(7));
    row->addWidget(new Sign(*this, variant), 0, Qt::AlignTop);
    row->addWidget(words(name, strong()), 1);
    return both;
}

QWidget* LabType::marked(const QString& text, QColor ThemeTokens::*color) const {
    auto* both = new QWidget;
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(pixels(10));
    row->addWidget(new Stripe(theme, color, std::max(2, pixels(2))));
    row->addWidget(words(text, body()), 1);
    return both;
}

QString settingsText(const lab::Lab& lab, const lab::Settings& settings) {
    QStringList words;
    for (const lab::Parameter& parameter : lab.parameters)
        if (const auto value = settings.find(parameter.name); value != settings.end())
            words << toQString(parameter.label) + u' ' + countText(value->second);
    return words.join(QStringLiteral(" · "));
}

} // namespace hone::ui
