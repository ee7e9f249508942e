#include "ui/index/lab_costs.h"

#include <QGridLayout>
#include <QLabel>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString changeText(const PairedComparison& times) {
    switch (times.verdict) {
    case Verdict::Slower:
    case Verdict::Faster:
        return times.ratio < 1.95 ? QString::number(times.ratio, 'f', 2) + u'x'
                                  : factorText(times.ratio) + u'x';
    case Verdict::NoDifference:
        return LabCosts::tr("no difference");
    case Verdict::Inconclusive:
        break;
    }
    return LabCosts::tr("inconclusive");
}

QString nameOf(index::WriteKind kind) {
    switch (kind) {
    case index::WriteKind::Insert:
        return LabCosts::tr("insert, a row");
    case index::WriteKind::Update:
        return LabCosts::tr("update, a row");
    case index::WriteKind::Delete:
        return LabCosts::tr("delete, a row");
    }
    return {};
}

} // namespace

LabCosts::LabCosts(Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), grid_(new QGridLayout), remarks_(new QLabel(this)) {
    grid_->setHorizontalSpacing(14);
    grid_->setVerticalSpacing(4);
    grid_->setColumnStretch(0, 1);
    remarks_->setTextFormat(Qt::PlainText);
    remarks_->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 8, 14, 10);
    column->setSpacing(gap);
    column->addLayout(grid_);
    column->addWidget(remarks_);
    column->addStretch(1);
    connect(&theme_, &Theme::changed, this, &LabCosts::applyTheme);
    clear();
}

void LabCosts::addCell(int column, const QString& text, QColor ThemeTokens::*color) {
    auto* label = new QLabel(text, this);
    label->setTextFormat(Qt::PlainText);
    grid_->addWidget(label, rows_, column,
                     column == 0 ? Qt::AlignLeft : Qt::AlignRight | Qt::AlignVCenter);
    cells_.push_back({label, color});
}

void LabCosts::addRow(const QString& name, const QString& without, const QString& with,
                      const QString& change, QColor ThemeTokens::*color) {
    addCell(0, name, &ThemeTokens::dim);
    addCell(1, without, rows_ == 0 ? &ThemeTokens::dim : &ThemeTokens::text);
    addCell(2, with, rows_ == 0 ? &ThemeTokens::dim : &ThemeTokens::text);
    addCell(3, change, color);
    ++rows_;
}

void LabCosts::begin() {
    for (const Cell& cell : cells_)
        delete cell.label;
    cells_.clear();
    rows_ = 0;
    addRow({}, tr("without"), tr("with"), {}, &ThemeTokens::dim);
}

void LabCosts::clear() {
    begin();
    for (const auto kind :
         {index::WriteKind::Insert, index::WriteKind::Update, index::WriteKind::Delete})
        addRow(nameOf(kind), {}, QStringLiteral("–"), {}, &ThemeTokens::dim);
    addRow(tr("on disk"), {}, QStringLiteral("–"), {}, &ThemeTokens::dim);
    addRow(tr("to build"), {}, QStringLiteral("–"), {}, &ThemeTokens::dim);
    remarks_->clear();
    remarks_->hide();
    applyTheme();
}

void LabCosts::show(const index::IndexTrialResult& result) {
    begin();
    for (const auto kind :
         {index::WriteKind::Insert, index::WriteKind::Update, index::WriteKind::Delete}) {
        if (!result.writes || !result.writes->of(kind)) {
            addRow(nameOf(kind), {}, {}, tr("unavailable"), &ThemeTokens::dim);
            continue;
        }
        const PairedComparison& times = *result.writes->of(kind);
        addRow(nameOf(kind), durationText(times.a.medianNs), durationText(times.b.medianNs),
               changeText(times),
               times.verdict == Verdict::Slower ? &ThemeTokens::attention : &ThemeTokens::dim);
    }
    addRow(tr("on disk"), bytesText(result.databaseBytes),
           bytesText(result.databaseBytes + result.index.bytes),
           u'+' + bytesText(result.index.bytes), &ThemeTokens::dim);
    addRow(tr("to build"), {}, durationText(result.index.buildNs), {}, &ThemeTokens::dim);
    QStringList remarks;
    if (!result.noWrites.empty()) remarks << toQString(result.noWrites);
    if (result.writes) {
        remarks << tr("Medians over %1 rows with their pages in memory, without the commit.")
                       .arg(countText(result.writes->rows));
        for (const std::string& remark : result.writes->remarks)
            remarks << toQString(remark);
    }
    remarks_->setText(remarks.join(u' '));
    remarks_->setVisible(!remarks.isEmpty());
    applyTheme();
}

void LabCosts::applyTheme() {
    for (const Cell& cell : cells_) {
        keepFont(cell.label, theme_.bodyFont());
        setTone(cell.label, cell.color);
    }
    keepFont(remarks_, theme_.secondaryFont());
    setTone(remarks_, "dim");
}

} // namespace hone::ui
