#pragma once

#include <vector>

namespace hone::bench {

// Hit rates in percent. LRU, Caffeine 2.3.0, cache2k 0.26 and the optimum as Jens Wilke published
// them: "Java Caching Benchmarks 2016, Part 2", cruftex.net, read from its bars to about 0.1 to
// 0.3.
struct PublishedCell {
    int capacity;
    double lru, caffeine, cache2k, optimum;
};

struct PublishedTrace {
    const char* title;
    std::vector<const char*> files; // without .gz, .xz or .zst; the first that is there
    const char* format;
    std::vector<PublishedCell> cells;
};

inline const std::vector<PublishedTrace> publishedTraces{
    {"OrmAccessBusytime",
     {"orm-busy.trace"},
     "cache2k",
     {{625, 70.9, 57.1, 67.1, 81.4},
      {1250, 79.6, 66.4, 76.9, 85.2},
      {2500, 82.2, 75.1, 82.5, 88.3},
      {5000, 85.5, 83.1, 86.4, 91.4},
      {10000, 89.5, 89.1, 90.3, 94.4},
      {20000, 93.6, 94.4, 94.4, 96.7}}},
    {"OrmAccessNight",
     {"orm-night.trace"},
     "cache2k",
     {{625, 63.7, 45.0, 56.6, 71.7},
      {1250, 67.9, 61.0, 67.7, 78.0},
      {2500, 72.0, 74.8, 74.2, 87.7},
      {5000, 87.9, 88.2, 86.1, 94.2},
      {10000, 94.1, 93.6, 94.3, 96.4},
      {20000, 95.9, 96.2, 96.4, 97.6}}},
    {"OLTP",
     {"OLTP.lis", "oltp.trace", "OLTP.trace", "oltp.lis"},
     "arc",
     {{1000, 32.9, 35.5, 36.3, 53.7},
      {2000, 42.5, 42.1, 44.8, 60.4},
      {5000, 53.7, 52.5, 54.3, 68.3},
      {10000, 60.7, 59.4, 61.6, 73.0},
      {15000, 64.7, 62.4, 65.1, 75.2}}},
    {"Glimpse",
     {"gli.trace"},
     "lirs",
     {{500, 1.0, 33.1, 17.6, 34.3},
      {1000, 11.2, 49.3, 36.6, 53.2},
      {2000, 57.4, 58.0, 57.4, 58.0}}},
    {"Sprite",
     {"sprite.trace"},
     "lirs",
     {{100, 21.6, 31.3, 28.0, 50.9},
      {200, 39.9, 49.7, 46.0, 68.9},
      {400, 70.8, 68.8, 69.6, 84.6},
      {600, 83.2, 77.6, 81.6, 90.0},
      {800, 88.6, 80.8, 85.8, 92.2},
      {1000, 90.7, 82.9, 87.9, 93.3}}},
    {"Cpp",
     {"cpp.trace"},
     "lirs",
     {{20, 0.6, 22.6, 17.4, 27.6},
      {35, 0.9, 43.3, 27.9, 47.6},
      {50, 9.3, 56.8, 38.6, 63.5},
      {80, 44.3, 72.8, 69.8, 79.4},
      {100, 69.7, 77.0, 77.8, 82.6},
      {300, 83.5, 85.0, 85.7, 86.5},
      {500, 84.8, 85.9, 85.8, 86.5}}},
    {"Multi2",
     {"multi2.trace"},
     "lirs",
     {{600, 37.2, 50.8, 49.7, 55.5},
      {1800, 48.5, 67.6, 65.7, 73.2},
      {3000, 71.2, 78.0, 74.6, 78.4}}},
    {"Web07",
     {"web07.trace"},
     "cache2k",
     {{75, 31.2, 30.9, 32.3, 46.6},
      {300, 41.9, 43.5, 44.9, 55.9},
      {1200, 51.7, 53.8, 55.1, 64.7},
      {3000, 58.6, 59.4, 60.8, 70.3}}},
    {"Web12",
     {"web12.trace"},
     "cache2k",
     {{75, 33.3, 27.2, 30.1, 52.0},
      {300, 49.0, 49.1, 51.9, 66.9},
      {1200, 66.9, 69.3, 70.8, 79.1},
      {3000, 76.5, 77.1, 78.4, 84.3}}},
};

} // namespace hone::bench
