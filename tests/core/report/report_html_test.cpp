#include "core/report/report_html.h"

#include <QXmlStreamReader>

#include "tests/core/report/report_maker.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::report;
using namespace hone::test;

namespace {

constexpr const char* attack =
    "</pre></td></title></style><script>alert('x')</script><img src=x onerror=\"y\">&amp;&#0;]]>";

// What is wrong with it as XML; empty: nothing.
QString complaint(const std::string& page) {
    QXmlStreamReader reader(QByteArray::fromStdString(page));
    while (!reader.atEnd())
        reader.readNext();
    return reader.hasError() ? reader.errorString() : QString();
}

std::size_t timesIn(const std::string& page, const std::string& words) {
    std::size_t times = 0;
    for (std::size_t at = page.find(words); at != page.npos; at = page.find(words, at + 1))
        ++times;
    return times;
}

} // namespace

class ReportHtmlTest : public HoneTest {
    Q_OBJECT
private slots:
    void nothingOfAReportIsMarkup() {
        const std::string page = reportHtml(everyBlock(attack));
        for (const char* mark : {"<script", "<img", "onerror=\"", "&#0;"})
            QVERIFY2(page.find(mark) == page.npos, mark);
        QCOMPARE(timesIn(page, "</style>"), std::size_t{1});
        QVERIFY(page.find("&lt;script&gt;") != page.npos);
        QCOMPARE(complaint(page), QString());
    }

    void everyTextOfEveryBlockIsInThePage() {
        Report report = everyBlock("marker");
        const std::string page = reportHtml(report);
        // Title twice, subtitle, heading, remark, paragraph 2, headline 2, code 2, list 2,
        // tables 5 + 1 of the share + 3, machine 3, versions 2, and the charts' own.
        QVERIFY(timesIn(page, "marker") >= 40);
        for (const char* element :
             {"<h1", "<h2", "<pre>", "<ul>", "<caption>", "<details>", "<figcaption>",
              "scope=\"col\"", "scope=\"row\"", "class=\"bar\"", "class=\"verdict good\""})
            QVERIFY2(page.find(element) != page.npos, element);
        QCOMPARE(timesIn(page, "<svg "), std::size_t{4});
        QCOMPARE(timesIn(page, "<title id="), std::size_t{4});
        QCOMPARE(timesIn(page, "<desc id="), std::size_t{4});
        QCOMPARE(complaint(page), QString());
    }

    void aPageNeedsNothingElse() {
        const std::string page = reportHtml(everyBlock("text"));
        for (const char* outside :
             {"http:", "https:", "url(", "@import", "src=", "<link", "<script"})
            QVERIFY2(page.find(outside) == page.npos, outside);
        for (const char* promise :
             {"prefers-color-scheme:dark", "default-src 'none'", "@media print"})
            QVERIFY2(page.find(promise) != page.npos, promise);
    }

    void bytesThatAreNoTextAreReplaced() {
        const std::string bytes("\x00\x01\xFF\xC3\xEF\xBF\xBFok\n", 10);
        const std::string page = reportHtml(everyBlock(bytes));
        QCOMPARE(complaint(page), QString());
        QVERIFY(page.find("\uFFFD") != page.npos);
        QVERIFY(page.find('\0') == page.npos);
    }

    void anEmptyReportSaysSo() {
        const std::string page = reportHtml({});
        QCOMPARE(complaint(page), QString());
        QVERIFY(page.find("There is nothing to report.") != page.npos);
        QVERIFY(page.find("not known") != page.npos);
        Report report;
        report.sections = {{"Empty", {}, {Table{}, List{}, Code{}, Chart{"c", "a", {}, Runs{}}}}};
        const std::string blocks = reportHtml(report);
        QCOMPARE(complaint(blocks), QString());
        QVERIFY(blocks.find("There are no values to draw.") != blocks.npos);
    }

    void aHugeReportIsWritten() {
        Report report;
        Table table{"rows", {{"a", true}, {"b"}}, {}};
        for (int i = 0; i < 50'000; ++i)
            table.rows.push_back({{"row " + std::to_string(i), std::to_string(i)}, i % 40});
        Lane lane{"lane", {}, 1e6};
        for (int i = 0; i < 200'000; ++i)
            lane.values.push_back(1e6 + i);
        report.sections = {{"Large",
                            {},
                            {std::move(table), Code{std::string(2'000'000, 'x')},
                             Chart{"c", "a", lab::Unit::Duration, Runs{{std::move(lane)}}}}}};
        const std::string page = reportHtml(report);
        QCOMPARE(complaint(page), QString());
        QVERIFY(page.find("row 49999") != page.npos);
        QVERIFY(page.size() < 12'000'000);
    }

    void manySectionsAreListedFirst() {
        Report report;
        for (int i = 0; i < 6; ++i)
            report.sections.push_back({"Part " + std::to_string(i)});
        const std::string page = reportHtml(report);
        QVERIFY(page.find("<a href=\"#s6\">Part 5</a>") != page.npos);
        QVERIFY(page.find("<section id=\"s6\"") != page.npos);
        report.sections.resize(2);
        QVERIFY(reportHtml(report).find("<nav") == std::string::npos);
    }

    void theMachineIsAddedWhereItIsNotKnown() {
        Report report;
        addSurroundings(report);
        QVERIFY(report.machine.processors > 0);
        QVERIFY(report.machine.memoryBytes > 0);
        QVERIFY(!report.machine.kernel.empty());
        QVERIFY(report.madeAtMs > 0);
        QCOMPARE(report.versions.front().name, std::string("Hone"));
        Report known = everyBlock("known");
        known.madeAtMs = 1;
        addSurroundings(known);
        QCOMPARE(known.machine.processor, std::string("known"));
        QCOMPARE(known.madeAtMs, std::int64_t{1});
    }
};

QTEST_GUILESS_MAIN(ReportHtmlTest)
#include "report_html_test.moc"
