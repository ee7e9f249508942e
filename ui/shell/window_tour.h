#pragma once

#include "ui/shell/tour.h"

namespace hone::ui {

class LabsPage;
class QueryPage;
class Rail;

// What the tour of the window points at. showQuery, showLabs: bring their pages to the front.
std::vector<TourStep> windowTour(Rail& rail, QueryPage& query, LabsPage& labs,
                                 const std::function<void()>& showQuery,
                                 const std::function<void()>& showLabs);

} // namespace hone::ui
