#pragma once

#include <fstream>

#include <QSignalSpy>

#include "tests/core/lab/lab_maker.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"
#include "ui/labs/lab_desk.h"

namespace hone::test {

constexpr int labLimit = 60'000; // ms that a wait may take

// Does not end by itself.
constexpr const char* endlessSql =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    return at == text.npos ? text : text.replace(at, from.size(), to);
}

// With two choices, of which the second comes out.
inline std::string probeLab() {
    return labText(statementVariant("a", "SELECT v FROM t WHERE v = 70") + "," +
                       statementVariant("b", "SELECT v FROM t WHERE v = 70",
                                        R"x(, "prepare": "CREATE INDEX t_v ON t(v)")x"),
                   R"(, "curve": {"over": "rows", "values": [50, 500, 5000]})");
}

// With a slider.
inline std::string sliderLab() {
    std::string text = replaced(probeLab(), R"("id": "probe", "title": "Probe")",
                                R"("id": "slider", "title": "Slider", "level": "advanced")");
    const std::size_t begin = text.find("\"choices\""), end = text.find("]}", begin);
    return text.replace(begin, text.find("]}", end + 2) + 1 - begin,
                        R"("slider": {"figure": "time of a over b", "least": 1, "most": 10000})");
}

// One whose first run never ends.
inline std::string endlessLab() {
    return replaced(
        labText(statementVariant("a", endlessSql) + "," + statementVariant("b", "SELECT 1")),
        R"("id": "probe", "title": "Probe")", R"("id": "endless", "title": "Endless")");
}

// One that only counts what a cache keeps.
inline std::string planlessLab() {
    const auto variant = [](const std::string& id, const std::string& policy) {
        return R"({"id": ")" + id + R"(", "name": ")" + id +
               R"(", "trace": {"pattern": "loop", "requests": 500, "keys": 50, "capacity": 20, )" +
               R"("policy": ")" + policy + "\"}}";
    };
    return labText(variant("a", "lru") + "," + variant("b", "adaptive"));
}

// A desk on the labs of a folder, which run in another.
class LabsFixture {
public:
    LabsFixture() : workbench(theme, SessionConfig()), desk(workbench, reader(), runs.path()) {}
    ~LabsFixture() { desk.cancel(); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(files.file(name)) << text;
    }
    void load() {
        QSignalSpy loaded(&desk, &LabDesk::loaded);
        desk.load();
        QVERIFY(loaded.wait(labLimit));
        QTest::qWait(20); // new widgets show a moment later
    }
    bool runsToTheEnd() {
        QSignalSpy finished(&desk, &LabDesk::finished);
        desk.run();
        const bool ended = finished.wait(labLimit);
        QTest::qWait(20);
        return ended;
    }

    TemporaryFolder files, runs;
    ui::Theme theme;
    ui::Workbench workbench;
    ui::LabDesk desk;

private:
    using LabDesk = ui::LabDesk;
    LabDesk::ReadShelf reader() const {
        return [path = files.path()] {
            lab::Shelf shelf;
            (void)lab::addFolder(shelf, path);
            return shelf;
        };
    }
};

} // namespace hone::test
