#include "ui/editor/sql_editor.h"

#include <algorithm>
#include <cctype>

#include <QFontInfo>
#include <QKeyEvent>
#include <QPainter>
#include <Qsci/qscicommandset.h>

#include "core/sql/lexer.h"
#include "ui/editor/completion.h"
#include "ui/editor/sql_style.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

using S = QsciScintillaBase;

constexpr int styles = sqlStyles;
constexpr int errorNote = 40;
constexpr int statementMark = 1;
constexpr int errorIndicator = 9;
constexpr int spanIndicator = 10;
constexpr std::size_t completionWindow = 64 * 1024;

// Neighbouring signs get twins of one style in turn: drawn apart, they form no ligature.
void appendStyles(std::string_view token, SqlStyle style, std::string& out) {
    const int plain = static_cast<int>(style);
    bool twin = !out.empty() && out.back() >= styles;
    for (const char c : token) {
        const bool sign = std::ispunct(static_cast<unsigned char>(c)) != 0 && c != '_';
        twin = sign && !twin;
        out += static_cast<char>(twin ? plain + styles : plain);
    }
}

} // namespace

// Paints the numbers over the margin, so that the present statement's band runs through it.
class SqlEditor::LineNumbers : public QWidget {
public:
    explicit LineNumbers(SqlEditor* editor) : QWidget(editor->viewport()), editor_(editor) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

    void fit() {
        const int lines = static_cast<int>(editor_->SendScintilla(S::SCI_GETLINECOUNT));
        const int digits = std::max<int>(3, static_cast<int>(QString::number(lines).size()));
        const int width = QFontMetrics(font()).horizontalAdvance(u'0') * digits + 24;
        if (width != this->width() || editor_->viewport()->height() != height()) {
            editor_->SendScintilla(S::SCI_SETMARGINWIDTHN, 0ul, static_cast<long>(width));
            setGeometry(0, 0, width, editor_->viewport()->height());
        }
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const ThemeTokens& tokens = editor_->theme_.tokens();
        painter.fillRect(rect(), tokens.card);
        painter.setFont(font());
        const int lineHeight = static_cast<int>(editor_->SendScintilla(S::SCI_TEXTHEIGHT, 0));
        const auto lines = editor_->SendScintilla(S::SCI_GETLINECOUNT);
        const auto first = editor_->SendScintilla(
            S::SCI_DOCLINEFROMVISIBLE,
            static_cast<unsigned long>(editor_->SendScintilla(S::SCI_GETFIRSTVISIBLELINE)));
        for (long line = first; line < lines; ++line) {
            const long position =
                editor_->SendScintilla(S::SCI_POSITIONFROMLINE, static_cast<unsigned long>(line));
            const int y =
                static_cast<int>(editor_->SendScintilla(S::SCI_POINTYFROMPOSITION, 0ul, position));
            if (y > height()) break;
            const QRect row(0, y, width(), lineHeight);
            if (line >= editor_->markedFrom_ && line <= editor_->markedTo_)
                painter.fillRect(row, tokens.selection);
            painter.setPen(tokens.faint);
            painter.drawText(row.adjusted(0, 0, -14, 0), Qt::AlignRight | Qt::AlignVCenter,
                             QString::number(line + 1));
        }
    }

private:
    SqlEditor* editor_;
};

