#include "ui/shell/report_document.h"

#include <cmath>

#include <QAbstractTextDocumentLayout>
#include <QFontDatabase>
#include <QPainter>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>

#include "core/report/chart_svg.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

using namespace hone::report;

constexpr int chartObject = QTextFormat::UserObject + 1;
constexpr int chartProperty = QTextFormat::UserProperty + 1; // its SVG, or a bar's share
constexpr int keepProperty = QTextFormat::UserProperty + 2;  // a block with the next one
constexpr int mostIndented = 24;
constexpr int mostMoved = 500; // blocks: each lays out anew what follows
constexpr qreal bodySize = 9.5, smallSize = 8.5, codeSize = 8; // points
constexpr qreal barWidth = 60, barHeight = 5;                  // of 96 an inch

// As look.md's light ones.
QColor colorOf(Tone tone) {
    constexpr QRgb colors[] = {0xff1c2027, 0xff515a68, 0xff0a7a57, 0xff9a5b00, 0xffc8372d};
    return QColor::fromRgb(colors[static_cast<int>(tone)]);
}

QColor groundOf(Tone tone) {
    constexpr QRgb colors[] = {0xffffffff, 0xffffffff, 0xffe3f3ec, 0xffe3effc, 0xfffbe9e7};
    return QColor::fromRgb(colors[static_cast<int>(tone)]);
}

// Draws charts into the lines of a document, as vectors.
class ChartObject : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)
public:
    ChartObject(qreal width, qreal unit, QObject* parent)
        : QObject(parent), width_(width), unit_(unit) {}

    QSizeF intrinsicSize(QTextDocument*, int, const QTextFormat& format) override {
        if (format.property(chartProperty).typeId() == QMetaType::Double)
            return {barWidth * unit_, barHeight * unit_};
        QSvgRenderer renderer(format.property(chartProperty).toByteArray());
        const QSizeF size = renderer.viewBoxF().size();
        return size.isEmpty() ? QSizeF() : QSizeF(width_, width_ * size.height() / size.width());
    }

    void drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int,
                    const QTextFormat& format) override {
        const QVariant what = format.property(chartProperty);
        if (what.typeId() == QMetaType::Double) {
            QRectF bar = rect;
            bar.setWidth(rect.width() * std::clamp(what.toDouble(), 0.0, 1.0));
            return painter->fillRect(bar, QColor(0x00, 0x72, 0xb2));
        }
        QSvgRenderer(what.toByteArray()).render(painter, rect);
    }

private:
    const qreal width_, unit_;
};

class Writer {
public:
    Writer(QTextDocument& document, qreal dpi, qreal width)
        : cursor_(&document), unit_(dpi / 96), width_(width) {
        document.documentLayout()->registerHandler(chartObject,
                                                   new ChartObject(width, unit_, &document));
    }

    void write(const Report& report) {
        paragraph(toQString(report.title), 17, Tone::Plain, QFont::DemiBold, 0);
        if (!report.subtitle.empty()) add(Paragraph{report.subtitle, Tone::Dim});
        if (report.sections.empty()) add(Paragraph{"There is nothing to report.", Tone::Dim});
        for (const Section& section : report.sections)
            add(section);
        add(surroundingsOf(report));
    }

private:
    QTextCharFormat format(qreal points, Tone tone, int weight = QFont::Normal) const {
        QTextCharFormat format;
        format.setFontFamilies({QStringLiteral("Inter"), QStringLiteral("sans-serif")});
        format.setFontPointSize(points);
        format.setFontWeight(weight);
        format.setForeground(colorOf(tone));
        return format;
    }

    // The first block of a document is there already.
    void begin(qreal above, qreal below, bool keep = false) {
        QTextBlockFormat block;
        if (keep) block.setProperty(keepProperty, true);
        block.setTopMargin(above * unit_);
        block.setBottomMargin(below * unit_);
        if (started_)
            cursor_.insertBlock(block);
        else
            cursor_.setBlockFormat(block);
        started_ = true;
    }

    void paragraph(const QString& text, qreal points, Tone tone, int weight, qreal above) {
        begin(above, 4, weight != QFont::Normal);
        cursor_.insertText(text, format(points, tone, weight));
    }

    void add(const Section& section) {
        paragraph(toQString(section.heading), 12, Tone::Plain, QFont::DemiBold, 18);
        if (!section.remark.empty())
            cursor_.insertText(QStringLiteral("   ") + toQString(section.remark),
                               format(smallSize, Tone::Dim));
        for (const Block& block : section.blocks)
            std::visit([this](const auto& one) { add(one); }, block);
    }

    void add(const Paragraph& paragraph) {
        begin(3, 3);
        if (!paragraph.lead.empty())
            cursor_.insertText(toQString(paragraph.lead) + QStringLiteral("  "),
                               format(bodySize, paragraph.tone, QFont::DemiBold));
        cursor_.insertText(toQString(paragraph.text),
                           format(bodySize, paragraph.lead.empty() ? paragraph.tone : Tone::Plain));
    }

    void add(const Headline& headline) {
        paragraph(toQString(headline.words), 13, headline.tone, QFont::DemiBold, 8);
        if (!headline.explanation.empty()) add(Paragraph{headline.explanation, Tone::Dim});
    }

    void add(const List& list) {
        for (const std::string& item : list.items)
            add(Paragraph{"–  " + item});
    }

    void add(const Code& code) {
        if (!code.caption.empty()) add(Paragraph{code.caption, Tone::Dim});
        QTextBlockFormat block;
        block.setBackground(QColor(0xf0, 0xf2, 0xf5));
        block.setLeftMargin(4 * unit_);
        QTextCharFormat letters = format(codeSize, Tone::Plain);
        letters.setFontFamilies({QStringLiteral("JetBrains Mono"), QStringLiteral("monospace")});
        for (const QString& line : toQString(code.text).split(QLatin1Char('\n'))) {
            cursor_.insertBlock(block);
            cursor_.insertText(line, letters);
        }
        started_ = true;
    }

