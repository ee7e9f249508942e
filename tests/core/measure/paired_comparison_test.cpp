#include <cmath>
#include <random>

#include "core/measure/paired_comparison.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

// Times of an imagined machine: a level, a factor for the side, noise of its own for every run, and
// a machine that slows down or speeds up as runs go by. Nothing is waited for.
class Machine {
public:
    Machine(double noise, std::uint64_t seed) : random_(seed), noise_(0, noise) {}
    double driftPerRun = 1;

    TimedRun side(double factor) {
        return [this, factor]() -> Result<std::int64_t> {
            ++runs;
            level_ *= driftPerRun;
            return std::llround(level_ * factor * std::exp(noise_(random_)));
        };
    }
    int runs = 0;

private:
    std::mt19937_64 random_;
    std::normal_distribution<double> noise_;
    double level_ = 10'000'000;
};

// Noise of each side such that the pairs' ratios spread by 4 %.
const double fourPercent = 0.04 / std::sqrt(2.0);

PairedComparison compared(Machine& machine, double factor, PairingOptions options = {}) {
    const auto result = comparePaired(machine.side(1), machine.side(factor), options);
    return result ? *result : PairedComparison{.ratio = -1};
}

} // namespace

class PairedComparisonTest : public HoneTest {
    Q_OBJECT

private slots:
    void theSameTwiceIsHardlyEverCalledDifferent() {
        int wrong = 0;
        for (std::uint64_t repetition = 0; repetition < 200; ++repetition) {
            Machine machine(fourPercent, 1000 + repetition);
            const Verdict verdict = compared(machine, 1, {.seed = repetition}).verdict;
            wrong += verdict == Verdict::Faster || verdict == Verdict::Slower;
        }
        QVERIFY2(wrong <= 10, qPrintable(QString::number(wrong)));
    }

    void withoutASmallestEffectTheErrorIsStillKept() {
        int wrong = 0;
        for (std::uint64_t repetition = 0; repetition < 400; ++repetition) {
            Machine machine(fourPercent, 5000 + repetition);
            const Verdict verdict =
                compared(machine, 1, {.minimumEffect = 0, .seed = repetition}).verdict;
            wrong += verdict == Verdict::Faster || verdict == Verdict::Slower;
        }
        // 5 % of 400, and three standard deviations of chance.
        QVERIFY2(wrong <= 33, qPrintable(QString::number(wrong)));
    }

    void fivePercentIsFoundWithinFortyPairs() {
        for (const double factor : {1.05, 1 / 1.05}) {
            int found = 0;
            for (std::uint64_t repetition = 0; repetition < 200; ++repetition) {
                Machine machine(fourPercent, 9000 + repetition);
                const PairedComparison comparison = compared(machine, factor, {.seed = repetition});
                found += comparison.verdict == (factor > 1 ? Verdict::Slower : Verdict::Faster);
                QVERIFY(comparison.pairs.size() <= 40);
            }
            QVERIFY2(found >= 180, qPrintable(QString::number(found)));
        }
    }

    void aClearDifferenceNeedsTenPairsOnly() {
        Machine machine(fourPercent, 7);
        const PairedComparison comparison = compared(machine, 0.5);
        QCOMPARE(comparison.verdict, Verdict::Faster);
        QCOMPARE(comparison.pairs.size(), std::size_t(10));
        QVERIFY(std::abs(comparison.ratio - 0.5) < 0.03);
        QVERIFY(comparison.interval.low <= comparison.ratio &&
                comparison.ratio <= comparison.interval.high);
        QVERIFY(comparison.confidence > 0.95);
    }

    void steadyTimesThatAreAlikeAreNoDifference() {
        Machine machine(0.002, 3);
        QCOMPARE(compared(machine, 1.001).verdict, Verdict::NoDifference);
    }

    void aMachineThatSlowsDownDeceivesNobody() {
        int wrong = 0;
        for (std::uint64_t repetition = 0; repetition < 50; ++repetition) {
            Machine machine(0.01, 300 + repetition);
            machine.driftPerRun = 1.01;
            const PairedComparison comparison = compared(machine, 1, {.seed = repetition});
            wrong += comparison.verdict == Verdict::Faster || comparison.verdict == Verdict::Slower;
            QVERIFY(comparison.drift > 1.1);
        }
        QVERIFY2(wrong <= 3, qPrintable(QString::number(wrong)));
    }

