#pragma once

#include <memory>

#include <QColor>
#include <QIconEngine>

class QSvgRenderer;

namespace hone::ui {

// A one-colour drawing painted in any colour and sharp at any scale.
class SvgIconEngine : public QIconEngine {
public:
    // file: an SVG whose strokes and fills are #000.
    SvgIconEngine(const QString& file, const QColor& color);
    ~SvgIconEngine() override;

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine* clone() const override;

private:
    explicit SvgIconEngine(std::shared_ptr<QSvgRenderer> renderer);

    std::shared_ptr<QSvgRenderer> renderer_;
};

} // namespace hone::ui
