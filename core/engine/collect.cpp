#include "core/engine/collect.h"

namespace hone {
namespace {

class CollectingSink final : public RowSink {
public:
    Result<void> begin(std::vector<Column>) override { return {}; }
    Result<void> append(RowBlock block) override {
        for (int row = 0; row < block.rows(); ++row) {
            std::vector<Value>& values = rows.emplace_back();
            for (int column = 0; column < block.columns(); ++column)
                values.push_back(valueOf(block.cell(row, column)));
        }
        return {};
    }
    std::vector<std::vector<Value>> rows;
};

} // namespace

Result<std::vector<std::vector<Value>>> collectRows(Connection& connection, std::string_view sql,
                                                    std::span<const Value> parameters,
                                                    const ExecuteOptions& options) {
    auto statement = connection.prepare(sql, options);
    if (!statement) return fail(statement.error());
    CollectingSink sink;
    if (auto done = (*statement)->execute(parameters, sink, options); !done)
        return fail(done.error());
    return std::move(sink.rows);
}

} // namespace hone
