#include "core/cache/redis_scripts.h"

namespace hone {
namespace {

constexpr const char* prelude = R"lua(
local stateKey, asideKey = KEYS[1], KEYS[2]
local life, newEra, channel = ARGV[1], ARGV[2], ARGV[3]
local span, asideRoom, mostTables = 1024, 64, 4096
local lasting = 604800

local function readState()
  local s = redis.pcall('HMGET', stateKey, 'life', 'era', 'tip', 'base')
  if s.err or s[1] ~= life or not s[2] then return nil end
  local tip, base = tonumber(s[3] or ''), tonumber(s[4] or '')
  if not tip or not base then return nil end
  return {era = s[2], tip = tip, base = base}
end

local function begin(era, n)
  redis.call('DEL', stateKey)
  redis.call('HSET', stateKey, 'life', life, 'era', era, 'tip', n, 'base', n)
  redis.call('EXPIRE', stateKey, lasting)
end

local function apply(era, n, note)
  local everything, count, at = struct.unpack('<BI2', note, 6)
  if everything == 1 or redis.call('HLEN', stateKey) + count > mostTables then
    begin(era, n)
  else
    local fields = {'tip', n}
    for i = 1, count do
      local name
      name, at = struct.unpack('<I2c0', note, at)
      fields[#fields + 1] = ':' .. name
      fields[#fields + 1] = n
    end
    redis.call('HSET', stateKey, unpack(fields))
    redis.call('EXPIRE', stateKey, lasting)
  end
  redis.call('PUBLISH', channel, note)
end

local function drain(era, n)
  while true do
    n = n + 1
    local note = redis.pcall('HGET', asideKey, n)
    if type(note) ~= 'string' then return end
    redis.call('HDEL', asideKey, n)
    apply(era, n, note)
  end
end

local function restart(n)
  begin(newEra, n)
  redis.call('PUBLISH', channel, struct.pack('<BI4', 0, n))
  local kept = redis.pcall('HKEYS', asideKey)
  if kept.err then redis.call('DEL', asideKey) return end
  for _, field in ipairs(kept) do
    local number = tonumber(field)
    if not number or number <= n or number > n + span then redis.call('HDEL', asideKey, field) end
  end
  drain(newEra, n)
end

local function judge(s, entry)
  if #entry < 23 or string.byte(entry) ~= 1 then return 'foreign' end
  local era, loadedAt, count, at = struct.unpack('<c16I4I2', entry, 2)
  if count > 1000 then return 'foreign' end
  local fields = {}
  for i = 1, count do
    if at + 1 > #entry then return 'foreign' end
    local length = struct.unpack('<I2', entry, at)
    if at + 1 + length > #entry then return 'foreign' end
    fields[i] = ':' .. string.sub(entry, at + 2, at + 1 + length)
    at = at + 2 + length
  end
  if era ~= s.era or loadedAt < s.base or loadedAt > s.tip then return 'void' end
  if count > 0 then
    for _, written in ipairs(redis.call('HMGET', stateKey, unpack(fields))) do
      if written and tonumber(written) > loadedAt then return 'void' end
    end
  end
  return 'hit'
end
)lua";

constexpr const char* get = R"lua(
local c = tonumber(ARGV[4])
local s = readState()
if not s then
  restart(c)
  return {'miss', newEra, c, redis.call('EXISTS', KEYS[4])}
end
local function answer(word) return {word, s.era, s.tip, redis.call('EXISTS', KEYS[4])} end
if s.tip ~= c then return answer('unexplained') end
local entry = redis.pcall('GET', KEYS[3])
if not entry then return answer('miss') end
if type(entry) ~= 'string' then return answer('foreign') end
local word = judge(s, entry)
if word ~= 'hit' then return answer(word) end
return {word, s.era, s.tip, 0, entry, redis.call('PTTL', KEYS[3])}
)lua";

constexpr const char* put = R"lua(
local s = readState()
if not s or s.era ~= ARGV[4] or judge(s, ARGV[5]) ~= 'hit' then return 0 end
redis.call('SET', KEYS[3], ARGV[5], 'PX', ARGV[6])
return 1
)lua";

// A script whose first write may go on when memory is full goes on with the others: notes must
// not stop then, and they need next to nothing.
constexpr const char* commit = R"lua(
redis.pcall('HDEL', stateKey, '')
local n, note = tonumber(ARGV[4]), ARGV[5]
local s = readState()
if s and #note > 0 then
  if n == s.tip + 1 then
    apply(s.era, n, note)
    drain(s.era, n)
    return 1
  end
  if n > s.tip + 1 and n <= s.tip + span then
    local kept = redis.pcall('HLEN', asideKey)
    if type(kept) == 'number' and kept < asideRoom then
      redis.call('HSET', asideKey, n, note)
      redis.call('EXPIRE', asideKey, lasting)
      return 2
    end
  end
end
if s and n <= s.tip and s.tip - n < span then n = s.tip end
restart(n)
return 0
)lua";

constexpr const char* settle = R"lua(
local c = tonumber(ARGV[4])
local s = readState()
if s and (s.era ~= ARGV[5] or s.tip ~= tonumber(ARGV[6]) or s.tip == c) then return 0 end
restart(c)
return 1
)lua";

constexpr const char* release = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[4] then return 0 end
return redis.call('DEL', KEYS[1])
)lua";

constexpr const char* renew = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[4] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[5])
)lua";

} // namespace

const std::string& redisScriptText(RedisScript script) {
    static const std::array<std::string, redisScriptCount> texts = {
        std::string(prelude) + get,    std::string(prelude) + put, std::string(prelude) + commit,
        std::string(prelude) + settle, std::string(release),       std::string(renew)};
    return texts[static_cast<std::size_t>(script)];
}

} // namespace hone
