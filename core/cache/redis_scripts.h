#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace hone {

// What Hone keeps in Redis for one database, and the scripts that change it; each runs as one step.
//
//   state   hash: life (run_id of the server that it was written on, and the generation of the
//           database's numbers), era, tip, base,
//           and ":TABLE" -> number of the last commit that wrote the table
//   aside   hash: number -> note that came before its predecessors; at most asideRoom of them
//   notes   channel of notes (redis_note.h)
//   r:KEY   a result (redis_entry.h), with its era, the number it was loaded at and its tables
//   l:KEY   who loads the key: a random token, for a short time
//
// Within an era commits are numbered without a gap and all up to tip are explained. Whatever does
// not fit (a gap that nobody fills, numbers that begin anew, a server that restarted or was
// flushed) begins a new era at a number; entries of other eras are void. All state is in one key,
// so that Redis evicts all of it or nothing.
//
// An entry is fresh at the number c when its era is the state's, tip is c, base <= loadedAt <= tip,
// and none of its tables has a number above loadedAt.
//
// Keys are always state and aside, then those named. Arguments begin with life, an era to begin if
// one must be begun, and the channel.
enum class RedisScript {
    // + entry, lease; c. -> {answer, era, tip, whether the lease is held, entry, ms it has left};
    // answer: hit, miss, unexplained (tip is not c), void (not fresh) or foreign (not an entry).
    // Begins an era at c when there is no state.
    Get,
    // + entry; era, entry, ms to live. -> 1 when it was fresh and stored, else 0.
    Put,
    // number, note. -> 1 applied, with those aside that followed; 2 kept aside; 0 a new era began.
    // An empty note: what the commits up to number touched is not known any more.
    Commit,
    // c, era, tip. -> 1: an era began at c, for the state still had this era and tip, which is not
    // c; else 0.
    Settle,
    // + lease (as the only key); token. -> 1 when it was one's own and is gone.
    Release,
    // + lease (as the only key); token, ms. -> 1 when it was one's own and lasts longer.
    Renew,
};
inline constexpr std::size_t redisScriptCount = 6;

const std::string& redisScriptText(RedisScript script);

inline constexpr int redisMostTables = 1000; // of one entry or note

} // namespace hone