SqlEditor::SqlEditor(Theme& theme, QWidget* parent)
    : QsciScintilla(parent), theme_(theme), numbers_(new LineNumbers(this)), finding_(this) {
    setAccessibleName(tr("SQL text"));
    setFrameShape(QFrame::NoFrame);
    setUtf8(true);
    setTabWidth(4);
    setIndentationsUseTabs(false);
    setAutoIndent(true);
    setBraceMatching(QsciScintilla::SloppyBraceMatch);
    setWrapMode(QsciScintilla::WrapNone);
    SendScintilla(SCI_SETSCROLLWIDTHTRACKING, 1);
    SendScintilla(SCI_SETSCROLLWIDTH, 1);
    SendScintilla(SCI_SETLAYOUTCACHE, SC_CACHE_PAGE);
    SendScintilla(SCI_SETEXTRAASCENT, 3);
    SendScintilla(SCI_SETEXTRADESCENT, 3);
    SendScintilla(SCI_SETENDATLASTLINE, 1);
    SendScintilla(SCI_SETMARGINLEFT, 0ul, 0l);
    SendScintilla(SCI_SETMULTIPLESELECTION, 1);
    SendScintilla(SCI_SETADDITIONALSELECTIONTYPING, 1);
    setMarginType(0, QsciScintilla::NumberMargin);
    setMarginWidth(1, 0);
    setMarginWidth(2, 0);
    SendScintilla(SCI_SETMARGINMASKN, 0ul, 0l);
    SendScintilla(SCI_MARKERDEFINE, statementMark, long(SC_MARK_BACKGROUND));
    SendScintilla(SCI_AUTOCSETIGNORECASE, 1);
    SendScintilla(SCI_AUTOCSETSEPARATOR, long('\n'));
    SendScintilla(SCI_AUTOCSETMAXHEIGHT, 10);
    SendScintilla(SCI_AUTOCSETORDER, SC_ORDER_PERFORMSORT);
    SendScintilla(SCI_INDICSETSTYLE, errorIndicator, long(INDIC_SQUIGGLE));
    SendScintilla(SCI_INDICSETSTYLE, spanIndicator, long(INDIC_ROUNDBOX));
    SendScintilla(SCI_INDICSETALPHA, spanIndicator, 60l);
    SendScintilla(SCI_INDICSETOUTLINEALPHA, spanIndicator, 255l);
    SendScintilla(SCI_INDICSETUNDER, spanIndicator, 1l);
    // Tab moves on from the keyboard with Ctrl+Tab's help alone; these keys belong to the window.
    SendScintilla(SCI_CLEARCMDKEY, SCK_RETURN + (SCMOD_CTRL << 16));
    if (QsciCommand* transpose = standardCommands()->boundTo((Qt::CTRL | Qt::Key_T).toCombined()))
        transpose->setKey(0);

    findTimer_.setSingleShot(true);
    connect(&findTimer_, &QTimer::timeout, this, &SqlEditor::findStatements);
    connect(this, &S::SCN_MODIFIED, this,
            [this](int position, int type, const char* text, int length, int linesAdded, int, int,
                   int, int, int) { onModified(position, type, text, length, linesAdded); });
    connect(this, &S::SCN_UPDATEUI, this, &SqlEditor::onUpdated);
    connect(this, &S::SCN_CHARADDED, this, &SqlEditor::onCharacter);
    connect(this, &S::SCN_STYLENEEDED, this, &SqlEditor::style);
    connect(&theme_, &Theme::changed, this, &SqlEditor::applyTheme);
    SendScintilla(SCI_SETLEXER, long(SCLEX_CONTAINER));
    applyTheme();
}

void SqlEditor::applyTheme() {
    const ThemeTokens& tokens = theme_.tokens();
    const QFont font = theme_.codeFont();
    const QByteArray family = font.family().toUtf8();
    const auto points = static_cast<long>(QFontInfo(font).pointSizeF() * 100);
    const auto define = [&](int style, const QColor& color) {
        const auto s = static_cast<unsigned long>(style);
        SendScintilla(SCI_STYLESETFONT, s, family.constData());
        SendScintilla(SCI_STYLESETSIZEFRACTIONAL, s, points);
        SendScintilla(SCI_STYLESETFORE, s, color);
        SendScintilla(SCI_STYLESETBACK, s, tokens.card);
    };
    define(STYLE_DEFAULT, tokens.text);
    SendScintilla(SCI_STYLECLEARALL);
    for (int style = 0; style < 2 * styles; ++style) {
        const auto kind = static_cast<SqlStyle>(style % styles);
        define(style, sqlColor(tokens, kind));
        SendScintilla(SCI_STYLESETITALIC, static_cast<unsigned long>(style),
                      long(kind == SqlStyle::Comment));
    }
    define(STYLE_LINENUMBER, tokens.faint);
    define(STYLE_BRACELIGHT, tokens.accent);
    SendScintilla(SCI_STYLESETBOLD, static_cast<unsigned long>(STYLE_BRACELIGHT), 1l);
    define(STYLE_BRACEBAD, tokens.bad);
    define(errorNote, tokens.bad);
    SendScintilla(SCI_STYLESETBACK, static_cast<unsigned long>(errorNote), tokens.raised);

    SendScintilla(SCI_MARKERSETBACK, static_cast<unsigned long>(statementMark), tokens.selection);
    SendScintilla(SCI_INDICSETFORE, static_cast<unsigned long>(errorIndicator), tokens.bad);
    SendScintilla(SCI_INDICSETFORE, static_cast<unsigned long>(spanIndicator), tokens.accent);
    setCaretForegroundColor(tokens.text);
    setCaretWidth(2);
    QColor chosen = tokens.accent;
    chosen.setAlpha(90);
    setSelectionBackgroundColor(chosen);
    SendScintilla(SCI_SETSELALPHA, 90);
    resetSelectionForegroundColor();
    setMarginsBackgroundColor(tokens.card);
    setPaper(tokens.card);
    numbers_->setFont(font);
    numbers_->fit();
}

