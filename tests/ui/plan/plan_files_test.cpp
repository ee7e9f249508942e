#include "ui/plan/plan_files.h"

#include <QSignalSpy>

#include "core/base/paths.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/plan/diff_maker.h"
#include "ui/plan/diff_panel.h"

using namespace hone;
using namespace hone::ui;
using hone::test::revenuePlan;

class PlanFilesTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void init() {
        HoneTest::init();
        folder_ = std::make_unique<test::TemporaryFolder>();
        panel_ = std::make_unique<DiffPanel>(theme_);
        panel_->resize(700, 500);
        panel_->setPlans(revenuePlan(false), revenuePlan(true));
        files_ = &panel_->files();
    }
    void cleanup() {
        panel_.reset();
        QThreadPool::globalInstance()->waitForDone();
    }

    void aPlanIsSavedAndOpened() {
        QSignalSpy written(files_, &PlanFiles::written), opened(files_, &PlanFiles::opened);
        files_->save(revenuePlan(true), path("a.json"));
        QVERIFY(written.wait());
        files_->open(path("a.json"));
        QVERIFY(opened.wait());
        QVERIFY(*opened[0][0].value<std::shared_ptr<const PlanBundle>>() == *revenuePlan(true));
    }

    void whatIsNoPlanFailsWithWords() {
        QSignalSpy failed(files_, &PlanFiles::failed);
        files_->open(path("none.json"));
        QVERIFY(failed.wait());
        HONE_VERIFY(writeFileAtomically(folder_->file("bad.json"), "{\"plan\""));
        files_->open(path("bad.json"));
        QVERIFY(failed.wait());
        QVERIFY(failed[1][0].value<Error>().message.find("cut off") != std::string::npos);
        files_->save(revenuePlan(true), path("missing/folder/a.json"));
        QVERIFY(failed.wait());
    }

    void anonymisedFilesHoldNoNames() {
        QSignalSpy written(files_, &PlanFiles::written);
        files_->setAnonymise(true);
        files_->save(revenuePlan(true), path("a.json"));
        QVERIFY(written.wait());
        files_->exportHtml(revenuePlan(true), revenuePlan(false), path("a.html"));
        QVERIFY(written.wait());
        for (const char* file : {"a.json", "a.html"})
            for (const char* name : {"orders", "customers", "items_of_order", ".city"})
                QVERIFY2(read(file).find(name) == std::string::npos, name);
    }

    void picturesAreWritten() {
        QSignalSpy written(files_, &PlanFiles::written);
        const PlanPicture picture = PlanPicture::of(*panel_, Qt::white);
        files_->exportPicture(picture, PlanFiles::Picture::Png, path("a.png"));
        QVERIFY(written.wait());
        const QImage image(path("a.png"));
        QCOMPARE(image.size(), QSize(1400, 1000));
        files_->exportPicture(picture, PlanFiles::Picture::Svg, path("a.svg"));
        QVERIFY(written.wait());
        QVERIFY(read("a.svg").starts_with("<?xml"));
        QVERIFY(read("a.svg").find("<script") == std::string::npos);
        // Words as large as in the window, in a family that others have.
        QVERIFY(read("a.svg").find("font-family=\"Hone") == std::string::npos);
        QVERIFY(read("a.svg").find("font-size=\"13\"") != std::string::npos);
    }

private:
    QString path(const char* name) const { return QString::fromStdString(folder_->file(name)); }
    std::string read(const char* name) const {
        return readFile(folder_->file(name)).value_or(std::string());
    }

    Theme theme_;
    std::unique_ptr<test::TemporaryFolder> folder_;
    std::unique_ptr<DiffPanel> panel_;
    PlanFiles* files_ = nullptr;
};

QTEST_MAIN(PlanFilesTest)
#include "plan_files_test.moc"
