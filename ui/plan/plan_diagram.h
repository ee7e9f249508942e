#pragma once

#include <set>
#include <vector>

#include <QGraphicsScene>
#include <QGraphicsView>
#include <QHash>
#include <QItemSelectionModel>
#include <QPixmap>

#include "ui/plan/diagram_layout.h"
#include "ui/plan/plan_model.h"
#include "ui/shell/theme.h"

class QToolButton;

namespace hone::ui {

// A plan as boxes and the rows that flow between them, the statement first. It grows downwards, or
// to the right where that shows more of it. Cheap steps of a measured plan are folded. Arrow keys
// walk the tree, Enter opens what is folded, + and - zoom, 0 fits.
class PlanDiagram : public QGraphicsView {
    Q_OBJECT
public:
    PlanDiagram(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
                QWidget* parent = nullptr);
    ~PlanDiagram() override;

    void fit();
    void zoomBy(double factor);

    // What stands there now; empty before it showed.
    const std::vector<DiagramNode>& nodes() const { return nodes_; }
    QRectF nodeRect(int node) const; // in the scene
    int currentNode() const { return current_; }

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    class NodeItem;
    class EdgesItem;
    class Overview;

    void forget();
    void buildIfShown();
    void build();
    void place();
    void open(int node);
    void choose(int node);
    void showCurrent();
    void setCurrent(int node);
    bool walk(int key);
    int neighbour(int node, int step) const;
    int nodeOfItem(int item) const;
    int nodeUnder(const QPoint& position) const;
    void setScale(double scale);
    double fittingScale(QSizeF scene) const;
    void placeOverlays();
    void applyTheme();
    const QPixmap& icon(PlanCategory category, const QColor& color);

    Theme& theme_;
    PlanModel& model_;
    QItemSelectionModel& selection_;
    QGraphicsScene scene_;
    std::vector<DiagramNode> nodes_; // of the plan, built when the view first shows it
    std::vector<NodeItem*> items_;   // one for each of nodes_
    std::vector<int> nodeOf_;        // the node of each of the model's items
    std::set<int> opened_;           // items of the model that are not folded
    QHash<int, QPixmap> icons_;
    EdgesItem* edges_ = nullptr;
    Overview* overview_;
    QWidget* buttons_;
    std::vector<QToolButton*> zoomButtons_;
    bool built_ = false;
    bool toTheRight_ = false;
    bool fitted_ = true; // as it came, or as fit() left it
    bool choosing_ = false;
    int current_ = -1;
    QPoint pressed_;
};

} // namespace hone::ui
