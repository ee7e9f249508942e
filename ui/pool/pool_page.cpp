#include "ui/pool/pool_page.h"

#include <QHeaderView>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

#include "ui/index/advisor_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int rightWidth = 424, leastRight = 330, leastLeft = 520;
const QString columnsKey = QStringLiteral("pool/columns");
const QString rightKey = QStringLiteral("pool/right");

std::vector<ChartSpec> specs() {
    using T = ThemeTokens;
    return {{PoolPage::tr("Acquire"),
             ChartUnit::Nanoseconds,
             {{Metric::AcquireP50, PoolPage::tr("p50"), &T::blue},
              {Metric::AcquireP99, PoolPage::tr("p99"), &T::vermilion}},
             PoolPage::tr("Run a query to see how long it waits for a connection")},
            {PoolPage::tr("Active, idle, pending"),
             ChartUnit::Count,
             {{Metric::AllActive, PoolPage::tr("active"), &T::orange, true},
              {Metric::AllIdle, PoolPage::tr("idle"), &T::faint},
              {Metric::AllPending, PoolPage::tr("pending"), &T::purple}},
             PoolPage::tr("Open a database to see its connections")},
            {PoolPage::tr("Created and closed"),
             ChartUnit::Count,
             {{Metric::Created, PoolPage::tr("created"), &T::green},
              {Metric::Closed, PoolPage::tr("closed"), &T::faint}},
             PoolPage::tr("Open a database to see its connections come and go")}};
}

} // namespace

PoolPage::PoolPage(Workbench& workbench, LiveMetrics& metrics, QWidget* parent)
    : QWidget(parent), workbench_(workbench), metrics_(metrics), outage_(new QLabel),
      lanesCard_(new Card(tr("Connections"))),
      lanesView_(new PoolLanesView(workbench.theme(), lanes_)),
      waiting_(new PoolWaiting(workbench.theme())),
      charts_(new LiveChartRow(workbench, metrics, specs(), PoolLanesView::span)),
      holdersCard_(nullptr), size_(new PoolSizeCard(workbench)),
      versus_(new PoolVersusCard(workbench)), settings_(new PoolSettings(workbench)) {
    setObjectName(QStringLiteral("page"));
    right_ = new QSplitter(Qt::Vertical);
    for (QWidget* card : std::initializer_list<QWidget*>{size_, versus_, settings_})
        right_->addWidget(card);
    right_->setHandleWidth(gap);
    right_->setChildrenCollapsible(false);
    right_->setStretchFactor(0, 3);
    right_->setStretchFactor(1, 2);
    right_->setStretchFactor(2, 2);
    right_->setSizes({340, 210, 230});
    right_->setMinimumWidth(leastRight);
    columns_ = new QSplitter(Qt::Horizontal);
    columns_->setHandleWidth(gap);
    columns_->setChildrenCollapsible(false);
    columns_->addWidget(makeLeft());
    columns_->addWidget(right_);
    columns_->setStretchFactor(0, 1);
    columns_->setStretchFactor(1, 0);
    columns_->setSizes({940, rightWidth});
    outage_->setObjectName(QStringLiteral("notice"));
    outage_->setTextFormat(Qt::PlainText);
    outage_->setWordWrap(true);
    outage_->setMargin(gap);
    outage_->hide();
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(gap, gap, gap, gap);
    whole->setSpacing(gap);
    whole->addWidget(outage_);
    whole->addWidget(columns_, 1);

    connect(&metrics_, &LiveMetrics::looked, this, &PoolPage::onLook);
    connect(&metrics_, &LiveMetrics::sampled, this, [this] {
        if (isVisible()) showTexts();
    });
    connect(&workbench_, &Workbench::sessionOpened, this, &PoolPage::showEmpty);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        lanes_.clear();
        readers_ = writer_ = {};
        showEmpty();
        showTexts();
    });
    connect(size_, &PoolSizeCard::statementWanted, this, &PoolPage::statementWanted);
    connect(size_, &PoolSizeCard::useRequested, this, [this](int size) {
        const auto used = settings_->useMaximum(size);
        emit said(used ? tr("The readers' pool now has %1 connections at most").arg(size)
                       : toQString(used.error().message));
    });
    connect(versus_, &PoolVersusCard::measureRequested, this,
            [this] { versus_->measure(size_->workload()); });
    for (auto signal : {&PoolSizeCard::started, &PoolSizeCard::finished})
        connect(size_, signal, this, &PoolPage::oneAtATime);
    for (auto signal : {&PoolVersusCard::started, &PoolVersusCard::finished})
        connect(versus_, signal, this, &PoolPage::oneAtATime);
    connect(settings_, &PoolSettings::said, this, &PoolPage::said);
    showEmpty();
}

