#pragma once

#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

#include "core/cache/life_advice.h"
#include "ui/cache/cache_figures.h"
#include "ui/cache/cache_held_card.h"
#include "ui/cache/cache_settings.h"
#include "ui/cache/cache_size_card.h"
#include "ui/cache/cache_timeline_view.h"
#include "ui/cache/cache_versus_card.h"
#include "ui/cache/fact_list.h"
#include "ui/charts/live_chart_row.h"

class QSettings;

namespace hone::ui {

// The query cache at work: what it saves, what happens to each statement's results, what it holds,
// how large it should be, and its settings. A worker looks at the cache a few times a second while
// the page shows; hidden, it asks nothing.
class CachePage : public QWidget {
    Q_OBJECT
public:
    CachePage(Workbench& workbench, LiveMetrics& metrics, QWidget* parent = nullptr);

    // The answer to statementWanted().
    void setStatement(const std::string& sql, const std::map<std::string, Value>& parameters);

    enum class Part { Advice, Settings, Measure }; // of the right column
    void showPart(Part part);
    enum class Source { Cursor, History };
    void setSource(Source source); // of the query to measure with
    void measure();                // cached against executed

    const CacheTimeline& timeline() const { return timeline_; }
    CacheTimelineView& timelineView() { return *timelineView_; }
    CacheHeldCard& held() { return *held_; }
    FigureCard& hitRate() { return *hitRate_; }
    FigureCard& timeSaved() { return *timeSaved_; }
    FigureCard& stale() { return *stale_; }
    FigureCard& memory() { return *memory_; }
    FactList& notWorth() { return *notWorth_; }
    FactList& secondLevel() { return *second_; }
    CacheSizeCard& sizeCard() { return *size_; }
    CacheSettings& settings() { return *settings_; }
    CacheVersusCard& versusCard() { return *versus_; }
    CacheVersusCard& redisCard() { return *redis_; }
    // Of the hits, how many are executed again: 0, 0.01, 0.1 or 1.
    void checkShare(double share);

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

signals:
    void statementWanted();
    void said(const QString& words); // for the status bar
    void configured();
    void looked(); // what shows is of a new look

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeFigures();
    QWidget* makeSources();
    QWidget* makeRight();
    void makeCheckMenu();
    void onTick();
    void look();
    void showLook(const CacheLook& look);
    void showEmpty();
    void clear();
    void useLife(std::uint64_t fingerprint, Milliseconds life);
    void measureWith(CacheVersusCard& card);
    void oneAtATime();

    Workbench& workbench_;
    LiveMetrics& metrics_;
    CacheTimeline timeline_;
    Background looking_;
    int ticks_ = 0, looks_ = 0;

    FigureCard *hitRate_, *timeSaved_, *stale_, *memory_;
    QToolButton* check_;
    Card *timelineCard_, *secondCard_;
    CacheTimelineView* timelineView_;
    LiveChartRow* charts_; // hit rate, loads, left the cache
    CacheHeldCard* held_;
    QLabel* secondState_;
    Segmented* parts_;
    QStackedWidget* partStack_;
    CacheSizeCard* size_;
    FactList *notWorth_, *second_;
    CacheSettings* settings_;
    Segmented* sources_;
    std::vector<LifeAdvice> lives_; // the first facts of notWorth_
    std::optional<Session::CompareSide> atCursor_;
    CacheVersusCard *versus_, *redis_;
    QSplitter* columns_;
};

} // namespace hone::ui
