#include "ui/pool/pool_workload.h"

#include "core/index/offered_workload.h"
#include "core/sql/fingerprint.h"
#include "ui/shell/format.h"

#include <QCoreApplication>

namespace hone::ui {

Result<std::vector<index::WorkloadStatement>> PoolWorkload::read(Session& session) const {
    const auto refuse = [](const char* words) {
        return fail(ErrorCode::InvalidArgument,
                    toStdString(QCoreApplication::translate("PoolWorkload", words)));
    };
    if (source == Source::Cursor) {
        if (atCursor.empty())
            return refuse("Put the cursor of the page Query on a statement whose parameters are "
                          "set, or measure with the history.");
        return atCursor;
    }
    if (session.journal() == nullptr) return refuse("No history is kept of this database.");
    if (const auto written = session.journal()->flush(); !written) return fail(written.error());
    const auto offered = index::offeredByHistory(*session.journal(), session.dialect());
    if (!offered) return fail(offered.error());
    std::vector<index::WorkloadStatement> statements;
    for (const index::OfferedStatement& one : *offered)
        if (one.unjudged.empty()) statements.push_back(one.statement);
    if (statements.empty())
        return refuse("The history has no statement that can be run again. Run some queries first; "
                      "those with parameters are kept without their values.");
    return statements;
}

index::WorkloadStatement workloadStatement(const std::string& sql,
                                           const std::map<std::string, Value>& parameters,
                                           SqlDialect dialect) {
    index::WorkloadStatement statement{.sql = sql, .weight = 1, .values = {}};
    for (const std::string& name : sqlParameters(sql, dialect)) {
        const auto found = parameters.find(name);
        statement.values.push_back(found == parameters.end() ? Value() : found->second);
    }
    return statement;
}

} // namespace hone::ui
