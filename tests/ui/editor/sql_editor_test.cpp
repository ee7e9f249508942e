#include "ui/editor/sql_editor.h"

#include <QApplication>
#include <QKeyEvent>
#include <QSignalSpy>

#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::ui;
using S = QsciScintillaBase;

class SqlEditorTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void init() {
        HoneTest::init();
        editor_ = std::make_unique<SqlEditor>(theme_);
        editor_->resize(600, 400);
        editor_->show();
    }
    void cleanup() { editor_.reset(); }

    void bytesComeBackAsTheyAre() {
        const std::string bytes("SELECT 'ä\xff\0b';\r\n", 17);
        editor_->setBytes(bytes);
        QVERIFY(*editor_->bytes() == bytes);
        QVERIFY(!editor_->isModified());
    }

    void theStatementAtTheCursorIsMarkedByWholeLines() {
        editor_->setBytes("-- ä comment\nSELECT 'ü',\n 2;\n\nSELECT 3;");
        editor_->setCursor(20);
        QTRY_VERIFY(editor_->markedStatement());
        QCOMPARE(editor_->markedStatement()->in(*editor_->bytes()),
                 std::string_view("SELECT 'ü',\n 2"));
        QCOMPARE(markedLines(), (QList<int>{1, 2}));
        editor_->setCursor(editor_->size());
        QTRY_COMPARE(markedLines(), (QList<int>{4}));
    }

    void typingMovesTheMark() {
        editor_->setBytes("SELECT 1");
        QTRY_VERIFY(editor_->markedStatement());
        editor_->setCursor(editor_->size());
        QSignalSpy edited(editor_.get(), &SqlEditor::edited);
        editor_->insertBytes(" + 1; SELECT 2");
        QVERIFY(!editor_->markedStatement());
        QTRY_VERIFY(editor_->markedStatement());
        QCOMPARE(editor_->markedStatement()->in(*editor_->bytes()), std::string_view("SELECT 2"));
        QTRY_VERIFY(!edited.isEmpty());
    }

    void insertingReplacesTheSelectionAlone() {
        editor_->setBytes("abc");
        editor_->insertBytes("x");
        QCOMPARE(*editor_->bytes(), std::string("xabc"));
        editor_->SendScintilla(S::SCI_SETSEL, 1ul, 3l);
        editor_->insertBytes("-");
        QCOMPARE(*editor_->bytes(), std::string("x-c"));
    }

    void aCommentOpenedFarAboveColoursWhatFollows() {
        std::string text = "SELECT 1;\n";
        for (int i = 0; i < 50; ++i)
            text += "SELECT name FROM t;\n";
        editor_->setBytes(text);
        const auto styleAt = [&](std::size_t position) {
            editor_->SendScintilla(S::SCI_COLOURISE, 0ul, -1l);
            return editor_->SendScintilla(S::SCI_GETSTYLEAT, static_cast<unsigned long>(position));
        };
        const long keyword = styleAt(0);
        QCOMPARE(styleAt(500 - 500 % 20 + 10), keyword);
        editor_->setCursor(0);
        editor_->insertBytes("/* ");
        const long comment = styleAt(0);
        QVERIFY(comment != keyword);
        QCOMPARE(styleAt(503 - 500 % 20 + 10), styleAt(4));
        editor_->setCursor(3);
        editor_->insertBytes("*/");
        QCOMPARE(styleAt(505 - 500 % 20 + 10), keyword);
    }

    void neighbouringSignsAreDrawnApartSoThatNoLigatureForms() {
        editor_->setBytes("a >= b <> c");
        editor_->SendScintilla(S::SCI_COLOURISE, 0ul, -1l);
        const auto styleAt = [&](unsigned long at) {
            return editor_->SendScintilla(S::SCI_GETSTYLEAT, at);
        };
        QVERIFY(styleAt(2) != styleAt(3));
        QVERIFY(styleAt(7) != styleAt(8));
    }

    void anErrorStandsBelowItsLineUntilTheTextChanges() {
        editor_->setBytes("SELECT 'ä',\n wrong FROM t");
        editor_->showError(14, true, "no such column: wrong");
        QCOMPARE(editor_->SendScintilla(S::SCI_INDICATORVALUEAT, 9ul, 14l), 1);
        QCOMPARE(editor_->SendScintilla(S::SCI_INDICATORVALUEAT, 9ul, 18l), 1);
        QCOMPARE(editor_->SendScintilla(S::SCI_INDICATORVALUEAT, 9ul, 19l), 0);
        QCOMPARE(editor_->SendScintilla(S::SCI_ANNOTATIONGETLINES, 1ul), 1);
        editor_->insertBytes(" ");
        QTRY_COMPARE(editor_->SendScintilla(S::SCI_ANNOTATIONGETLINES, 1ul), 0);
    }

    void theWindowsKeysAreLeftToTheWindow() {
        for (const auto& [key, modifiers] :
             {std::pair(Qt::Key_T, Qt::ControlModifier), std::pair(Qt::Key_K, Qt::ControlModifier),
              std::pair(Qt::Key_Return, Qt::ControlModifier), std::pair(Qt::Key_F6, Qt::NoModifier),
              std::pair(Qt::Key_Escape, Qt::NoModifier)}) {
            QKeyEvent wanted(QEvent::ShortcutOverride, key, modifiers);
            wanted.ignore();
            QApplication::sendEvent(editor_.get(), &wanted);
            QVERIFY2(!wanted.isAccepted(), qPrintable(QKeySequence(key).toString()));
        }
    }

    void aTextOfFiftyMegabytesIsTakenAndSplitElsewhere() {
        std::string text;
        text.reserve(50'000'000);
        while (text.size() < 50'000'000)
            text += "INSERT INTO t VALUES (1, 'some text');\n";
        editor_->setBytes(text);
        QCOMPARE(editor_->size(), text.size());
        QTRY_VERIFY_WITH_TIMEOUT(editor_->markedStatement(), 60'000);
        QCOMPARE(editor_->markedStatement()->begin, std::size_t{0});
    }

private:
    QList<int> markedLines() const {
        QList<int> lines;
        for (int line = 0; line < editor_->lines(); ++line)
            if (editor_->SendScintilla(S::SCI_MARKERGET, static_cast<unsigned long>(line)) & 2)
                lines << line;
        return lines;
    }

    Theme theme_;
    std::unique_ptr<SqlEditor> editor_;
};

QTEST_MAIN(SqlEditorTest)
#include "sql_editor_test.moc"
