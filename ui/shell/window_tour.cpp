#include "ui/shell/window_tour.h"

#include "ui/labs/labs_page.h"
#include "ui/shell/query_page.h"
#include "ui/shell/rail.h"

namespace hone::ui {

std::vector<TourStep> windowTour(Rail& rail, QueryPage& query, LabsPage& labs,
                                 const std::function<void()>& showQuery,
                                 const std::function<void()>& showLabs) {
    return {{&rail, Tour::tr("The pages"),
             Tour::tr("Query is where one works. The others compare two queries, look after "
                      "indexes, watch the cache and the pool, and keep the history."),
             showQuery},
            {&query.editor(), Tour::tr("The editor"),
             Tour::tr("Ctrl+Enter runs the statement at the cursor. It runs as you typed it: "
                      "nothing is added, and Esc stops it."),
             showQuery},
            {&query.plan(), Tour::tr("The plan"),
             Tour::tr("F6 shows how the statement will be done, Shift+F6 measures every step: "
                      "where the time went, and what to try."),
             showQuery},
            {&query.charts(), Tour::tr("Live charts"),
             Tour::tr("Latency, throughput, the cache and the pool while something runs. The load "
                      "control in the bar above makes it run."),
             showQuery},
            {&labs, Tour::tr("Labs"),
             Tour::tr("Demonstrations with their own data: guess, run, and see what was measured. "
                      "F11 shows one large, for a class."),
             showLabs}};
}

} // namespace hone::ui
