-- A second of the chat's day: pages, searches, workers, devices, and what they write.

-- weight: 400
-- params: ["aino.sato4711@mail.example"]
SELECT id, name, status FROM accounts WHERE lower(email) = ?;

-- weight: 300
-- params: [17]
SELECT m.id, m.author_id, m.body, m.created_at
FROM messages m
WHERE m.channel_id = ? AND m.deleted_at IS NULL
ORDER BY m.created_at DESC, m.id DESC
LIMIT 50;

-- weight: 100
-- params: [17, "2025-03-01 00:00:00", 183000]
SELECT m.id, m.author_id, m.body, m.created_at
FROM messages m
WHERE m.channel_id = ?1 AND m.deleted_at IS NULL AND (m.created_at, m.id) < (?2, ?3)
ORDER BY m.created_at DESC, m.id DESC
LIMIT 50;

-- weight: 150
-- params: [1234]
SELECT c.id, c.slug, c.title, ms.role
FROM memberships ms
JOIN channels c ON c.id = ms.channel_id
WHERE ms.account_id = ?
ORDER BY c.title;

-- weight: 200
SELECT id, queue, payload
FROM jobs
WHERE status = 'pending' AND run_at <= '2025-12-31 12:00:00'
ORDER BY run_at
LIMIT 10;

-- weight: 20
SELECT queue, count(*) FROM jobs WHERE status IN ('failed', 'pending') GROUP BY queue;

-- weight: 60
-- params: [150000]
SELECT r.emoji, count(*) FROM reactions r WHERE r.message_id = ? GROUP BY r.emoji;

-- weight: 60
-- params: [150010]
SELECT id, author_id, body, created_at FROM messages WHERE parent_id = ? ORDER BY created_at;

-- weight: 40
-- params: ["maj%"]
SELECT id, name FROM accounts WHERE name LIKE ? AND deleted_at IS NULL ORDER BY name LIMIT 10;

-- weight: 5
-- params: ["2025-06-15"]
SELECT count(*) FROM messages WHERE date(created_at) = ?;

-- weight: 30
-- params: ["dev-42", 1735689600, 1738368000]
SELECT kind, count(*), avg(value)
FROM events
WHERE device = ? AND at >= ? AND at < ?
GROUP BY kind;

-- weight: 80
-- params: ["dev-42"]
SELECT at, value FROM events WHERE device = ? AND kind = 'temperature' ORDER BY at DESC LIMIT 1;

-- weight: 20
SELECT id, device, at FROM events WHERE kind = 'alarm' ORDER BY at DESC LIMIT 20;

-- weight: 20
-- params: [1234]
SELECT id, channel_id, body, created_at
FROM messages
WHERE author_id = ?1
   OR parent_id IN (SELECT id FROM messages WHERE author_id = ?1)
ORDER BY created_at DESC
LIMIT 20;

-- weight: 10
-- params: [17]
SELECT a.id, a.name, count(*) AS written
FROM messages m
JOIN accounts a ON a.id = m.author_id
WHERE m.channel_id = ? AND m.created_at >= '2025-11-01'
GROUP BY a.id
ORDER BY written DESC
LIMIT 10;

-- weight: 10
SELECT c.slug, (SELECT count(*) FROM messages m
                WHERE m.channel_id = c.id AND m.created_at >= '2025-12-24') AS recent
FROM channels c
WHERE c.is_private = 0
ORDER BY recent DESC
LIMIT 5;

-- weight: 15
-- params: [200000]
SELECT m.id, f.file_name, f.bytes
FROM messages m
JOIN attachments f ON f.message_id = m.id
WHERE m.channel_id = 3 AND m.id > ? AND f.media_type = 'application/pdf'
ORDER BY m.id
LIMIT 20;

-- weight: 5
SELECT country, count(*) FROM accounts WHERE status = 'active' GROUP BY country ORDER BY 2 DESC;

-- weight: 5
SELECT id, email FROM accounts WHERE status = 'invited' AND created_at < '2024-02-01';

-- weight: 2
SELECT substr(created_at, 1, 7) AS month, count(*) FROM messages GROUP BY month ORDER BY month;

-- weight: 3
-- params: ["%pallet yellow%"]
SELECT id, channel_id FROM messages WHERE body LIKE ? AND kind = 'text' ORDER BY id DESC LIMIT 20;

-- weight: 3
SELECT a.id, a.name
FROM accounts a
WHERE a.status = 'active' AND a.deleted_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.author_id = a.id)
ORDER BY a.id
LIMIT 100;

-- weight: 4
SELECT kind, count(*) FROM messages WHERE kind <> 'text' AND deleted_at IS NULL GROUP BY kind;

-- weight: 500
-- params: [17, 1234, "hello from the benchmark", "2026-01-01 00:00:01"]
INSERT INTO messages(channel_id, author_id, kind, body, created_at) VALUES(?, ?, 'text', ?, ?);

-- weight: 2000
-- params: ["dev-42", 1767139200, 21.5]
INSERT INTO events(device, kind, at, value) VALUES(?, 'heartbeat', ?, ?);

-- weight: 200
-- params: [120000]
UPDATE jobs SET status = 'done', attempts = attempts + 1 WHERE id = ?;

-- weight: 50
-- params: [171717]
UPDATE messages SET deleted_at = '2026-01-01 00:00:02' WHERE id = ?;

-- weight: 1
DELETE FROM jobs WHERE status = 'done' AND run_at < '2024-01-15';