QWidget* PoolPage::makeLeft() {
    auto* scroll = new QScrollArea;
    scroll->setWidget(lanesView_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    lanesView_->setProperty("look", QStringLiteral("plain"));
    lanesCard_->addHeadWidget(poolLegend(workbench_.theme()));
    lanesCard_->setContent(scroll);
    lanesCard_->setMinimumHeight(150);
    waiting_->setFixedHeight(102);
    auto* left = new QWidget;
    left->setMinimumWidth(leastLeft);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    holdersCard_ = makeHolders();
    column->addWidget(lanesCard_, 3);
    column->addWidget(waiting_);
    column->addWidget(charts_);
    column->addWidget(holdersCard_, 2);
    return left;
}

Card* PoolPage::makeHolders() {
    auto* card = new Card(tr("Who holds what"));
    holdersStack_ = new QStackedWidget;
    holdersEmpty_ = new QLabel;
    holdersEmpty_->setAlignment(Qt::AlignCenter);
    holdersEmpty_->setWordWrap(true);
    holdersEmpty_->setMargin(gap);
    keepFont(holdersEmpty_, workbench_.theme().secondaryFont());
    setTone(holdersEmpty_, "faint");
    table_ = new QTableView;
    table_->setModel(&holders_);
    prepareTable(*table_, tr("Leases that are out, the longest held first"));
    table_->setItemDelegate(new AdvisorDelegate(workbench_.theme(), PoolHoldersModel::Statement,
                                                PoolHoldersModel::AttentionRole, table_));
    table_->setSelectionMode(QAbstractItemView::NoSelection);
    table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView* header = table_->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(PoolHoldersModel::Statement, QHeaderView::Stretch);
    const std::pair<int, int> widths[] = {{PoolHoldersModel::Connection, 96},
                                          {PoolHoldersModel::Holder, 88},
                                          {PoolHoldersModel::Held, 78},
                                          {PoolHoldersModel::State, 196}};
    for (const auto& [column, width] : widths)
        header->resizeSection(column, width);
    connect(&workbench_.theme(), &Theme::changed, header,
            [this, header] { header->setFont(workbench_.theme().secondaryFont()); });
    header->setFont(workbench_.theme().secondaryFont());
    holdersStack_->addWidget(holdersEmpty_);
    holdersStack_->addWidget(table_);
    card->setContent(holdersStack_);
    card->setMinimumHeight(96);
    return card;
}

void PoolPage::setStatement(const std::string& sql,
                            const std::map<std::string, Value>& parameters) {
    if (const auto& session = workbench_.session())
        size_->setStatement(workloadStatement(sql, parameters, session->dialect()));
}

void PoolPage::onLook(const PoolStats& readers, const PoolStats& writer) {
    const auto& session = workbench_.session();
    if (session == nullptr) return;
    lanes_.look(PoolRole::Readers, readers);
    if (session->writers() != nullptr) lanes_.look(PoolRole::Writer, writer);
    readers_ = readers;
    writer_ = writer;
    if (!isVisible()) return;
    lanesView_->showUntil(readers.at, readers.maximum);
    const bool troubled = readers.outage || writer.outage || writer.onlyReads;
    if (outage_->isHidden() == troubled) showOutage();
}

void PoolPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showTexts();
    lanesView_->showUntil(Clock::system().now(), readers_.maximum);
}

