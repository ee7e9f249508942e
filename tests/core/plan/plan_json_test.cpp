#include "core/plan/plan_json.h"

#include <cmath>
#include <random>

#include <nlohmann/json.hpp>

#include "core/plan/sqlite_plan.h"
#include "tests/support/hone_test.h"

using namespace hone;
using nlohmann::json;

namespace {

Plan measuredPlan() {
    Plan plan;
    plan.engine = "SQLite";
    plan.engineVersion = "3.53.2";
    plan.sql = "SELECT * FROM orders WHERE city = ?1 AND at > ?2";
    plan.parameters = {std::string("Köln"),
                       std::int64_t{9'223'372'036'854'775'807},
                       0.1,
                       Value(),
                       Blob{std::string("\0\xff", 2)},
                       std::string("\xff"),
                       -INFINITY};
    plan.analyzed = true;
    plan.rolledBack = true;
    plan.unmeasured = "the system's SQLite has no scan statistics";
    plan.totalNs = {406'000'000, Provenance::Measured};
    plan.plainNs = {310'000'000, Provenance::Measured};
    plan.rows = {18, Provenance::Measured};
    plan.counters.vmSteps = 12;
    plan.counters.sorts = 0;
    plan.root = readSqlitePlan({{3, 0, "SCAN orders"},
                                {5, 0, "CORRELATED SCALAR SUBQUERY 2"},
                                {7, 5, "SEARCH c USING COVERING INDEX by_id (id=?)"},
                                {9, 0, "USE TEMP B-TREE FOR ORDER BY"}});
    PlanNode& scan = plan.root.children[0];
    scan.estimatedRows = {1234.5, Provenance::Estimated};
    scan.actualRows = {200'000, Provenance::Measured};
    scan.loops = {2, Provenance::Measured};
    scan.keptRows = {12, Provenance::Derived};
    scan.selfNs = {126'000'000, Provenance::Derived};
    scan.inclusiveNs = {126'000'000, Provenance::Derived};
    scan.selfCycles = {400'000'000, Provenance::Measured};
    scan.evaluatingNs = {1'000, Provenance::Derived};
    scan.textBegin = 14;
    scan.textEnd = 20;
    plan.warnings = {{3, "full_scan", Severity::Bad, "Every row", "Try <an> \"index\""}};
    return plan;
}

std::string textOf(const Plan& plan) {
    return planToJson(plan).dump(-1, ' ', false, json::error_handler_t::replace);
}

ErrorCode refusal(std::string_view text) {
    const auto plan = planFromText(text);
    return plan ? ErrorCode::Internal : plan.error().code;
}

std::string refusalWords(std::string_view text) {
    const auto plan = planFromText(text);
    return plan ? "accepted" : plan.error().message + '\n' + plan.error().detail;
}

} // namespace

class PlanJsonTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void aPlanIsReadBackAsItWas() {
        const Plan plan = measuredPlan();
        const auto read = planFromText(textOf(plan));
        HONE_VERIFY(read);
        QVERIFY(*read == plan);
    }

    void theKeysOfScriptsAreThere() {
        const json object = planToJson(measuredPlan());
        for (const char* key : {"engine", "engineVersion", "analyzed", "totalNs", "plainNs", "plan",
                                "warnings", "sql", "parameters", "rows", "counters"})
            QVERIFY2(object.contains(key), key);
        const json& scan = object.at("plan").at("children").at(0);
        for (const char* key :
             {"id", "operation", "label", "object", "index", "condition", "estimatedRows",
              "actualRows", "loops", "selfNs", "inclusiveNs", "provenance", "children", "keptRows",
              "selfCycles", "evaluatingNs", "rowsPerLoop"})
            QVERIFY2(scan.contains(key), key);
        QCOMPARE(scan.at("rowsPerLoop").get<double>(), 100'000.0);
        QVERIFY(scan.at("provenance").at("selfNs") == "derived");
        QVERIFY(object.at("plan").at("actualRows").is_null());
        QVERIFY(object.at("plan").at("provenance").at("actualRows") == "unavailable");
    }

    void aPlanOfTheFirstVersionOpens() {
        const auto plan = planFromText(R"json({"analyzed":false,"engine":"SQLite",
            "engineVersion":"3.53.2","plainNs":null,"totalNs":null,"warnings":[],
            "plan":{"id":0,"operation":"QUERY","label":"QUERY","object":null,"alias":null,
            "index":null,"condition":null,"covering":false,"estimatedRows":null,"actualRows":null,
            "loops":null,"selfNs":null,"inclusiveNs":null,"provenance":{},"children":[
            {"id":3,"operation":"SCAN","label":"SCAN t","object":"t","children":[]}]}})json");
        HONE_VERIFY(plan);
        QCOMPARE(plan->root.children.at(0).object, std::string("t"));
        QCOMPARE(plan->root.children.at(0).selfNs.provenance, Provenance::Unavailable);
    }

    void unknownKeysArePassedOver() {
        json object = planToJson(measuredPlan());
        object["later"] = {1, 2, {{"x", nullptr}}};
        object["plan"]["later"] = true;
        object["counters"]["later"] = "x";
        HONE_VERIFY(planFromJson(object));
    }

    void whatIsWrongIsSaid() {
        QVERIFY(refusalWords("").find("empty") != std::string::npos);
        QVERIFY(refusalWords("[]").find("not a JSON object") != std::string::npos);
        QVERIFY(refusalWords("{}").find("no \"plan\"") != std::string::npos);
        QVERIFY(refusalWords("{\"error\":{}}").find("report of an error") != std::string::npos);
        QVERIFY(refusalWords("hello").find("not JSON") != std::string::npos);
        QVERIFY(refusalWords("{\"plan\":?}").find("at byte 9") != std::string::npos);
        json newer = planToJson(measuredPlan());
        newer["planVersion"] = 99;
        QCOMPARE(refusal(newer.dump()), ErrorCode::Unsupported);
        QVERIFY(refusalWords(newer.dump()).find("newer Hone") != std::string::npos);
        const std::string whole = textOf(measuredPlan());
        QVERIFY(refusalWords(whole.substr(0, whole.size() / 2)).find("cut off") !=
                std::string::npos);
        QCOMPARE(refusal("{\"plan\":1e999}"), ErrorCode::Corrupt);
        QCOMPARE(refusal("{\"plan\":\"\xff\"}"), ErrorCode::Corrupt);
    }

    void everyRefusalSaysWhatToDoAndKeepsTheParserOutOfIt() {
        const std::string whole = textOf(measuredPlan());
        json newer = planToJson(measuredPlan());
        newer["planVersion"] = 99;
        for (const std::string& text :
             {std::string(), std::string("hello"), std::string("{}"), std::string("{\"plan\":?}"),
              std::string("{\"plan\":1e999}"), std::string("{\"plan\":3,\"engine\":\"x\"}"),
              whole.substr(0, whole.size() / 2), newer.dump()}) {
            const auto plan = planFromText(text);
            QVERIFY2(!plan, text.c_str());
            const std::string& message = plan.error().message;
            QVERIFY2(message.find("pen ") != std::string::npos ||
                         message.find("opy it again") != std::string::npos,
                     message.c_str());
            QVERIFY2(message.find("parse") == std::string::npos &&
                         message.find("byte") == std::string::npos,
                     message.c_str());
            const std::string& detail = plan.error().detail;
            QVERIFY2(!detail.empty() && detail.find("exception") == std::string::npos,
                     detail.c_str());
        }
    }

    void typesAreStrict() {
        const auto refused = [](const char* pointer, const json& value) {
            json object = planToJson(measuredPlan());
            object[json::json_pointer(pointer)] = value;
            const auto plan = planFromJson(object);
            return !plan && plan.error().code == ErrorCode::Corrupt;
        };
        QVERIFY(refused("/engine", 3));
        QVERIFY(refused("/analyzed", "yes"));
        QVERIFY(refused("/plan", json::array()));
        QVERIFY(refused("/plan/id", 1.5));
        QVERIFY(refused("/plan/id", 1e12));
        QVERIFY(refused("/plan/id", 9'000'000'000));
        QVERIFY(refused("/plan/children", "x"));
        QVERIFY(refused("/plan/children/0", 7));
        QVERIFY(refused("/plan/children/0/loops", -1));
        QVERIFY(refused("/plan/children/0/loops", 18'446'744'073'709'551'615ULL));
        QVERIFY(refused("/plan/children/0/selfNs", "12"));
        QVERIFY(refused("/plan/children/0/estimatedRows", "many"));
        QVERIFY(refused("/plan/children/0/provenance/loops", "guessed"));
        QVERIFY(refused("/parameters/0", json::object()));
        QVERIFY(refused("/parameters/0", {{"blob", "0"}}));
        QVERIFY(refused("/parameters/0", true));
        QVERIFY(refused("/warnings/0", "x"));
    }

    void placesOutsideTheTextAreForgotten() {
        json object = planToJson(measuredPlan());
        object["/plan/children/0/textEnd"_json_pointer] = 4'000'000'000;
        const auto plan = planFromJson(object);
        HONE_VERIFY(plan);
        QCOMPARE(plan->root.children[0].textEnd, std::size_t{0});
    }

    void depthAndSizeAreBounded() {
        const auto nested = [](int depth) {
            std::string text = R"({"engine":"x","plan":)";
            for (int i = 0; i < depth; ++i)
                text += R"({"id":1,"operation":"X","children":[)";
            for (int i = 0; i < depth; ++i)
                text += "]}";
            return text + "}";
        };
        HONE_VERIFY(planFromText(nested(maxPlanDepth)));
        QCOMPARE(refusal(nested(maxPlanDepth + 1)), ErrorCode::TooLarge);
        QCOMPARE(refusal(nested(1'000'000)), ErrorCode::TooLarge);
        QCOMPARE(refusal(std::string(5'000'000, '[')), ErrorCode::TooLarge);
        QCOMPARE(refusal(std::string(maxPlanBytes + 1, ' ')), ErrorCode::TooLarge);
        std::string wide = R"({"engine":"x","plan":{"id":1,"operation":"X","children":[)";
        for (std::size_t i = 0; i <= maxPlanNodes; ++i)
            wide += R"({"id":1,"operation":"X"},)";
        wide.back() = ']';
        QCOMPARE(refusal(wide + "}}"), ErrorCode::TooLarge);
    }

    // Whatever a byte becomes: a plan that can be written again, or an error with words.
    void anyMutationIsReadOrRefused() {
        const std::string whole = textOf(measuredPlan());
        std::mt19937 random(20'260'701);
        const auto below = [&random](std::size_t limit) { return random() % limit; };
        static constexpr const char* pieces[] = {
            "null", "-1", "1e308", "\"",   "[",    "{",       "]",        "}",  ",",
            ":",    "\\", "1e999", "true", "\xff", "\\ud800", "\"plan\"", "[]", "{}"};
        int read = 0;
        for (int round = 0; round < 3'000; ++round) {
            std::string text = whole;
            for (std::size_t i = 0, edits = 1 + below(3); i < edits; ++i) {
                const std::size_t at = below(text.size());
                switch (below(4)) {
                case 0:
                    text[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    text.erase(at, 1 + below(20));
                    break;
                case 2:
                    text.insert(at, pieces[below(std::size(pieces))]);
                    break;
                default:
                    text.insert(below(text.size()), text.substr(at, below(60)));
                }
                if (text.empty()) break;
            }
            const auto plan = planFromText(text);
            if (plan) {
                ++read;
                HONE_VERIFY(planFromText(textOf(*plan)));
            } else {
                QVERIFY(!plan.error().message.empty());
            }
        }
        QVERIFY(read > 0);
    }
};

QTEST_GUILESS_MAIN(PlanJsonTest)
#include "plan_json_test.moc"
