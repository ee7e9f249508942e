#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "core/lab/lab_run.h"
#include "core/lab/lab_shelf.h"
#include "tests/core/lab/lab_maker.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::lab;
using namespace hone::test;

namespace {

std::size_t entriesOf(const char* folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder))
        ++count;
    return count;
}

std::size_t childProcesses() {
    std::size_t count = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream children(thread.path() / "children");
        for (std::string id; children >> id;)
            ++count;
    }
    return count;
}

// What the process holds on to: open files (a connection has some), threads, other processes.
struct Held {
    std::size_t files = entriesOf("/proc/self/fd");
    std::size_t threads = entriesOf("/proc/self/task");
    std::size_t processes = childProcesses();

    bool operator==(const Held&) const = default;
    std::string words() const {
        return std::to_string(files) + " files, " + std::to_string(threads) + " threads, " +
               std::to_string(processes) + " processes";
    }
};

struct Report {
    std::string what;
    double share = 0;
};

// Measured no longer than it takes to come through; its curve has two points.
Lab brief(Lab lab) {
    lab.rounds = 1;
    lab.seconds = 0.05;
    if (lab.curve && lab.curve->values.size() > 2) lab.curve->values.resize(2);
    return lab;
}

} // namespace

// Every lab that Hone brings, on its small size, to its end and ended early.
class LabsCancelTest : public HoneTest {
    Q_OBJECT

    const Shelf shelf_ = builtInLabs();
    const unsigned seed_ = std::random_device()();
    std::mt19937 random_{seed_};

    std::size_t below(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }

    void names(bool withCurve) const {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < shelf_.labs.size(); ++i)
            if (!withCurve || shelf_.labs[i].curve)
                QTest::newRow(shelf_.labs[i].id.c_str()) << static_cast<int>(i);
    }
    Lab labAt(int index) const { return brief(shelf_.labs[static_cast<std::size_t>(index)]); }

    // One lab in a folder of its own, and what it must not leave.
    struct Place {
        explicit Place(const Lab& lab) : settings(lab.settings(Size::Small)) {
            options.folder = folder.path();
            options.stop = source.get_token();
        }
        // A thread that was waited for leaves the system's list a moment later.
        void isAsBefore() const {
            QVERIFY(isEmptyFolder(folder.path()));
            QTRY_VERIFY2(Held() == before,
                         ("before: " + before.words() + "; now: " + Held().words()).c_str());
        }
        const TemporaryFolder folder;
        const Held before;
        std::stop_source source;
        RunOptions options;
        Settings settings;
    };

    // Stops at the report of this number and gives what was reported until the end.
    static std::vector<Report> stoppedAt(std::size_t number, const Lab& lab) {
        Place place(lab);
        std::vector<Report> reports;
        place.options.progress = [&](const std::string& what, double share) {
            reports.push_back({what, share});
            if (reports.size() == number + 1) place.source.request_stop();
        };
        const auto outcome = runLab(lab, place.settings, place.options);
        if (outcome)
            qWarning("it came to its end");
        else if (outcome.error().code != ErrorCode::Cancelled)
            qWarning("%s", outcome.error().message.c_str());
        place.isAsBefore();
        return reports;
    }

private slots:
    void initTestCase() {
        qInfo("seed %u", seed_);
        (void)Held(); // what looking opens is open now
    }

    void aRunLeavesNothingAndEndsInEveryStepWhenItIsCancelled_data() { names(false); }

    void aRunLeavesNothingAndEndsInEveryStepWhenItIsCancelled() {
        QFETCH(int, index);
        const Lab lab = labAt(index);
        std::vector<Report> all;
        {
            Place place(lab);
            place.options.progress = [&all](const std::string& what, double share) {
                all.push_back({what, share});
            };
            HONE_VERIFY(runLab(lab, place.settings, place.options));
            place.isAsBefore();
        }
        QVERIFY(all.size() > 3);
        QCOMPARE(all.back().share, 1.0);
        const std::size_t last = all.size() - 1; // there is nothing left to cancel
        for (const std::size_t number : {std::size_t{0}, below(last), below(last), last - 1}) {
            const std::vector<Report> reports = stoppedAt(number, lab);
            QVERIFY(reports.size() > number);
            // It may tell how far it is, but begins nothing more.
            for (std::size_t i = number; i < reports.size(); ++i)
                QVERIFY2(reports[i].what == reports[number].what,
                         ("after \"" + reports[number].what + "\": " + reports[i].what).c_str());
        }
    }

    void aRunEndsWheneverAnotherThreadCancelsIt_data() { names(false); }

    void aRunEndsWheneverAnotherThreadCancelsIt() {
        QFETCH(int, index);
        const Lab lab = labAt(index);
        Place place(lab);
        {
            const auto moment = std::chrono::microseconds(below(300'000));
            const std::jthread canceller([&place, moment](const std::stop_token&) {
                std::this_thread::sleep_for(moment);
                place.source.request_stop();
            });
            const auto outcome = runLab(lab, place.settings, place.options);
            QVERIFY2(outcome || outcome.error().code == ErrorCode::Cancelled,
                     outcome ? "" : outcome.error().message.c_str());
        }
        place.isAsBefore();
    }

    void aCurveIsCancelledAfterAPointAndLeavesNothing_data() { names(true); }

    void aCurveIsCancelledAfterAPointAndLeavesNothing() {
        QFETCH(int, index);
        const Lab lab = labAt(index);
        Place place(lab);
        int points = 0;
        const auto curve = runCurve(lab, place.settings, place.options, [&](const CurvePoint&) {
            ++points;
            place.source.request_stop();
        });
        QVERIFY(!curve.has_value());
        QCOMPARE(curve.error().code, ErrorCode::Cancelled);
        QCOMPARE(points, 1);
        place.isAsBefore();
    }
};

QTEST_GUILESS_MAIN(LabsCancelTest)
#include "labs_cancel_test.moc"
