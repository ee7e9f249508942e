#include "tests/bench/advisor/databases.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/engine/sqlite/sqlite_file.h"
#include "core/sample/random.h"
#include "core/sample/sample_names.h"
#include "tests/bench/advisor/text_maker.h"

namespace hone::bench {
namespace {

constexpr const char* schema = R"sql(
CREATE TABLE accounts(
    id INTEGER PRIMARY KEY,
    email TEXT,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT,
    deleted_at TEXT
);
CREATE TABLE channels(
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    owner_id INTEGER NOT NULL REFERENCES accounts(id),
    is_private INTEGER NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE memberships(
    channel_id INTEGER NOT NULL REFERENCES channels(id),
    account_id INTEGER NOT NULL REFERENCES accounts(id),
    role TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    PRIMARY KEY(channel_id, account_id)
) WITHOUT ROWID;
CREATE TABLE messages(
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES channels(id),
    author_id INTEGER NOT NULL REFERENCES accounts(id),
    parent_id INTEGER REFERENCES messages(id),
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    edited_at TEXT,
    deleted_at TEXT
);
CREATE TABLE reactions(
    message_id INTEGER NOT NULL REFERENCES messages(id),
    account_id INTEGER NOT NULL REFERENCES accounts(id),
    emoji TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY(message_id, account_id, emoji)
) WITHOUT ROWID;
CREATE TABLE attachments(
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES messages(id),
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL
);
CREATE TABLE jobs(
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    status TEXT NOT NULL,
    run_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    payload TEXT NOT NULL
);
CREATE TABLE events(
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    value REAL,
    account_id INTEGER REFERENCES accounts(id)
);
)sql";

using Word = std::string_view;

constexpr auto messageKinds = std::to_array<Word>({"text", "file", "poll", "system"});
constexpr auto emojis = std::to_array<Word>({"+1", "heart", "laugh", "tada", "eyes", "-1"});
constexpr auto mediaTypes =
    std::to_array<Word>({"image/png", "image/jpeg", "application/pdf", "text/plain", "video/mp4"});
constexpr auto queues = std::to_array<Word>({"mail", "thumbnails", "search", "export", "webhooks"});
constexpr auto eventKinds =
    std::to_array<Word>({"heartbeat", "open", "close", "temperature", "alarm"});

constexpr std::int64_t firstSecond = 1'704'067'200; // 2024-01-01
constexpr int dayCount = 730;

enum Stream : std::uint64_t {
    Accounts = 1,
    Channels,
    Memberships,
    Messages,
    Reactions,
    Attachments,
    Jobs,
    Events
};

class Chat {
public:
    Chat(SqliteFile& file, const AppConfig& config)
        : file_(file), seed_(config.seed), messages_(config.messages),
          accounts_(std::max<std::int64_t>(config.messages / 8, 50)),
          channels_(std::max<std::int64_t>(config.messages / 600, 5)),
          days_(daysFrom(std::chrono::year(2024) / 1 / 1, dayCount)),
          channelByRank_(zipfWeights(static_cast<std::size_t>(channels_), 3)),
          accountByRank_(zipfWeights(static_cast<std::size_t>(accounts_), 400)) {}

