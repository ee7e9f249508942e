#pragma once

#include "core/measure/paired_comparison.h"
#include "core/query/query_runner.h"

namespace hone {

// One query answered in two ways, A and B.
struct CacheComparison {
    PairedComparison comparison;
    std::int64_t rows = 0;
    std::int64_t bytes = 0;         // of its result
    int repeatsA = 1, repeatsB = 1; // behind one time: quick sides run several times
};

// The query executed each time (A) and answered from memory (B), in pairs, the order by lot: see
// comparePaired(). Both sides go the way that a caller's query goes, from the request to its rows
// in hand; the cache is one of its own, so that no figure of another counts what is only measured.
// The request's text is one query. Errors: those of the query; InvalidArgument for what is no
// query; Unsupported where its result may not be kept, with the reason; Cancelled.
Result<CacheComparison> compareCache(const Driver& driver, ConnectionPool& readers,
                                     QueryRequest request, const PairingOptions& options,
                                     const std::function<void(int pairs, int most)>& progress = {});

// The same with the query answered from Redis as A; the tier's own figures count it. ledger: the
// one that the tier follows. Unsupported too where Redis does not keep the result within seconds.
Result<CacheComparison>
compareLevels(const Driver& driver, ConnectionPool& readers, CommitLedger& ledger, RedisTier& tier,
              QueryRequest request, const PairingOptions& options,
              const std::function<void(int pairs, int most)>& progress = {});

// What the result is and how it was measured, in a sentence.
std::string cacheComparisonRemark(const CacheComparison& comparison);

} // namespace hone
