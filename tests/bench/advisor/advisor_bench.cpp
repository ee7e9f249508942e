#include <cstdio>
#include "tests/bench/advisor/databases.h"
int main(int, char** words) {
    for (auto made : {hone::bench::makeAnalyticDatabase(std::string(words[1]) + "/analytic.db", {}), hone::bench::makeAppDatabase(std::string(words[1]) + "/app.db", {})})
        if (!made) std::fprintf(stderr, "%s %s\n", made.error().message.c_str(), made.error().detail.c_str());
}
