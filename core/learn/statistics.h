// SPDX-License-Identifier: GPL-3.0-or-later
//
// How sure a figure is: intervals over runs, over test records, and the comparison of two methods. Plain values; no
// LibTorch in this header. Units as given (fractions or percent). nullopt = not defined for such input; a value that
// is not finite makes undefined what would need it. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace skillscope {

/// t with P(T ≤ t) = 0.975 for Student's t with that many degrees of freedom (at least 1): what a two-sided 95 %
/// interval is multiplied with. Exact to about 1e-12. Source: Abramowitz and Stegun 1964, 26.7.3 to 26.7.5.
/// Throws Error for less than 1.
double studentQuantile975(std::int64_t degreesOfFreedom);

/// A mean with its 95 % interval.
struct MeanInterval {
  std::int64_t n = 0;
  std::optional<double> mean, sd;              ///< sd with n − 1
  std::optional<double> halfWidth, low, high;  ///< t_{0.975, n−1} · sd / √n, and mean ∓ that
};

/// Of independent runs. No sample: nothing is defined; one: only the mean. Source: Student 1908.
MeanInterval meanInterval(const std::vector<double>& samples);

struct ShareInterval {
  std::optional<double> p, low, high;  ///< fractions in [0, 1]
};

/// An accuracy with `right` of `total` records right: (p + z²/2N ± z·√(p(1−p)/N + z²/4N²)) / (1 + z²/N), clamped to
/// [0, 1]; N = 0: nothing is defined. z = 1.96 is 95 %. Source: Wilson 1927. Throws Error unless 0 ≤ right ≤ total and
/// z is finite and not negative.
ShareInterval wilsonInterval(std::int64_t right, std::int64_t total, double z = 1.96);

/// Scores of one task's test records; the same record at the same place of both lists.
struct TaskRecords {
  std::vector<double> last;     ///< after the last task
  std::vector<double> learned;  ///< just after the task itself was learned; empty = not known. Last task: not needed
};

struct BootstrapInterval {
  std::optional<double> value;      ///< of the records as they are
  std::optional<double> low, high;  ///< percentiles 2.5 and 97.5 of the draws, linear between order statistics
};

struct BootstrapResult {
  BootstrapInterval ap;   ///< mean over tasks of the mean of `last`
  BootstrapInterval bwt;  ///< mean over all tasks but the last of mean(last) − mean(learned)
};

/// How far AP and BWT of one run depend on which records its tests happen to hold: in every draw each task's records
/// are drawn anew with replacement *within the task* (a record keeps both its scores), and both figures are computed
/// again. The same seed gives the same interval on every machine. AP needs a record in every task, BWT two tasks and
/// both lists. Source: Efron 1979, percentile interval. Throws Error if a task's two lists differ in length (and
/// neither is empty), or there is no draw.
BootstrapResult bootstrapWithinTasks(const std::vector<TaskRecords>& tasks, int draws = 2000, std::uint64_t seed = 1);

/// Most pairs that signFlipTest takes.
constexpr std::size_t kMaximumSignFlipPairs = 40;

struct SignFlipTest {
  std::optional<double> meanDifference;  ///< of a − b; nullopt without a pair
  std::int64_t extreme = 0;              ///< sign patterns at least as far from 0 as the observed one
  std::int64_t total = 0;                ///< 2ⁿ
  double p = 1;                          ///< extreme / total, two-sided
};

/// Exact test whether two methods differ, from their scores in the same n settings (order and seed): d = a − b, and all
/// 2ⁿ ways to give the differences a sign. A pattern counts if |Σ ±d| ≥ |Σ d|; equality counts, and so does a sum that
/// misses it by no more than rounding of the scores; zero differences stay in. Costs 2^(n/2), not 2ⁿ. Source: Fisher
/// 1935. Throws Error for unequal lengths, more than 40 pairs, or a value that is not finite.
SignFlipTest signFlipTest(const std::vector<double>& a, const std::vector<double>& b);

/// Two methods in the same settings: interval of the differences a − b, and the test.
struct PairedComparison {
  MeanInterval difference;
  SignFlipTest test;
};
PairedComparison comparePaired(const std::vector<double>& a, const std::vector<double>& b);

/// Orders and seeds are different factors: the interval is over orders, and what seeds do is told apart. Treating all
/// runs as independent would make it too narrow.
struct OrdersAndSeeds {
  std::vector<std::optional<double>> orderMeans;  ///< over the seeds of each order; nullopt for none
  std::optional<double> mean;                     ///< of the order means
  std::optional<double> sdOverOrders, halfWidth;  ///< n − 1 over orders; t_{0.975, O−1} · sd / √O; one order: nullopt
  std::vector<std::optional<double>> withinSd;  ///< over the seeds of each order; one seed: nullopt
  std::optional<double> meanWithinSd;           ///< over the orders with at least two seeds; none left: nullopt
};

/// scores[order][seed]; numbers of seeds may differ.
OrdersAndSeeds ordersAndSeeds(const std::vector<std::vector<double>>& scores);

}  // namespace skillscope
