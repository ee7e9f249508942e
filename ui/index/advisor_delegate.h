#pragma once

#include <QStyledItemDelegate>

#include "ui/shell/theme.h"

class QTableView;

namespace hone::ui {

// Cells of the advisor's tables: figures to the right, statements in the typeface of code.
class AdvisorDelegate : public QStyledItemDelegate {
public:
    // codeColumn: the one that holds SQL; attentionRole: a text there makes the row stand out.
    AdvisorDelegate(Theme& theme, int codeColumn, int attentionRole, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    static constexpr int side = 8; // pixels beside a cell's text
    QFont fontOf(const QModelIndex& index) const;
    // The selection and the line below.
    void paintGround(QPainter* painter, const QStyleOptionViewItem& option) const;

    Theme& theme_;

private:
    const int codeColumn_, attentionRole_;
};

// How the advisor's tables look and scroll.
void prepareTable(QTableView& table, const QString& name);

} // namespace hone::ui