    void add(const Table& table) {
        if (!table.caption.empty())
            paragraph(toQString(table.caption), bodySize, Tone::Plain, QFont::Medium, 6);
        const auto columns = static_cast<int>(table.columns.size());
        const bool bars = !table.shareHead.empty();
        if (columns == 0) return;
        QTextTableFormat form;
        form.setBorder(0);
        form.setCellPadding(2 * unit_);
        form.setCellSpacing(0);
        form.setHeaderRowCount(1);
        form.setWidth(QTextLength(QTextLength::PercentageLength, 100));
        QTextTable* made = cursor_.insertTable(static_cast<int>(table.rows.size()) + 1,
                                               columns + (bars ? 1 : 0), form);
        for (int column = 0; column < columns; ++column)
            cell(made->cellAt(0, column), table.columns[static_cast<std::size_t>(column)],
                 table.columns[static_cast<std::size_t>(column)].head, Tone::Dim, 0);
        if (bars) cell(made->cellAt(0, columns), {{}, true}, table.shareHead, Tone::Dim, 0);
        for (int i = 0; i < static_cast<int>(table.rows.size()); ++i) {
            const Table::Row& row = table.rows[static_cast<std::size_t>(i)];
            for (int column = 0; column < columns; ++column) {
                const auto at = static_cast<std::size_t>(column);
                cell(made->cellAt(i + 1, column), table.columns[at],
                     at < row.cells.size() ? row.cells[at] : std::string(), row.tone,
                     column == 0 ? row.indent : 0, true);
            }
            if (!bars) continue;
            cell(made->cellAt(i + 1, columns), {{}, true}, {}, row.tone, 0, true);
            if (row.share) bar(made->cellAt(i + 1, columns), *row.share);
        }
        cursor_.movePosition(QTextCursor::End);
    }

    void cell(QTextTableCell place, const Table::Column& column, const std::string& text, Tone tone,
              int indent, bool ground = false) {
        QTextTableCellFormat look;
        look.setBottomBorder(0.6 * unit_);
        look.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        look.setBottomBorderBrush(QColor(0xdd, 0xe1, 0xe7));
        if (ground && groundOf(tone) != Qt::white) look.setBackground(groundOf(tone));
        place.setFormat(look);
        QTextCursor cursor = place.firstCursorPosition();
        QTextBlockFormat block;
        block.setAlignment(column.words ? Qt::AlignLeft : Qt::AlignRight);
        block.setLeftMargin(10 * unit_ * std::min(indent, mostIndented));
        cursor.setBlockFormat(block);
        cursor.insertText(toQString(text),
                          format(smallSize, tone == Tone::Dim ? Tone::Dim : Tone::Plain));
    }

    void bar(QTextTableCell place, double share) {
        QTextCharFormat object;
        object.setObjectType(chartObject);
        object.setProperty(chartProperty, share);
        place.firstCursorPosition().insertText(QString(QChar::ObjectReplacementCharacter), object);
    }

    void add(const Chart& chart) {
        paragraph(toQString(chart.title), bodySize, Tone::Plain, QFont::Medium, 8);
        const std::string svg = chartSvg(chart, ++charts_);
        if (svg.empty()) return add(Paragraph{"There are no values to draw.", Tone::Dim});
        begin(2, 6);
        QTextCharFormat object;
        object.setObjectType(chartObject);
        object.setProperty(chartProperty, QByteArray::fromStdString(svg));
        cursor_.insertText(QString(QChar::ObjectReplacementCharacter), object);
    }

    QTextCursor cursor_;
    const qreal unit_, width_;
    bool started_ = false;
    int charts_ = 0;
};

// Titles and captions go to the next page with what they stand above, where that does.
void keepTogether(QTextDocument& document) {
    QAbstractTextDocumentLayout& layout = *document.documentLayout();
    const auto pageAt = [&](qreal y) { return std::floor(y / document.pageSize().height()); };
    const auto keeps = [](const QTextBlock& block) {
        return block.blockFormat().hasProperty(keepProperty);
    };
    int moved = 0;
    QTextBlock first; // of those that stand together
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        if (!keeps(block)) {
            first = {};
            continue;
        }
        if (!first.isValid()) first = block;
        const QTextBlock next = block.next();
        if (!next.isValid() || moved == mostMoved) return;
        const qreal top = layout.blockBoundingRect(first).top();
        const qreal bottom =
            layout.blockBoundingRect(next).top() + next.layout()->lineAt(0).height();
        if (pageAt(top + 1) == pageAt(bottom - 1) || first == document.begin()) continue;
        QTextBlockFormat format = first.blockFormat();
        if (format.pageBreakPolicy() == QTextFormat::PageBreak_AlwaysBefore) continue;
        format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
        QTextCursor(first).setBlockFormat(format);
        ++moved;
    }
}

} // namespace

std::unique_ptr<QTextDocument> reportDocument(const Report& report, QPaintDevice& device,
                                              const QSizeF& page) {
    auto document = std::make_unique<QTextDocument>();
    document->documentLayout()->setPaintDevice(&device); // what is laid out before stays as it was
    document->setDocumentMargin(0);
    document->setUndoRedoEnabled(false);
    document->setPageSize(page);
    Writer(*document, device.logicalDpiY(), page.width()).write(report);
    keepTogether(*document);
    return document;
}

} // namespace hone::ui

#include "report_document.moc"
