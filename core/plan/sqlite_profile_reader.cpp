// Gives every instruction of a measured program to one node of the plan.
//
// SQLite compiles a statement into a program whose "Explain" instructions say where the steps of
// the plan begin. Three rules, in this order, say whose an instruction is:
//
// 1. An instruction on a cursor (Rewind, Column, Next ...) belongs to the loop that positions that
//    cursor, or to the sorter, index or table that it fills. Where loops share a cursor (the terms
//    of an OR, a right join), it is the loop whose instructions surround this one, else the step
//    that the loops have in common.
// 2. Else it belongs to the innermost region around it: the body of a co-routine, materialised
//    view, subquery, compound's part, or automatic index.
// 3. Else it is evaluating and returning rows.
//
// The forms looked for are those that the code generator of SQLite 3.53 writes (where.c,
// wherecode.c, select.c, expr.c). A form that is not found costs precision, never the sum: its
// instructions then count for what surrounds them, and the step's own time is unavailable.
#include <algorithm>
#include <map>
#include <set>

#include "core/plan/sqlite_plan.h"

namespace hone {
namespace {

using Opcodes = std::set<std::string_view>;

const Opcodes positioning{"Rewind", "Last",      "SeekGE",    "SeekGT",  "SeekLE",
                          "SeekLT", "SeekRowid", "NotExists", "VFilter", "Count"};
const Opcodes stepping{"Next", "Prev", "VNext"};
// Those whose first operand is a cursor that they read or move.
const Opcodes reading{"Rewind",     "Last",          "Next",       "Prev",          "SeekGE",
                      "SeekGT",     "SeekLE",        "SeekLT",     "SeekRowid",     "NotExists",
                      "SeekScan",   "SeekHit",       "SeekEnd",    "IdxGT",         "IdxGE",
                      "IdxLT",      "IdxLE",         "IdxRowid",   "DeferredSeek",  "FinishSeek",
                      "Column",     "Rowid",         "RowData",    "NullRow",       "Found",
                      "NotFound",   "NoConflict",    "IfNoHope",   "Count",         "VFilter",
                      "VNext",      "VColumn",       "VInitIn",    "VOpen",         "ReopenIdx",
                      "OpenRead",   "OpenAutoindex", "OpenDup",    "OpenEphemeral", "Close",
                      "Sort",       "SorterSort",    "SorterData", "SorterNext",    "SorterOpen",
                      "OpenPseudo", "Sequence",      "Offset",     "SorterCompare", "SequenceTest"};
// Those that change what a cursor stands on.
const Opcodes writing{"Insert",    "IdxInsert", "SorterInsert", "Delete",
                      "IdxDelete", "NewRowid",  "Clear",        "RowCell"};
// Those that take a row over from the innermost loop.
const Opcodes consuming{"ResultRow", "AggStep",      "AggStep1", "AggInverse", "Yield",
                        "IdxInsert", "SorterInsert", "Insert",   "Delete",     "RowSetAdd",
                        "Program",   "Gosub",        "Compare",  "BeginSubrtn"};
const Opcodes opening{"OpenRead", "OpenWrite", "ReopenIdx"};

struct Range {
    int begin = -1, end = -1; // both inside; -1: none
    bool holds(int address) const { return begin >= 0 && address >= begin && address <= end; }
    bool known() const { return begin >= 0; }
    void reach(const Range& other) {
        if (other.known()) end = std::max(end, other.end);
    }
};

struct Step {
    PlanNode node;
    int parent = -1; // in steps; -1: the program
    int begin = 0;   // address of its Explain
    Range region;
    Range loop;
    int driver = -1;  // address that positions the loop's cursor
    int starter = -1; // address that runs once a loop, where the Explain does not
    std::set<int> cursors;
    std::set<int> addresses; // besides those on its cursors
    std::int64_t cycles = 0;
    std::int64_t evaluating = 0;
    bool figured = true; // its own instructions were found
};

class ProgramReader {
public:
    ProgramReader(const ProfiledProgram& program, const StatementProfile& profile, int firstId)
        : code_(program.instructions), profile_(profile), main_(program.name.empty()),
          firstId_(firstId) {}

    // The program's steps as trees, then its writes, then what remains where it is the statement's.
    std::vector<PlanNode> read(std::int64_t resultRows) {
        findSteps();
        for (Step& step : steps_)
            findOwnRegion(step);
        for (Step& step : steps_)
            if (isLoop(step)) findLoop(step);
        addCount();
        for (Step& step : steps_)
            findList(step);
        for (auto step = steps_.rbegin(); step != steps_.rend(); ++step)
            findSurroundingRegion(*step);
        for (Step& step : steps_) {
            if (step.node.operation == "TEMP B-TREE") findSorter(step);
            if (step.node.operation.ends_with("BLOOM FILTER")) findFilter(step);
        }
        makeRest(resultRows);
        for (std::size_t at = 0; at < code_.size(); ++at)
            give(static_cast<int>(at));
        for (Step& step : steps_)
            countRows(step);
        dropIdleWriters();
        for (Step& step : steps_)
            if (isLoop(step)) countKept(step);
        return trees();
    }

