#include "ui/editor/parameters.h"

#include <charconv>

#include <QSettings>
#include <QStringList>

#include "core/engine/row_format.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

std::optional<std::int64_t> integerIn(const std::string& text) {
    const char* begin = text.data();
    const char* const end = begin + text.size();
    if (begin != end && *begin == '+') ++begin;
    std::int64_t value = 0;
    const auto [at, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || at != end || begin == end) return std::nullopt;
    return value;
}

std::optional<double> realIn(const std::string& text) {
    const char* begin = text.data();
    const char* const end = begin + text.size();
    if (begin != end && *begin == '+') ++begin;
    double value = 0;
    const auto [at, error] = std::from_chars(begin, end, value);
    const bool number =
        begin != end && (*begin == '-' || *begin == '.' || (*begin >= '0' && *begin <= '9'));
    if (error != std::errc() || at != end || !number) return std::nullopt;
    return value;
}

QString settingsKey(const std::string& name) {
    return QStringLiteral("parameters/") + QString::fromLatin1(toQString(name).toUtf8().toHex());
}

} // namespace

Result<Value> parameterValue(const ParameterInput& input) {
    const std::string text = toStdString(input.text);
    const std::string trimmed = toStdString(input.text.trimmed());
    switch (input.type) {
    case ParameterInput::Auto:
        if (const auto integer = integerIn(trimmed)) return Value(*integer);
        if (const auto real = realIn(trimmed)) return Value(*real);
        return Value(text);
    case ParameterInput::Text:
        return Value(text);
    case ParameterInput::Integer:
        if (const auto integer = integerIn(trimmed)) return Value(*integer);
        return fail(ErrorCode::InvalidArgument,
                    "Not an integer between -9223372036854775808 and 9223372036854775807.");
    case ParameterInput::Real:
        if (const auto real = realIn(trimmed)) return Value(*real);
        return fail(ErrorCode::InvalidArgument, "Not a number.");
    case ParameterInput::Null:
        return Value();
    case ParameterInput::BlobHex: {
        const QByteArray digits = input.text.toLatin1().replace(' ', "");
        const QByteArray bytes = QByteArray::fromHex(digits);
        if (bytes.toHex() != digits.toLower())
            return fail(ErrorCode::InvalidArgument, "Not pairs of hexadecimal digits.");
        return Value(Blob{bytes.toStdString()});
    }
    }
    return fail(ErrorCode::InvalidArgument, "Unknown type.");
}

ParameterInput inputOf(const Value& value) {
    switch (typeOf(value)) {
    case ValueType::Null:
        break;
    case ValueType::Integer:
        return {ParameterInput::Integer, QString::number(std::get<std::int64_t>(value))};
    case ValueType::Real:
        return {ParameterInput::Real, toQString(realText(std::get<double>(value)))};
    case ValueType::Text:
        return {ParameterInput::Text, toQString(std::get<std::string>(value))};
    case ValueType::Blob:
        return {
            ParameterInput::BlobHex,
            QString::fromLatin1(QByteArray::fromStdString(std::get<Blob>(value).bytes).toHex())};
    }
    return {ParameterInput::Null, {}};
}

QString parameterText(const ParameterInput& input) {
    const auto value = parameterValue(input);
    if (!value) return QStringLiteral("?");
    const QString text = input.text.size() > 24 ? input.text.left(24) + QChar(0x2026) : input.text;
    switch (typeOf(*value)) {
    case ValueType::Null:
        return QStringLiteral("NULL");
    case ValueType::Integer:
        return QString::number(std::get<std::int64_t>(*value));
    case ValueType::Real:
        return toQString(realText(std::get<double>(*value)));
    case ValueType::Text:
        return QLatin1Char('\'') + text + QLatin1Char('\'');
    case ValueType::Blob:
        return QStringLiteral("x'") + text + QLatin1Char('\'');
    }
    return {};
}

std::optional<ParameterInput> ParameterMemory::find(const std::string& name) const {
    const auto here = inputs_.find(name);
    if (here != inputs_.end()) return here->second;
    const QStringList kept = QSettings().value(settingsKey(name)).toStringList();
    if (kept.size() != 2) return std::nullopt;
    const int type = kept[0].toInt();
    if (type < ParameterInput::Auto || type > ParameterInput::BlobHex) return std::nullopt;
    return ParameterInput{static_cast<ParameterInput::Type>(type), kept[1]};
}

void ParameterMemory::remember(const std::string& name, const ParameterInput& input) {
    inputs_[name] = input;
    constexpr qsizetype longestKept = 10'000;
    if (input.text.size() <= longestKept)
        QSettings().setValue(settingsKey(name),
                             QStringList{QString::number(input.type), input.text});
}

bool ParameterMemory::knows(const std::vector<std::string>& names) const {
    for (const std::string& name : names)
        if (!inputs_.contains(name)) return false;
    return true;
}

std::map<std::string, Value> ParameterMemory::values(const std::vector<std::string>& names) const {
    std::map<std::string, Value> values;
    for (const std::string& name : names)
        if (const auto input = find(name))
            if (auto value = parameterValue(*input)) values.emplace(name, *std::move(value));
    return values;
}

} // namespace hone::ui
