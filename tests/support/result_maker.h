#pragma once

#include <memory>
#include <vector>

#include "core/engine/result_store.h"
#include "core/engine/row_block.h"

namespace hone::test {

using Row = std::vector<Value>;

// A result from plain values, without a database. Rows to a block: small numbers make many blocks.
inline std::shared_ptr<ResultStore> makeResult(std::vector<Column> columns,
                                               const std::vector<Row>& rows,
                                               int rowsToABlock = 1000,
                                               ResultStoreConfig config = {}) {
    auto store = std::make_shared<ResultStore>(columns, config);
    RowBlockBuilder builder(static_cast<int>(columns.size()));
    const auto flush = [&] {
        if (builder.rows() > 0) (void)store->append(builder.take());
    };
    for (const Row& row : rows) {
        builder.beginRow();
        for (const Value& value : row) {
            switch (typeOf(value)) {
            case ValueType::Null:
                builder.null();
                break;
            case ValueType::Integer:
                builder.integer(std::get<std::int64_t>(value));
                break;
            case ValueType::Real:
                builder.real(std::get<double>(value));
                break;
            case ValueType::Text: {
                const auto& text = std::get<std::string>(value);
                builder.text(text.data(), text.size());
                break;
            }
            case ValueType::Blob: {
                const auto& bytes = std::get<Blob>(value).bytes;
                builder.blob(bytes.data(), bytes.size());
                break;
            }
            }
        }
        builder.endRow();
        if (builder.rows() >= rowsToABlock || builder.full()) flush();
    }
    flush();
    return store;
}

} // namespace hone::test