    int lastId() const { return lastId_; }

private:
    const ProfiledInstruction& at(int address) const {
        return code_[static_cast<std::size_t>(address)];
    }
    int size() const { return static_cast<int>(code_.size()); }
    bool is(int address, std::string_view opcode) const {
        return address >= 0 && address < size() && at(address).opcode == opcode;
    }
    static bool isLoop(const Step& step) {
        return step.node.operation == "SCAN" || step.node.operation == "SEARCH";
    }

    // The first address in [from, to] with this opcode, and first operand where one is given; -1:
    // none.
    int find(int from, int to, std::string_view opcode, std::optional<int> p1 = {}) const {
        for (int address = std::max(0, from); address <= std::min(to, size() - 1); ++address)
            if (is(address, opcode) && (!p1 || at(address).p1 == *p1)) return address;
        return -1;
    }
    int findBack(int from, int steps, std::string_view opcode) const {
        for (int address = from; address >= std::max(0, from - steps); --address)
            if (is(address, opcode)) return address;
        return -1;
    }

    // count(*) alone is one instruction, which has no step of its own while it is measured.
    void addCount() {
        const int count = find(0, size() - 1, "Count");
        if (count < 0 || !steps_.empty()) return;
        Step step;
        step.node.operation = "SCAN";
        step.begin = count;
        step.cursors.insert(at(count).p1);
        step.driver = count;
        step.loop = {count, count};
        if (const ProfiledObject* object = objectOf(at(count).p1, count)) {
            step.node.object = object->table;
            step.node.label = "SCAN " + object->table;
            if (object->name != object->table) {
                step.node.index = object->name;
                step.node.covering = true;
                step.node.label += " USING COVERING INDEX " + object->name;
            }
        }
        steps_.push_back(std::move(step));
    }

    void findSteps() {
        std::map<int, int> byId;
        for (const ProfiledInstruction& instruction : code_) {
            if (instruction.opcode != "Explain") continue;
            Step step;
            step.node = readSqliteStep({instruction.p1, instruction.p2, instruction.text});
            step.begin = instruction.address;
            step.addresses.insert(instruction.address);
            const auto parent = byId.find(instruction.p2);
            step.parent = parent == byId.end() ? -1 : parent->second;
            byId[instruction.p1] = static_cast<int>(steps_.size());
            steps_.push_back(std::move(step));
        }
    }

    const ProfiledElement* element(const Step& step) const {
        if (!main_) return nullptr;
        for (const ProfiledElement& element : profile_.elements)
            if (element.id == at(step.begin).p1) return &element;
        return nullptr;
    }

    // Regions that the program itself closes.
    void findOwnRegion(Step& step) {
        const std::string& operation = step.node.operation;
        if (operation == "CO-ROUTINE" || operation == "LEFT" || operation == "RIGHT") {
            const int init = findBack(step.begin, 4, "InitCoroutine");
            if (init < 0) return;
            const int end = find(init, size() - 1, "EndCoroutine", at(init).p1);
            if (end >= 0) step.region = {at(init).p3, end};
        } else if (operation == "MATERIALIZE") {
            for (int address = step.begin; address < size(); ++address) {
                if (!is(address, "Return")) continue;
                const int start = at(address).p2;
                if (start > step.begin || start < std::max(1, step.begin - 3)) continue;
                step.region = {start, address};
                return;
            }
        } else if (operation != "LEFT-MOST SUBQUERY" && operation.ends_with("SUBQUERY")) {
            const int begin = findBack(step.begin, 8, "BeginSubrtn");
            for (int address = step.begin; begin >= 0 && address < size(); ++address)
                if (is(address, "Return") && at(address).p1 == at(begin).p2 &&
                    at(address).p2 == begin + 1) {
                    step.region = {begin, address};
                    return;
                }
        } else if (operation.starts_with("CREATE AUTOMATIC")) {
            const int once = findBack(step.begin, 3, "Once");
            if (once >= 0 && at(once).p2 > step.begin) step.region = {step.begin, at(once).p2 - 1};
        } else if (operation == "BLOOM FILTER") {
            if (is(step.begin - 1, "Once") && at(step.begin - 1).p2 > step.begin)
                step.region = {step.begin, at(step.begin - 1).p2 - 1};
        } else if (operation.starts_with("MERGE")) {
            const int left = find(step.begin, size() - 1, "InitCoroutine");
            if (left < 0) return;
            const int leftEnd = find(left, size() - 1, "EndCoroutine", at(left).p1);
            const int right = find(leftEnd, size() - 1, "InitCoroutine");
            if (leftEnd < 0 || right < 0) return;
            const int last = find(at(right).p2, size() - 1, "Jump");
            if (last >= 0) step.region = {step.begin, last};
        }
    }

