#include "ui/cache/cache_settings_fields.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString say(const char* words) {
    return QCoreApplication::translate("CacheField", words);
}

CacheField budget() {
    return {QStringLiteral("budget"), say("budget"),
            say("Memory for results, with what finding them takes; 0 keeps nothing, and less than "
                "is held lets go of what is worth least"),
            [](const CacheConfig& config) { return settingBytesText(config.maxBytes); },
            [](const QString& text, CacheConfig& config) -> Result<void> {
                const auto bytes = parseSettingBytes(text);
                if (!bytes) return fail(bytes.error());
                config.maxBytes = *bytes;
                return {};
            }};
}

CacheField refreshAhead() {
    return {QStringLiteral("refreshAhead"), say("refresh ahead after"),
            say("A hit on a result that has lived this share of its time has it loaded anew in "
                "the background; off: never"),
            [](const CacheConfig& config) {
                return config.refreshAhead == 0 ? say("off")
                                                : settingShareText(config.refreshAhead);
            },
            [](const QString& text, CacheConfig& config) -> Result<void> {
                const auto share =
                    isSettingWord(text, say("off")) ? Result<double>(0.0) : parseSettingShare(text);
                if (!share) return fail(share.error());
                config.refreshAhead = *share;
                return {};
            }};
}

const QLatin1String mainSchema("main.");

QString tableTimesText(const CacheConfig& config) {
    QStringList parts;
    for (const auto& [table, time] : config.tableTimes) {
        QString name = toQString(table);
        if (name.startsWith(mainSchema)) name = name.mid(mainSchema.size());
        parts << name + u' ' + settingTimeText(time);
    }
    return parts.join(QStringLiteral("; "));
}

Result<void> takeTableTimes(const QString& text, CacheConfig& config) {
    static const QRegularExpression between(QStringLiteral("[;,]\\s*(?![0-9])")),
        pattern(QStringLiteral("^(.*\\S)\\s+(-?[0-9]+(?:[.,][0-9]+)?\\s*[a-z]*)$"),
                QRegularExpression::CaseInsensitiveOption);
    std::map<std::string, Milliseconds> times;
    for (const QString& part : text.split(between, Qt::SkipEmptyParts)) {
        if (part.trimmed().isEmpty()) continue;
        const auto match = pattern.match(part.trimmed());
        if (!match.hasMatch())
            return fail(ErrorCode::InvalidArgument,
                        toStdString(say("Write tables with their times, such as orders 5 s; "
                                        "customers 1 min.")));
        const auto time = parseSettingTime(match.captured(2));
        if (!time) return fail(time.error());
        QString name = match.captured(1).toLower();
        if (!name.contains(u'.')) name.prepend(mainSchema);
        times[toStdString(name)] = *time;
    }
    config.tableTimes = std::move(times);
    return {};
}

QString statementTimesText(const CacheConfig& config) {
    const int count = static_cast<int>(config.statementTimes.size());
    return count == 0 ? say("none") : say("%1 of their own").arg(count);
}

// Statements are chosen where they stand, not written.
Result<void> takeStatementTimes(const QString& text, CacheConfig& config) {
    if (isSettingWord(text, say("none")) || text.trimmed().isEmpty()) {
        config.statementTimes.clear();
        return {};
    }
    if (text == statementTimesText(config)) return {};
    return fail(ErrorCode::InvalidArgument,
                toStdString(say("A statement gets its time from the menu of a held result; none "
                                "lets go of all.")));
}

} // namespace

std::vector<CacheField> cacheFields() {
    using C = CacheConfig;
    return {
        budget(),
        timeField<C>(QStringLiteral("timeToLive"), say("time to live"),
                     say("Results end this long after they were loaded; none: only a write ends "
                         "them"),
                     &C::timeToLive, say("none")),
        timeField<C>(QStringLiteral("maxAge"), say("greatest age"),
                     say("No result is served when it is older, whatever its own time; none: no "
                         "bound"),
                     &C::maxAge, say("none")),
        refreshAhead(),
        timeField<C>(QStringLiteral("staleWhileRevalidate"), say("serve while loading anew"),
                     say("So long after its time a result is still served while it is loaded "
                         "anew, where nothing it read was written (stale-while-revalidate)"),
                     &C::staleWhileRevalidate, say("off")),
        {QStringLiteral("tableTimes"), say("times of tables"),
         say("Times to live of what was read from a table, such as orders 5 s; customers 1 min. A "
             "result of several tables takes the shortest."),
         tableTimesText, takeTableTimes},
        {QStringLiteral("statementTimes"), say("times of statements"),
         say("Statements that have a time to live of their own, set from the menu of a held result "
             "or from the advice; none lets go of all"),
         statementTimesText, takeStatementTimes},
    };
}

} // namespace hone::ui
