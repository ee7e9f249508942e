#include "core/base/paths.h"

#include <csignal>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace hone;

namespace {

// While it lives no file of this process grows beyond a size: a disk that is full.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

std::ptrdiff_t filesIn(const std::string& folder) {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

} // namespace

class PathsTest : public hone::test::HoneTest {
    Q_OBJECT
    test::TemporaryFolder folder_;

private slots:
    void aFileIsWrittenAndReadBack() {
        const std::string path = folder_.file("binary");
        const std::string bytes("a\0b\xff\n", 5);
        HONE_VERIFY(writeFileAtomically(path, bytes));
        const auto read = readFile(path);
        HONE_VERIFY(read);
        QVERIFY(*read == bytes);
        HONE_VERIFY(writeFileAtomically(path, ""));
        QVERIFY(readFile(path)->empty());
        fs::remove(path);
    }

    void aFullDiskLeavesTheOldFileAndNoOther() {
        const std::string path = folder_.file("kept");
        HONE_VERIFY(writeFileAtomically(path, "old"));
        const auto before = filesIn(folder_.path());
        {
            const FileSizeLimit limit(10'000);
            const auto written = writeFileAtomically(path, std::string(100'000, 'x'));
            QVERIFY(!written);
            QCOMPARE(written.error().code, ErrorCode::DiskFull);
        }
        QCOMPARE(*readFile(path), std::string("old"));
        QCOMPARE(filesIn(folder_.path()), before);
    }

    void aReplacedFileKeepsItsPermissions() {
        const std::string path = folder_.file("mode");
        HONE_VERIFY(writeFileAtomically(path, "1"));
        fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
        HONE_VERIFY(writeFileAtomically(path, "2"));
        QVERIFY(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    }

    void aLinkStaysALink() {
        HONE_VERIFY(writeFileAtomically(folder_.file("target"), "1"));
        fs::create_symlink("target", folder_.file("link"));
        HONE_VERIFY(writeFileAtomically(folder_.file("link"), "2"));
        QVERIFY(fs::is_symlink(folder_.file("link")));
        QCOMPARE(*readFile(folder_.file("target")), std::string("2"));
    }

    void whatCannotBeWrittenSaysWhy() {
        const auto missing = writeFileAtomically(folder_.file("no/such/file"), "x");
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        const auto isFolder = writeFileAtomically(folder_.path(), "x");
        QVERIFY(!isFolder);
        QCOMPARE(isFolder.error().code, ErrorCode::Io);
        QCOMPARE(readFile(folder_.file("none")).error().code, ErrorCode::NotFound);
        QCOMPARE(readFile(folder_.path()).error().code, ErrorCode::Io);
    }

    void theDataFolderIsMadeForTheUserAlone() {
        const QByteArray before = qgetenv("HONE_DATA_DIR");
        qputenv("HONE_DATA_DIR", QByteArray::fromStdString(folder_.file("a/b")));
        const auto made = userDataFolder();
        HONE_VERIFY(made);
        QCOMPARE(*made, folder_.file("a/b"));
        QVERIFY(fs::is_directory(*made));
        QVERIFY(fs::status(*made).permissions() == fs::perms::owner_all);

        qputenv("HONE_DATA_DIR", QByteArray::fromStdString(folder_.file("kept/below-a-file")));
        HONE_VERIFY(writeFileAtomically(folder_.file("kept"), "not a folder"));
        QVERIFY(!userDataFolder());
        qputenv("HONE_DATA_DIR", before);
    }

    void theDataFolderFollowsTheDesktopsVariables() {
        const QByteArray ours = qgetenv("HONE_DATA_DIR");
        const QByteArray desktop = qgetenv("XDG_DATA_HOME");
        qunsetenv("HONE_DATA_DIR");
        qputenv("XDG_DATA_HOME", QByteArray::fromStdString(folder_.file("xdg")));
        const auto made = userDataFolder();
        HONE_VERIFY(made);
        QCOMPARE(*made, folder_.file("xdg/hone"));
        qputenv("HONE_DATA_DIR", ours);
        if (desktop.isNull())
            qunsetenv("XDG_DATA_HOME");
        else
            qputenv("XDG_DATA_HOME", desktop);
    }
};

QTEST_GUILESS_MAIN(PathsTest)
#include "paths_test.moc"
