// Whose an instruction is, by the rules that sqlite_profile_reader.cpp tells, and what its counts
// say of rows and loops.
#include "core/plan/sqlite_profile_figures.h"

namespace hone {
namespace {

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

} // namespace

void ProgramFigures::count(std::int64_t resultRows) {
    locate();
    makeRest(resultRows);
    for (std::size_t at = 0; at < code_.size(); ++at)
        give(static_cast<int>(at));
    for (ProfiledStep& step : steps_)
        countRows(step);
    dropIdleWriters();
    for (ProfiledStep& step : steps_)
        if (isLoop(step)) countKept(step);
}

// The nodes that are no steps: one for each table and index written, one for the remainder.
void ProgramFigures::makeRest(std::int64_t resultRows) {
    stepsOfEngine_ = steps_.size();
    for (int address = 0; address < size(); ++address) {
        if (!is(address, "OpenWrite")) continue;
        const ProfiledObject* object = objectOf(at(address).p1, address);
        if (object == nullptr || writers_.contains(at(address).p1)) continue;
        writers_[at(address).p1] = static_cast<int>(steps_.size());
        ProfiledStep step;
        step.node.operation = "WRITE";
        step.node.object = object->table;
        if (object->name != object->table) step.node.index = object->name;
        step.node.label = "writing " + object->name;
        steps_.push_back(std::move(step));
    }
    rest_ = static_cast<int>(steps_.size());
    ProfiledStep rest;
    rest.node.operation = "REST";
    rest.node.label = "evaluating and returning rows";
    if (main_) {
        rest.node.actualRows = {resultRows, Provenance::Measured};
        rest.node.loops = {1, Provenance::Measured};
    }
    steps_.push_back(std::move(rest));
}

int ProgramFigures::ownerByCursor(int address) const {
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

int ProgramFigures::commonAncestor(const std::vector<int>& steps) const {
    for (int up = steps_[static_cast<std::size_t>(steps.front())].parent; up >= 0;
         up = steps_[static_cast<std::size_t>(up)].parent)
        if (std::ranges::all_of(steps, [&](int step) {
                return isBelow(steps_[static_cast<std::size_t>(step)], up);
            }))
            return up;
    return rest_;
}

void ProgramFigures::give(int address) {
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

int ProgramFigures::innermostLoop(int address, int region) const {
    int best = -1;
    for (std::size_t i = 0; i < stepsOfEngine_; ++i)
        if (isLoop(steps_[i]) && steps_[i].loop.holds(address) && address > steps_[i].driver &&
            (region < 0 || steps_[static_cast<std::size_t>(region)].region.holds(steps_[i].driver)))
            best = static_cast<int>(i);
    return best;
}

std::int64_t ProgramFigures::sumOf(const InstructionRange& range, const Opcodes& opcodes,
                                   std::optional<int> p1) const {
    std::int64_t sum = 0;
    for (int address = range.begin; address >= 0 && address <= range.end; ++address)
        if (opcodes.contains(at(address).opcode) && (!p1 || at(address).p1 == *p1))
            sum += executions(address);
    return sum;
}

void ProgramFigures::countRows(ProfiledStep& step) {
    PlanNode& node = step.node;
    const auto set = [](Figure<std::int64_t>& figure, std::int64_t value) {
        figure = {value, Provenance::Measured};
    };
    if (node.operation == "REST") return;
    const InstructionRange all{0, size() - 1};
    if (node.operation == "WRITE") {
        for (const auto& [cursor, writer] : writers_)
            if (&steps_[static_cast<std::size_t>(writer)] == &step)
                for (const std::string_view opcode : {"Insert", "IdxInsert", "Delete", "IdxDelete"})
                    set(node.actualRows,
                        std::max(node.actualRows.value.value_or(0), sumOf(all, {opcode}, cursor)));
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
        set(node.actualRows,
            std::max(sumOf(all, {"Found", "NotFound"}, cursor), sumOf(all, {"IdxInsert"}, cursor)));
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

std::int64_t ProgramFigures::standIns(const ProfiledStep& step) const {
    std::int64_t most = 0;
    for (int address = step.loop.end + 1; address < std::min(size(), step.loop.end + 8); ++address)
        if (is(address, "NullRow") && step.cursors.contains(at(address).p1))
            most = std::max(most, executions(address));
    return most;
}

// Opened for writing and then only read, or left alone.
void ProgramFigures::dropIdleWriters() {
    for (const auto& [cursor, writer] : writers_) {
        ProfiledStep& step = steps_[static_cast<std::size_t>(writer)];
        if (step.node.actualRows.value.value_or(0) > 0) continue;
        steps_[static_cast<std::size_t>(rest_)].cycles += std::exchange(step.cycles, 0);
        step.node.operation.clear();
    }
}

// Rows visited, for programs of which the engine counts no elements: how often the loop's body
// ran behind the tests for its end.
std::optional<std::int64_t> ProgramFigures::visitsOf(const ProfiledStep& step) const {
    if (step.driver < 0) return std::nullopt;
    if (is(step.driver, "Yield")) {
        const int body = step.driver + 1;
        return body < size() ? std::optional(executions(body)) : std::nullopt;
    }
    const int cursor = at(step.driver).p1;
    int top = step.driver + 1;
    for (int address = step.driver; address <= step.loop.end; ++address)
        if (at(address).p1 == cursor && stepping.contains(at(address).opcode)) top = at(address).p2;
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
void ProgramFigures::countKept(ProfiledStep& step) {
    if (!step.loop.known() || !step.node.actualRows.value) return;
    // One match is enough for these, and their other rows tell nothing.
    if (step.node.label.ends_with(" EXISTS") || step.node.label.ends_with(" LEFT-JOIN") ||
        step.node.label.find(" EXISTS ") != std::string::npos)
        return;
    const int region = regionAt(step.begin);
    const ProfiledStep* inner = nullptr;
    for (std::size_t i = 0; i < stepsOfEngine_ && inner == nullptr; ++i) {
        const ProfiledStep& other = steps_[i];
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

bool ProgramFigures::sameRegion(const ProfiledStep& other, int region) const {
    const int its = regionAt(other.begin);
    if (its == region) return true;
    return other.node.operation == "MULTI-INDEX OR" && its == stepAt(other.begin);
}

bool ProgramFigures::takesRows(int address) const {
    const ProfiledInstruction& instruction = at(address);
    if (consuming.contains(instruction.opcode)) return true;
    return std::ranges::any_of(steps_, [&](const ProfiledStep& other) {
        return other.node.operation == "TEMP B-TREE" &&
               (other.addresses.contains(address) ||
                (other.cursors.contains(instruction.p1) &&
                 (reading.contains(instruction.opcode) || writing.contains(instruction.opcode))));
    });
}

} // namespace hone
