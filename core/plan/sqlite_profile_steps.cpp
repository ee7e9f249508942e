// Finds what belongs to a step by the forms that SQLite's code generator writes; where they are
// told, see sqlite_profile_reader.cpp.
#include "core/plan/sqlite_profile_steps.h"

#include <map>

#include "core/plan/sqlite_plan.h"

namespace hone {
namespace {

const Opcodes positioning{"Rewind", "Last",      "SeekGE",    "SeekGT",  "SeekLE",
                          "SeekLT", "SeekRowid", "NotExists", "VFilter", "Count"};
const Opcodes opening{"OpenRead", "OpenWrite", "ReopenIdx"};

} // namespace

const Opcodes ProgramSteps::stepping{"Next", "Prev", "VNext"};

ProgramSteps::ProgramSteps(const ProfiledProgram& program, const StatementProfile& profile)
    : code_(program.instructions), profile_(profile), main_(program.name.empty()) {}

void ProgramSteps::locate() {
    findSteps();
    for (ProfiledStep& step : steps_)
        findOwnRegion(step);
    for (ProfiledStep& step : steps_)
        if (isLoop(step)) findLoop(step);
    addCount();
    for (ProfiledStep& step : steps_)
        findList(step);
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step)
        findSurroundingRegion(*step);
    for (ProfiledStep& step : steps_) {
        if (step.node.operation == "TEMP B-TREE") findSorter(step);
        if (step.node.operation.ends_with("BLOOM FILTER")) findFilter(step);
    }
}

int ProgramSteps::find(int from, int to, std::string_view opcode, std::optional<int> p1) const {
    for (int address = std::max(0, from); address <= std::min(to, size() - 1); ++address)
        if (is(address, opcode) && (!p1 || at(address).p1 == *p1)) return address;
    return -1;
}

int ProgramSteps::findBack(int from, int steps, std::string_view opcode) const {
    for (int address = from; address >= std::max(0, from - steps); --address)
        if (is(address, opcode)) return address;
    return -1;
}