    // Regions that end where the last of what they hold ends. Children come after their parents, so
    // this goes from the last step to the first.
    void findSurroundingRegion(Step& step) {
        const PlanCategory category = categoryOf(step.node);
        const bool open = category == PlanCategory::Compound ||
                          category == PlanCategory::Subquery || step.node.operation == "RIGHT-JOIN";
        const bool grouping =
            step.node.operation.starts_with("COMPOUND") || step.node.operation == "INDEX";
        if (step.region.known() || !open || grouping) return;
        Range region{step.begin, step.begin};
        const int own = static_cast<int>(&step - steps_.data());
        for (const Step& other : steps_)
            if (isBelow(other, own)) {
                region.reach(other.region);
                region.reach(other.loop);
            }
        step.region = region;
    }

    bool isBelow(const Step& step, int ancestor) const {
        for (int at = step.parent; at >= 0; at = steps_[static_cast<std::size_t>(at)].parent)
            if (at == ancestor) return true;
        return false;
    }

    // The innermost region around an address: the shortest.
    int regionAt(int address) const {
        int best = -1;
        int length = 0;
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            const Range& region = steps_[i].region;
            if (!region.holds(address)) continue;
            if (best >= 0 && region.end - region.begin >= length) continue;
            best = static_cast<int>(i);
            length = region.end - region.begin;
        }
        return best;
    }

    // Root page and database of what a cursor was last opened on before address.
    std::optional<std::pair<int, int>> openedOn(int cursor, int address) const {
        for (int back = address; back >= 0; --back)
            if (at(back).p1 == cursor && opening.contains(at(back).opcode))
                return std::pair(at(back).p3, at(back).p2);
        // Some are opened behind the loop, in a part that runs first.
        for (int ahead = address; ahead < size(); ++ahead)
            if (at(ahead).p1 == cursor && opening.contains(at(ahead).opcode))
                return std::pair(at(ahead).p3, at(ahead).p2);
        return std::nullopt;
    }
    const ProfiledObject* objectOf(int cursor, int address) const {
        const auto place = openedOn(cursor, address);
        if (!place) return nullptr;
        for (const ProfiledObject& object : profile_.objects)
            if (object.database == place->first && object.rootPage == place->second) return &object;
        return nullptr;
    }
    bool isTemporary(int cursor, int address) const {
        for (int back = address; back >= 0; --back) {
            if (at(back).p1 != cursor) continue;
            if (opening.contains(at(back).opcode) || at(back).opcode == "VOpen") return false;
            if (at(back).opcode == "OpenEphemeral" || at(back).opcode == "OpenDup" ||
                at(back).opcode == "OpenAutoindex" || at(back).opcode == "OpenPseudo")
                return true;
        }
        return false;
    }

    // Names that the loop's cursor may be opened on; empty where it is none of the database's.
    std::set<std::string> targets(const Step& step) const {
        std::set<std::string> names{step.node.index, step.node.object};
        if (const ProfiledElement* counted = element(step)) names.insert(counted->name);
        std::set<std::string> known;
        for (const ProfiledObject& object : profile_.objects)
            if (names.contains(object.name)) known.insert(object.name);
        return known;
    }

    bool readsCoroutine(const Step& step) const {
        if (step.node.operation != "SCAN") return false;
        return std::ranges::any_of(steps_, [&step](const Step& other) {
            return other.node.operation == "CO-ROUTINE" && other.begin < step.begin &&
                   other.node.object == step.node.object && other.region.known() &&
                   !other.region.holds(step.begin);
        });
    }

    // Of a recursive query's step, which reads the row that the queue gave last.
    bool findRecursion(Step& step) {
        for (int up = step.parent; up >= 0; up = steps_[static_cast<std::size_t>(up)].parent) {
            const Step& outer = steps_[static_cast<std::size_t>(up)];
            if (outer.node.object != step.node.object || !outer.region.known()) continue;
            const int row = find(outer.begin, step.begin, "OpenPseudo");
            if (row < 0) return false;
            step.cursors.insert(at(row).p1);
            step.driver = step.begin;
            int end = step.begin;
            for (int address = step.begin; address <= outer.region.end; ++address)
                if (is(address, "Goto") && at(address).p2 < step.begin) end = address;
            step.loop = {step.begin, end};
            return true;
        }
        return false;
    }

