#include "ui/plan/plan_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

#include "core/plan/plan_json.h"
#include "ui/plan/plan_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int treeHeight = 340; // at first; what is more goes to the tree
constexpr int nodeHeight = 240;
constexpr int indentation = 18;
constexpr int mostIndented = 180; // of the deepest node: its words need the room

// Always wholly open: its nodes need no marks to open them.
class PlanTree : public QTreeView {
public:
    explicit PlanTree(QWidget* parent) : QTreeView(parent) {
        setHeaderHidden(true);
        setRootIsDecorated(false);
        setItemsExpandable(false);
        setExpandsOnDoubleClick(false);
        setUniformRowHeights(true);
        setFrameShape(QFrame::NoFrame);
        setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    }

protected:
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
};

int depthBelow(const PlanNode& node) {
    int depth = 0;
    for (const PlanNode& child : node.children)
        depth = std::max(depth, depthBelow(child) + 1);
    return depth;
}

} // namespace

PlanPanel::PlanPanel(Workbench& workbench, QWidget* parent)
    : Card(tr("Plan"), parent), workbench_(workbench), explaining_(this), pill_(new QLabel(this)),
      copy_(new QToolButton(this)), body_(new QStackedWidget(this)), words_(new QLabel(body_)),
      cancel_(new QPushButton(tr("Cancel"), body_)), tree_(new PlanTree(body_)),
      node_(new NodeCard(workbench.theme(), body_)) {
    pill_->setProperty("look", QStringLiteral("pill"));
    addHeadLeftWidget(pill_);
    auto* menu = new QMenu(copy_);
    menu->addAction(tr("Copy as text"), this, [this] { copyAs(false); });
    menu->addAction(tr("Copy as JSON"), this, [this] { copyAs(true); });
    copy_->setMenu(menu);
    copy_->setPopupMode(QToolButton::InstantPopup);
    copy_->setToolTip(tr("Copy the plan"));
    copy_->setAccessibleName(tr("Copy the plan"));
    addHeadWidget(copy_);

    words_->setTextFormat(Qt::PlainText);
    words_->setWordWrap(true);
    words_->setAlignment(Qt::AlignCenter);
    words_->setMargin(2 * gap);
    cancel_->hide();
    connect(cancel_, &QPushButton::clicked, this, &PlanPanel::cancelExplain);
    auto* wordsPage = new QWidget(body_);
    auto* centred = new QVBoxLayout(wordsPage);
    centred->addStretch(1);
    centred->addWidget(words_);
    centred->addWidget(cancel_, 0, Qt::AlignHCenter);
    centred->addStretch(1);

    tree_->setModel(&model_);
    tree_->setItemDelegate(new PlanDelegate(workbench_.theme(), tree_));
    tree_->setAccessibleName(tr("Plan tree"));
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &PlanPanel::showNode);

    auto* scroll = new QScrollArea(body_);
    scroll->setWidget(node_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* splitter = new QSplitter(Qt::Vertical, body_);
    splitter->addWidget(tree_);
    splitter->addWidget(scroll);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({treeHeight, nodeHeight});
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    body_->addWidget(wordsPage);
    body_->addWidget(splitter);
    setContent(body_);

    slow_.setSingleShot(true);
    slow_.setInterval(400);
    connect(&slow_, &QTimer::timeout, this, [this] {
        showWords(tr("Asking for the plan…"));
        cancel_->show();
    });
    connect(&workbench_.theme(), &Theme::changed, this, &PlanPanel::applyTheme);
    connect(&workbench_, &Workbench::sessionClosed, this, &PlanPanel::clear);
    applyTheme();
    clear();
}

void PlanPanel::applyTheme() {
    Theme& theme = workbench_.theme();
    copy_->setIcon(theme.icon(QStringLiteral("copy"), theme.tokens().dim));
    words_->setFont(theme.bodyFont());
    pill_->setFont(theme.secondaryFont());
    QPalette palette = words_->palette();
    palette.setColor(QPalette::WindowText, theme.tokens().dim);
    words_->setPalette(palette);
    showNode(tree_->currentIndex());
    tree_->viewport()->update();
}

void PlanPanel::showWords(const QString& words) {
    words_->setText(words);
    cancel_->hide();
    body_->setCurrentIndex(0);
    pill_->hide();
    copy_->hide();
}

void PlanPanel::showTree() {
    body_->setCurrentIndex(1);
    pill_->show();
    copy_->show();
}

void PlanPanel::showHint() {
    showWords(tr("Press F6 to see how the engine will run the statement at the cursor."));
}

void PlanPanel::clear() {
    slow_.stop();
    explaining_.cancel();
    model_.setPlan(nullptr);
    showHint();
}

void PlanPanel::cancelExplain() {
    slow_.stop();
    explaining_.cancel();
    if (model_.rowCount() > 0)
        showTree();
    else
        showHint();
}

void PlanPanel::showProblem(const QString& problem) {
    slow_.stop();
    explaining_.cancel();
    model_.setPlan(nullptr);
    showWords(problem);
}

void PlanPanel::showPlan(const Plan& plan) {
    slow_.stop();
    explaining_.cancel();
    model_.setPlan(std::make_shared<const Plan>(plan));
    if (model_.rowCount() == 0) {
        showWords(tr("The engine has no plan for this statement: it reads no table."));
        emit planShown();
        return;
    }
    tree_->setIndentation(std::min(indentation, mostIndented / depthBelow(plan.root)));
    tree_->expandAll();
    tree_->setCurrentIndex(model_.worst());
    pill_->setText(plan.analyzed && plan.root.inclusiveNs.value
                       ? durationText(*plan.root.inclusiveNs.value)
                       : tr("planned, not run"));
    showTree();
    emit planShown();
}

void PlanPanel::explain(const QString& sql, const std::map<std::string, Value>& parameters,
                        std::shared_ptr<Tab> tab) {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr) return showProblem(tr("Open a database first: Ctrl+O."));
    slow_.start();
    explaining_.start(
        [session, sql = toStdString(sql), parameters, tab = std::move(tab)](std::stop_token stop) {
            return session->explain(sql, parameters, tab, stop);
        },
        [this](Result<Plan> plan) {
            if (plan) return showPlan(*plan);
            showProblem(toQString(plan.error().message));
            emit explainFailed(plan.error());
        });
}

void PlanPanel::showNode(const QModelIndex& index) {
    const PlanNode* node = model_.node(index);
    node_->setVisible(node != nullptr);
    if (node != nullptr) node_->show(*node, model_.warnings(index), model_.plan()->analyzed);
}

void PlanPanel::copyAs(bool json) {
    const Plan* plan = model_.plan();
    if (plan == nullptr) return;
    const std::string text =
        json ? planToJson(*plan).dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
             : printPlan(plan->root);
    QApplication::clipboard()->setText(toQString(text));
}

} // namespace hone::ui
