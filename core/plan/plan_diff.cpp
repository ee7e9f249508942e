// Two passes. From the roots down, the children of two nodes that match are aligned as sequences
// are (dynamic programming over similarity, as in Needleman and Wunsch 1970): what lies under
// matched parents in the same order comes together even where its siblings changed. What is left on
// both sides is then matched by what it is about, wherever it lies: the same table under another
// parent has moved, under the same one it changed places.
//
// Nodes can only match when they could do the same work: two accesses of one object, two sorts for
// one purpose. A SCAN of a and a SCAN of b never match, however alike.

#include "core/plan/plan_diff.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

#include "core/base/text.h"

namespace hone {
namespace {

// Aligning more siblings than these on both sides would take too long; they are matched by what
// they are about alone.
constexpr std::size_t maxAlignment = 2'000'000;
constexpr const char* arrow = " → ";

// "subquery 3" of one plan may be "subquery 2" of the other.
std::string objectKey(const std::string& object) {
    std::string key = toLowerAscii(object);
    if (key.find("subquery") == std::string::npos) return key;
    std::erase_if(key, [](char c) { return c >= '0' && c <= '9'; });
    return key;
}

bool isAccess(const PlanNode& node) {
    return node.operation == "SCAN" || node.operation == "SEARCH";
}

// What a node works for; nodes with different ones never match.
std::string purpose(const PlanNode& node) {
    switch (categoryOf(node)) {
    case PlanCategory::Statement:
        return "statement";
    case PlanCategory::Evaluate:
        return "evaluate";
    case PlanCategory::Scan:
    case PlanCategory::Search:
        return isAccess(node) ? "access " + objectKey(node.object) : "rows";
    case PlanCategory::Sort: {
        for (const char* end : {"ORDER BY", "GROUP BY", "DISTINCT"})
            if (node.condition.ends_with(end)) return std::string("sort ") + end;
        return "sort " + node.condition;
    }
    case PlanCategory::Derived:
        return "derived " + objectKey(node.object);
    case PlanCategory::Subquery:
        return node.operation.find("LIST") != std::string::npos ? "list subquery" : "subquery";
    default:
        return node.operation + " " + objectKey(node.object);
    }
}

struct Item {
    const PlanNode* node = nullptr;
    int parent = -1;
    int position = 0; // among its siblings
    int depth = 0;
    int match = -1;
    std::vector<int> children;
    std::string purpose;
    std::uint64_t self = 0; // all words of the node
    std::uint64_t tree = 0; // and of those below, in their order
    // The smallest hashes of the objects below, without repeats: a sketch of what it is about.
    std::array<std::uint64_t, 6> sketch{};
    int sketched = 0;
    bool moved = false, displaced = false;
};

class Side {
public:
    explicit Side(const Plan& plan) { add(plan.root, -1, 0, 0); }

