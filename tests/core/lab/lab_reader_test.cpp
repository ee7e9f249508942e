#include "core/base/paths.h"
#include "core/lab/json_lines.h"
#include "core/lab/lab_shelf.h"
#include "tests/core/lab/lab_maker.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::lab;
using namespace hone::test;

namespace {

const std::string twoVariants =
    "\n" + statementVariant("a", "SELECT 1") + ",\n" + statementVariant("b", "SELECT 2") + "\n";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

} // namespace

class LabReaderTest : public HoneTest {
    Q_OBJECT

    static std::string problemsOf(const std::string& text) {
        const auto lab = readLab(text, "probe.json");
        std::string all;
        if (!lab)
            for (const LabProblem& problem : lab.error())
                all += printProblem(problem) + "\n";
        return all;
    }

private slots:
    void aWholeFileIsReadWithItsLines() {
        const auto lab = readLab(labText(twoVariants), "probe.json");
        QVERIFY2(lab.has_value(), problemsOf(labText(twoVariants)).c_str());
        QCOMPARE(lab->id, std::string("probe"));
        QCOMPARE(lab->variants.size(), std::size_t{2});
        QCOMPARE(lab->parameters.size(), std::size_t{2});
        QCOMPARE(lab->lines.at("parameters[1].name"), 3);
        QCOMPARE(lab->lines.at("variants[1].statement"), 9);
        QCOMPARE(lab->settings(Size::Default).at("rows"), std::int64_t{100});
    }

