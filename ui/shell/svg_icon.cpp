#include "ui/shell/svg_icon.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace hone::ui {

namespace {

QByteArray colored(const QString& name, const QColor& color) {
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return file.readAll().replace("#000", color.name(QColor::HexRgb).toLatin1());
}

} // namespace

SvgIconEngine::SvgIconEngine(const QString& file, const QColor& color)
    : renderer_(std::make_shared<QSvgRenderer>(colored(file, color))) {}
SvgIconEngine::SvgIconEngine(std::shared_ptr<QSvgRenderer> renderer)
    : renderer_(std::move(renderer)) {}
SvgIconEngine::~SvgIconEngine() = default;

void SvgIconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) {
    painter->save();
    if (mode == QIcon::Disabled) painter->setOpacity(0.5);
    const int side = std::min(rect.width(), rect.height());
    QRectF square(0, 0, side, side);
    square.moveCenter(QRectF(rect).center());
    renderer_->render(painter, square);
    painter->restore();
}

QPixmap SvgIconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
}

QIconEngine* SvgIconEngine::clone() const {
    return new SvgIconEngine(renderer_);
}

} // namespace hone::ui
