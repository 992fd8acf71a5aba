// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/statistics.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <random>

#include "core/base/error.h"

namespace skillscope {

namespace {

using Value = std::optional<double>;

constexpr double kPi = 3.14159265358979323846;
constexpr std::int64_t kSeriesLimit = 1000;  ///< degrees of freedom up to which the finite sum is taken

/// P(|T| ≤ √ν · tan θ): the finite sums for odd and even degrees of freedom ν.
double centralProbability(double theta, std::int64_t degrees) {
  const double cosine = std::cos(theta), square = cosine * cosine;
  const bool odd = degrees % 2 == 1;
  double term = odd ? cosine : 1, sum = 0;
  for (std::int64_t power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= square * static_cast<double>(power + 1) / static_cast<double>(power + 2);
  }
  return odd ? (theta + std::sin(theta) * sum) * 2 / kPi : std::sin(theta) * sum;
}

double quantileBySeries(std::int64_t degrees) {
  double low = 0, high = kPi / 2;
  for (int step = 0; step < 100; ++step) {
    const double middle = (low + high) / 2;
    (centralProbability(middle, degrees) < 0.95 ? low : high) = middle;
  }
  return std::sqrt(static_cast<double>(degrees)) * std::tan((low + high) / 2);
}

/// The normal quantile, corrected by powers of 1/ν.
double quantileByExpansion(std::int64_t degrees) {
  const double x = 1.959963984540054, s = x * x, inverse = 1 / static_cast<double>(degrees);
  const double first = x * (s + 1) / 4;
  const double second = x * ((5 * s + 16) * s + 3) / 96;
  const double third = x * (((3 * s + 19) * s + 17) * s - 15) / 384;
  const double fourth = x * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160;
  return x + inverse * (first + inverse * (second + inverse * (third + inverse * fourth)));
}

bool allFinite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

/// Sums of the distances from the first value, so that equal values have exactly their value as mean and no deviation.
Value meanOfSamples(const std::vector<double>& values) {
  if (values.empty() || !allFinite(values)) return std::nullopt;
  double sum = 0;
  for (const double value : values) sum += value - values[0];
  return values[0] + sum / static_cast<double>(values.size());
}

Value deviation(const std::vector<double>& values) {
  const Value mean = meanOfSamples(values);
  if (!mean || values.size() < 2) return std::nullopt;
  double squares = 0, rest = 0;
  for (const double value : values) {
    const double distance = value - *mean;
    squares += distance * distance;
    rest += distance;  // what rounding of the mean left over
  }
  const double n = static_cast<double>(values.size());
  return std::sqrt(std::max(0.0, squares - rest * rest / n) / (n - 1));
}

double plainMean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Between order statistics at position q · (n − 1). Sorts.
double quantile(std::vector<double>& values, double q) {
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const std::size_t below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

/// The sums of all sign patterns of a part of the differences, sorted. The pattern of the opposite signs is always
/// among them with exactly the opposite sum.
std::vector<double> sortedSums(const std::vector<double>& differences, std::size_t from, std::size_t to) {
  std::vector<double> sums = {0};
  for (std::size_t i = from; i < to; ++i) {
    const std::size_t count = sums.size();
    for (std::size_t k = 0; k < count; ++k) {
      sums.push_back(sums[k] - differences[i]);
      sums[k] += differences[i];
    }
  }
  std::sort(sums.begin(), sums.end());
  return sums;
}

}  // namespace

double studentQuantile975(std::int64_t degreesOfFreedom) {
  if (degreesOfFreedom < 1) throw Error("Student's t needs at least one degree of freedom");
  if (degreesOfFreedom > kSeriesLimit) return quantileByExpansion(degreesOfFreedom);
  // A band of curves asks for the same one at every step. Threads may find it twice, and find the same.
  static std::array<std::atomic<double>, kSeriesLimit + 1> known{};
  std::atomic<double>& value = known[static_cast<std::size_t>(degreesOfFreedom)];
  if (value.load(std::memory_order_relaxed) == 0) {
    value.store(quantileBySeries(degreesOfFreedom), std::memory_order_relaxed);
  }
  return value.load(std::memory_order_relaxed);
}

MeanInterval meanInterval(const std::vector<double>& samples) {
  MeanInterval result;
  result.n = static_cast<std::int64_t>(samples.size());
  result.mean = meanOfSamples(samples);
  result.sd = deviation(samples);
  if (!result.sd) return result;
  result.halfWidth = studentQuantile975(result.n - 1) * *result.sd / std::sqrt(static_cast<double>(result.n));
  result.low = *result.mean - *result.halfWidth;
  result.high = *result.mean + *result.halfWidth;
  return result;
}

ShareInterval wilsonInterval(std::int64_t right, std::int64_t total, double z) {
  if (total < 0 || right < 0 || right > total) {
    throw Error("an accuracy of " + std::to_string(right) + " right of " + std::to_string(total) +
                " is impossible: the first must be from 0 to the second");
  }
  if (!(z >= 0) || std::isinf(z)) throw Error("z of a Wilson interval must be a finite number that is not negative");
  if (total == 0) return {};
  const double n = static_cast<double>(total), p = static_cast<double>(right) / n, square = z * z;
  const double middle = p + square / (2 * n);
  const double spread = z * std::sqrt(p * (1 - p) / n + square / (4 * n * n));
  const double scale = 1 + square / n;
  // p lies inside; where it is a bound, rounding must not move the bound past it.
  return {p, std::clamp((middle - spread) / scale, 0.0, p), std::clamp((middle + spread) / scale, p, 1.0)};
}

BootstrapResult bootstrapWithinTasks(const std::vector<TaskRecords>& tasks, int draws, std::uint64_t seed) {
  if (draws < 1) throw Error("a bootstrap interval needs at least one draw");
  const std::size_t count = tasks.size();
  bool hasAp = count > 0, hasBwt = count > 1;
  for (std::size_t task = 0; task < count; ++task) {
    const TaskRecords& records = tasks[task];
    if (!records.last.empty() && !records.learned.empty() && records.last.size() != records.learned.size()) {
      throw Error("task " + std::to_string(task + 1) + " has " + std::to_string(records.last.size()) +
                  " records after the last task, but " + std::to_string(records.learned.size()) +
                  " after it was learned: the records must be the same");
    }
    const bool known = !records.last.empty() && allFinite(records.last);
    hasAp = hasAp && known;
    if (task + 1 < count) hasBwt = hasBwt && known && !records.learned.empty() && allFinite(records.learned);
  }
  BootstrapResult result;
  if (!hasAp && !hasBwt) return result;

  std::vector<double> performances, transfers;
  std::mt19937_64 random(seed);
  // Draw −1 takes the records as they are.
  for (int draw = -1; draw < draws; ++draw) {
    double performance = 0, transfer = 0;
    for (std::size_t task = 0; task < count; ++task) {
      const TaskRecords& records = tasks[task];
      const std::size_t n = records.last.size();
      if (n == 0) continue;  // then only BWT is there, and this is the last task
      const bool paired = hasBwt && task + 1 < count;
      double last = 0, learned = 0;
      if (draw < 0) {
        last = plainMean(records.last);
        if (paired) learned = plainMean(records.learned);
      } else {
        for (std::size_t i = 0; i < n; ++i) {
          const std::size_t index = static_cast<std::size_t>(random() % n);
          last += records.last[index];
          if (paired) learned += records.learned[index];
        }
        last /= static_cast<double>(n);
        learned /= static_cast<double>(n);
      }
      performance += last / static_cast<double>(count);
      if (paired) transfer += (last - learned) / static_cast<double>(count - 1);
    }
    if (draw < 0) {
      if (hasAp) result.ap.value = performance;
      if (hasBwt) result.bwt.value = transfer;
    } else {
      performances.push_back(performance);
      transfers.push_back(transfer);
    }
  }
  if (hasAp) {
    result.ap.low = quantile(performances, 0.025);
    result.ap.high = quantile(performances, 0.975);
  }
  if (hasBwt) {
    result.bwt.low = quantile(transfers, 0.025);
    result.bwt.high = quantile(transfers, 0.975);
  }
  return result;
}

SignFlipTest signFlipTest(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) {
    throw Error("a paired comparison needs the same number of scores on both sides, but there are " +
                std::to_string(a.size()) + " and " + std::to_string(b.size()));
  }
  if (a.size() > kMaximumSignFlipPairs) {
    throw Error("the sign-flip test takes at most " + std::to_string(kMaximumSignFlipPairs) + " pairs, but there are " +
                std::to_string(a.size()));
  }
  if (!allFinite(a) || !allFinite(b)) throw Error("the sign-flip test needs a score on both sides of every pair");
  const std::size_t n = a.size();
  std::vector<double> differences(n);
  double observed = 0, magnitude = 0;
  for (std::size_t i = 0; i < n; ++i) {
    differences[i] = a[i] - b[i];
    observed += differences[i];
    magnitude += std::abs(a[i]) + std::abs(b[i]);
  }
  SignFlipTest result;
  if (n > 0) result.meanDifference = observed / static_cast<double>(n);
  result.total = std::int64_t(1) << n;
  const double bound = std::abs(observed) - 4 * std::numeric_limits<double>::epsilon() * magnitude;
  if (bound <= 0) {
    result.extreme = result.total;
  } else {
    // Pairs of sums of the two halves that reach the bound; as many reach it on the other side. As the left sum rises,
    // the smallest right one that is enough falls.
    const std::vector<double> left = sortedSums(differences, 0, n / 2), right = sortedSums(differences, n / 2, n);
    std::size_t enough = right.size();
    for (const double sum : left) {
      while (enough > 0 && sum + right[enough - 1] >= bound) --enough;
      result.extreme += 2 * static_cast<std::int64_t>(right.size() - enough);
    }
  }
  result.p = static_cast<double>(result.extreme) / static_cast<double>(result.total);
  return result;
}

PairedComparison comparePaired(const std::vector<double>& a, const std::vector<double>& b) {
  PairedComparison result;
  result.test = signFlipTest(a, b);
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  result.difference = meanInterval(differences);
  return result;
}

OrdersAndSeeds ordersAndSeeds(const std::vector<std::vector<double>>& scores) {
  OrdersAndSeeds result;
  std::vector<double> means, deviations;
  for (const std::vector<double>& seeds : scores) {
    result.orderMeans.push_back(meanOfSamples(seeds));
    result.withinSd.push_back(deviation(seeds));
    if (result.orderMeans.back()) means.push_back(*result.orderMeans.back());
    if (result.withinSd.back()) deviations.push_back(*result.withinSd.back());
  }
  result.meanWithinSd = meanOfSamples(deviations);
  if (means.size() != scores.size()) return result;  // an order without a score: its mean is missing
  const MeanInterval overOrders = meanInterval(means);
  result.mean = overOrders.mean;
  result.sdOverOrders = overOrders.sd;
  result.halfWidth = overOrders.halfWidth;
  return result;
}

}  // namespace skillscope
