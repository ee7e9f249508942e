#include "ui/plan/plan_pins.h"

#include <QDateTime>
#include <QLocale>

#include "core/sql/fingerprint.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t shownEarlier = 20;

} // namespace

PlanPins::PlanPins(Workbench& workbench, PlanPanel& plan, DiffPanel& diff, QObject* parent)
    : QObject(parent), workbench_(workbench), plan_(plan), diff_(diff), asking_(this),
      listing_(this) {
    connect(&plan_, &PlanPanel::planShown, this, &PlanPins::look);
    connect(&plan_, &PlanPanel::planCleared, this, [this] { setPinned(nullptr, 0); });
    connect(&plan_, &PlanPanel::pinRequested, this, &PlanPins::pin);
    connect(&diff_, &DiffPanel::pinRequested, this, &PlanPins::pin);
    connect(&diff_, &DiffPanel::unpinRequested, this, &PlanPins::unpin);
    connect(&diff_, &DiffPanel::earlierWanted, this, &PlanPins::listEarlier);
    connect(&diff_, &DiffPanel::earlierChosen, this, &PlanPins::compareWith);
    connect(&diff_.files(), &PlanFiles::opened, this,
            [this](const SharedBundle& bundle) { plan_.showSeen(*bundle); });
    connect(&diff_.files(), &PlanFiles::failed, this, &PlanPins::failed);
}

void PlanPins::setPinned(SharedBundle pinned, std::int64_t id) {
    pinnedId_ = id;
    const bool first = diff_.pinned() == nullptr && pinned != nullptr;
    diff_.setPlans(std::move(pinned), plan_.seen());
    if (first) emit compared();
}

void PlanPins::look() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || session->journal() == nullptr || plan_.seen() == nullptr)
        return setPinned(nullptr, 0);
    const std::uint64_t fingerprint = fingerprintSql(plan_.seen()->plan.sql, session->dialect());
    asking_.start(
        [session, fingerprint](std::stop_token) { return session->journal()->pinned(fingerprint); },
        [this](const Result<std::optional<PinnedPlan>>& found) {
            if (!found || !*found) return setPinned(nullptr, 0);
            setPinned(std::make_shared<const PlanBundle>((*found)->bundle), (*found)->entry.id);
        });
}

void PlanPins::listEarlier() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || session->journal() == nullptr || plan_.seen() == nullptr)
        return diff_.setEarlier({});
    const std::uint64_t fingerprint = fingerprintSql(plan_.seen()->plan.sql, session->dialect());
    listing_.start(
        [session, fingerprint](std::stop_token) {
            return session->journal()->plans(shownEarlier, fingerprint);
        },
        [this](const Result<std::vector<PlanEntry>>& plans) {
            std::vector<std::pair<std::int64_t, QString>> listed;
            for (const PlanEntry& entry : plans ? *plans : std::vector<PlanEntry>()) {
                const QDateTime at = QDateTime::fromMSecsSinceEpoch(entry.recordedAtMs);
                listed.emplace_back(
                    entry.id,
                    QLocale().toString(at, QLocale::ShortFormat) + QStringLiteral(" · ") +
                        (entry.analyzed ? durationText(entry.totalNs) : tr("planned, not run")));
            }
            diff_.setEarlier(listed);
        });
}

void PlanPins::compareWith(std::int64_t id) {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || session->journal() == nullptr) return;
    listing_.start([session, id](std::stop_token) { return session->journal()->plan(id); },
                   [this](const Result<PlanBundle>& earlier) {
                       if (!earlier) return emit failed(earlier.error());
                       setPinned(std::make_shared<const PlanBundle>(*earlier), 0);
                   });
}

void PlanPins::pin() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || plan_.seen() == nullptr) return;
    if (session->journal() == nullptr)
        return emit failed({ErrorCode::Unsupported,
                            "No history is kept for this database, so no plan can be pinned.",
                            {},
                            {}});
    asking_.start([session, seen = plan_.seen()](
                      std::stop_token) { return session->journal()->pinPlan(*seen); },
                  [this, seen = plan_.seen()](const Result<std::int64_t>& id) {
                      if (!id) return emit failed(id.error());
                      setPinned(seen, *id);
                  });
}

void PlanPins::unpin() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || session->journal() == nullptr || pinnedId_ == 0) return;
    asking_.start(
        [session, id = pinnedId_](std::stop_token) { return session->journal()->unpinPlan(id); },
        [this](const Result<void>& done) {
            if (!done) return emit failed(done.error());
            setPinned(nullptr, 0);
        });
}

} // namespace hone::ui