    void whatIsWrongIsNamedByLineAndKey_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* from, const char* to, const char* says) {
            QTest::newRow(name) << QString::fromUtf8(from) << QString::fromUtf8(to)
                                << QString::fromUtf8(says);
        };
        row("misspelt key", "\"title\"", "\"titel\"",
            "line 1, titel: There is no such key here. \"title\" may be meant.");
        row("missing key", "\"verdict\": \"Verdict.\", ", "", "line 1: \"verdict\" is missing.");
        row("unknown id", "\"id\": \"probe\"", "\"id\": \"My Probe\"", "line 1, id: An id has");
        row("form of another version", "\"lab\": 1", "\"lab\": 2", "line 1, lab: This version");
        row("no number", "\"default\": 100,", "\"default\": \"many\",",
            "line 2, parameters[0].default: This has to be a whole number");
        row("parameter twice", "\"name\": \"turns\"", "\"name\": \"rows\"",
            "line 3, parameters[1].name: Another parameter has this name.");
        row("unknown parameter", "${rows}", "${row}",
            "line 4, setUp: There is no parameter \"row\".");
        row("open brace", "i < ${rows}", "i < ${rows", "setUp: A ${ has no } behind it.");
        row("variant twice", "\"id\": \"b\"", "\"id\": \"a\"",
            "line 9, variants[1].id: Another variant has this id.");
        row("no way to run", "\"statement\": \"SELECT 2\"", "\"before\": \"SELECT 2\"",
            "line 9, variants[1]: A variant has exactly one of");
        row("two ways to run", "\"statement\": \"SELECT 2\"",
            "\"statement\": \"SELECT 2\", \"load\": {\"sql\": \"SELECT 2\"}",
            "line 9, variants[1]: A variant has exactly one of");
        row("statement is a number", "\"SELECT 2\"", "2",
            "line 9, variants[1].statement: This has to be a text");
        row("loop without turns", "\"statement\": \"SELECT 2\"",
            "\"loop\": {\"each\": \"SELECT 2\"}", "line 9, variants[1].loop: A loop goes either");
        row("batch without list", "\"statement\": \"SELECT 2\"",
            "\"loop\": {\"each\": \"SELECT 2\", \"times\": 2, \"batch\": 2}",
            "line 9, variants[1].loop.batch:");
        row("unknown word", "\"statement\": \"SELECT 2\"",
            "\"loop\": {\"each\": \"SELECT 2\", \"times\": 2, \"connection\": \"two\"}",
            "variants[1].loop.connection: This has to be \"one\", \"each\" or \"pool\".");
        row("amount of no parameter", "\"statement\": \"SELECT 2\"",
            "\"loop\": {\"each\": \"SELECT 2\", \"times\": \"often\"}",
            "variants[1].loop.times: There is no parameter \"often\".");
        row("form of a figure", "\"time of a\", \"atLeast\"", "\"a is fast\", \"atLeast\"",
            "line 12, expect[0].figure: A figure reads");
        row("unknown figure", "\"time of a\", \"atLeast\"", "\"speed of a\", \"atLeast\"",
            "line 12, expect[0].figure: There is no figure \"speed\".");
        row("figure of no variant", "\"time of a\", \"atLeast\"", "\"time of c\", \"atLeast\"",
            "line 12, expect[0].figure: There is no variant \"c\".");
        row("figure of another kind", "\"time of a\", \"atLeast\"", "\"hits of a\", \"atLeast\"",
            "line 12, expect[0].figure: The variant \"a\" has no figure \"hits\".");
        row("figure in a text", "\"Verdict.\"", "\"${time of c} it is.\"",
            "line 13, verdict: There is no variant \"c\".");
        row("no bound", ", \"atLeast\": 0", "", "line 12, expect[0]: A figure needs");
        row("results of one", "{\"figure\": \"time of a\", \"atLeast\": 0}",
            "{\"results\": \"same\", \"of\": [\"a\"]}", "expect[0].of: This names two variants");
        row("choice without when", ", \"when\": [{\"figure\": \"time of a\", \"atMost\": 0}]", "",
            "line 6, predict.choices[0]: Only the last choice may be without \"when\".");
        row("too few rounds", "\"rounds\": 6", "\"rounds\": 1", "line 11, measure.rounds:");
        row("key twice", "\"tradeOff\": \"None.\"", "\"tradeOff\": \"None.\", \"story\": \"\"",
            "line 13, story: The key comes twice.");
        row("no JSON", "\"seconds\": 1}", "\"seconds\": 1", "line 13");
        row("a comma too many", "\"tradeOff\": \"None.\"", "\"tradeOff\": \"None.\",",
            "line 13, tradeOff: This is no JSON:");
        row("text without an end", "\"None.\"", "\"None.", "line 13, tradeOff: This is no JSON:");
    }

    void whatIsWrongIsNamedByLineAndKey() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, says);
        const std::string whole = labText(twoVariants);
        QVERIFY(whole.find(from.toStdString()) != std::string::npos);
        const std::string problems =
            problemsOf(replaced(whole, from.toStdString(), to.toStdString()));
        QVERIFY2(problems.find(says.toStdString()) != std::string::npos,
                 ("problems:\n" + problems).c_str());
    }

    void allProblemsAreNamedAtOnceInTheOrderOfTheLines() {
        std::string text = labText(twoVariants);
        text = replaced(text, "\"verdict\": \"Verdict.\"", "\"verdict\": 5");
        text = replaced(text, "\"label\": \"rows\", ", "");
        const auto lab = readLab(text, "probe.json");
        QVERIFY(!lab.has_value());
        QCOMPARE(lab.error().size(), std::size_t{2});
        QCOMPARE(lab.error()[0].key, std::string("parameters[0]"));
        QCOMPARE(lab.error()[1].key, std::string("verdict"));
        QVERIFY(lab.error()[0].line < lab.error()[1].line);
    }

    void anyBytesAreRefusedWithoutHarm() {
        const std::string whole = labText(twoVariants);
        for (std::size_t cut = 0; cut < whole.size(); cut += 3)
            QVERIFY(!readLab(whole.substr(0, cut), "x").has_value());
        for (const char* text :
             {"", "null", "[]", "\"x\"", "{}", "\xff\xfe", "[[[[[[[[[[", "{\"lab\":1e999}"})
            QVERIFY(!readLab(text, "x").has_value());
        for (std::size_t at = 0; at < whole.size(); at += 5)
            for (const char c : {'\0', '"', '{', '9', '\n'}) {
                std::string text = whole;
                text[at] = c;
                (void)readLab(text, "x");
            }
    }

    void numbersAtTheEndOfALineHaveTheirLine() {
        const LinedJson json = readLinedJson("{\n\"a\": [\n1,\n2\n],\n\"b\": 3\n}");
        QVERIFY(json.problems.empty());
        QCOMPARE(json.lines.at("a[0]"), 3);
        QCOMPARE(json.lines.at("a[1]"), 4);
        QCOMPARE(json.lines.at("b"), 6);
    }

    void theLabsOfHoneAreWholeAndMany() {
        const Shelf shelf = builtInLabs();
        std::string broken;
        for (const BrokenLab& file : shelf.broken)
            for (const LabProblem& problem : file.problems)
                broken += file.file + ": " + printProblem(problem) + "\n";
        QVERIFY2(shelf.broken.empty(), broken.c_str());
        QVERIFY(shelf.labs.size() >= 20);
        for (const Lab& lab : shelf.labs) {
            QVERIFY(!lab.expectations.empty());
            QVERIFY(!lab.next.empty());
        }
    }

    void aTeachersFolderIsReadAndWhatIsBrokenIsSkipped() {
        const TemporaryFolder folder;
        HONE_VERIFY(writeFileAtomically(folder.file("b.json"), labText(twoVariants)));
        HONE_VERIFY(writeFileAtomically(folder.file("a.json"), "{\n\"lab\": 1,\n}"));
        HONE_VERIFY(writeFileAtomically(folder.file("c.json"), labText(twoVariants)));
        HONE_VERIFY(writeFileAtomically(folder.file("notes.txt"), "no lab"));
        Shelf shelf;
        HONE_VERIFY(addFolder(shelf, folder.path()));
        QCOMPARE(shelf.labs.size(), std::size_t{1});
        QCOMPARE(shelf.broken.size(), std::size_t{2});
        QCOMPARE(shelf.broken[0].file, folder.file("a.json"));
        QCOMPARE(shelf.broken[0].problems[0].line, 3);
        QCOMPARE(shelf.broken[1].problems[0].key, std::string("id"));
        QVERIFY(!addFolder(shelf, folder.file("nowhere")).has_value());
    }
};

QTEST_GUILESS_MAIN(LabReaderTest)
#include "lab_reader_test.moc"