    std::vector<Item> items; // preorder

private:
    int add(const PlanNode& node, int parent, int position, int depth) {
        const int at = static_cast<int>(items.size());
        {
            Item& item = items.emplace_back();
            item.node = &node;
            item.parent = parent;
            item.position = position;
            item.depth = depth;
            item.purpose = purpose(node);
            item.self =
                hashBytes(item.purpose + '\n' + node.operation + '\n' + toLowerAscii(node.alias) +
                          '\n' + toLowerAscii(node.index) + '\n' + toLowerAscii(node.condition));
        }
        std::uint64_t tree = items[at].self;
        std::vector<std::uint64_t> objects;
        if (isAccess(node)) objects.push_back(hashBytes(objectKey(node.object)));
        int i = 0;
        for (const PlanNode& child : node.children) {
            const int below = add(child, at, i++, depth + 1);
            items[at].children.push_back(below);
            const Item& item = items[below];
            tree = (tree ^ item.tree) * 0x9e3779b97f4a7c15ULL + 1;
            objects.insert(objects.end(), item.sketch.begin(), item.sketch.begin() + item.sketched);
        }
        std::ranges::sort(objects);
        objects.erase(std::ranges::unique(objects).begin(), objects.end());
        Item& item = items[at];
        item.tree = tree;
        item.sketched = static_cast<int>(std::min(objects.size(), item.sketch.size()));
        std::copy_n(objects.begin(), item.sketched, item.sketch.begin());
        return at;
    }
};

// 0: cannot match.
double similarity(const Item& a, const Item& b) {
    if (a.purpose != b.purpose) return 0;
    if (a.tree == b.tree) return 20;
    double value = 1;
    if (a.self == b.self) value += 4;
    if (a.node->operation == b.node->operation) value += 1;
    if (equalsIgnoringCase(a.node->alias, b.node->alias)) value += 3;
    if (equalsIgnoringCase(a.node->index, b.node->index)) value += 1;
    if (a.sketched > 0 || b.sketched > 0) {
        int shared = 0;
        for (int i = 0, j = 0; i < a.sketched && j < b.sketched;) {
            const auto x = a.sketch[static_cast<std::size_t>(i)];
            const auto y = b.sketch[static_cast<std::size_t>(j)];
            shared += x == y;
            i += x <= y;
            j += y <= x;
        }
        value += 4.0 * shared / std::max(a.sketched, b.sketched);
    }
    return value;
}

class Matcher {
public:
    Matcher(std::vector<Item>& a, std::vector<Item>& b) : a_(a), b_(b) {}

    void run() {
        match(0, 0);
        // Grows while it is walked: matched children are aligned in their turn.
        for (std::size_t i = 0; i < matched_.size(); ++i)
            align(matched_[i]);
        matchTheRest();
        markPlaces();
    }

private:
    void match(int a, int b) {
        a_[static_cast<std::size_t>(a)].match = b;
        b_[static_cast<std::size_t>(b)].match = a;
        matched_.push_back(a);
    }

    static std::vector<int> unmatched(const std::vector<Item>& items, const Item& parent) {
        std::vector<int> left;
        for (const int child : parent.children)
            if (items[static_cast<std::size_t>(child)].match < 0) left.push_back(child);
        return left;
    }

    void align(int parent) {
        const Item& parentA = a_[static_cast<std::size_t>(parent)];
        const Item& parentB = b_[static_cast<std::size_t>(parentA.match)];
        std::vector<int> left = unmatched(a_, parentA), right = unmatched(b_, parentB);
        const auto sameTree = [&](int a, int b) {
            return a_[static_cast<std::size_t>(a)].tree == b_[static_cast<std::size_t>(b)].tree;
        };
        // Equal ends need no table.
        std::size_t begin = 0;
        while (begin < std::min(left.size(), right.size()) && sameTree(left[begin], right[begin])) {
            match(left[begin], right[begin]);
            ++begin;
        }
        left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(begin));
        right.erase(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(begin));
        while (!left.empty() && !right.empty() && sameTree(left.back(), right.back())) {
            match(left.back(), right.back());
            left.pop_back();
            right.pop_back();
        }
        if (left.empty() || right.empty() || left.size() * right.size() > maxAlignment) return;
        alignBest(left, right);
    }

    void alignBest(const std::vector<int>& left, const std::vector<int>& right) {
        const std::size_t columns = right.size() + 1;
        std::vector<float> best((left.size() + 1) * columns, 0);
        const auto alike = [&](std::size_t i, std::size_t j) {
            const Item& a = a_[static_cast<std::size_t>(left[i])];
            const Item& b = b_[static_cast<std::size_t>(right[j])];
            // Of a table joined with itself, each name is a thing of its own.
            if (!equalsIgnoringCase(a.node->alias, b.node->alias)) return 0.0F;
            return static_cast<float>(similarity(a, b));
        };
        for (std::size_t i = left.size(); i-- > 0;)
            for (std::size_t j = right.size(); j-- > 0;) {
                float value = std::max(best[(i + 1) * columns + j], best[i * columns + j + 1]);
                if (const float s = alike(i, j); s > 0)
                    value = std::max(value, s + best[(i + 1) * columns + j + 1]);
                best[i * columns + j] = value;
            }
        for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
            const float here = best[i * columns + j];
            const float s = alike(i, j);
            if (s > 0 && here <= s + best[(i + 1) * columns + j + 1]) {
                match(left[i], right[j]);
                ++i;
                ++j;
            } else if (here <= best[(i + 1) * columns + j]) {
                ++i;
            } else {
                ++j;
            }
        }
    }