// count(*) alone is one instruction, which has no step of its own while it is measured.
void ProgramSteps::addCount() {
    const int count = find(0, size() - 1, "Count");
    if (count < 0 || !steps_.empty()) return;
    ProfiledStep step;
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

void ProgramSteps::findSteps() {
    std::map<int, int> byId;
    for (const ProfiledInstruction& instruction : code_) {
        if (instruction.opcode != "Explain") continue;
        ProfiledStep step;
        step.node = readSqliteStep({instruction.p1, instruction.p2, instruction.text});
        step.begin = instruction.address;
        step.addresses.insert(instruction.address);
        const auto parent = byId.find(instruction.p2);
        step.parent = parent == byId.end() ? -1 : parent->second;
        byId[instruction.p1] = static_cast<int>(steps_.size());
        steps_.push_back(std::move(step));
    }
}

const ProfiledElement* ProgramSteps::element(const ProfiledStep& step) const {
    if (!main_) return nullptr;
    for (const ProfiledElement& element : profile_.elements)
        if (element.id == at(step.begin).p1) return &element;
    return nullptr;
}

// Regions that the program itself closes.
void ProgramSteps::findOwnRegion(ProfiledStep& step) {
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
void ProgramSteps::findSurroundingRegion(ProfiledStep& step) {
    const PlanCategory category = categoryOf(step.node);
    const bool open = category == PlanCategory::Compound || category == PlanCategory::Subquery ||
                      step.node.operation == "RIGHT-JOIN";
    const bool grouping =
        step.node.operation.starts_with("COMPOUND") || step.node.operation == "INDEX";
    if (step.region.known() || !open || grouping) return;
    InstructionRange region{step.begin, step.begin};
    const int own = static_cast<int>(&step - steps_.data());
    for (const ProfiledStep& other : steps_)
        if (isBelow(other, own)) {
            region.reach(other.region);
            region.reach(other.loop);
        }
    step.region = region;
}

bool ProgramSteps::isBelow(const ProfiledStep& step, int ancestor) const {
    for (int at = step.parent; at >= 0; at = steps_[static_cast<std::size_t>(at)].parent)
        if (at == ancestor) return true;
    return false;
}

int ProgramSteps::regionAt(int address) const {
    int best = -1;
    int length = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const InstructionRange& region = steps_[i].region;
        if (!region.holds(address)) continue;
        if (best >= 0 && region.end - region.begin >= length) continue;
        best = static_cast<int>(i);
        length = region.end - region.begin;
    }
    return best;
}

// Root page and database of what a cursor was last opened on before address.
std::optional<std::pair<int, int>> ProgramSteps::openedOn(int cursor, int address) const {
    for (int back = address; back >= 0; --back)
        if (at(back).p1 == cursor && opening.contains(at(back).opcode))
            return std::pair(at(back).p3, at(back).p2);
    // Some are opened behind the loop, in a part that runs first.
    for (int ahead = address; ahead < size(); ++ahead)
        if (at(ahead).p1 == cursor && opening.contains(at(ahead).opcode))
            return std::pair(at(ahead).p3, at(ahead).p2);
    return std::nullopt;
}

const ProfiledObject* ProgramSteps::objectOf(int cursor, int address) const {
    const auto place = openedOn(cursor, address);
    if (!place) return nullptr;
    for (const ProfiledObject& object : profile_.objects)
        if (object.database == place->first && object.rootPage == place->second) return &object;
    return nullptr;
}

bool ProgramSteps::isTemporary(int cursor, int address) const {
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
std::set<std::string> ProgramSteps::targets(const ProfiledStep& step) const {
    std::set<std::string> names{step.node.index, step.node.object};
    if (const ProfiledElement* counted = element(step)) names.insert(counted->name);
    std::set<std::string> known;
    for (const ProfiledObject& object : profile_.objects)
        if (names.contains(object.name)) known.insert(object.name);
    return known;
}

bool ProgramSteps::readsCoroutine(const ProfiledStep& step) const {
    if (step.node.operation != "SCAN") return false;
    return std::ranges::any_of(steps_, [&step](const ProfiledStep& other) {
        return other.node.operation == "CO-ROUTINE" && other.begin < step.begin &&
               other.node.object == step.node.object && other.region.known() &&
               !other.region.holds(step.begin);
    });
}

// Of a recursive query's step, which reads the row that the queue gave last.
bool ProgramSteps::findRecursion(ProfiledStep& step) {
    for (int up = step.parent; up >= 0; up = steps_[static_cast<std::size_t>(up)].parent) {
        const ProfiledStep& outer = steps_[static_cast<std::size_t>(up)];
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

void ProgramSteps::findLoop(ProfiledStep& step) {
    if (findRecursion(step)) return;
    const bool termOfOr =
        step.parent >= 0 && steps_[static_cast<std::size_t>(step.parent)].node.operation == "INDEX";
    const int from = termOfOr ? steps_[static_cast<std::size_t>(step.parent)].begin : step.begin;
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
        const bool wanted = names.empty() || isTemporary(cursor, address) || object == nullptr ||
                            names.contains(object->name) || names.contains(object->table);
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
int ProgramSteps::innerRegion(int address, const ProfiledStep& step) const {
    const int region = regionAt(address);
    if (region < 0) return -1;
    const ProfiledStep& other = steps_[static_cast<std::size_t>(region)];
    return other.region.begin > step.begin ? region : -1;
}

int ProgramSteps::stepAt(int address) const {
    for (std::size_t i = 0; i < steps_.size(); ++i)
        if (steps_[i].begin == address) return static_cast<int>(i);
    return -1;
}

void ProgramSteps::drive(ProfiledStep& step, int from, int address, const std::set<int>& lists) {
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
                            instruction.opcode == "NotExists" || instruction.opcode == "NotFound";
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

bool ProgramSteps::claimed(int cursor, const ProfiledStep& but) const {
    return std::ranges::any_of(steps_, [&](const ProfiledStep& step) {
        return &step != &but && step.cursors.contains(cursor);
    });
}

void ProgramSteps::findSorter(ProfiledStep& step) {
    int cursor = -1;
    // An aggregate's DISTINCT is listed where its tree is emptied for the next group, the
    // statement's own behind its loop, all others before they sort.
    if (const int opened = findBack(step.begin, 2, "OpenEphemeral");
        opened >= 0 && step.node.condition.find('(') != std::string::npos)
        cursor = at(opened).p1;
    if (cursor < 0 && step.node.condition == "DISTINCT")
        for (int back = step.begin; back >= 0 && cursor < 0; --back)
            if (is(back, "Found") && isTemporary(at(back).p1, back) && !claimed(at(back).p1, step))
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
void ProgramSteps::findList(ProfiledStep& step) {
    int opened = -1;
    if (step.node.operation.ends_with("LIST SUBQUERY"))
        opened = findBack(step.begin, 3, "OpenEphemeral");
    else if (step.node.label.ends_with("FOR IN-OPERATOR"))
        opened = find(step.begin, step.begin + 3, "OpenRead");
    if (opened >= 0) step.cursors.insert(at(opened).p1);
}

// A join's filter is listed before it is made, that of IN's list behind what fills it.
void ProgramSteps::findFilter(ProfiledStep& step) {
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

} // namespace hone
