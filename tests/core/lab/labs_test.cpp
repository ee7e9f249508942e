#include "core/lab/lab_run.h"
#include "core/lab/lab_shelf.h"
#include "tests/core/lab/lab_maker.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::lab;
using namespace hone::test;

// Every lab that Hone brings, on its small size.
class LabsTest : public HoneTest {
    Q_OBJECT

    const Shelf shelf_ = builtInLabs();

    void names() const {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < shelf_.labs.size(); ++i)
            QTest::newRow(shelf_.labs[i].id.c_str()) << static_cast<int>(i);
    }

private slots:
    void itComesOutAsTheLabExpects_data() { names(); }

    void itComesOutAsTheLabExpects() {
        QFETCH(int, index);
        const Lab& lab = shelf_.labs[static_cast<std::size_t>(index)];
        const TemporaryFolder folder;
        RunOptions options;
        options.folder = folder.path();
        options.seconds = 1;
        const auto outcome = runLab(lab, lab.settings(Size::Small), options);
        HONE_VERIFY(outcome);
        for (const ConditionOutcome& condition : outcome->expectations)
            QVERIFY2(condition.held,
                     (condition.text + "; measured: " + condition.measured).c_str());
        for (const std::string* text :
             {&outcome->verdict, &outcome->explanation, &outcome->tradeOff})
            QVERIFY2(text->find('?') == std::string::npos ||
                         text->find("= ?") != std::string::npos ||
                         text->find("> ?") != std::string::npos,
                     text->c_str());
        QVERIFY(!outcome->answer.text.empty());
        QVERIFY(isEmptyFolder(folder.path()));
    }
};

QTEST_GUILESS_MAIN(LabsTest)
#include "labs_test.moc"
