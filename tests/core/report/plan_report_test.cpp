#include "core/plan/sqlite_plan.h"
#include "core/report/report_html.h"
#include "core/report/reports.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::report;

namespace {

std::string planHtml(const PlanBundle& bundle) {
    return reportHtml(reportOf(bundle));
}
std::string diffHtml(const PlanBundle& pinned, const PlanBundle& now) {
    return reportHtml(reportOf(pinned, now));
}

constexpr const char* attack = "</pre></td><script>alert('x')</script><img src=x onerror=\"y\">&";

PlanBundle hostile() {
    PlanBundle bundle;
    bundle.plan.engine = attack;
    bundle.plan.engineVersion = attack;
    bundle.plan.sql = attack;
    bundle.plan.parameters = {std::string(attack)};
    bundle.plan.unmeasured = attack;
    bundle.plan.root.operation = "QUERY";
    PlanNode& node = bundle.plan.root.children.emplace_back();
    node.operation = "SCAN";
    node.label = attack;
    node.object = attack;
    node.alias = "\"><b>alias";
    node.index = attack;
    node.condition = attack;
    bundle.plan.warnings = {{0, attack, Severity::Bad, attack, attack}};
    bundle.schema = {{attack, attack, attack, attack}};
    bundle.schemaHash = attack;
    bundle.statistics = {{attack, attack, attack}};
    bundle.settings = {{attack, attack}};
    bundle.environment = {attack, 2, attack, 0};
    return bundle;
}

} // namespace

class PlanReportTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void nothingOfAPlanIsMarkup() {
        PlanBundle other = hostile();
        other.plan.root.children[0].index = "<i>other</i>";
        other.plan.root.children[0].operation = "SEARCH";
        other.schema[0].name = "<u>x</u>";
        other.schemaHash = "1";
        for (const std::string& page : {planHtml(hostile()), diffHtml(hostile(), other)}) {
            for (const char* mark : {"<script", "<img", "<b>alias", "<i>", "<u>"})
                QVERIFY2(page.find(mark) == std::string::npos, mark);
            QVERIFY(page.find("&lt;script&gt;") != std::string::npos);
        }
    }

    void aPageNeedsNothingElse() {
        const std::string page = planHtml(hostile());
        for (const char* outside : {"http://", "https://", "url(", "@import", "src=\""})
            QVERIFY2(page.find(outside) == std::string::npos, outside);
        QVERIFY(page.find("prefers-color-scheme:dark") != std::string::npos);
        QVERIFY(page.find("default-src 'none'") != std::string::npos);
    }

    void theOrdinaryRunIsToldByItsPhases() {
        PlanBundle bundle;
        bundle.plan.analyzed = true;
        bundle.plan.plainNs = {15'000'000, Provenance::Measured};
        QVERIFY(planHtml(bundle).find("an ordinary run 15.0 ms.") != std::string::npos);
        bundle.plan.run = PlanRun{0, 0, 2'000'000, 1'000'000, 5'000'000, 10'000'000, 16'000'000, 3};
        QVERIFY(
            planHtml(bundle).find("an ordinary run 15.0 ms (pool wait 2.00 ms, prepare 1.00 ms, "
                                  "first row 5.00 ms, fetch 10.0 ms).") != std::string::npos);
    }

    void figuresAndWhatChangedAreThere() {
        PlanBundle before, now;
        before.plan.root = readSqlitePlan({{1, 0, "SCAN orders"}});
        now.plan.root = readSqlitePlan({{1, 0, "SEARCH orders USING INDEX by_city (city=?)"}});
        before.plan.analyzed = now.plan.analyzed = true;
        before.plan.root.inclusiveNs = {406'000'000, Provenance::Measured};
        now.plan.root.inclusiveNs = {34'000'000, Provenance::Measured};
        before.plan.root.children[0].selfNs = {126'000'000, Provenance::Measured};
        now.plan.root.children[0].selfNs = {2'100'000, Provenance::Measured};
        const std::string page = diffHtml(before, now);
        for (const char* words : {"1 node differs", "406 ms", "34.0 ms", "126 ms", "2.10 ms",
                                  "SCAN → SEARCH · by_city", "≠", "class=\"good\""})
            QVERIFY2(page.find(words) != std::string::npos, words);
        QVERIFY(diffHtml(before, before).find("The plans are identical") != std::string::npos);
        PlanBundle hidden = anonymise(now);
        QVERIFY(planHtml(hidden).find("by_city") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PlanReportTest)
#include "plan_report_test.moc"
