#pragma once

#include <QHeaderView>

#include "ui/shell/theme.h"

namespace hone::ui {

// Column heads of a result: the name, then its type, dim; over numbers at the right.
class ColumnHeader : public QHeaderView {
    Q_OBJECT
public:
    ColumnHeader(Theme& theme, QWidget* parent);
    QSize sizeHint() const override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    Theme& theme_;
};

// Row numbers at the left, dim.
class RowNumbers : public QHeaderView {
    Q_OBJECT
public:
    RowNumbers(Theme& theme, QWidget* parent);
    QSize sizeHint() const override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    Theme& theme_;
};

// The corner above the row numbers: "#".
class NumberHead : public QWidget {
    Q_OBJECT
public:
    NumberHead(Theme& theme, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& theme_;
};

} // namespace hone::ui