    void findLoop(Step& step) {
        if (findRecursion(step)) return;
        const bool termOfOr =
            step.parent >= 0 &&
            steps_[static_cast<std::size_t>(step.parent)].node.operation == "INDEX";
        const int from =
            termOfOr ? steps_[static_cast<std::size_t>(step.parent)].begin : step.begin;
        const bool coroutine = readsCoroutine(step);
        const std::set<std::string> names = targets(step);
        std::set<int> lists; // of IN: their values drive the search
        for (int address = from; address < size(); ++address) {
            if (termOfOr && address >= step.begin) break;
            if (is(address, "Explain") && address != step.begin && !termOfOr) {
                const int other = stepAt(address);
                if (other >= 0 && isLoop(steps_[static_cast<std::size_t>(other)])) break;
            }
            if (const int inside = innerRegion(address, step); inside >= 0) {
                address = steps_[static_cast<std::size_t>(inside)].region.end;
                continue;
            }
            const ProfiledInstruction& instruction = at(address);
            if (coroutine) {
                if (instruction.opcode == "InitCoroutine") step.addresses.insert(address);
                if (instruction.opcode != "Yield") continue;
                step.driver = address;
                step.addresses.insert(address);
                step.loop = {from, instruction.p2 > address ? instruction.p2 - 1 : address};
                return;
            }
            if (!positioning.contains(instruction.opcode)) continue;
            const int cursor = instruction.p1;
            const ProfiledObject* object = objectOf(cursor, address);
            const bool listed = step.node.operation == "SEARCH" &&
                                (instruction.opcode == "Rewind" || instruction.opcode == "Last") &&
                                isTemporary(cursor, address);
            const bool wanted = names.empty() || isTemporary(cursor, address) ||
                                object == nullptr || names.contains(object->name) ||
                                names.contains(object->table);
            if (listed || !wanted) {
                lists.insert(cursor);
                continue;
            }
            drive(step, from, address, lists);
            return;
        }
        step.figured = false;
    }

    // The region of another step that begins behind this one's Explain and holds address.
    int innerRegion(int address, const Step& step) const {
        const int region = regionAt(address);
        if (region < 0) return -1;
        const Step& other = steps_[static_cast<std::size_t>(region)];
        return other.region.begin > step.begin ? region : -1;
    }
    int stepAt(int address) const {
        for (std::size_t i = 0; i < steps_.size(); ++i)
            if (steps_[i].begin == address) return static_cast<int>(i);
        return -1;
    }

    void drive(Step& step, int from, int address, const std::set<int>& lists) {
        const int cursor = at(address).p1;
        step.driver = address;
        step.cursors = lists;
        step.cursors.insert(cursor);
        const ProfiledObject* object = objectOf(cursor, address);
        int end = -1;
        for (int next = address + 1; next < size() && end < 0; ++next) {
            const ProfiledInstruction& instruction = at(next);
            if (instruction.p1 == cursor && stepping.contains(instruction.opcode)) end = next;
        }
        if (end < 0) end = at(address).p2 > address ? at(address).p2 - 1 : address;
        for (int next = address; next <= end; ++next) {
            const ProfiledInstruction& instruction = at(next);
            if (instruction.opcode == "DeferredSeek" && instruction.p1 == cursor)
                step.cursors.insert(instruction.p3);
            // The row behind an index entry, looked up at once.
            const bool lookup = instruction.opcode == "SeekRowid" ||
                                instruction.opcode == "NotExists" ||
                                instruction.opcode == "NotFound";
            if (!lookup || object == nullptr || next == address) continue;
            const ProfiledObject* found = objectOf(instruction.p1, next);
            if (found != nullptr && found->name == object->table && next < address + 12 &&
                !claimed(instruction.p1, step))
                step.cursors.insert(instruction.p1);
        }
        for (const int list : lists)
            for (int next = end; next < std::min(size(), end + 4); ++next)
                if (at(next).p1 == list && stepping.contains(at(next).opcode)) end = next;
        step.loop = {from, end};
    }

    bool claimed(int cursor, const Step& but) const {
        return std::ranges::any_of(steps_, [&](const Step& step) {
            return &step != &but && step.cursors.contains(cursor);
        });
    }