// What is read does not change faster than it can be read.
void PoolPage::showTexts() {
    const bool open = workbench_.session() != nullptr;
    showOutage();
    if (open) waiting_->show(readers_, writer_);
    holders_.setLeases(readers_, writer_);
    holdersStack_->setCurrentIndex(holders_.rowCount() == 0 ? 0 : 1);
    const auto leaks = static_cast<std::int64_t>(readers_.leaksSuspected + writer_.leaksSuspected);
    holdersCard_->setFigure(leaks == 0 ? tr("longest first")
                            : leaks == 1
                                ? tr("1 lease looked forgotten so far")
                                : tr("%1 leases looked forgotten so far").arg(countText(leaks)));
    const auto p99 = metrics_.present(Metric::AcquireP99);
    charts_->setFigure(0, p99 ? tr("p99 %1").arg(valueLabel(*p99, ChartUnit::Nanoseconds))
                              : QString());
    charts_->setFigure(1, open ? QStringLiteral("%1 / %2")
                                     .arg(readers_.active + writer_.active)
                                     .arg(readers_.maximum + writer_.maximum)
                               : QString());
    charts_->setFigure(2, open ? QStringLiteral("%1 / %2")
                                     .arg(readers_.created + writer_.created)
                                     .arg(readers_.closed() + writer_.closed())
                               : QString());
}

void PoolPage::showEmpty() {
    const bool open = workbench_.session() != nullptr;
    const QString none = tr("No database is open. Open one with Ctrl+O.");
    lanesView_->setEmptyWords(
        open ? tr("No connection is open. One is opened when a statement runs.") : none);
    holdersEmpty_->setText(open ? tr("Every connection is idle. Run a query, or start a load from "
                                     "the bar above, to see who holds what.")
                                : none);
    if (!open) waiting_->clear(none);
    lanesView_->update();
}

// What callers of either pool suffer from now; empty: nothing.
QString PoolPage::trouble() const {
    const auto words = [](const QString& pattern, const Error& cause, const QString& end) {
        QString text = pattern.arg(toQString(cause.message));
        if (!cause.detail.empty()) text += QStringLiteral(" (%1)").arg(toQString(cause.detail));
        return text + end;
    };
    const QString keepsTrying = tr(" Callers get this at once; the pool keeps trying by itself.");
    if (readers_.outage)
        return words(tr("✕ No connection can be opened: %1"), *readers_.outage, keepsTrying);
    if (writer_.outage)
        return words(tr("✕ No writer can be opened: %1"), *writer_.outage, keepsTrying);
    if (writer_.onlyReads)
        return words(tr("▲ The writer only reads for now: %1"), *writer_.onlyReads,
                     tr(" Writes are refused; the pool tries again by itself."));
    return {};
}

void PoolPage::showOutage() {
    const QString words = trouble();
    outage_->setVisible(!words.isEmpty());
    if (words != outage_->text()) outage_->setText(words);
}

// Two measurements at once would disturb each other.
void PoolPage::oneAtATime() {
    const QString busy = tr("Another measurement is under way");
    size_->setHindrance(versus_->working() ? busy : QString());
    versus_->setHindrance(size_->working() ? busy : QString());
}

void PoolPage::rememberLayout(QSettings& settings) const {
    settings.setValue(columnsKey, columns_->saveState());
    settings.setValue(rightKey, right_->saveState());
}

void PoolPage::restoreLayout(const QSettings& settings) {
    columns_->restoreState(settings.value(columnsKey).toByteArray());
    right_->restoreState(settings.value(rightKey).toByteArray());
}

} // namespace hone::ui
