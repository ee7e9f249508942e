#pragma once

#include <QPointer>
#include <QTableView>

#include "core/engine/row_format.h"
#include "ui/results/result_header.h"
#include "ui/results/result_model.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// The grid of one result. Fixed row height, so that rows cost the view nothing; widths from the
// first rows; a click on a head sorts, a third one restores the order in which the rows came.
class ResultView : public QTableView {
    Q_OBJECT
public:
    // A copy is formatted in the background and ends at this many bytes.
    static constexpr std::size_t copyLimit = 64u * 1024 * 1024;

    ResultView(Theme& theme, QWidget* parent = nullptr);

    void setResultModel(ResultModel* model);
    ResultModel* resultModel() const { return model_; }
    // The selected rectangle; the current cell when nothing is selected.
    RowSelection selectedRows() const;
    // Everything shown, in its order.
    RowSelection allRows() const;
    void copy(RowFormat format, bool columnNames);
    void setDialect(SqlDialect dialect) { dialect_ = dialect; }
    void setTableName(const std::string& name) { tableName_ = name; }

signals:
    void exportWanted(hone::RowFormat format);
    void inspectWanted(const QModelIndex& index);
    // For the panel's line of words: what was copied, or why not.
    void said(const QString& words);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void updateGeometries() override;
    int sizeHintForRow(int row) const override;
    int sizeHintForColumn(int column) const override;

private:
    void chooseWidths();
    void spreadWidths();
    void onHeadClicked(int column);
    void applyTheme();

    Theme& theme_;
    QPointer<ResultModel> model_;
    NumberHead corner_;
    std::vector<int> widths_; // wanted; spread over the room that is left
    bool widthsByHand_ = false;
    bool spreading_ = false;
    SqlDialect dialect_ = SqlDialect::Sqlite;
    std::string tableName_ = "result";
    Background copying_;
};

} // namespace hone::ui
