#pragma once

#include <filesystem>
#include <string>

#include "core/lab/lab_reader.h"

namespace hone::test {

// A lab of a small table with these variants; what else it needs is there.
inline std::string labText(const std::string& variants, const std::string& more = {}) {
    return R"({"lab": 1, "id": "probe", "title": "Probe", "story": "A story.",
"parameters": [{"name": "rows", "label": "rows", "default": 100, "least": 10, "most": 100000},
               {"name": "turns", "label": "turns", "default": 10, "least": 0, "most": 1000000000}],
"setUp": ["CREATE TABLE t(id INTEGER PRIMARY KEY, v INTEGER);",
          "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT i, i * 7 FROM n;"],
"predict": {"question": "Well?", "choices": [{"says": "One.", "when": [{"figure": "time of a", "atMost": 0}]}, {"says": "Two."}]},
"variants": [)" +
           variants + R"(],
"measure": {"rounds": 6, "seconds": 1},
"expect": [{"figure": "time of a", "atLeast": 0}],
"verdict": "Verdict.", "explanation": "Because.", "tradeOff": "None.")" +
           more + "}";
}

inline std::string statementVariant(const std::string& id, const std::string& sql,
                                    const std::string& more = {}) {
    return R"({"id": ")" + id + R"(", "name": "Variant )" + id + R"(", "statement": ")" + sql +
           "\"" + more + "}";
}

inline bool isEmptyFolder(const std::string& path) {
    return std::filesystem::is_empty(path);
}

} // namespace hone::test
