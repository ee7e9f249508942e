#pragma once

#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

#include "ui/charts/live_chart_row.h"
#include "ui/pool/pool_holders_model.h"
#include "ui/pool/pool_lanes_view.h"
#include "ui/pool/pool_settings.h"
#include "ui/pool/pool_size_card.h"
#include "ui/pool/pool_versus_card.h"
#include "ui/pool/pool_waiting.h"

class QSettings;

namespace hone::ui {

// The connection pool at work: what each connection does, who waits, who holds what; which size it
// should have, and its settings. The lanes are recorded on every tick, so that they are there when
// the page is opened; while it is hidden nothing is drawn.
class PoolPage : public QWidget {
    Q_OBJECT
public:
    PoolPage(Workbench& workbench, LiveMetrics& metrics, QWidget* parent = nullptr);

    // The answer to statementWanted().
    void setStatement(const std::string& sql, const std::map<std::string, Value>& parameters);

    const PoolLanes& lanes() const { return lanes_; }
    PoolLanesView& lanesView() { return *lanesView_; }
    PoolHoldersModel& holders() { return holders_; }
    PoolWaiting& waiting() { return *waiting_; }
    PoolSettings& settings() { return *settings_; }
    PoolSizeCard& sizeCard() { return *size_; }
    PoolVersusCard& versusCard() { return *versus_; }
    const QLabel& outage() const { return *outage_; } // hidden: there is none

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

signals:
    void statementWanted();
    void said(const QString& words); // for the status bar

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeLeft();
    Card* makeHolders();
    void onLook(const PoolStats& readers, const PoolStats& writer);
    void showTexts();
    void showEmpty();
    QString trouble() const;
    void showOutage();
    void oneAtATime();

    Workbench& workbench_;
    LiveMetrics& metrics_;
    PoolLanes lanes_;
    PoolHoldersModel holders_;
    PoolStats readers_, writer_; // of the last tick

    QLabel* outage_;
    Card* lanesCard_;
    PoolLanesView* lanesView_;
    PoolWaiting* waiting_;
    LiveChartRow* charts_; // acquire; active, idle, pending; created and closed
    Card* holdersCard_;
    QStackedWidget* holdersStack_;
    QLabel* holdersEmpty_;
    QTableView* table_;
    PoolSizeCard* size_;
    PoolVersusCard* versus_;
    PoolSettings* settings_;
    QSplitter *columns_, *right_;
};

} // namespace hone::ui
