#include "ui/plan/plan_files.h"

#include <QBuffer>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QScreen>
#include <QSvgGenerator>
#include <QWidget>

#include "core/base/paths.h"
#include "core/report/report_html.h"
#include "core/report/reports.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int pngScale = 2;
constexpr int largestSide = 16'000; // pixels of a PNG

Result<std::string> asSvg(const PlanPicture& picture) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(picture.size);
    generator.setViewBox(QRect(QPoint(), picture.size));
    generator.setTitle(picture.title);
    // Text is laid out in points of the screen's; at another resolution it would be smaller here.
    generator.setResolution(qRound(QGuiApplication::primaryScreen()->logicalDotsPerInchY()));
    {
        QPainter painter(&generator);
        painter.fillRect(QRect(QPoint(), picture.size), picture.background);
        picture.paint(painter);
    }
    // The window's families are its own; a viewer has those that they are made of, or others.
    QByteArray svg = buffer.data();
    svg.replace("font-family=\"Hone Interface\"", "font-family=\"Inter, sans-serif\"");
    svg.replace("font-family=\"Hone Code\"", "font-family=\"JetBrains Mono, monospace\"");
    return svg.toStdString();
}

QImage asImage(const PlanPicture& picture) {
    const int longest = std::max(picture.size.width(), picture.size.height());
    const qreal scale = std::min<qreal>(pngScale, static_cast<qreal>(largestSide) /
                                                      static_cast<qreal>(std::max(longest, 1)));
    QImage image((QSizeF(picture.size) * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(picture.background);
    QPainter painter(&image);
    picture.paint(painter);
    return image;
}

} // namespace

PlanPicture PlanPicture::of(QWidget& widget, const QColor& background) {
    return {widget.size(),
            [&widget](QPainter& painter) {
                widget.render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
            },
            background, widget.accessibleName(), QStringLiteral("plan")};
}

PlanFiles::PlanFiles(QWidget* window)
    : QObject(window), window_(window), reading_(this), writing_(this) {}

void PlanFiles::ask(const QString& title, const QString& filter, const QString& name,
                    std::function<void(const QString&)> use) {
    auto* dialog = new QFileDialog(window_, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QFileInfo(name).suffix());
    dialog->setNameFilter(filter);
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, std::move(use));
    dialog->open();
}

void PlanFiles::askAndSave(SharedBundle bundle) {
    if (bundle == nullptr) return;
    ask(tr("Save plan"), tr("Plan (*.json)"), QStringLiteral("plan.json"),
        [this, bundle = std::move(bundle)](const QString& path) { save(bundle, path); });
}

void PlanFiles::askAndOpen() {
    auto* dialog = new QFileDialog(window_, tr("Open plan"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Plans (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &PlanFiles::open);
    dialog->open();
}

void PlanFiles::askAndExport(SharedBundle bundle, SharedBundle pinned) {
    if (bundle == nullptr) return;
    ask(tr("Export plan"), tr("HTML (*.html)"), QStringLiteral("plan.html"),
        [this, bundle = std::move(bundle), pinned = std::move(pinned)](const QString& path) {
            exportHtml(bundle, pinned, path);
        });
}

void PlanFiles::askAndExport(PlanPicture picture, Picture kind) {
    const bool svg = kind == Picture::Svg;
    const QString name = picture.fileName + (svg ? QStringLiteral(".svg") : QStringLiteral(".png"));
    ask(tr("Export picture"), svg ? tr("SVG (*.svg)") : tr("PNG (*.png)"), name,
        [this, picture = std::move(picture), kind](const QString& path) {
            exportPicture(picture, kind, path);
        });
}

void PlanFiles::write(std::function<Result<std::string>()> text, const QString& path) {
    writing_.start(
        [text = std::move(text), path](std::stop_token) -> Result<void> {
            const auto bytes = text();
            if (!bytes) return fail(bytes.error());
            return writeFileAtomically(toStdString(path), *bytes);
        },
        [this, path](const Result<void>& done) {
            if (done)
                emit written(path);
            else
                emit failed(done.error());
        });
}

void PlanFiles::save(SharedBundle bundle, const QString& path) {
    write(
        [bundle = std::move(bundle), hide = anonymise_]() -> Result<std::string> {
            return bundleText(hide ? anonymise(*bundle) : *bundle);
        },
        path);
}

void PlanFiles::open(const QString& path) {
    reading_.start([path](std::stop_token) { return readBundle(toStdString(path)); },
                   [this, path](Result<PlanBundle> bundle) {
                       if (bundle)
                           emit opened(std::make_shared<const PlanBundle>(std::move(*bundle)),
                                       path);
                       else
                           emit failed(bundle.error());
                   });
}

void PlanFiles::exportHtml(SharedBundle bundle, SharedBundle pinned, const QString& path) {
    write(
        [bundle = std::move(bundle), pinned = std::move(pinned),
         hide = anonymise_]() -> Result<std::string> {
            const auto shown = [hide](const PlanBundle& plan) {
                return hide ? anonymise(plan) : plan;
            };
            return report::reportHtml(
                pinned == nullptr ? report::reportOf(shown(*bundle))
                                  : report::reportOf(shown(*pinned), shown(*bundle)));
        },
        path);
}

void PlanFiles::exportPicture(const PlanPicture& picture, Picture kind, const QString& path) {
    if (kind == Picture::Svg) {
        auto svg = asSvg(picture);
        return write([svg = std::move(svg)] { return svg; }, path);
    }
    write(
        [image = asImage(picture)]() -> Result<std::string> {
            QBuffer buffer;
            buffer.open(QIODevice::WriteOnly);
            if (!image.save(&buffer, "PNG"))
                return fail(ErrorCode::OutOfMemory, "The picture is too large to be drawn.");
            return buffer.data().toStdString();
        },
        path);
}

} // namespace hone::ui