    bool underMatchedParents(int a, int b) const {
        const int parent = a_[static_cast<std::size_t>(a)].parent;
        return parent >= 0 &&
               a_[static_cast<std::size_t>(parent)].match == b_[static_cast<std::size_t>(b)].parent;
    }

    // The most alike first: same parent, same words, same name in the statement.
    void matchTheRest() {
        std::unordered_map<std::string, std::vector<int>> left;
        for (std::size_t i = 0; i < a_.size(); ++i)
            if (a_[i].match < 0) left[a_[i].purpose].push_back(static_cast<int>(i));
        constexpr std::size_t mostCompared = 64; // of one purpose
        for (std::size_t j = 0; j < b_.size(); ++j) {
            if (b_[j].match >= 0) continue;
            const auto found = left.find(b_[j].purpose);
            if (found == left.end()) continue;
            std::vector<int>& candidates = found->second;
            double most = 0;
            std::size_t best = 0;
            for (std::size_t i = 0; i < std::min(candidates.size(), mostCompared); ++i) {
                const int candidate = candidates[i];
                double value = similarity(a_[static_cast<std::size_t>(candidate)], b_[j]);
                if (underMatchedParents(candidate, static_cast<int>(j))) value += 3;
                if (value <= most) continue;
                most = value;
                best = i;
            }
            if (most <= 0) continue;
            match(candidates[best], static_cast<int>(j));
            candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(best));
            if (candidates.empty()) left.erase(found);
        }
    }

    // Of the siblings that stayed together, the fewest that must have changed places: those outside
    // the longest increasing run of their old positions.
    void markPlaces() {
        for (Item& parent : b_) {
            std::vector<Item*> stayed;
            for (const int child : parent.children) {
                Item& item = b_[static_cast<std::size_t>(child)];
                if (item.match < 0) continue;
                const Item& before = a_[static_cast<std::size_t>(item.match)];
                const bool same = parent.match >= 0 && before.parent == parent.match;
                item.moved = !same;
                if (same) stayed.push_back(&item);
            }
            markDisplaced(stayed);
        }
    }

    void markDisplaced(const std::vector<Item*>& stayed) {
        std::vector<std::size_t> tails;
        std::vector<int> before(stayed.size(), -1);
        const auto old = [&](std::size_t i) {
            return a_[static_cast<std::size_t>(stayed[i]->match)].position;
        };
        for (std::size_t i = 0; i < stayed.size(); ++i) {
            const auto at = std::ranges::lower_bound(tails, old(i), {}, old);
            if (at != tails.begin()) before[i] = static_cast<int>(*(at - 1));
            if (at == tails.end())
                tails.push_back(i);
            else
                *at = i;
        }
        for (Item* item : stayed)
            item->displaced = true;
        for (int i = tails.empty() ? -1 : static_cast<int>(tails.back()); i >= 0;
             i = before[static_cast<std::size_t>(i)])
            stayed[static_cast<std::size_t>(i)]->displaced = false;
    }

    std::vector<Item>& a_;
    std::vector<Item>& b_;
    std::vector<int> matched_; // in a
};

std::string orNone(const std::string& words) {
    return words.empty() ? "none" : words;
}

std::string fromTo(const std::string& a, const std::string& b) {
    return orNone(a) + arrow + orNone(b);
}

std::string means(const PlanNode& node) {
    std::string words = node.index;
    if (node.covering) words += words.empty() ? "covering" : ", covering";
    return words;
}

std::string joinOf(const PlanNode& node) {
    for (const char* kind : {" LEFT-JOIN", " EXISTS"})
        if (node.label.find(kind) != std::string::npos) return kind + 1;
    return {};
}

