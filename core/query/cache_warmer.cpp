#include "core/query/cache_warmer.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

#include "core/sql/fingerprint.h"

namespace hone {
namespace {

constexpr std::string_view head = "hone warm statements 1\n";
constexpr std::uint32_t longestKey = 1u << 20;
constexpr Milliseconds restWhileOthersWait{20};

// About what a row weighs beside the result that holds it.
constexpr double bytesOfRow = 60;
constexpr double bytesOfResult = 1'000;

} // namespace

CacheWarmer::CacheWarmer(QueryRunner& runner, std::vector<WarmStatement> statements)
    : runner_(runner), statements_(std::move(statements)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

WarmingReport CacheWarmer::report() const {
    return {static_cast<int>(statements_.size()), loaded_, failed_, spentNs_, done_};
}

void CacheWarmer::work(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    const auto rest = [&](Nanoseconds time) {
        wake.wait_for(lock, stop, time, [] { return false; });
    };
    for (const WarmStatement& statement : statements_) {
        while (!stop.stop_requested() && runner_.queued() > 0)
            rest(restWhileOthersWait);
        if (stop.stop_requested()) break;
        QueryRequest request;
        request.text = std::make_shared<const std::string>(statement.sql);
        request.parameters = statement.parameters;
        request.cache = true;
        request.purpose = Purpose::Internal;
        request.holder = "cache warming";
        const auto began = std::chrono::steady_clock::now();
        const auto run = runner_.runHere(std::move(request), stop);
        const Nanoseconds took = std::chrono::steady_clock::now() - began;
        spentNs_ += took.count();
        ++(run->error() ? failed_ : loaded_);
        rest(took);
    }
    done_ = true;
}

Result<void> saveWarmStatements(const std::string& file, const QueryCache& cache,
                                std::size_t most) {
    const std::string unfinished = file + ".new";
    std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
    out << head;
    for (const std::string& key : cache.keysByWorth(most)) {
        if (key.size() > longestKey) continue;
        const auto size = static_cast<std::uint32_t>(key.size());
        out.write(reinterpret_cast<const char*>(&size), sizeof size);
        out << key;
    }
    out.close();
    std::error_code failed;
    if (out) std::filesystem::rename(unfinished, file, failed);
    if (!out || failed)
        return fail(ErrorCode::Io, "What the cache held could not be written to " + file + ".");
    return {};
}

std::vector<WarmStatement> readWarmStatements(const std::string& file, const Driver& driver) {
    std::vector<WarmStatement> statements;
    std::ifstream in(file, std::ios::binary);
    std::string found(head.size(), '\0');
    if (!in.read(found.data(), static_cast<std::streamsize>(found.size())) || found != head)
        return statements;
    std::uint32_t size = 0;
    while (in.read(reinterpret_cast<char*>(&size), sizeof size) && size <= longestKey) {
        std::string key(size, '\0');
        if (!in.read(key.data(), static_cast<std::streamsize>(size))) break;
        const auto question = readCacheKey(key);
        if (!question || question->database != driver.identity()) continue;
        const auto names = sqlParameters(question->sql, driver.dialect());
        if (names.size() != question->values.size()) continue;
        WarmStatement statement{question->sql, {}};
        for (std::size_t i = 0; i < names.size(); ++i)
            statement.parameters.emplace(names[i], question->values[i]);
        statements.push_back(std::move(statement));
    }
    return statements;
}

Result<std::vector<WarmStatement>> warmStatementsOf(const QueryJournal& journal,
                                                    SqlDialect dialect, std::size_t most) {
    struct Worth {
        double time = 0, rows = 0;
        std::set<std::int64_t> entries; // the slow ones are in the history as well
        double perByte() const { return time / (bytesOfResult + rows * bytesOfRow); }
    };
    std::map<std::string, Worth> found;
    const auto add = [&](const HistoryEntry& entry) {
        if (!entry.error.empty() || statementKind(entry.sql, dialect) != StatementKind::Query ||
            !sqlParameters(entry.sql, dialect).empty())
            return;
        Worth& worth = found[entry.sql];
        if (!worth.entries.insert(entry.startedAtMs).second) return;
        worth.time += static_cast<double>(entry.timing.totalNs - entry.timing.queueNs);
        worth.rows = static_cast<double>(entry.rows);
    };
    const auto history = journal.history(10'000);
    if (!history) return fail(history.error());
    std::ranges::for_each(*history, add);
    const auto slow = journal.slow(1'000);
    if (!slow) return fail(slow.error());
    for (const SlowEntry& entry : *slow)
        add(entry.entry);

    std::vector<std::pair<double, std::string>> ranked;
    for (const auto& [sql, worth] : found)
        ranked.emplace_back(worth.perByte(), sql);
    std::ranges::sort(ranked, std::greater());
    std::vector<WarmStatement> statements;
    for (const auto& [worth, sql] : ranked) {
        if (statements.size() == most) break;
        statements.push_back({sql, {}});
    }
    return statements;
}

} // namespace hone