void SqlEditor::setDialect(SqlDialect dialect) {
    if (dialect_ == dialect) return;
    dialect_ = dialect;
    SendScintilla(SCI_STARTSTYLING, 0ul, 0l);
    findTimer_.start(0);
}

void SqlEditor::setBytes(std::string_view bytes) {
    SendScintilla(SCI_SETUNDOCOLLECTION, 0);
    SendScintilla(SCI_CLEARALL);
    SendScintilla(SCI_SETLEXER, long(bytes.size() > highlightLimit ? SCLEX_NULL : SCLEX_CONTAINER));
    SendScintilla(SCI_ALLOCATE, static_cast<unsigned long>(bytes.size() + 1024));
    SendScintilla(SCI_APPENDTEXT, static_cast<unsigned long>(bytes.size()), bytes.data());
    SendScintilla(SCI_SETUNDOCOLLECTION, 1);
    SendScintilla(SCI_EMPTYUNDOBUFFER);
    SendScintilla(SCI_SETSAVEPOINT);
    SendScintilla(SCI_GOTOPOS, 0);
}

std::size_t SqlEditor::size() const {
    return static_cast<std::size_t>(SendScintilla(SCI_GETLENGTH));
}

// Bytes in place; valid until the text changes.
std::string_view SqlEditor::window(std::size_t from, std::size_t to) const {
    if (from >= to) return {};
    const auto pointer = SendScintilla(SCI_GETRANGEPOINTER, static_cast<unsigned long>(from),
                                       static_cast<long>(to - from));
    return {reinterpret_cast<const char*>(pointer), to - from};
}

std::shared_ptr<const std::string> SqlEditor::bytes() const {
    if (snapshot_ == nullptr) snapshot_ = std::make_shared<const std::string>(window(0, size()));
    return snapshot_;
}

void SqlEditor::insertBytes(std::string_view bytes) {
    SendScintilla(SCI_BEGINUNDOACTION);
    if (!selection().empty()) SendScintilla(SCI_CLEAR);
    SendScintilla(SCI_ADDTEXT, static_cast<unsigned long>(bytes.size()), bytes.data());
    SendScintilla(SCI_ENDUNDOACTION);
}

std::size_t SqlEditor::cursor() const {
    return static_cast<std::size_t>(SendScintilla(SCI_GETCURRENTPOS));
}

void SqlEditor::setCursor(std::size_t position) {
    SendScintilla(SCI_GOTOPOS, static_cast<unsigned long>(position));
}

TextRange SqlEditor::selection() const {
    return {static_cast<std::size_t>(SendScintilla(SCI_GETSELECTIONSTART)),
            static_cast<std::size_t>(SendScintilla(SCI_GETSELECTIONEND))};
}

std::optional<StatementSpan> SqlEditor::markedStatement() const {
    return foundVersion_ == version_ ? marked_ : std::nullopt;
}

void SqlEditor::onModified(int, int type, const char*, int, int linesAdded) {
    if ((type & (SC_MOD_INSERTTEXT | SC_MOD_DELETETEXT)) == 0) return;
    ++version_;
    snapshot_.reset();
    // A large text is looked through when the typing pauses for longer.
    findTimer_.start(size() < 256 * 1024 ? 30 : size() < highlightLimit ? 250 : 1000);
    if (linesAdded != 0) numbers_->fit();
    QMetaObject::invokeMethod(
        this,
        [this] {
            clearError();
            markSpan(0, 0);
            emit edited();
        },
        Qt::QueuedConnection);
}