std::string accessChange(const PlanNode& a, const PlanNode& b) {
    if (a.operation != b.operation) {
        std::string words = a.operation + arrow + b.operation;
        if (const std::string by = means(b); !by.empty()) words += " · " + by;
        return words;
    }
    if (equalsIgnoringCase(a.index, b.index))
        return b.covering ? "now covering" : "no longer covering";
    return fromTo(means(a), means(b));
}

std::string numberText(double value) {
    if (value < 9e15) return formatCount(std::llround(value));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3g", value);
    return text.data();
}

class Reporter {
public:
    // oneMeasured: what only measuring shows is in one of the two alone.
    Reporter(const std::vector<Item>& a, const std::vector<Item>& b, bool oneMeasured)
        : a_(a), b_(b), oneMeasured_(oneMeasured) {}

    PlanDiff report() {
        walk(0, 0);
        for (const PlanPair& pair : diff_.pairs)
            for (const PlanChange& change : pair.changes) {
                if (isOfShape(change.kind))
                    diff_.changes.push_back(change);
                else if (change.kind != PlanChangeKind::Time)
                    diff_.figures.push_back(change);
            }
        return std::move(diff_);
    }

private:
    // A node, or one above it, that there is in measured plans alone.
    bool onlyMeasured(const std::vector<Item>& items, int at) const {
        for (; at >= 0; at = items[static_cast<std::size_t>(at)].parent) {
            const PlanCategory category = categoryOf(*items[static_cast<std::size_t>(at)].node);
            if (category == PlanCategory::Evaluate) return true;
            if (oneMeasured_ &&
                (category == PlanCategory::Write || category == PlanCategory::Trigger))
                return true;
        }
        return false;
    }

    const Item& a(int at) const { return a_[static_cast<std::size_t>(at)]; }
    const Item& b(int at) const { return b_[static_cast<std::size_t>(at)]; }

    // A node of b, with all below it.
    void walk(int at, int depth) {
        const Item& item = b(at);
        PlanPair& pair = diff_.pairs.emplace_back();
        pair.b = item.node;
        pair.depth = depth;
        if (item.match >= 0) {
            pair.a = a(item.match).node;
            compare(item, pair);
        } else if (!onlyMeasured(b_, at)) {
            pair.changes.push_back({PlanChangeKind::Added, nullptr, item.node, "added"});
        }
        // What only a has below the same node stands where it stood.
        std::vector<int> gone;
        if (item.match >= 0)
            for (const int child : a(item.match).children)
                if (a(child).match < 0) gone.push_back(child);
        std::size_t shown = 0;
        for (const int child : item.children) {
            const int match = b(child).match;
            if (match >= 0 && !b(child).moved)
                for (; shown < gone.size() && a(gone[shown]).position < a(match).position; ++shown)
                    walkGone(gone[shown], depth + 1);
            walk(child, depth + 1);
        }
        for (; shown < gone.size(); ++shown)
            walkGone(gone[shown], depth + 1);
    }

    void walkGone(int at, int depth) {
        const Item& item = a(at);
        PlanPair& pair = diff_.pairs.emplace_back();
        pair.a = item.node;
        pair.depth = depth;
        if (!onlyMeasured(a_, at))
            pair.changes.push_back({PlanChangeKind::Removed, item.node, nullptr, "removed"});
        for (const int child : item.children)
            if (a(child).match < 0) walkGone(child, depth + 1);
    }

