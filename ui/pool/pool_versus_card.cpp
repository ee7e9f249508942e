#include "ui/pool/pool_versus_card.h"

#include "ui/shell/format.h"

namespace hone::ui {

PoolVersusCard::PoolVersusCard(Workbench& workbench, QWidget* parent)
    : MeasureCard(workbench, tr("Pool or new connections?"),
                  tr("Runs the same queries with a new connection for each and with a pool, in "
                     "turn"),
                  tr("Measure runs the statements chosen above with a new connection for each "
                     "query and with a pool, in pairs, and says what the pool saves."),
                  parent),
      workbench_(workbench) {}

void PoolVersusCard::measure(const PoolWorkload& workload) {
    const SideNames names{tr("a new connection per query"), tr("The pool")};
    begin([session = workbench_.session(), workload,
           names](const PairingOptions& pairing, const Progress& progress) -> Result<Outcome> {
        const auto statements = workload.read(*session);
        if (!statements) return fail(statements.error());
        PoolComparisonOptions options;
        options.pairing = pairing;
        auto compared = session->comparePool(*statements, options, progress);
        if (!compared) return fail(compared.error());
        return Outcome{compared->comparison, names, {toQString(poolComparisonRemark(*compared))}};
    });
}

} // namespace hone::ui
