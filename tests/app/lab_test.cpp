#include <QProcess>
#include <csignal>

#include <nlohmann/json.hpp>

#include "core/base/paths.h"
#include "tests/core/lab/lab_maker.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::test;
using nlohmann::json;

// honectl lab, from outside.
class LabTest : public HoneTest {
    Q_OBJECT

    struct Ended {
        int status = -1;
        QString out, errors;
        json object() const { return json::parse(out.toStdString()); }
    };

    const TemporaryFolder scratch_;

    void start(QProcess& child, const QStringList& words) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TMPDIR"), QString::fromStdString(scratch_.path()));
        child.setProcessEnvironment(environment);
        child.start(QStringLiteral(HONECTL), QStringList{"lab"} + words);
    }

    Ended honectl(const QStringList& words) const {
        QProcess child;
        start(child, words);
        if (!child.waitForFinished(120'000)) return {};
        return {child.exitCode(), QString::fromUtf8(child.readAllStandardOutput()),
                QString::fromUtf8(child.readAllStandardError())};
    }

    static std::string twoVariants() {
        return "\n" + statementVariant("a", "SELECT count(*) FROM t") + ",\n" +
               statementVariant("b", "SELECT count(*) FROM t");
    }

private slots:
    void listNamesEveryLab() {
        const Ended ended = honectl({"list", "--json"});
        QCOMPARE(ended.status, 0);
        const json object = ended.object();
        QVERIFY(object.at("labs").size() >= 20);
        QVERIFY(object.at("broken").empty());
        for (const json& lab : object.at("labs")) {
            QVERIFY(!lab.at("id").get<std::string>().empty());
            QVERIFY(!lab.at("title").get<std::string>().empty());
        }
        QVERIFY(honectl({"list"}).out.contains(QStringLiteral("missing-index")));
    }

    void runGivesTheVariantsTheVerdictAndTheExplanation() {
        const Ended ended = honectl({"run", "missing-index", "--size", "small", "--json"});
        QVERIFY2(ended.status == 0, qPrintable(ended.out + ended.errors));
        const json object = ended.object();
        QCOMPARE(object.at("id").get<std::string>(), std::string("missing-index"));
        QCOMPARE(object.at("variants").size(), std::size_t{2});
        for (const json& variant : object.at("variants")) {
            QVERIFY(variant.at("medianNs").get<std::int64_t>() > 0);
            QVERIFY(variant.at("plan").at("plan").is_object());
        }
        QVERIFY(!object.at("verdict").get<std::string>().empty());
        QVERIFY(!object.at("explanation").get<std::string>().empty());
        QVERIFY(object.at("asExpected").get<bool>());
        QVERIFY(isEmptyFolder(scratch_.path()));
    }

    void anExpectationThatFailsExitsWithOne() {
        const TemporaryFolder folder;
        std::string text = labText(twoVariants());
        const std::string bound = "\"atLeast\": 0}]";
        text.replace(text.find(bound), bound.size(), "\"atLeast\": 1e15}]");
        HONE_VERIFY(writeFileAtomically(folder.file("probe.json"), text));
        const QString labs = QString::fromStdString(folder.path());
        const Ended ended = honectl({"run", "probe", "--labs", labs, "--json"});
        QCOMPARE(ended.status, 1);
        QVERIFY(!ended.object().at("asExpected").get<bool>());
        const Ended read = honectl({"run", "probe", "--labs", labs});
        QCOMPARE(read.status, 1);
        QVERIFY(read.out.contains(QStringLiteral("Not as expected")));
    }

    void aBrokenFileIsNamedAndSkipped() {
        const TemporaryFolder folder;
        HONE_VERIFY(writeFileAtomically(folder.file("bad.json"), "{\n\"lab\": 1,\n"));
        HONE_VERIFY(writeFileAtomically(folder.file("good.json"), labText(twoVariants())));
        const Ended ended =
            honectl({"list", "--labs", QString::fromStdString(folder.path()), "--json"});
        QCOMPARE(ended.status, 0);
        QVERIFY(ended.errors.contains(QStringLiteral("bad.json: line ")));
        const json object = ended.object();
        QCOMPARE(object.at("broken").size(), std::size_t{1});
        QVERIFY(object.at("labs").back().at("id") == "probe");
    }

    void wrongWordsAreRefused_data() {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("no lab") << QStringList{"run", "no-such-lab"};
        QTest::newRow("size") << QStringList{"run", "like", "--size", "huge"};
        QTest::newRow("rows") << QStringList{"run", "like", "--size", "1"};
        QTest::newRow("parameter") << QStringList{"run", "like", "--set", "colour=1"};
        QTest::newRow("no number") << QStringList{"run", "like", "--set", "rows=many"};
        QTest::newRow("no curve") << QStringList{"run", "like", "--curve"};
    }

    void wrongWordsAreRefused() {
        QFETCH(QStringList, words);
        const Ended ended = honectl(words + QStringList{"--json"});
        QCOMPARE(ended.status, 2);
        QVERIFY(ended.object().contains("error"));
    }

    void interruptingCancelsAndLeavesNothingBehind() {
        QProcess child;
        start(child, {"run", "index-that-hurts", "--size", "large", "--json"});
        QVERIFY(child.waitForStarted());
        QTest::qWait(300);
        ::kill(static_cast<pid_t>(child.processId()), SIGINT);
        QVERIFY(child.waitForFinished(60'000));
        QCOMPARE(child.exitCode(), 130);
        QVERIFY(isEmptyFolder(scratch_.path()));
    }
};

QTEST_GUILESS_MAIN(LabTest)
#include "lab_test.moc"
