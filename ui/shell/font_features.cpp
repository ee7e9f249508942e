#include "ui/shell/font_features.h"

#include <algorithm>
#include <cstring>

#include <QFontDatabase>
#include <QRawFont>
#include <QtEndian>

namespace hone::ui {

namespace {

// The tables of an OpenType font that drawing needs, in the order in which a font lists them.
constexpr const char* tableTags[] = {"CFF ", "GDEF", "GPOS", "GSUB", "OS/2", "cmap",
                                     "cvt ", "fpgm", "gasp", "glyf", "head", "hhea",
                                     "hmtx", "loca", "maxp", "post", "prep"};
// A feature that shaping applies always and that fonts for Latin text hardly have.
constexpr const char* alwaysOn = "rclt";
constexpr const char* never = "zzzz";

void put16(QByteArray& bytes, quint16 value) {
    char buffer[2];
    qToBigEndian(value, buffer);
    bytes.append(buffer, 2);
}

void put32(QByteArray& bytes, quint32 value) {
    char buffer[4];
    qToBigEndian(value, buffer);
    bytes.append(buffer, 4);
}

quint16 get16(const QByteArray& bytes, qsizetype at) {
    return at + 2 <= bytes.size() ? qFromBigEndian<quint16>(bytes.constData() + at) : 0;
}

bool contains(std::initializer_list<const char*> tags, const char* tag) {
    return std::any_of(tags.begin(), tags.end(),
                       [tag](const char* other) { return std::memcmp(tag, other, 4) == 0; });
}

// Exchanges the tags in a GSUB table's list of features.
void exchangeTags(QByteArray& gsub, std::initializer_list<const char*> on,
                  std::initializer_list<const char*> off) {
    const qsizetype list = get16(gsub, 6);
    const int count = get16(gsub, list);
    for (int i = 0; i < count; ++i) {
        const qsizetype record = list + 2 + 6 * i;
        if (record + 6 > gsub.size()) return;
        char* tag = gsub.data() + record;
        if (contains(on, tag))
            std::memcpy(tag, alwaysOn, 4);
        else if (contains(off, tag))
            std::memcpy(tag, never, 4);
    }
}

// A name table that says family and style alone.
QByteArray nameTable(const QString& family, const QString& style) {
    const std::pair<quint16, QString> names[] = {
        {1, family}, {2, style}, {4, family + QLatin1Char(' ') + style}, {6, family + style}};
    QByteArray records, strings;
    for (const auto& [id, text] : names) {
        for (const quint16 value : {quint16(3), quint16(1), quint16(0x409), id,
                                    quint16(text.size() * 2), quint16(strings.size())})
            put16(records, value);
        for (const QChar c : text)
            put16(strings, c.unicode());
    }
    QByteArray table;
    put16(table, 0);
    put16(table, quint16(std::size(names)));
    put16(table, quint16(6 + records.size()));
    return table + records + strings;
}

// A font file of the tables. Checksums stay zero: nothing that draws reads them.
QByteArray fontFile(const std::vector<std::pair<QByteArray, QByteArray>>& tables) {
    const bool outlinesAreCff = tables.front().first == "CFF ";
    const auto count = static_cast<quint16>(tables.size());
    int power = 0;
    while ((2 << power) <= count)
        ++power;
    QByteArray directory, body;
    put32(directory, outlinesAreCff ? 0x4F54544F : 0x00010000);
    put16(directory, count);
    put16(directory, quint16(16 << power));
    put16(directory, quint16(power));
    put16(directory, quint16(16 * (count - (1 << power))));
    const auto bodyAt = static_cast<quint32>(12 + 16 * count);
    for (const auto& [tag, bytes] : tables) {
        directory.append(tag);
        put32(directory, 0);
        put32(directory, bodyAt + static_cast<quint32>(body.size()));
        put32(directory, static_cast<quint32>(bytes.size()));
        body.append(bytes);
        while (body.size() % 4 != 0)
            body.append('\0');
    }
    return directory + body;
}

QByteArray faceWithFeatures(const QString& family, const QFont& face,
                            std::initializer_list<const char*> on,
                            std::initializer_list<const char*> off) {
    const QRawFont raw = QRawFont::fromFont(face);
    if (!raw.isValid() || raw.familyName() != face.family() || !raw.fontTable("fvar").isEmpty() ||
        raw.fontTable("GSUB").isEmpty())
        return {};
    std::vector<std::pair<QByteArray, QByteArray>> tables;
    for (const char* tag : tableTags) {
        QByteArray bytes = raw.fontTable(tag);
        if (bytes.isEmpty()) continue;
        if (std::strcmp(tag, "GSUB") == 0) exchangeTags(bytes, on, off);
        if (std::strcmp(tag, "post") == 0)
            tables.emplace_back("name", nameTable(family, raw.styleName()));
        tables.emplace_back(tag, bytes);
    }
    return fontFile(tables);
}

} // namespace

QString familyWithFeatures(const QString& name, const QList<QFont>& faces,
                           std::initializer_list<const char*> on,
                           std::initializer_list<const char*> off) {
    QList<QByteArray> files;
    for (const QFont& face : faces) {
        files.append(faceWithFeatures(name, face, on, off));
        if (files.back().isEmpty()) return {};
    }
    for (const QByteArray& file : files)
        if (QFontDatabase::addApplicationFontFromData(file) < 0) return {};
    return name;
}

} // namespace hone::ui