    void findSorter(Step& step) {
        int cursor = -1;
        // An aggregate's DISTINCT is listed where its tree is emptied for the next group, the
        // statement's own behind its loop, all others before they sort.
        if (const int opened = findBack(step.begin, 2, "OpenEphemeral");
            opened >= 0 && step.node.condition.find('(') != std::string::npos)
            cursor = at(opened).p1;
        if (cursor < 0 && step.node.condition == "DISTINCT")
            for (int back = step.begin; back >= 0 && cursor < 0; --back)
                if (is(back, "Found") && isTemporary(at(back).p1, back) &&
                    !claimed(at(back).p1, step))
                    cursor = at(back).p1;
        for (int address = step.begin; cursor < 0 && address < size(); ++address)
            if (is(address, "SorterInsert") || is(address, "SorterSort") || is(address, "Sort"))
                cursor = at(address).p1;
        if (cursor < 0) {
            step.figured = false;
            return;
        }
        step.cursors.insert(cursor);
        // Where an index gives the order's first terms, each of their values is sorted by itself.
        for (const std::string_view sort : {"SorterSort", "Sort"})
            step.starter = std::max(step.starter, find(step.begin, size() - 1, sort, cursor));
        for (int address = 0; address < size(); ++address) {
            const ProfiledInstruction& instruction = at(address);
            if (instruction.opcode == "SorterData" && instruction.p1 == cursor)
                step.cursors.insert(instruction.p3);
            const bool insert =
                (instruction.opcode == "SorterInsert" || instruction.opcode == "IdxInsert") &&
                instruction.p1 == cursor;
            if (!insert) continue;
            step.addresses.insert(address);
            if (is(address - 1, "MakeRecord") && at(address - 1).p3 == instruction.p2)
                step.addresses.insert(address - 1);
        }
    }

    // What IN looks its values up in: a list that was made for it, or an index that serves as one.
    void findList(Step& step) {
        int opened = -1;
        if (step.node.operation.ends_with("LIST SUBQUERY"))
            opened = findBack(step.begin, 3, "OpenEphemeral");
        else if (step.node.label.ends_with("FOR IN-OPERATOR"))
            opened = find(step.begin, step.begin + 3, "OpenRead");
        if (opened >= 0) step.cursors.insert(at(opened).p1);
    }

    // A join's filter is listed before it is made, that of IN's list behind what fills it.
    void findFilter(Step& step) {
        const bool ofList = is(step.begin - 1, "FilterAdd");
        int made = ofList ? -1 : find(step.begin, step.begin + 3, "Blob");
        for (int back = step.begin; ofList && made < 0 && back >= 0; --back)
            if (is(back, "Blob") && at(back).p2 == at(step.begin - 1).p1) made = back;
        if (made < 0) return;
        const int filter = at(made).p2;
        step.starter = made;
        step.addresses.insert(made);
        for (int address = 0; address < size(); ++address)
            if ((is(address, "FilterAdd") || is(address, "Filter")) && at(address).p1 == filter)
                step.addresses.insert(address);
    }

    // The nodes that are no steps: one for each table and index written, one for the remainder.
    void makeRest(std::int64_t resultRows) {
        stepsOfEngine_ = steps_.size();
        for (int address = 0; address < size(); ++address) {
            if (!is(address, "OpenWrite")) continue;
            const ProfiledObject* object = objectOf(at(address).p1, address);
            if (object == nullptr || writers_.contains(at(address).p1)) continue;
            writers_[at(address).p1] = static_cast<int>(steps_.size());
            Step step;
            step.node.operation = "WRITE";
            step.node.object = object->table;
            if (object->name != object->table) step.node.index = object->name;
            step.node.label = "writing " + object->name;
            steps_.push_back(std::move(step));
        }
        rest_ = static_cast<int>(steps_.size());
        Step rest;
        rest.node.operation = "REST";
        rest.node.label = "evaluating and returning rows";
        if (main_) {
            rest.node.actualRows = {resultRows, Provenance::Measured};
            rest.node.loops = {1, Provenance::Measured};
        }
        steps_.push_back(std::move(rest));
    }

    int ownerByCursor(int address) const {
        const ProfiledInstruction& instruction = at(address);
        if (writing.contains(instruction.opcode)) {
            const auto writer = writers_.find(instruction.p1);
            return writer == writers_.end() ? -1 : writer->second;
        }
        if (instruction.opcode == "Yield" || !reading.contains(instruction.opcode)) return -1;
        std::vector<int> sharing;
        int best = -1;
        for (std::size_t i = 0; i < stepsOfEngine_; ++i) {
            if (!steps_[i].cursors.contains(instruction.p1)) continue;
            sharing.push_back(static_cast<int>(i));
            if (steps_[i].loop.holds(address)) best = static_cast<int>(i);
        }
        if (best >= 0) return best;
        if (sharing.size() == 1) return sharing.front();
        if (sharing.empty()) {
            // Checks of uniqueness before a write.
            const auto writer = writers_.find(instruction.p1);
            return writer == writers_.end() ? -1 : writer->second;
        }
        return commonAncestor(sharing);
    }

    int commonAncestor(const std::vector<int>& steps) const {
        for (int up = steps_[static_cast<std::size_t>(steps.front())].parent; up >= 0;
             up = steps_[static_cast<std::size_t>(up)].parent)
            if (std::ranges::all_of(steps, [&](int step) {
                    return isBelow(steps_[static_cast<std::size_t>(step)], up);
                }))
                return up;
        return rest_;
    }

