#pragma once

#include <QFrame>
#include <QLabel>

#include "ui/cache/cache_look.h"
#include "ui/shell/theme.h"

class QHBoxLayout;

namespace hone::ui {

// A figure in large type and what it is made of.
struct CacheFigure {
    QString value, note;
    const char* tone = "";
    QString toolTip = {};
};

CacheFigure hitRateFigure(const CacheStats& stats, const std::optional<SecondLevel>& second);
// Net of what the cache itself took; below zero where that was more.
CacheFigure timeSavedFigure(const CacheStats& stats);
CacheFigure staleFigure(const CacheStats& stats, double checkedShare);
CacheFigure memoryFigure(const CacheStats& stats, std::size_t budget);

// "64 MB": a round number without what is behind its point.
QString budgetText(std::int64_t bytes);
// "38.4 / 64 MB", "1.2 KB / 64 MB".
QString bytesOfBytesText(std::int64_t bytes, std::int64_t all);
// With a minus sign where it is below zero.
QString netText(std::int64_t nanoseconds);

// A card with one figure.
class FigureCard : public QFrame {
    Q_OBJECT
public:
    FigureCard(Theme& theme, const QString& caption, QWidget* parent = nullptr);
    void setFigure(const CacheFigure& figure);
    void addHeadWidget(QWidget* widget);
    const QString& value() const { return value_; }
    QString note() const { return note_->text(); }
    const QString& tone() const { return tone_; }

private:
    QString value_, tone_;
    QHBoxLayout* head_;
    QLabel *caption_, *large_, *note_;
};

} // namespace hone::ui
