#pragma once

namespace hone {

enum class SqlDialect { Sqlite, PostgreSql, MariaDb };

} // namespace hone