    void give(int address) {
        const std::int64_t cycles = at(address).cycles;
        int owner = -1;
        for (std::size_t i = 0; i < stepsOfEngine_ && owner < 0; ++i)
            if (steps_[i].addresses.contains(address)) owner = static_cast<int>(i);
        if (owner < 0) owner = ownerByCursor(address);
        const int region = regionAt(address);
        if (owner < 0) {
            owner = region >= 0 ? region : rest_;
            if (const int loop = innermostLoop(address, region); loop >= 0)
                steps_[static_cast<std::size_t>(loop)].evaluating += cycles;
        }
        steps_[static_cast<std::size_t>(owner)].cycles += cycles;
    }

    int innermostLoop(int address, int region) const {
        int best = -1;
        for (std::size_t i = 0; i < stepsOfEngine_; ++i)
            if (isLoop(steps_[i]) && steps_[i].loop.holds(address) && address > steps_[i].driver &&
                (region < 0 ||
                 steps_[static_cast<std::size_t>(region)].region.holds(steps_[i].driver)))
                best = static_cast<int>(i);
        return best;
    }

    std::int64_t executions(int address) const { return at(address).executions; }

    std::int64_t sumOf(const Range& range, const Opcodes& opcodes, std::optional<int> p1) const {
        std::int64_t sum = 0;
        for (int address = range.begin; address >= 0 && address <= range.end; ++address)
            if (opcodes.contains(at(address).opcode) && (!p1 || at(address).p1 == *p1))
                sum += executions(address);
        return sum;
    }

    void countRows(Step& step) {
        PlanNode& node = step.node;
        const auto set = [](Figure<std::int64_t>& figure, std::int64_t value) {
            figure = {value, Provenance::Measured};
        };
        if (node.operation == "REST") return;
        const Range all{0, size() - 1};
        if (node.operation == "WRITE") {
            for (const auto& [cursor, writer] : writers_)
                if (&steps_[static_cast<std::size_t>(writer)] == &step)
                    for (const std::string_view opcode :
                         {"Insert", "IdxInsert", "Delete", "IdxDelete"})
                        set(node.actualRows, std::max(node.actualRows.value.value_or(0),
                                                      sumOf(all, {opcode}, cursor)));
            return;
        }
        set(node.loops, executions(step.starter >= 0 ? step.starter : step.begin));
        const ProfiledElement* counted = element(step);
        if (counted != nullptr) {
            if (counted->loops && step.starter < 0) set(node.loops, *counted->loops);
            if (counted->visits) set(node.actualRows, *counted->visits);
            if (counted->estimatedRows)
                node.estimatedRows = {*counted->estimatedRows, Provenance::Estimated};
        }
        if (node.actualRows.value && node.label.ends_with(" LEFT-JOIN"))
            // The row of NULLs that stands in where none matched was visited too.
            node.actualRows = {*node.actualRows.value - standIns(step), Provenance::Derived};
        if (node.actualRows.value) return;
        if (isLoop(step)) {
            const auto visits = is(step.driver, "Count") ? std::nullopt : visitsOf(step);
            if (visits) set(node.actualRows, *visits);
        } else if (node.operation == "CO-ROUTINE" || node.operation == "LEFT" ||
                   node.operation == "RIGHT") {
            const int init = findBack(step.begin, 4, "InitCoroutine");
            if (init >= 0 && step.region.known())
                set(node.actualRows, sumOf(step.region, {"Yield"}, at(init).p1));
        } else if (node.operation == "MATERIALIZE") {
            const int opened = find(step.begin, step.region.end, "OpenEphemeral");
            if (opened >= 0)
                set(node.actualRows, sumOf(step.region, {"Insert", "IdxInsert"}, at(opened).p1));
        } else if (node.operation.ends_with("LIST SUBQUERY")) {
            const int opened = findBack(step.begin, 3, "OpenEphemeral");
            if (opened >= 0) set(node.actualRows, sumOf(step.region, {"IdxInsert"}, at(opened).p1));
        } else if (node.operation == "TEMP B-TREE" && step.cursors.size() == 1) {
            const int cursor = *step.cursors.begin();
            set(node.actualRows, std::max(sumOf(all, {"Found", "NotFound"}, cursor),
                                          sumOf(all, {"IdxInsert"}, cursor)));
            node.keptRows = {sumOf(all, {"IdxInsert"}, cursor), Provenance::Derived};
        } else if (node.operation.ends_with("BLOOM FILTER")) {
            std::int64_t added = 0;
            for (const int address : step.addresses)
                if (is(address, "FilterAdd")) added += executions(address);
            set(node.actualRows, added);
        } else if (node.operation == "CONSTANT ROWS") {
            // The rows of VALUES that an INSERT takes have no loop of the engine's.
            const int taken = find(step.begin, step.begin + 3, "Yield");
            const bool one = node.label == "SCAN CONSTANT ROW";
            if (one || taken >= 0) set(node.actualRows, executions(one ? step.begin : taken + 1));
        }
    }

