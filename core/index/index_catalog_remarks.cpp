#include <algorithm>
#include <chrono>
#include <cstdio>

#include "core/base/text.h"
#include "core/index/index_catalog.h"
#include "core/index/index_catalog_text.h"

namespace hone::index {
namespace {

constexpr double staleFactor = 2;          // entries now over those of the statistics, or reversed
constexpr std::int64_t fewEntries = 1'000; // statistics of less may be old

bool sameTerm(const IndexTerm& a, const IndexTerm& b) {
    if (a.expression != b.expression || a.descending != b.descending ||
        !equalsIgnoringCase(a.collation, b.collation))
        return false;
    return a.expression ? comparableSql(a.text) == comparableSql(b.text)
                        : equalsIgnoringCase(a.text, b.text);
}

bool beginsWith(const std::vector<IndexTerm>& stored, const std::vector<IndexTerm>& terms) {
    return terms.size() <= stored.size() &&
           std::equal(terms.begin(), terms.end(), stored.begin(), sameTerm);
}

// Of one table: whatever `one` finds, `other` finds too, and it forbids what `one` forbids.
bool standsIn(const IndexInfo& other, const IndexInfo& one) {
    if (comparableSql(other.condition) != comparableSql(one.condition)) return false;
    if (one.unique && !(other.unique && other.terms.size() == one.terms.size())) return false;
    return beginsWith(other.stored, one.terms);
}

// "2026-03-05", UTC.
std::string dayOf(std::int64_t millisecondsSince1970) {
    using namespace std::chrono;
    const year_month_day day(
        floor<days>(sys_time<milliseconds>(milliseconds(millisecondsSince1970))));
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text;
}

std::string statementsText(std::size_t count) {
    return formatCount(static_cast<std::int64_t>(count)) +
           (count == 1 ? " statement" : " statements");
}

class Remarker {
public:
    Remarker(const IndexCatalog& catalog, std::size_t position)
        : catalog_(catalog), index_(catalog.indexes[position]), position_(position) {}

    std::vector<IndexRemark> remarks() {
        if (!index_.missingCollation.empty())
            add({.kind = IndexRemark::Kind::MissingCollation,
                 .message = "It is in the order of the collation " + index_.missingCollation +
                            ", which another program defines. Hone can neither search nor rebuild "
                            "it.",
                 .suggestion = "Change its table with the program that has the collation."});
        if (index_.origin == Origin::Statement) {
            sameAsRowid();
            redundant();
            unused();
        }
        statistics();
        return std::move(remarks_);
    }

private:
    void add(IndexRemark remark) { remarks_.push_back(std::move(remark)); }

    void sameAsRowid() {
        const TableInfo* table = catalog_.findTable(index_.schema, index_.table);
        if (table == nullptr || table->rowidAlias.empty() || !index_.condition.empty()) return;
        if (index_.terms.size() != 1 || index_.terms[0].expression ||
            !equalsIgnoringCase(index_.terms[0].text, table->rowidAlias))
            return;
        add({.kind = IndexRemark::Kind::SameAsRowid,
             .message = table->rowidAlias + " is the rowid of " + index_.table +
                        ": the table itself is searched by it.",
             .suggestion = "Drop it."});
    }

    // Of those that stand in for it the first that stays itself.
    void redundant() {
        const auto sameTable = [this](std::size_t i) {
            return catalog_.indexes[i].schema == index_.schema &&
                   catalog_.indexes[i].table == index_.table;
        };
        std::size_t first = position_; // a table's indexes stand together
        while (first > 0 && sameTable(first - 1))
            --first;
        for (std::size_t i = first; i < catalog_.indexes.size() && sameTable(i); ++i) {
            const IndexInfo& other = catalog_.indexes[i];
            if (i == position_ || !standsIn(other, index_)) continue;
            // Of two that stand in for each other the one that a constraint made or that is older
            // stays.
            if (standsIn(index_, other) && other.origin == Origin::Statement && i > position_)
                continue;
            const bool same = beginsWith(index_.stored, other.terms);
            add({.kind = same ? IndexRemark::Kind::Duplicate : IndexRemark::Kind::LeftPrefix,
                 .message = same ? "It is in the same order as " + other.name + "."
                                 : other.name + " begins with the same columns.",
                 .suggestion =
                     same ? "Drop it: every search through it can go through " + other.name + "."
                          : "Most often it can be dropped: " + other.name +
                                " finds the same rows. It is the smaller of the two, so measure "
                                "before.",
                 .other = other.name});
            return;
        }
    }

    void unused() {
        const std::size_t seen = catalog_.statements.size();
        if (!catalog_.useKnown || seen == 0 || index_.unique || !index_.usedBy.empty() ||
            index_.undecided == seen)
            return;
        std::string message =
            (seen == 1 ? std::string("The one statement") : "None of the " + statementsText(seen)) +
            " seen" + (catalog_.sinceMs ? " since " + dayOf(*catalog_.sinceMs) : std::string()) +
            (seen == 1 ? " does not use it." : " uses it.");
        if (index_.undecided > 0)
            message += " Of " + statementsText(index_.undecided) +
                       " that cannot be told: the values are not kept that decide it.";
        if (catalog_.unplanned > 0)
            message += " " + formatCount(static_cast<std::int64_t>(catalog_.unplanned)) +
                       " more could not be planned.";
        std::string suggestion = "Every write of its columns keeps it up to date. Drop it if no "
                                 "other program needs it: Hone sees its own statements alone.";
        if (!index_.servesForeignKeyTo.empty())
            suggestion = "Keep it while foreign keys are on: deleting from " +
                         index_.servesForeignKeyTo + " searches " + index_.table + " by it.";
        add({.kind = IndexRemark::Kind::Unused,
             .message = std::move(message),
             .suggestion = std::move(suggestion)});
    }

    void statistics() {
        if (index_.entries == 0 && !index_.analyzedEntries) return; // ANALYZE says nothing of it
        if (!index_.analyzedEntries) {
            add({.kind = IndexRemark::Kind::NeverAnalyzed,
                 .message = "SQLite has no statistics of it and takes fixed guesses.",
                 .suggestion = "ANALYZE gathers them."});
            return;
        }
        const auto factor = index_.staleness();
        if (!factor || *factor < staleFactor ||
            std::max(*index_.entries, *index_.analyzedEntries) < fewEntries)
            return;
        add({.kind = IndexRemark::Kind::StaleStatistics,
             .message = "The statistics say " + formatCount(*index_.analyzedEntries) +
                        " entries; it has " + formatCount(*index_.entries) + ".",
             .suggestion = "ANALYZE renews them."});
    }

    const IndexCatalog& catalog_;
    const IndexInfo& index_;
    const std::size_t position_;
    std::vector<IndexRemark> remarks_;
};

} // namespace

void addRemarks(IndexCatalog& catalog) {
    for (std::size_t i = 0; i < catalog.indexes.size(); ++i)
        catalog.indexes[i].remarks = Remarker(catalog, i).remarks();
}

} // namespace hone::index