void SqlEditor::onUpdated(int what) {
    if ((what & (SC_UPDATE_SELECTION | SC_UPDATE_CONTENT)) != 0) {
        const std::size_t at = cursor();
        const long line = SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(at));
        const long start = SendScintilla(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line));
        const long column = SendScintilla(SCI_COUNTCHARACTERS, static_cast<unsigned long>(start),
                                          static_cast<long>(at));
        emit cursorMoved(static_cast<int>(line) + 1, static_cast<int>(column) + 1);
    }
    placeMarks();
    numbers_->update();
}

void SqlEditor::resizeEvent(QResizeEvent* event) {
    QsciScintilla::resizeEvent(event);
    numbers_->fit();
    placeMarks();
}

// A line whose start lies inside a token has line state 1, so that styling can begin anew at any
// line that has not.
void SqlEditor::style(int upTo) {
    const auto styled = static_cast<unsigned long>(SendScintilla(SCI_GETENDSTYLED));
    long line = SendScintilla(SCI_LINEFROMPOSITION, styled);
    while (line > 0 && SendScintilla(SCI_GETLINESTATE, static_cast<unsigned long>(line)) != 0)
        --line;
    const auto begin = static_cast<std::size_t>(
        SendScintilla(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line)));
    const std::string_view text = window(begin, size());
    const std::size_t end = static_cast<std::size_t>(upTo) - begin;

    std::string bytes;
    Lexer lexer(text, dialect_);
    Token token = lexer.next();
    while (token.kind != TokenKind::End && token.begin < end) {
        const Token next = lexer.next();
        const bool called = token.kind == TokenKind::Word && next.kind == TokenKind::Operator &&
                            next.in(text).starts_with("(");
        appendStyles(token.in(text), sqlStyleOf(token, text, called), bytes);
        const long first =
            SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(begin + token.begin));
        const long last =
            SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(begin + token.end));
        const bool blank = token.kind == TokenKind::Space;
        for (long inner = first + 1; inner <= last; ++inner) {
            const auto start = static_cast<std::size_t>(
                SendScintilla(SCI_POSITIONFROMLINE, static_cast<unsigned long>(inner)));
            const long state = !blank && start < begin + token.end ? 1 : 0;
            SendScintilla(SCI_SETLINESTATE, static_cast<unsigned long>(inner), state);
        }
        token = next;
    }
    SendScintilla(SCI_STARTSTYLING, static_cast<unsigned long>(begin), 0l);
    SendScintilla(SCI_SETSTYLINGEX, static_cast<unsigned long>(bytes.size()), bytes.data());
}

void SqlEditor::findStatements() {
    finding_.start(
        [text = bytes(), dialect = dialect_](std::stop_token) {
            return std::make_shared<const std::vector<StatementSpan>>(
                splitStatements(*text, dialect));
        },
        [this, version = version_](std::shared_ptr<const std::vector<StatementSpan>> found) {
            if (version != version_) return; // the timer runs again
            statements_ = std::move(found);
            foundVersion_ = version;
            placeMarks();
        });
}

// Marks lie on the lines that show alone: a statement may have a million.
void SqlEditor::placeMarks() {
    if (statements_ == nullptr || foundVersion_ != version_) return;
    const auto found = statementAt(*statements_, *bytes(), cursor());
    const bool other = found != marked_;
    marked_ = found;
    int from = -1, to = -1;
    if (marked_) {
        from = static_cast<int>(
            SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(marked_->begin)));
        to = static_cast<int>(
            SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(marked_->end)));
    }
    markedFrom_ = from;
    markedTo_ = to;
    const long top = SendScintilla(
        SCI_DOCLINEFROMVISIBLE, static_cast<unsigned long>(SendScintilla(SCI_GETFIRSTVISIBLELINE)));
    const long bottom = top + SendScintilla(SCI_LINESONSCREEN) + 1;
    for (long line = top; line <= bottom; ++line) {
        const auto l = static_cast<unsigned long>(line);
        const bool has = (SendScintilla(SCI_MARKERGET, l) & (1 << statementMark)) != 0;
        const bool should = line >= from && line <= to;
        if (should && !has) SendScintilla(SCI_MARKERADD, l, long(statementMark));
        if (!should && has) SendScintilla(SCI_MARKERDELETE, l, long(statementMark));
    }
    if (!other) return;
    numbers_->update();
    emit statementMarked();
}