    std::int64_t standIns(const Step& step) const {
        std::int64_t most = 0;
        for (int address = step.loop.end + 1; address < std::min(size(), step.loop.end + 8);
             ++address)
            if (is(address, "NullRow") && step.cursors.contains(at(address).p1))
                most = std::max(most, executions(address));
        return most;
    }

    // Opened for writing and then only read, or left alone.
    void dropIdleWriters() {
        for (const auto& [cursor, writer] : writers_) {
            Step& step = steps_[static_cast<std::size_t>(writer)];
            if (step.node.actualRows.value.value_or(0) > 0) continue;
            steps_[static_cast<std::size_t>(rest_)].cycles += std::exchange(step.cycles, 0);
            step.node.operation.clear();
        }
    }

    // Rows visited, for programs of which the engine counts no elements: how often the loop's body
    // ran behind the tests for its end.
    std::optional<std::int64_t> visitsOf(const Step& step) const {
        if (step.driver < 0) return std::nullopt;
        if (is(step.driver, "Yield")) {
            const int body = step.driver + 1;
            return body < size() ? std::optional(executions(body)) : std::nullopt;
        }
        const int cursor = at(step.driver).p1;
        int top = step.driver + 1;
        for (int address = step.driver; address <= step.loop.end; ++address)
            if (at(address).p1 == cursor && stepping.contains(at(address).opcode))
                top = at(address).p2;
        static const Opcodes ends{"IdxGT", "IdxGE", "IdxLT", "IdxLE"};
        static const Opcodes compares{"Gt", "Ge", "Lt", "Le"};
        while (top + 1 < size()) {
            if (ends.contains(at(top).opcode) || is(top, "DeferredSeek"))
                ++top;
            else if (is(top, "Rowid") && compares.contains(at(top + 1).opcode))
                top += 2;
            else
                break;
        }
        return top < size() ? std::optional(executions(top)) : std::nullopt;
    }

    // Of the rows a loop visited those that the next loop, or what takes rows behind the last one,
    // got.
    void countKept(Step& step) {
        if (!step.loop.known() || !step.node.actualRows.value) return;
        // One match is enough for these, and their other rows tell nothing.
        if (step.node.label.ends_with(" EXISTS") || step.node.label.ends_with(" LEFT-JOIN") ||
            step.node.label.find(" EXISTS ") != std::string::npos)
            return;
        const int region = regionAt(step.begin);
        const Step* inner = nullptr;
        for (std::size_t i = 0; i < stepsOfEngine_ && inner == nullptr; ++i) {
            const Step& other = steps_[i];
            const bool loop = isLoop(other) || other.node.operation == "MULTI-INDEX OR";
            if (loop && other.begin > step.begin && step.loop.holds(other.begin) &&
                sameRegion(other, region))
                inner = &other;
        }
        std::optional<std::int64_t> kept;
        if (inner != nullptr) {
            kept = executions(inner->begin);
        } else {
            for (int address = step.driver + 1; address <= step.loop.end; ++address) {
                if (regionAt(address) != region || !takesRows(address)) continue;
                kept = std::max(kept.value_or(0), executions(address));
                // The body that a right join enters a second time.
                if (is(address, "BeginSubrtn")) {
                    kept = executions(address);
                    break;
                }
            }
        }
        // An outer join hands on rows that it did not find.
        if (kept && *kept <= *step.node.actualRows.value)
            step.node.keptRows = {*kept, Provenance::Derived};
    }

    bool sameRegion(const Step& other, int region) const {
        const int its = regionAt(other.begin);
        if (its == region) return true;
        return other.node.operation == "MULTI-INDEX OR" && its == stepAt(other.begin);
    }

    bool takesRows(int address) const {
        const ProfiledInstruction& instruction = at(address);
        if (consuming.contains(instruction.opcode)) return true;
        return std::ranges::any_of(steps_, [&](const Step& other) {
            return other.node.operation == "TEMP B-TREE" &&
                   (other.addresses.contains(address) || (other.cursors.contains(instruction.p1) &&
                                                          (reading.contains(instruction.opcode) ||
                                                           writing.contains(instruction.opcode))));
        });
    }

