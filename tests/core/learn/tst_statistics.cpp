// SPDX-License-Identifier: GPL-3.0-or-later
// Every statistic against a slow plain twin, known tables and its edge cases.
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <tuple>

#include "core/base/error.h"
#include "core/learn/statistics.h"

using namespace skillscope;

namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

bool near(double a, double b, double tolerance = 1e-9) {
  return std::abs(a - b) <= tolerance * (1 + std::abs(b));
}

/// Multiples of 1/64, so that sums are exact.
std::vector<double> scores(std::mt19937& random, std::size_t count, int steps = 6400) {
  std::vector<double> values(count);
  for (double& value : values) value = static_cast<double>(random() % static_cast<unsigned>(steps)) / 64;
  return values;
}

/// P(|T| ≤ t) by Simpson's rule on the density, in the angle whose tangent is t / √ν.
double centralProbability(double t, double degrees) {
  const double pi = std::acos(-1.0);
  const double factor = std::exp(std::lgamma((degrees + 1) / 2) - std::lgamma(degrees / 2)) / std::sqrt(degrees * pi) *
                        std::sqrt(degrees);
  const double end = std::atan(t / std::sqrt(degrees));
  const int steps = 20000;
  double sum = 0;
  for (int i = 0; i <= steps; ++i) {
    const double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
    sum += weight * std::pow(std::cos(end * i / steps), degrees - 1);
  }
  return 2 * factor * sum * end / steps / 3;
}

/// All 2ⁿ patterns, one after another.
std::int64_t extremePatterns(const std::vector<double>& a, const std::vector<double>& b) {
  double observed = 0;
  for (std::size_t i = 0; i < a.size(); ++i) observed += a[i] - b[i];
  std::int64_t extreme = 0;
  for (std::uint32_t pattern = 0; pattern < (1u << a.size()); ++pattern) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (pattern >> i & 1u) != 0 ? b[i] - a[i] : a[i] - b[i];
    extreme += std::abs(sum) >= std::abs(observed) ? 1 : 0;
  }
  return extreme;
}

}  // namespace

