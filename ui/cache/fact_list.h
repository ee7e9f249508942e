#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "ui/shell/theme.h"

namespace hone::ui {

// A line: what it is at the left, its figure or words at the right.
struct Fact {
    QString name, value;
    QString toolTip = {};
    bool bad = false;
    bool offers = false; // a click does what it says
    bool operator==(const Fact&) const = default;
};

// Facts one below the other, with a line below each; as many as there is room for. Words where
// there are none.
class FactList : public QWidget {
    Q_OBJECT
public:
    // code: names are statements.
    FactList(Theme& theme, bool code, QWidget* parent = nullptr);

    void setFacts(std::vector<Fact> facts);
    void setEmptyWords(const QString& words);
    const std::vector<Fact>& facts() const { return facts_; }
    const QString& emptyWords() const { return empty_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void chosen(int fact); // of those that offer something

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    std::size_t shown() const;
    // Of a fact there that offers something.
    std::optional<int> offerAt(const QPoint& point) const;

    Theme& theme_;
    const bool code_;
    std::vector<Fact> facts_;
    QString empty_;
};

} // namespace hone::ui