void SqlEditor::showError(std::size_t position, bool exact, const QString& message) {
    clearError();
    const std::size_t at = std::min(position, size());
    const std::size_t end = std::min(at + 200, size());
    const std::string_view rest = window(at, end);
    const Token token = Lexer(rest, dialect_).next();
    std::size_t length = token.kind == TokenKind::Space ? 1 : token.end - token.begin;
    std::size_t begin = at;
    if (length == 0 && begin > 0) {
        --begin;
        length = 1;
    }
    SendScintilla(SCI_SETINDICATORCURRENT, errorIndicator);
    if (exact)
        SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(begin),
                      static_cast<long>(length));
    const long line = SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(at));
    const QByteArray note = (QStringLiteral(" ✕ ") + message.left(400)).toUtf8();
    SendScintilla(SCI_ANNOTATIONSETTEXT, static_cast<unsigned long>(line), note.constData());
    SendScintilla(SCI_ANNOTATIONSETSTYLE, static_cast<unsigned long>(line), long(errorNote));
    SendScintilla(SCI_ANNOTATIONSETVISIBLE, long(ANNOTATION_INDENTED));
    errorShown_ = true;
    numbers_->update();
}

void SqlEditor::clearError() {
    if (!errorShown_) return;
    errorShown_ = false;
    SendScintilla(SCI_SETINDICATORCURRENT, errorIndicator);
    SendScintilla(SCI_INDICATORCLEARRANGE, 0ul, static_cast<long>(size()));
    SendScintilla(SCI_ANNOTATIONCLEARALL);
    numbers_->update();
}

void SqlEditor::markSpan(std::size_t begin, std::size_t end) {
    if (!spanMarked_ && begin == end) return;
    SendScintilla(SCI_SETINDICATORCURRENT, spanIndicator);
    if (spanMarked_) SendScintilla(SCI_INDICATORCLEARRANGE, 0ul, static_cast<long>(size()));
    end = std::min(end, size());
    spanMarked_ = begin < end;
    if (spanMarked_)
        SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(begin),
                      static_cast<long>(end - begin));
}

void SqlEditor::complete() {
    const std::size_t at = cursor();
    std::size_t from = at > completionWindow ? at - completionWindow : 0;
    std::size_t to = std::min(size(), at + completionWindow);
    if (const auto span = markedStatement(); span && span->begin <= at && at <= span->end) {
        from = std::max(from, span->begin);
        to = std::min(to, span->end);
    }
    const Completions found = completionsAt(window(from, to), at - from, catalog_.get(), dialect_);
    std::string list;
    for (const std::string& word : found.words) {
        if (!list.empty()) list += '\n';
        list += word;
    }
    if (list.empty() || (found.words.size() == 1 && found.words[0].size() == found.prefix)) {
        SendScintilla(SCI_AUTOCCANCEL);
        return;
    }
    SendScintilla(SCI_AUTOCSHOW, static_cast<unsigned long>(found.prefix), list.c_str());
}

void SqlEditor::onCharacter(int character) {
    if (SendScintilla(SCI_AUTOCACTIVE) != 0) return;
    const std::size_t at = cursor();
    const auto isWord = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    if (character == '.') {
        complete();
        return;
    }
    if (at < 2) return;
    const std::string_view two = window(at - 2, at);
    const bool begun = isWord(two[0]) && isWord(two[1]) && !(two[0] >= '0' && two[0] <= '9');
    if (begun) complete();
}

bool SqlEditor::event(QEvent* event) {
    // Esc closes the list of completions; without one it is the window's, which cancels.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !isListActive()) {
        event->ignore();
        return false;
    }
    return QsciScintilla::event(event);
}

void SqlEditor::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        complete();
        return;
    }
    QsciScintilla::keyPressEvent(event);
}

} // namespace hone::ui
