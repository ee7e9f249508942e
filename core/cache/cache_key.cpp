#include "core/cache/cache_key.h"

#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hone {
namespace {

template <typename T>
void appendNumber(std::string& bytes, T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.append(raw, sizeof value);
}

void appendText(std::string& bytes, std::string_view text) {
    appendNumber(bytes, static_cast<std::uint64_t>(text.size()));
    bytes += text;
}

} // namespace

// Every part says its length or has a fixed one, so no two different statements give the same text.
CacheKey makeCacheKey(std::string_view database, std::string_view sql,
                      std::span<const Value> parameters) {
    CacheKey key;
    std::size_t size = database.size() + sql.size() + 16;
    for (const Value& value : parameters) {
        size += 9;
        if (const auto* text = std::get_if<std::string>(&value)) size += text->size();
        if (const auto* blob = std::get_if<Blob>(&value)) size += blob->bytes.size();
    }
    key.text.reserve(size);
    appendText(key.text, database);
    appendText(key.text, sql);
    for (const Value& value : parameters) {
        key.text += static_cast<char>(typeOf(value));
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            appendNumber(key.text, *integer);
        else if (const auto* real = std::get_if<double>(&value))
            appendNumber(key.text, *real);
        else if (const auto* text = std::get_if<std::string>(&value))
            appendText(key.text, *text);
        else if (const auto* blob = std::get_if<Blob>(&value))
            appendText(key.text, blob->bytes);
    }
    const XXH128_hash_t hash = XXH3_128bits(key.text.data(), key.text.size());
    key.high = hash.high64;
    key.low = hash.low64;
    return key;
}

std::optional<CacheQuestion> readCacheKey(std::string_view text) {
    const auto takeNumber = [&]<typename T>(T& value) {
        if (text.size() < sizeof value) return false;
        std::memcpy(&value, text.data(), sizeof value);
        text.remove_prefix(sizeof value);
        return true;
    };
    const auto takeText = [&](std::string& value) {
        std::uint64_t size = 0;
        if (!takeNumber(size) || text.size() < size) return false;
        value = text.substr(0, size);
        text.remove_prefix(size);
        return true;
    };
    CacheQuestion question;
    if (!takeText(question.database) || !takeText(question.sql)) return std::nullopt;
    while (!text.empty()) {
        const auto type = static_cast<ValueType>(text.front());
        text.remove_prefix(1);
        std::int64_t integer = 0;
        double real = 0;
        std::string bytes;
        switch (type) {
        case ValueType::Null:
            question.values.emplace_back();
            continue;
        case ValueType::Integer:
            if (!takeNumber(integer)) return std::nullopt;
            question.values.emplace_back(integer);
            continue;
        case ValueType::Real:
            if (!takeNumber(real)) return std::nullopt;
            question.values.emplace_back(real);
            continue;
        case ValueType::Text:
            if (!takeText(bytes)) return std::nullopt;
            question.values.emplace_back(std::move(bytes));
            continue;
        case ValueType::Blob:
            if (!takeText(bytes)) return std::nullopt;
            question.values.emplace_back(Blob{std::move(bytes)});
            continue;
        }
        return std::nullopt;
    }
    return question;
}

} // namespace hone