    void wildTimesStayInconclusive() {
        Machine machine(1, 11);
        const PairedComparison comparison = compared(machine, 1);
        QCOMPARE(comparison.verdict, Verdict::Inconclusive);
        QCOMPARE(comparison.pairs.size(), std::size_t(40));
        QVERIFY(comparison.spread > 0.5);
    }

    void bothSidesComeFirstAboutAsOften() {
        Machine machine(0.3, 5);
        const PairedComparison comparison = compared(machine, 1, {.maxPairs = 200});
        const auto bFirst = std::ranges::count(comparison.pairs, true, &Pair::bFirst);
        const auto all = static_cast<std::ptrdiff_t>(comparison.pairs.size());
        QVERIFY(bFirst > all / 4 && bFirst < all * 3 / 4);
    }

    void tooFewPairsGiveNoVerdict() {
        Machine machine(0.001, 5);
        QCOMPARE(compared(machine, 3, {.maxPairs = 3}).verdict, Verdict::Inconclusive);
    }

    void warmUpEndsWhenTimesSettle() {
        Machine steady(0.0001, 5), wild(0.5, 5);
        QCOMPARE(compared(steady, 1).warmUps, 2);
        QVERIFY(compared(wild, 1).warmUps > 2);
    }

    void noPairIsBegunAfterItsTime() {
        Machine machine(1, 5);
        const PairedComparison comparison =
            compared(machine, 1, {.until = Clock::system().now() - Milliseconds(1)});
        QCOMPARE(comparison.pairs.size(), std::size_t(1));
        QCOMPARE(comparison.verdict, Verdict::Inconclusive);
    }

    void aFailureOfASideEndsTheComparison() {
        int runs = 0;
        const auto result =
            comparePaired([] { return Result<std::int64_t>(1'000); },
                          [&runs]() -> Result<std::int64_t> {
                              if (++runs == 5) return fail(ErrorCode::Busy, "The file is locked.");
                              return 1'000;
                          },
                          {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Busy);
    }

    void cancellingEndsTheComparison() {
        std::stop_source stop;
        Machine machine(1, 5);
        const auto result = comparePaired(machine.side(1), machine.side(1),
                                          {.stop = stop.get_token()}, [&stop](int pairs, int most) {
                                              QCOMPARE(most, 40);
                                              if (pairs == 3) stop.request_stop();
                                          });
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }

    void optionsOutOfRangeAreRefused() {
        for (const PairingOptions& options :
             {PairingOptions{.maxPairs = 0}, PairingOptions{.minimumEffect = -0.1},
              PairingOptions{.minimumEffect = 1}, PairingOptions{.error = 0}}) {
            Machine machine(0, 1);
            const auto result = comparePaired(machine.side(1), machine.side(1), options);
            QVERIFY(!result);
            QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
            QCOMPARE(machine.runs, 0);
        }
    }

    void theIntervalHoldsTheMedianAsOftenAsItSays() {
        int outside = 0;
        std::mt19937_64 random(99);
        std::normal_distribution<double> noise(3, 1);
        for (int repetition = 0; repetition < 300; ++repetition) {
            std::vector<double> values(40);
            for (double& value : values)
                value = noise(random);
            const Interval interval =
                medianInterval(values, 0.05, static_cast<std::uint64_t>(repetition));
            outside += interval.low > 3 || interval.high < 3;
        }
        // 15 are expected.
        QVERIFY2(outside >= 3 && outside <= 30, qPrintable(QString::number(outside)));
    }

    void verdictsAreSaidInWords() {
        PairedComparison comparison{.verdict = Verdict::Faster,
                                    .ratio = 0.25,
                                    .interval = {0.2, 0.3},
                                    .confidence = 0.9875,
                                    .spread = 0.01,
                                    .pairs = std::vector<Pair>(10)};
        QCOMPARE(verdictHeadline(comparison), std::string("B is 4.0 times as fast as A"));
        QCOMPARE(verdictExplanation(comparison),
                 std::string("Median ratio 0.250, between 0.200 and 0.300 at 98.8 % confidence, of "
                             "10 pairs taken in turn; the pairs spread by 1.0 %."));
        comparison.verdict = Verdict::Slower;
        comparison.ratio = 1.5;
        comparison.drift = 1.4;
        QCOMPARE(verdictHeadline(comparison, "no index", "with the index"),
                 std::string("with the index takes 1.50 times as long as no index"));
        QVERIFY(verdictExplanation(comparison)
                    .ends_with("Both sides became 40 % slower from the first third to the last."));
    }
};

QTEST_GUILESS_MAIN(PairedComparisonTest)
#include "paired_comparison_test.moc"