    Result<void> make() {
        const std::array steps{&Chat::makeAccounts, &Chat::makeChannels,  &Chat::makeMemberships,
                               &Chat::makeMessages, &Chat::makeReactions, &Chat::makeAttachments,
                               &Chat::makeJobs,     &Chat::makeEvents};
        for (const auto step : steps)
            if (auto made = (this->*step)(); !made) return made;
        return {};
    }

private:
    std::string moment(std::size_t day, std::uint32_t second) const {
        const auto digits = [](std::uint32_t value) {
            return std::string(value < 10 ? "0" : "") + std::to_string(value);
        };
        return days_[day] + " " + digits(second / 3600) + ":" + digits(second / 60 % 60) + ":" +
               digits(second % 60);
    }
    std::string anyMoment(Random& random) const {
        const std::uint32_t day = random.below(dayCount);
        const std::uint32_t second = random.below(86'400);
        return moment(day, second);
    }
    // Position number of count, spread evenly over the two years.
    std::string momentAt(std::int64_t number, std::int64_t count) const {
        const std::int64_t second = number * (dayCount * 86'400LL - 1) / count;
        return moment(static_cast<std::size_t>(second / 86'400),
                      static_cast<std::uint32_t>(second % 86'400));
    }
    std::int64_t channel(Random& random) const {
        return static_cast<std::int64_t>(channelByRank_.pick(random)) + 1;
    }
    // The busy ones spread over all ids.
    std::int64_t account(Random& random) const {
        return static_cast<std::int64_t>(accountByRank_.pick(random)) * 7'919 % accounts_ + 1;
    }

    Result<void> makeAccounts() {
        auto insert = file_.prepare("INSERT INTO accounts VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        if (!insert) return fail(insert.error());
        const auto& cities = sampleCities();
        const WeightedChoice cityByRank(zipfWeights(cities.size(), 3));
        const WeightedChoice statusOf({930, 50, 20});
        constexpr auto states = std::to_array<Word>({"active", "invited", "blocked"});
        Random random(seed_, Accounts);
        for (std::int64_t id = 1; id <= accounts_; ++id) {
            SamplePerson person = samplePerson(static_cast<std::uint32_t>(id), random);
            if (random.chance(150) && person.email[0] >= 'a')
                person.email[0] = static_cast<char>(person.email[0] - 'a' + 'A');
            const Word country = cities[cityByRank.pick(random)].country;
            const std::string created = momentAt(id - 1, accounts_);
            const std::string seen = anyMoment(random);
            const std::string deleted = anyMoment(random);
            insert->bind(1, id).bind(2, person.email).bind(3, person.name).bind(4, country);
            insert->bind(5, states[statusOf.pick(random)]).bind(6, created).bind(7, seen);
            if (random.chance(60))
                insert->bind(8, deleted);
            else
                insert->bindNull(8);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeChannels() {
        auto insert = file_.prepare("INSERT INTO channels VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        if (!insert) return fail(insert.error());
        Random random(seed_, Channels);
        for (std::int64_t id = 1; id <= channels_; ++id) {
            const std::string slug = "channel-" + std::to_string(id);
            const std::string title = noteText(3, random);
            const std::string created = momentAt(id - 1, channels_);
            insert->bind(1, id).bind(2, slug).bind(3, title).bind(4, account(random));
            insert->bind(5, std::int64_t{random.chance(300)}).bind(6, created);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeMemberships() {
        auto insert = file_.prepare("INSERT OR IGNORE INTO memberships VALUES(?1, ?2, ?3, ?4)");
        if (!insert) return fail(insert.error());
        Random random(seed_, Memberships);
        for (std::int64_t i = 0; i < messages_ / 3; ++i) {
            const Word role = random.chance(30) ? "owner" : random.chance(80) ? "editor" : "member";
            const std::string joined = anyMoment(random);
            insert->bind(1, channel(random)).bind(2, account(random)).bind(3, role).bind(4, joined);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeMessages() {
        auto insert =
            file_.prepare("INSERT INTO messages VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        if (!insert) return fail(insert.error());
        const WeightedChoice kindOf({880, 80, 10, 30});
        Random random(seed_, Messages);
        for (std::int64_t id = 1; id <= messages_; ++id) {
            const std::string body = noteText(3 + random.below(18), random);
            const std::string created = momentAt(id - 1, messages_);
            const std::string later = anyMoment(random);
            insert->bind(1, id).bind(2, channel(random)).bind(3, account(random));
            if (id > 100 && random.chance(250))
                insert->bind(4, id - 1 - std::int64_t{random.below(100)});
            else
                insert->bindNull(4);
            insert->bind(5, messageKinds[kindOf.pick(random)]).bind(6, body).bind(7, created);
            if (random.chance(70))
                insert->bind(8, later);
            else
                insert->bindNull(8);
            if (random.chance(40))
                insert->bind(9, later);
            else
                insert->bindNull(9);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeReactions() {
        auto insert = file_.prepare("INSERT OR IGNORE INTO reactions VALUES(?1, ?2, ?3, ?4)");
        if (!insert) return fail(insert.error());
        const WeightedChoice emojiOf({500, 220, 130, 80, 50, 20});
        Random random(seed_, Reactions);
        for (std::int64_t i = 0; i < messages_ / 2; ++i) {
            const std::int64_t message = 1 + random.below(static_cast<std::uint32_t>(messages_));
            const std::string at = anyMoment(random);
            insert->bind(1, message).bind(2, account(random));
            insert->bind(3, emojis[emojiOf.pick(random)]).bind(4, at);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeAttachments() {
        auto insert = file_.prepare("INSERT INTO attachments VALUES(?1, ?2, ?3, ?4, ?5)");
        if (!insert) return fail(insert.error());
        const WeightedChoice typeOf({400, 300, 200, 70, 30});
        Random random(seed_, Attachments);
        for (std::int64_t id = 1; id <= messages_ / 10; ++id) {
            const std::string name = noteText(2, random) + "-" + std::to_string(id);
            insert->bind(1, id).bind(
                2, std::int64_t{1 + random.below(static_cast<std::uint32_t>(messages_))});
            insert->bind(3, name).bind(4, mediaTypes[typeOf.pick(random)]);
            insert->bind(5, std::int64_t{1'000 + random.skewedBelow(3'000, 3'000)});
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeJobs() {
        auto insert = file_.prepare("INSERT INTO jobs VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        if (!insert) return fail(insert.error());
        const WeightedChoice statusOf({970, 22, 6, 2});
        constexpr auto states = std::to_array<Word>({"done", "failed", "pending", "running"});
        const WeightedChoice queueOf({600, 200, 120, 50, 30});
        Random random(seed_, Jobs);
        const std::int64_t count = messages_ / 2;
        for (std::int64_t id = 1; id <= count; ++id) {
            const std::string payload = "{\"text\": \"" + noteText(6, random) + "\"}";
            const std::string runAt = momentAt(id - 1, count);
            insert->bind(1, id).bind(2, queues[queueOf.pick(random)]);
            insert->bind(3, states[statusOf.pick(random)]).bind(4, runAt);
            insert->bind(5, std::int64_t{1 + random.skewedBelow(3, 3)}).bind(6, payload);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeEvents() {
        auto insert = file_.prepare("INSERT INTO events VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        if (!insert) return fail(insert.error());
        const WeightedChoice kindOf({700, 120, 120, 58, 2});
        Random random(seed_, Events);
        const std::int64_t count = messages_ * 4 / 3;
        for (std::int64_t id = 1; id <= count; ++id) {
            const std::string device = "dev-" + std::to_string(1 + random.below(800));
            insert->bind(1, id).bind(2, device).bind(3, eventKinds[kindOf.pick(random)]);
            insert->bind(4, firstSecond + (id - 1) * dayCount * 86'400 / count);
            insert->bind(5, static_cast<double>(random.below(10'000)) / 100);
            if (random.chance(300))
                insert->bind(6, account(random));
            else
                insert->bindNull(6);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    SqliteFile& file_;
    const std::uint64_t seed_;
    const std::int64_t messages_, accounts_, channels_;
    const std::vector<std::string> days_;
    const WeightedChoice channelByRank_, accountByRank_;
};

} // namespace

Result<void> makeAppDatabase(const std::string& path, const AppConfig& config) {
    return makeFile(path, schema, [&](SqliteFile& file) { return Chat(file, config).make(); });
}

} // namespace hone::bench
