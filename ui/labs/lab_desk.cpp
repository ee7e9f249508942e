#include "ui/labs/lab_desk.h"

#include <algorithm>

#include "core/base/paths.h"
#include "core/lab/lab_run.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

std::string folderForLabs() {
    const auto data = userDataFolder();
    return data ? *data + "/labs" : std::string();
}

lab::RunOptions optionsOf(const std::string& folder, const std::stop_token& stop,
                          const std::shared_ptr<WorkProgress>& progress) {
    lab::RunOptions options;
    options.folder = folder;
    options.stop = stop;
    options.progress = [progress](const std::string& what, double share) {
        progress->set(what, share);
    };
    return options;
}

} // namespace

// Points as they come.
struct LabDesk::Curve {
    std::mutex mutex;
    std::vector<lab::CurvePoint> points; // guarded by mutex
};

LabDesk::LabDesk(Workbench& workbench, ReadShelf read, std::string folder, QObject* parent)
    : QObject(parent), workbench_(workbench), read_(std::move(read)), folder_(std::move(folder)),
      userFolder_(folderForLabs()), loading_(this), running_(this),
      turn_(std::make_shared<std::mutex>()), shelf_(std::make_shared<const lab::Shelf>()),
      progress_(std::make_shared<WorkProgress>()) {
    connect(&workbench_, &Workbench::tick, this, &LabDesk::drainCurve);
}

LabDesk::~LabDesk() {
    workbench_.endWork(this);
}

void LabDesk::load() {
    loading_.start([read = read_](const std::stop_token&) { return read(); },
                   [this](lab::Shelf shelf) { take(std::move(shelf)); });
}

void LabDesk::take(lab::Shelf shelf) {
    cancel();
    shelf_ = std::make_shared<const lab::Shelf>(std::move(shelf));
    // A lab that reads otherwise now begins anew.
    for (const lab::Lab& each : shelf_->labs)
        if (const auto flow = flows_.find(each.id);
            flow != flows_.end() &&
            (!lab::checkSettings(each, flow->second.settings) ||
             (flow->second.outcome != nullptr &&
              flow->second.outcome->variants.size() != each.variants.size())))
            flows_.erase(flow);
    if (current() == nullptr && !shelf_->labs.empty()) id_ = shelf_->labs.front().id;
    findFlow();
    emit loaded();
    emit chosen();
}

void LabDesk::choose(const std::string& id) {
    if (id == id_) return;
    if (!shelf_->labs.empty() && shelf_->find(id) == nullptr) return;
    cancel();
    id_ = id;
    findFlow();
    emit chosen();
}

void LabDesk::chooseNeighbour(int step) {
    const int at = number() - 1 + step;
    if (number() == 0 || at < 0 || at >= static_cast<int>(shelf_->labs.size())) return;
    choose(shelf_->labs[static_cast<std::size_t>(at)].id);
}

const lab::Lab* LabDesk::current() const {
    return shelf_->find(id_);
}

int LabDesk::number() const {
    const lab::Lab* present = current();
    return present == nullptr ? 0 : static_cast<int>(present - shelf_->labs.data()) + 1;
}

void LabDesk::findFlow() {
    flow_ = current() == nullptr
                ? &none_
                : &flows_.try_emplace(id_, current()->settings(lab::Size::Default)).first->second;
}

void LabDesk::ask() {
    flow_->ask();
    emit changed();
}

bool LabDesk::back() {
    const bool done = flow_->back();
    if (done) emit changed();
    return done;
}

void LabDesk::say(lab::Guess guess) {
    flow_->say(guess);
    emit changed();
}

Result<void> LabDesk::set(const std::string& parameter, std::int64_t value) {
    if (current() == nullptr || running()) return {};
    lab::Settings settings = flow().settings;
    if (settings[parameter] == value) return {};
    settings[parameter] = value;
    if (auto checked = lab::checkSettings(*current(), settings); !checked) return checked;
    flow_->settings = std::move(settings);
    emit changed();
    return {};
}

void LabDesk::setSize(lab::Size size) {
    if (current() == nullptr || running()) return;
    flow_->settings = current()->settings(size);
    emit changed();
}

void LabDesk::showReveal() {
    if (running() || flow().outcome == nullptr) return;
    flow_->step = LabStep::Reveal;
    emit changed();
}

// The shelf stays for as long as somebody holds one of its labs.
std::shared_ptr<const lab::Lab> LabDesk::held() const {
    return {shelf_, current()};
}

void LabDesk::run() {
    if (current() == nullptr || running()) return;
    flow_->begin();
    progress_ = std::make_shared<WorkProgress>();
    workbench_.beginWork([this] { cancel(); }, this);
    running_.start(
        [lab = held(), settings = flow().settings, folder = folder_, progress = progress_,
         turn = turn_](const std::stop_token& stop) {
            const std::lock_guard mine(*turn);
            return lab::runLab(*lab, settings, optionsOf(folder, stop, progress));
        },
        [this](Result<lab::LabOutcome> outcome) {
            workbench_.endWork(this);
            if (outcome)
                flow_->reveal(std::move(*outcome));
            else
                flow_->fail(toQString(outcome.error().message));
            emit changed();
            emit finished();
        });
    emit changed();
}

void LabDesk::runCurve() {
    if (current() == nullptr || !current()->curve || running() || flow().step != LabStep::Reveal)
        return;
    flow_->beginCurve();
    progress_ = std::make_shared<WorkProgress>();
    curve_ = std::make_shared<Curve>();
    workbench_.beginWork([this] { cancel(); }, this);
    running_.start(
        [lab = held(), settings = flow().settings, folder = folder_, progress = progress_,
         turn = turn_, curve = curve_](const std::stop_token& stop) {
            const std::lock_guard mine(*turn);
            return lab::runCurve(*lab, settings, optionsOf(folder, stop, progress),
                                 [&curve](const lab::CurvePoint& point) {
                                     const std::lock_guard lock(curve->mutex);
                                     curve->points.push_back(point);
                                 });
        },
        [this](Result<std::vector<lab::CurvePoint>> points) {
            workbench_.endWork(this);
            curve_.reset();
            if (points)
                flow_->endCurve(std::move(*points));
            else
                flow_->fail(toQString(points.error().message));
            emit changed();
            emit finished();
        });
    emit changed();
}

void LabDesk::cancel() {
    if (!running()) return;
    running_.cancel();
    workbench_.endWork(this);
    curve_.reset();
    flow_->cancel();
    emit said(tr("The lab was cancelled"));
    emit changed();
    emit finished();
}

void LabDesk::drainCurve() {
    if (curve_ == nullptr) return;
    LabFlow& flow = *flow_;
    {
        const std::lock_guard lock(curve_->mutex);
        if (curve_->points.size() == flow.curve.size()) return;
        flow.curve = curve_->points;
    }
    emit changed();
}

QString LabDesk::doing() const {
    return running() ? toQString(progress_->look().first) : QString();
}

double LabDesk::share() const {
    return running() ? progress_->look().second : 0;
}

} // namespace hone::ui
