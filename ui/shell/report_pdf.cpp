#include "ui/shell/report_pdf.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>

#include "core/base/paths.h"
#include "ui/shell/format.h"
#include "ui/shell/report_document.h"

namespace hone::ui {
namespace {

constexpr int dpi = 300;
constexpr qreal margin = 16, foot = 8; // millimetres

} // namespace

Result<void> writeReportPdf(const report::Report& report, const QString& path,
                            const std::stop_token& stop) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(dpi);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(margin, margin, margin, margin), QPageLayout::Millimeter);
        writer.setTitle(toQString(report.title));
        writer.setCreator(QStringLiteral("Hone"));
        const qreal footHeight = foot * dpi / 25.4;
        const QSizeF page(writer.width(), writer.height() - footHeight);
        QPainter painter(&writer);
        const auto document = reportDocument(report, writer, page);
        QFont small(QStringLiteral("Inter"));
        small.setPointSizeF(8);
        const int pages = document->pageCount();
        for (int i = 0; i < pages; ++i) {
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "Stopped before the end.");
            if (i > 0) writer.newPage();
            painter.save();
            const QRectF shown(0, i * page.height(), page.width(), page.height());
            painter.translate(0, -shown.top());
            painter.setClipRect(shown);
            QAbstractTextDocumentLayout::PaintContext context;
            context.clip = shown;
            document->documentLayout()->draw(&painter, context);
            painter.restore();
            painter.setFont(small);
            painter.setPen(QColor(0x51, 0x5a, 0x68));
            const QRectF line(0, page.height(), page.width(), footHeight);
            painter.drawText(line, Qt::AlignLeft | Qt::AlignBottom, toQString(report.title));
            painter.drawText(line, Qt::AlignRight | Qt::AlignBottom,
                             QStringLiteral("%1 / %2").arg(i + 1).arg(pages));
        }
    }
    return writeFileAtomically(toStdString(path),
                               {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

} // namespace hone::ui
