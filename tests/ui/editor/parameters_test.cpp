#include "ui/editor/parameters.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>

#include "tests/support/hone_test.h"
#include "ui/editor/parameter_dialog.h"

using namespace hone;
using namespace hone::ui;

class ParametersTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName("hone-test");
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder_.path());
    }
    void init() {
        HoneTest::init();
        QSettings().clear();
    }

    void autoReadsNumbersAndElseText() {
        const auto value = [](const char* text) {
            return *parameterValue({ParameterInput::Auto, QString::fromUtf8(text)});
        };
        QVERIFY(value("42") == Value(std::int64_t{42}));
        QVERIFY(value(" -7 ") == Value(std::int64_t{-7}));
        QVERIFY(value("2.50") == Value(2.5));
        QVERIFY(value("9223372036854775808") == Value(9223372036854775808.0));
        QVERIFY(value("Graz") == Value(std::string("Graz")));
        QVERIFY(value("1 apple") == Value(std::string("1 apple")));
        QVERIFY(value("nan") == Value(std::string("nan")));
        QVERIFY(value("") == Value(std::string()));
    }

    void aTypeIsHeldTo() {
        QVERIFY(*parameterValue({ParameterInput::Text, "42"}) == Value(std::string("42")));
        QVERIFY(*parameterValue({ParameterInput::BlobHex, "01 fF"}) ==
                Value(Blob{std::string("\x01\xff", 2)}));
        QVERIFY(*parameterValue({ParameterInput::Null, "x"}) == Value());
        QVERIFY(!parameterValue({ParameterInput::Integer, "4.5"}));
        QVERIFY(!parameterValue({ParameterInput::Real, "x"}));
        QVERIFY(!parameterValue({ParameterInput::BlobHex, "0"}));
    }

    void aTabKnowsWhatItWasToldAndOthersAreOnlyOffered() {
        ParameterMemory first, second;
        first.remember(":city", {ParameterInput::Text, "Graz"});
        QVERIFY(first.knows({":city"}));
        QVERIFY(!second.knows({":city"}));
        QVERIFY(second.find(":city") == (ParameterInput{ParameterInput::Text, "Graz"}));
        QVERIFY(first.values({":city", ":other"}) ==
                (std::map<std::string, Value>{{":city", std::string("Graz")}}));
    }

    void theDialogRunsOnlyWithValuesThatCanBeRead() {
        ParameterMemory memory;
        memory.remember(":id", {ParameterInput::Integer, "5"});
        auto* dialog = new ParameterDialog({":id", ":name"}, memory, "Analyze", nullptr);
        auto* run = dialog->findChildren<QPushButton*>().first();
        auto edits = dialog->findChildren<QLineEdit*>();
        QCOMPARE(edits[0]->text(), QString("5"));
        QVERIFY(run->isEnabled());
        edits[0]->setText("five");
        QVERIFY(!run->isEnabled());
        edits[0]->setText("6");
        edits[1]->setText("Ann");
        QSignalSpy accepted(dialog, &QDialog::accepted);
        dialog->show();
        QTest::keyClick(edits[1], Qt::Key_Return);
        QCOMPARE(accepted.size(), 1);
        QVERIFY(dialog->inputs()[1].second == (ParameterInput{ParameterInput::Auto, "Ann"}));
        QCOMPARE(parameterText(dialog->inputs()[1].second), QString("'Ann'"));
    }

private:
    QTemporaryDir folder_;
};

QTEST_MAIN(ParametersTest)
#include "parameters_test.moc"