    void compare(const Item& item, PlanPair& pair) const {
        const PlanNode& before = *pair.a;
        const PlanNode& now = *pair.b;
        const auto differ = [&](PlanChangeKind kind, std::string what) {
            pair.changes.push_back({kind, pair.a, pair.b, std::move(what)});
        };
        if (item.moved && !onlyMeasured(a_, item.match) && !onlyMeasured(b_, a(item.match).match))
            differ(PlanChangeKind::Moved, "moved");
        if (item.displaced)
            differ(PlanChangeKind::Order, now.operation == "SCAN" || now.operation == "SEARCH"
                                              ? "another place in the join"
                                              : "another place");
        const bool access = isAccess(before) && isAccess(now);
        const bool byOther =
            !equalsIgnoringCase(before.index, now.index) || before.covering != now.covering;
        if (access && (before.operation != now.operation || byOther))
            differ(PlanChangeKind::Access, accessChange(before, now));
        else if (before.operation != now.operation)
            differ(PlanChangeKind::Operation, fromTo(before.operation, now.operation));
        else if (!equalsIgnoringCase(before.condition, now.condition))
            differ(PlanChangeKind::Condition, fromTo(before.condition, now.condition));
        if (access && joinOf(before) != joinOf(now))
            differ(PlanChangeKind::Join, fromTo(joinOf(before), joinOf(now)));

        const auto figure = [&](PlanChangeKind kind, const auto& x, const auto& y) {
            if (x.value && y.value && *x.value != *y.value)
                differ(kind, numberText(static_cast<double>(*x.value)) + arrow +
                                 numberText(static_cast<double>(*y.value)));
        };
        figure(PlanChangeKind::Estimate, before.estimatedRows, now.estimatedRows);
        figure(PlanChangeKind::Rows, before.actualRows, now.actualRows);
        figure(PlanChangeKind::Loops, before.loops, now.loops);
        if (before.selfNs.value && now.selfNs.value && *before.selfNs.value != *now.selfNs.value)
            differ(PlanChangeKind::Time, formatDuration(*before.selfNs.value) + arrow +
                                             formatDuration(*now.selfNs.value));
    }

    const std::vector<Item>& a_;
    const std::vector<Item>& b_;
    const bool oneMeasured_;
    PlanDiff diff_;
};

std::string nodeWords(const PlanNode& node) {
    return node.label.empty() ? node.operation : node.label;
}

} // namespace

const char* planChangeName(PlanChangeKind kind) {
    switch (kind) {
    case PlanChangeKind::Added:
        return "added";
    case PlanChangeKind::Removed:
        return "removed";
    case PlanChangeKind::Moved:
        return "moved";
    case PlanChangeKind::Order:
        return "order";
    case PlanChangeKind::Access:
        return "access";
    case PlanChangeKind::Condition:
        return "condition";
    case PlanChangeKind::Operation:
        return "operation";
    case PlanChangeKind::Join:
        return "join";
    case PlanChangeKind::Estimate:
        return "estimate";
    case PlanChangeKind::Rows:
        return "rows";
    case PlanChangeKind::Loops:
        return "loops";
    case PlanChangeKind::Time:
        return "time";
    }
    return "";
}

bool isOfShape(PlanChangeKind kind) {
    return kind <= PlanChangeKind::Join;
}

bool PlanPair::differs() const {
    return std::ranges::any_of(changes,
                               [](const PlanChange& change) { return isOfShape(change.kind); });
}

std::string PlanPair::what() const {
    std::string words;
    for (const PlanChange& change : changes)
        if (isOfShape(change.kind)) words += (words.empty() ? "" : "; ") + change.what;
    return words;
}

int PlanDiff::differingNodes() const {
    return static_cast<int>(
        std::ranges::count_if(pairs, [](const PlanPair& pair) { return pair.differs(); }));
}

PlanDiff diffPlans(const Plan& a, const Plan& b) {
    Side left(a), right(b);
    Matcher(left.items, right.items).run();
    return Reporter(left.items, right.items, a.analyzed != b.analyzed).report();
}

std::string printDiff(const PlanDiff& diff) {
    std::string text;
    for (const PlanPair& pair : diff.pairs) {
        text += !pair.differs() ? "  " : pair.a == nullptr ? "+ " : pair.b == nullptr ? "- " : "~ ";
        text.append(static_cast<std::size_t>(pair.depth) * 2, ' ');
        text += nodeWords(pair.a == nullptr ? *pair.b : *pair.a);
        if (pair.a != nullptr && pair.b != nullptr && pair.differs())
            text += "  [" + pair.what() + "]";
        text += '\n';
    }
    return text;
}

} // namespace hone