    std::vector<PlanNode> trees() {
        std::vector<std::vector<int>> children(steps_.size());
        std::vector<int> tops;
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            if (steps_[i].node.operation.empty()) continue;
            const int parent = steps_[i].parent;
            (parent >= 0 ? children[static_cast<std::size_t>(parent)] : tops)
                .push_back(static_cast<int>(i));
        }
        std::vector<PlanNode> nodes;
        for (const int top : tops)
            nodes.push_back(tree(top, children));
        return nodes;
    }

    PlanNode tree(int step, const std::vector<std::vector<int>>& children) {
        Step& from = steps_[static_cast<std::size_t>(step)];
        PlanNode node = std::move(from.node);
        node.id = static_cast<std::size_t>(step) < stepsOfEngine_ ? firstId_ + at(from.begin).p1
                                                                  : firstId_ + size() + step;
        lastId_ = std::max(lastId_, node.id);
        node.selfCycles = {from.cycles,
                           from.figured ? Provenance::Measured : Provenance::Unavailable};
        if (from.evaluating > 0) node.evaluatingNs = {from.evaluating, Provenance::Derived};
        for (const int child : children[static_cast<std::size_t>(step)])
            node.children.push_back(tree(child, children));
        return node;
    }

    const std::vector<ProfiledInstruction>& code_;
    const StatementProfile& profile_;
    const bool main_;
    const int firstId_;
    int lastId_ = 0;
    std::vector<Step> steps_;
    std::size_t stepsOfEngine_ = 0;
    std::map<int, int> writers_; // by cursor
    int rest_ = 0;
};

PlanNode readProgram(const ProfiledProgram& program, const StatementProfile& profile, int& lastId) {
    PlanNode node;
    const bool trigger = program.name.starts_with("TRIGGER ");
    node.operation = trigger ? "TRIGGER" : "FOREIGN KEY ACTION";
    node.object = trigger ? program.name.substr(8) : std::string();
    node.label = trigger ? program.name : "FOREIGN KEY ACTION";
    node.id = ++lastId;
    const std::int64_t runs =
        program.instructions.empty() ? 0 : program.instructions.front().executions;
    node.loops = {runs, Provenance::Measured};
    ProgramReader reader(program, profile, lastId + 1);
    node.children = reader.read(0);
    lastId = std::max(lastId, reader.lastId());
    // What remains of a trigger's program is the trigger's own.
    node.selfCycles = node.children.back().selfCycles;
    node.children.pop_back();
    return node;
}

// Cycles into nanoseconds, so that the parts of a whole add up to it exactly.
class Portions {
public:
    Portions(std::int64_t cycles, std::int64_t nanoseconds)
        : cycles_(static_cast<double>(cycles)), nanoseconds_(static_cast<double>(nanoseconds)) {}

    void give(PlanNode& node) {
        const std::int64_t before = at(given_);
        given_ += static_cast<double>(*node.selfCycles.value);
        std::int64_t inclusive = at(given_) - before;
        const bool known = node.selfCycles.provenance != Provenance::Unavailable;
        // A step whose instructions were not found has its time in what surrounds it.
        if (!known) node.selfCycles = {};
        node.selfNs =
            known ? Figure<std::int64_t>{inclusive, Provenance::Derived} : Figure<std::int64_t>{};
        if (node.evaluatingNs.value)
            node.evaluatingNs.value = at(static_cast<double>(*node.evaluatingNs.value));
        for (PlanNode& child : node.children) {
            give(child);
            inclusive += *child.inclusiveNs.value;
        }
        node.inclusiveNs = {inclusive, Provenance::Derived};
    }

private:
    std::int64_t at(double cycles) const {
        return cycles_ <= 0 ? 0 : static_cast<std::int64_t>(cycles * nanoseconds_ / cycles_ + 0.5);
    }

    const double cycles_, nanoseconds_;
    double given_ = 0;
};

} // namespace

PlanNode readSqliteProfile(const StatementProfile& profile, std::int64_t totalNs,
                           std::int64_t resultRows) {
    PlanNode root;
    root.operation = "QUERY";
    root.label = "QUERY";
    root.loops = {1, Provenance::Measured};
    root.actualRows = {resultRows, Provenance::Measured};
    root.selfCycles = {0, Provenance::Measured};
    std::int64_t cycles = 0;
    int lastId = 0;
    PlanNode rest;
    for (const ProfiledProgram& program : profile.programs) {
        for (const ProfiledInstruction& instruction : program.instructions)
            cycles += instruction.cycles;
        if (!program.name.empty()) {
            root.children.push_back(readProgram(program, profile, lastId));
            continue;
        }
        ProgramReader reader(program, profile, 0);
        root.children = reader.read(resultRows);
        lastId = reader.lastId();
        rest = std::move(root.children.back());
        root.children.pop_back();
    }
    if (!rest.operation.empty()) root.children.push_back(std::move(rest));
    Portions(cycles, totalNs).give(root);
    return root;
}

} // namespace hone