class TestStatistics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void studentQuantiles() {
    const std::vector<std::pair<int, double>> table = {
        {1, 12.706205}, {2, 4.302653}, {3, 3.182446},  {4, 2.776445},  {5, 2.570582},  {6, 2.446912}, {7, 2.364624},
        {8, 2.306004},  {9, 2.262157}, {10, 2.228139}, {14, 2.144787}, {19, 2.093024}, {29, 2.045230}};
    for (const auto& [degrees, value] : table) {
      QVERIFY2(std::abs(studentQuantile975(degrees) - value) < 6e-7, qPrintable(QString::number(degrees)));
    }
    for (const int degrees : {1, 2, 3, 11, 12, 50, 99, 100, 999, 1000, 1001, 5000}) {
      QVERIFY2(near(centralProbability(studentQuantile975(degrees), degrees), 0.95, 1e-9),
               qPrintable(QString::number(degrees)));
    }
    QVERIFY(near(studentQuantile975(1'000'000'000'000), 1.959963984540054, 1e-11));
    QVERIFY_EXCEPTION_THROWN(studentQuantile975(0), Error);
  }

  /// Where the series hands over to the expansion, both agree.
  void studentQuantilesFallSmoothly() {
    double last = studentQuantile975(1);
    for (int degrees = 2; degrees <= 1100; ++degrees) {
      const double next = studentQuantile975(degrees);
      QVERIFY2(next < last, qPrintable(QString::number(degrees)));
      last = next;
    }
    const double step = studentQuantile975(1000) - studentQuantile975(1001);
    QVERIFY(near(step / (studentQuantile975(999) - studentQuantile975(1000)), 1, 3e-3));
  }

  void meanIntervals() {
    std::mt19937 random(3);
    for (const std::size_t n : {2u, 3u, 5u, 10u, 40u}) {
      const std::vector<double> samples = scores(random, n);
      // Twin: the textbook's formula with sums of squares.
      double sum = 0, squares = 0;
      for (const double sample : samples) {
        sum += sample;
        squares += sample * sample;
      }
      const double count = static_cast<double>(n);
      const double sd = std::sqrt((squares - sum * sum / count) / (count - 1));
      const MeanInterval interval = meanInterval(samples);
      QCOMPARE(interval.n, static_cast<std::int64_t>(n));
      QVERIFY(near(*interval.mean, sum / count) && near(*interval.sd, sd));
      const double half = studentQuantile975(static_cast<std::int64_t>(n) - 1) * sd / std::sqrt(count);
      QVERIFY(near(*interval.halfWidth, half));
      QVERIFY(near(*interval.low, sum / count - half) && near(*interval.high, sum / count + half));
    }
  }

  void meanIntervalEdges() {
    const MeanInterval none = meanInterval({});
    QVERIFY(none.n == 0 && !none.mean && !none.sd && !none.halfWidth && !none.low && !none.high);
    const MeanInterval one = meanInterval({71.25});
    QVERIFY(one.n == 1 && one.mean == 71.25 && !one.sd && !one.halfWidth && !one.low && !one.high);
    const MeanInterval equal = meanInterval({0.1, 0.1, 0.1});
    QVERIFY(equal.mean == 0.1 && equal.sd == 0.0 && equal.low == 0.1 && equal.high == 0.1);
    QVERIFY(near(*meanInterval({1e9 + 1, 1e9 + 2, 1e9 + 3}).sd, 1));
    for (const double bad : {kNotANumber, HUGE_VAL}) {
      const MeanInterval broken = meanInterval({1, bad, 3});
      QVERIFY(broken.n == 3 && !broken.mean && !broken.sd && !broken.low);
    }
  }

  /// About 95 of 100 intervals hold the truth.
  void meanIntervalsCoverTheMean() {
    std::mt19937 random(11);
    std::normal_distribution<double> normal(50, 7);
    int covered = 0;
    const int trials = 4000;
    for (int trial = 0; trial < trials; ++trial) {
      const MeanInterval interval = meanInterval({normal(random), normal(random), normal(random)});
      covered += *interval.low <= 50 && 50 <= *interval.high ? 1 : 0;
    }
    QVERIFY2(std::abs(covered / double(trials) - 0.95) < 0.015, qPrintable(QString::number(covered)));
  }

  void wilsonIntervals() {
    for (const double z : {0.5, 1.96, 2.576}) {
      for (const std::int64_t total : {1, 2, 10, 56, 7600}) {
        for (std::int64_t right = 0; right <= total; right += std::max<std::int64_t>(total / 7, 1)) {
          // Twin: both bounds solve (x − p)² = z²·x(1−x)/N.
          const double n = static_cast<double>(total), p = static_cast<double>(right) / n;
          const ShareInterval interval = wilsonInterval(right, total, z);
          QCOMPARE(*interval.p, p);
          for (const double x : {*interval.low, *interval.high}) {
            QVERIFY(std::abs((x - p) * (x - p) - z * z * x * (1 - x) / n) < 1e-12);
            QVERIFY(x >= 0 && x <= 1);
          }
          QVERIFY(*interval.low <= p && p <= *interval.high && *interval.low < *interval.high);
        }
      }
    }
  }

  void wilsonEdges() {
    const ShareInterval nothing = wilsonInterval(0, 0);
    QVERIFY(!nothing.p && !nothing.low && !nothing.high);
    QVERIFY(*wilsonInterval(0, 56).low == 0 && *wilsonInterval(0, 56).high > 0);
    QVERIFY(*wilsonInterval(56, 56).high == 1 && *wilsonInterval(56, 56).low < 1);
    const ShareInterval exact = wilsonInterval(3, 4, 0);
    QVERIFY(exact.low == 0.75 && exact.high == 0.75);
    QVERIFY_EXCEPTION_THROWN(wilsonInterval(5, 4), Error);
    QVERIFY_EXCEPTION_THROWN(wilsonInterval(-1, 4), Error);
    QVERIFY_EXCEPTION_THROWN(wilsonInterval(0, -1), Error);
    QVERIFY_EXCEPTION_THROWN(wilsonInterval(1, 2, -1), Error);
    QVERIFY_EXCEPTION_THROWN(wilsonInterval(1, 2, kNotANumber), Error);
  }

  void signFlip() {
    std::mt19937 random(5);
    for (std::size_t n = 1; n <= 14; ++n) {
      for (const int steps : {6400, 8, 2}) {  // few steps: many ties and zero differences
        const std::vector<double> a = scores(random, n, steps), b = scores(random, n, steps);
        const SignFlipTest test = signFlipTest(a, b);
        QCOMPARE(test.total, std::int64_t(1) << n);
        QCOMPARE(test.extreme, extremePatterns(a, b));
        QCOMPARE(test.p, static_cast<double>(test.extreme) / static_cast<double>(test.total));
        QCOMPARE(signFlipTest(b, a).extreme, test.extreme);
        QVERIFY(test.p > 0 && test.p <= 1);
      }
    }
  }

  void signFlipEdges() {
    const SignFlipTest none = signFlipTest({}, {});
    QVERIFY(!none.meanDifference && none.extreme == 1 && none.total == 1 && none.p == 1);
    QCOMPARE(signFlipTest({71}, {70}).p, 1.0);
    QCOMPARE(signFlipTest({70, 70, 70}, {70, 70, 70}).extreme, std::int64_t(8));
    QCOMPARE(signFlipTest({72, 68}, {70, 70}).extreme, std::int64_t(4));  // a sum of zero: everything is as extreme
    // All of one sign: only it and its mirror image; and 2⁴⁰ patterns are no trouble.
    QCOMPARE(signFlipTest({3, 4, 5, 6, 7}, {1, 1, 1, 1, 1}).extreme, std::int64_t(2));
    const SignFlipTest most = signFlipTest(std::vector<double>(40, 2), std::vector<double>(40, 1));
    QCOMPARE(most.extreme, std::int64_t(2));
    QCOMPARE(most.total, std::int64_t(1) << 40);
    // 0.3 − 0.1 + 0.1 ties with 0.3 + 0.1 − 0.1, though the sums differ by rounding.
    QCOMPARE(signFlipTest({0.8, 0.6, 0.7}, {0.5, 0.7, 0.6}).extreme, std::int64_t(6));
    QVERIFY_EXCEPTION_THROWN(signFlipTest({1, 2}, {1}), Error);
    QVERIFY_EXCEPTION_THROWN(signFlipTest({1}, {kNotANumber}), Error);
    QVERIFY_EXCEPTION_THROWN(signFlipTest(std::vector<double>(41), std::vector<double>(41)), Error);
  }

  void pairedComparison() {
    const PairedComparison comparison = comparePaired({69, 74, 72}, {68, 74, 70});
    QCOMPARE(comparison.test.extreme, std::int64_t(4));
    QCOMPARE(comparison.difference.n, std::int64_t(3));
    QCOMPARE(*comparison.difference.mean, 1.0);
    QVERIFY(near(*comparison.difference.halfWidth, studentQuantile975(2) / std::sqrt(3.0)));
  }

  void ordersAndSeedsAreKeptApart() {
    const OrdersAndSeeds result = ordersAndSeeds({{70, 71}, {75}, {80, 82, 84}});
    QVERIFY(result.orderMeans[0] == 70.5 && result.orderMeans[1] == 75.0 && result.orderMeans[2] == 82.0);
    QVERIFY(near(*result.mean, 227.5 / 3));
    const MeanInterval overOrders = meanInterval({70.5, 75, 82});
    QVERIFY(near(*result.sdOverOrders, *overOrders.sd) && near(*result.halfWidth, *overOrders.halfWidth));
    QVERIFY(near(*result.withinSd[0], std::sqrt(0.5)) && !result.withinSd[1] && result.withinSd[2] == 2.0);
    QVERIFY(near(*result.meanWithinSd, (std::sqrt(0.5) + 2) / 2));
    // All runs in one pot would give another, here narrower, interval.
    QVERIFY(*meanInterval({70, 71, 75, 80, 82, 84}).halfWidth < *result.halfWidth);
  }

  void ordersAndSeedsEdges() {
    const OrdersAndSeeds one = ordersAndSeeds({{70, 72, 74}});
    QVERIFY(one.mean == 72.0 && !one.sdOverOrders && !one.halfWidth && one.meanWithinSd == 2.0);
    const OrdersAndSeeds single = ordersAndSeeds({{70}, {72}});
    QVERIFY(single.mean == 71.0 && single.sdOverOrders && !single.withinSd[0] && !single.meanWithinSd);
    const OrdersAndSeeds gap = ordersAndSeeds({{70, 71}, {}});
    QVERIFY(!gap.orderMeans[1] && !gap.mean && !gap.sdOverOrders && !gap.halfWidth && gap.meanWithinSd);
    const OrdersAndSeeds none = ordersAndSeeds({});
    QVERIFY(none.orderMeans.empty() && none.withinSd.empty() && !none.mean && !none.halfWidth && !none.meanWithinSd);
  }

  /// Twin: all 27 · 16 equally likely resamples of two tiny tasks, listed one by one.
  void bootstrapAgainstAllResamples() {
    const std::vector<double> first = {1, 0, 1}, firstLearned = {1, 1, 0.5}, second = {0, 1};
    std::vector<double> performances, transfers;
    for (int a = 0; a < 27; ++a) {
      double last = 0, learned = 0;
      for (int k = 0, rest = a; k < 3; ++k, rest /= 3) {
        last += first[static_cast<std::size_t>(rest % 3)] / 3;
        learned += firstLearned[static_cast<std::size_t>(rest % 3)] / 3;
      }
      for (int b = 0; b < 4; ++b) {
        performances.push_back(
            (last + (second[static_cast<std::size_t>(b % 2)] + second[static_cast<std::size_t>(b / 2)]) / 2) / 2);
        transfers.push_back(last - learned);
      }
    }
    const auto shareUpTo = [](const std::vector<double>& values, double bound) {
      return static_cast<double>(
                 std::count_if(values.begin(), values.end(), [&](double v) { return v <= bound + 1e-9; })) /
             static_cast<double>(values.size());
    };
    const BootstrapResult result = bootstrapWithinTasks({{first, firstLearned}, {second, {}}}, 20000, 9);
    QVERIFY(near(*result.ap.value, (2.0 / 3 + 0.5) / 2) && near(*result.bwt.value, 2.0 / 3 - 2.5 / 3));
    // A percentile of many draws is a value of the exact distribution whose steps enclose the level.
    const std::vector<std::tuple<const std::vector<double>*, double, double>> bounds = {
        {&performances, *result.ap.low, 0.025},
        {&performances, *result.ap.high, 0.975},
        {&transfers, *result.bwt.low, 0.025},
        {&transfers, *result.bwt.high, 0.975}};
    for (const auto& [values, bound, level] : bounds) {
      QVERIFY2(shareUpTo(*values, bound) >= level - 0.01, qPrintable(QString::number(bound)));
      QVERIFY2(shareUpTo(*values, bound - 1e-6) <= level + 0.01, qPrintable(QString::number(bound)));
    }
  }

  /// With many records the interval is that of the normal approximation, and a small task widens it.
  void bootstrapWidth() {
    std::vector<double> many(2000, 0), few(560, 0);
    std::fill(many.begin(), many.begin() + 1600, 1);
    std::fill(few.begin(), few.begin() + 450, 1);
    const BootstrapResult result = bootstrapWithinTasks({{many, {}}, {few, {}}}, 4000, 2);
    const double p = 450.0 / 560, sd = std::sqrt(0.8 * 0.2 / 2000 + p * (1 - p) / 560) / 2;
    QVERIFY(near(*result.ap.value, (0.8 + p) / 2));
    QVERIFY2(std::abs((*result.ap.high - *result.ap.low) / (2 * 1.96 * sd) - 1) < 0.06,
             qPrintable(QString::number(*result.ap.high - *result.ap.low)));
    QVERIFY(!result.bwt.value && !result.bwt.low && !result.bwt.high);
  }

  void bootstrapKeepsPairsAndTasksTogether() {
    // Every record lost one half: BWT has no spread, though AP has.
    const BootstrapResult result = bootstrapWithinTasks({{{0, 0.5, 0.25, 0}, {0.5, 1, 0.75, 0.5}}, {{1}, {}}}, 500, 4);
    QVERIFY(near(*result.bwt.low, -0.5) && near(*result.bwt.high, -0.5));
    QVERIFY(*result.ap.low < *result.ap.high);
    // Tasks of one kind each: drawn over all records, AP would vary; within the tasks it cannot.
    const BootstrapResult fixed = bootstrapWithinTasks({{{1, 1, 1}, {}}, {{0, 0}, {}}}, 200, 4);
    QVERIFY(fixed.ap.low == 0.5 && fixed.ap.high == 0.5);
  }

  void bootstrapEdges() {
    const std::vector<TaskRecords> tasks = {{{1, 0, 1, 1}, {1, 1, 0, 1}}, {{0, 1, 1}, {}}};
    const BootstrapResult first = bootstrapWithinTasks(tasks, 300, 7), again = bootstrapWithinTasks(tasks, 300, 7);
    QVERIFY(first.ap.low == again.ap.low && first.bwt.high == again.bwt.high);
    QVERIFY(!bootstrapWithinTasks({}).ap.value);
    const BootstrapResult empty = bootstrapWithinTasks({{{1, 0}, {1, 1}}, {{}, {}}}, 100);
    QVERIFY(!empty.ap.value && !empty.ap.low && empty.bwt.value == -0.5 && empty.bwt.low);
    const BootstrapResult unknown = bootstrapWithinTasks({{{1, 0}, {}}, {{1}, {}}}, 100);
    QVERIFY(unknown.ap.value == 0.75 && !unknown.bwt.value);
    QVERIFY(!bootstrapWithinTasks({{{1, kNotANumber}, {}}}, 100).ap.value);
    const BootstrapResult one = bootstrapWithinTasks({{{0.25}, {}}}, 1);
    QVERIFY(one.ap.low == 0.25 && one.ap.high == 0.25 && !one.bwt.value);
    QVERIFY_EXCEPTION_THROWN(bootstrapWithinTasks({{{1, 0}, {1}}, {{1}, {}}}, 100), Error);
    QVERIFY_EXCEPTION_THROWN(bootstrapWithinTasks(tasks, 0), Error);
  }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "tst_statistics.moc"
