#include "ui/results/value_inspector.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/base/text.h"
#include "core/engine/row_format.h"
#include "ui/shell/format.h"

namespace hone::ui {

QString hexDump(std::string_view bytes, std::size_t base) {
    QString dump;
    dump.reserve(static_cast<qsizetype>(bytes.size() / 16 + 1) * 78);
    for (std::size_t line = 0; line < bytes.size(); line += 16) {
        const std::string_view part = bytes.substr(line, 16);
        dump += QStringLiteral("%1  ").arg(base + line, 8, 16, QLatin1Char('0'));
        QString ascii;
        for (std::size_t i = 0; i < 16; ++i) {
            if (i == 8) dump += QLatin1Char(' ');
            if (i >= part.size()) {
                dump += QStringLiteral("   ");
                continue;
            }
            const auto byte = static_cast<unsigned char>(part[i]);
            dump += toQString(toHex(part.substr(i, 1))) + QLatin1Char(' ');
            ascii += byte >= 0x20 && byte < 0x7F ? QChar(byte) : QChar(0xB7);
        }
        dump += QLatin1Char(' ') + ascii + QLatin1Char('\n');
    }
    return dump;
}

QString indentedJson(const QString& json) {
    QJsonParseError error{};
    QJsonDocument::fromJson(json.toUtf8(), &error);
    if (error.error != QJsonParseError::NoError) return {};
    QString out;
    int depth = 0;
    bool inString = false;
    const auto newLine = [&] { out += QLatin1Char('\n') + QString(depth * 2, QLatin1Char(' ')); };
    for (qsizetype i = 0; i < json.size(); ++i) {
        const QChar c = json[i];
        if (inString) {
            out += c;
            if (c == QLatin1Char('\\'))
                out += json[++i];
            else if (c == QLatin1Char('"'))
                inString = false;
            continue;
        }
        if (c.isSpace()) continue;
        const bool closes = c == QLatin1Char('}') || c == QLatin1Char(']');
        const bool opens = c == QLatin1Char('{') || c == QLatin1Char('[');
        if (closes) {
            --depth;
            const QChar before = out.isEmpty() ? QChar() : out.back();
            if (before != QLatin1Char('{') && before != QLatin1Char('[')) newLine();
        } else if (!out.isEmpty() &&
                   (out.back() == QLatin1Char('{') || out.back() == QLatin1Char('['))) {
            newLine();
        }
        out += c;
        inString = c == QLatin1Char('"');
        if (opens) ++depth;
        if (c == QLatin1Char(',')) newLine();
        if (c == QLatin1Char(':')) out += QLatin1Char(' ');
    }
    return out;
}

ValueInspector::ValueInspector(Theme& theme, const QString& column, const Cell& cell,
                               std::shared_ptr<const void> keepAlive, QWidget* parent)
    : QDialog(parent), cell_(cell), keepAlive_(std::move(keepAlive)), form_(new QComboBox),
      edit_(new QPlainTextEdit), place_(new QLabel), back_(new QToolButton),
      forward_(new QToolButton) {
    setWindowTitle(column);
    setAttribute(Qt::WA_DeleteOnClose);
    resize(640, 420);
    form_->addItems({tr("Text"), tr("JSON"), tr("Hex")});
    form_->setAccessibleName(tr("Shown as"));
    edit_->setReadOnly(true);
    keepFont(edit_, theme.codeFont());
    edit_->setAccessibleName(tr("Value"));
    back_->setText(tr("Previous"));
    forward_->setText(tr("Next"));

    auto* head = new QHBoxLayout;
    head->addWidget(form_);
    head->addWidget(place_, 1);
    head->addWidget(back_);
    head->addWidget(forward_);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(edit_);

    const bool bytes = cell_.type == ValueType::Text || cell_.type == ValueType::Blob;
    const bool paged = bytes && cell_.bytes.size() > pageBytes;
    back_->setVisible(paged);
    forward_->setVisible(paged);
    form_->setEnabled(bytes);
    connect(back_, &QToolButton::clicked, this, [this] { turn(-1); });
    connect(forward_, &QToolButton::clicked, this, [this] { turn(1); });
    connect(form_, &QComboBox::currentIndexChanged, this, &ValueInspector::showPage);
    if (cell_.type == ValueType::Blob) {
        form_->setCurrentIndex(Hex);
    } else if (cell_.type == ValueType::Text) {
        const std::size_t first = cell_.bytes.find_first_not_of(" \t\r\n");
        const char c = first == std::string_view::npos ? ' ' : cell_.bytes[first];
        const bool small = cell_.bytes.size() <= jsonBytes;
        if (small && (c == '{' || c == '[') && !indentedJson(toQString(cell_.bytes)).isEmpty())
            form_->setCurrentIndex(Json);
    }
    showPage();
    edit_->setFocus();
}

QString ValueInspector::shownText() const {
    return edit_->toPlainText();
}

void ValueInspector::turn(std::ptrdiff_t pages) {
    at_ = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at_) +
                                   pages * static_cast<std::ptrdiff_t>(pageBytes));
    showPage();
}

// What is shown now; text is cut between characters.
std::string_view ValueInspector::page() const {
    if (form_->currentIndex() == Json && cell_.bytes.size() <= jsonBytes) return cell_.bytes;
    std::size_t begin = at_;
    std::size_t end = std::min(at_ + pageBytes, cell_.bytes.size());
    if (form_->currentIndex() == Hex) return cell_.bytes.substr(begin, end - begin);
    const auto insideCharacter = [this](std::size_t at) {
        return at < cell_.bytes.size() &&
               (static_cast<unsigned char>(cell_.bytes[at]) & 0xC0) == 0x80;
    };
    for (int i = 0; i < 3 && begin > 0 && insideCharacter(begin); ++i)
        ++begin;
    for (int i = 0; i < 3 && insideCharacter(end); ++i)
        ++end;
    return cell_.bytes.substr(begin, end - begin);
}

void ValueInspector::showPage() {
    const bool bytes = cell_.type == ValueType::Text || cell_.type == ValueType::Blob;
    if (!bytes) {
        place_->setText(cell_.type == ValueType::Null ? tr("no value") : QString());
        edit_->setPlainText(cell_.type == ValueType::Null ? QStringLiteral("NULL")
                                                          : toQString(cellText(cell_)));
        return;
    }
    const std::string_view page = this->page();
    const bool whole = page.size() == cell_.bytes.size();
    QString words = bytesText(static_cast<std::int64_t>(cell_.bytes.size()));
    if (!whole)
        words = tr("%1 to %2 of %3")
                    .arg(bytesText(static_cast<std::int64_t>(at_)),
                         bytesText(static_cast<std::int64_t>(at_ + page.size())), words);
    QString text;
    switch (form_->currentIndex()) {
    case Hex:
        text = hexDump(page, at_);
        break;
    case Json:
        text = indentedJson(toQString(page));
        if (text.isEmpty()) {
            text = toQString(page);
            words += tr(" · not JSON");
        }
        break;
    default:
        text = toQString(page);
        if (cell_.type == ValueType::Text && whole && !isValidUtf8(page))
            words += tr(" · not valid UTF-8");
    }
    edit_->setPlainText(text);
    place_->setText(words);
    back_->setEnabled(!whole && at_ > 0);
    forward_->setEnabled(!whole && at_ + pageBytes < cell_.bytes.size());
}

} // namespace hone::ui
