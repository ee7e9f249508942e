#include "core/cache/table_versions.h"
#include "tests/support/hone_test.h"

using namespace hone;

class TableVersionsTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void aStampIsCurrentUntilOneOfItsTablesIsCommitted() {
        TableVersions versions;
        const auto stamp = versions.stamp({"main.a", "main.b"});
        QVERIFY(stamp);
        QVERIFY(versions.isCurrent(*stamp));
        versions.markDirty({"main.c"}, false);
        versions.committed({"main.c"}, false);
        QVERIFY(versions.isCurrent(*stamp));
        versions.markDirty({"main.b"}, false);
        versions.committed({"main.b"}, false);
        QVERIFY(!versions.isCurrent(*stamp));
        QVERIFY(versions.isCurrent(*versions.stamp({"main.a", "main.b"})));
    }

    void aDirtyTableHasNoStampAndMakesEveryStampOfItStale() {
        TableVersions versions;
        const auto before = versions.stamp({"main.a"});
        versions.markDirty({"main.a"}, false);
        QVERIFY(!versions.stamp({"main.a", "main.b"}));
        QVERIFY(versions.stamp({"main.b"}));
        QVERIFY(!versions.isCurrent(*before));
    }

    void anAbandonedWriteLeavesEarlierStampsCurrent() {
        TableVersions versions;
        const auto before = versions.stamp({"main.a"});
        versions.markDirty({"main.a"}, true);
        versions.abandoned({"main.a"}, true);
        QVERIFY(versions.isCurrent(*before));
    }

    void aTableWithTwoWritersStaysDirtyUntilBothAreDone() {
        TableVersions versions;
        versions.markDirty({"main.a"}, false);
        versions.markDirty({"main.a"}, false);
        versions.committed({"main.a"}, false);
        QVERIFY(!versions.stamp({"main.a"}));
        versions.abandoned({"main.a"}, false);
        QVERIFY(versions.stamp({"main.a"}));
    }

    void aWriteThatCannotNameItsTablesConcernsThemAll() {
        TableVersions versions;
        const auto before = versions.stamp({"main.a"});
        const auto tableless = versions.stamp({});
        versions.markDirty({}, true);
        QVERIFY(!versions.stamp({"main.never_seen"}));
        QVERIFY(!versions.isCurrent(*before));
        versions.committed({}, true);
        QVERIFY(!versions.isCurrent(*before));
        QVERIFY(!versions.isCurrent(*tableless));
        QVERIFY(versions.stamp({"main.a"}));
    }

    void aWriteFromOutsideMakesEveryStampStale() {
        TableVersions versions;
        const auto before = versions.stamp({"main.a"});
        versions.bumpAll();
        QVERIFY(!versions.isCurrent(*before));
        QVERIFY(versions.isCurrent(*versions.stamp({"main.a"})));
    }
};

QTEST_GUILESS_MAIN(TableVersionsTest)
#include "table_versions_test.moc"
