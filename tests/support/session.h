#pragma once

#include "core/session/session.h"
#include "core/sql/fingerprint.h"
#include "tests/support/database.h"

namespace hone::test {

// A session on a test database whose journal lies beside it.
inline std::unique_ptr<Session> openSession(const TestDatabase& database,
                                            SessionConfig config = {}) {
    config.journal.folder = database.folder().file("journal");
    auto session = Session::open(database.path(), std::move(config));
    if (!session) {
        std::fprintf(stderr, "session: %s\n", session.error().message.c_str());
        std::abort();
    }
    return std::move(*session);
}

inline QueryRequest request(std::string text, std::shared_ptr<Tab> tab = nullptr) {
    QueryRequest request;
    request.text = std::make_shared<const std::string>(std::move(text));
    request.tab = std::move(tab);
    return request;
}

// Runs and waits; the text of the last result, or "error CODE".
inline std::string runText(Session& session, QueryRequest request) {
    const auto run = session.submit(std::move(request));
    run->wait();
    if (const auto error = run->error()) return "error " + std::string(errorCodeName(error->code));
    const StatementResult last = run->latest();
    return last.result == nullptr ? std::string() : printStore(*last.result);
}

} // namespace hone::test
