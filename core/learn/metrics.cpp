// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/strings.h"

namespace skillscope {

namespace {

using Score = std::optional<double>;

/// R[i][j] with tasks and rows counted from 1, as in the formulas; row 0 = before training.
Score cell(const AccuracyMatrix& matrix, int i, int j) {
  const Score value = matrix.at(i, j - 1);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

Score entry(const ScoreList& list, int j) {
  const std::size_t index = static_cast<std::size_t>(j - 1);
  return index < list.size() && list[index] && std::isfinite(*list[index]) ? list[index] : std::nullopt;
}

Score difference(const Score& a, const Score& b) {
  return a && b ? Score(*a - *b) : std::nullopt;
}

Score ratio(const Score& a, const Score& b) {
  return a && b && *b != 0 ? Score(*a / *b) : std::nullopt;
}

/// Sum of term(first) … term(last) over `divisor`; nullopt if a term is missing or the divisor is 0.
template <class Term>
Score meanOver(int first, int last, int divisor, Term term) {
  if (divisor <= 0) return std::nullopt;
  double sum = 0;
  for (int j = first; j <= last; ++j) {
    const Score value = term(j);
    if (!value) return std::nullopt;
    sum += *value;
  }
  return sum / divisor;
}

Score averagePerformance(const AccuracyMatrix& m) {
  return meanOver(1, m.tasks(), m.tasks(), [&](int j) { return cell(m, m.tasks(), j); });
}

Score averageIncremental(const AccuracyMatrix& m) {
  return meanOf(averageAfterEachTask(m));
}

Score learningAccuracy(const AccuracyMatrix& m) {
  return meanOver(1, m.tasks(), m.tasks(), [&](int j) { return cell(m, j, j); });
}

Score backwardTransferOver(const AccuracyMatrix& m, int divisor) {
  return meanOver(1, m.tasks() - 1, divisor, [&](int j) { return difference(cell(m, m.tasks(), j), cell(m, j, j)); });
}

Score backwardTransfer(const AccuracyMatrix& m) {
  return backwardTransferOver(m, m.tasks() - 1);
}

Score backwardTransferOverAll(const AccuracyMatrix& m) {
  return backwardTransferOver(m, m.tasks());
}

Score forwardTransferZeroShot(const AccuracyMatrix& m) {
  return meanOver(2, m.tasks(), m.tasks() - 1, [&](int j) { return cell(m, j - 1, j); });
}

Score forwardTransferGem(const AccuracyMatrix& m) {
  ScoreList before;
  for (int j = 1; j <= m.tasks(); ++j) before.push_back(cell(m, 0, j));
  return forwardTransferOver(m, before);
}

Score forgettingUpTo(const AccuracyMatrix& m, int lastRow) {
  return meanOver(1, m.tasks() - 1, m.tasks() - 1, [&](int j) -> Score {
    Score best;
    for (int row = j; row <= lastRow; ++row) {
      const Score score = cell(m, row, j);
      if (!score) return std::nullopt;
      best = best ? std::max(*best, *score) : *score;
    }
    return difference(best, cell(m, m.tasks(), j));
  });
}

Score forgetting(const AccuracyMatrix& m) {
  return forgettingUpTo(m, m.tasks() - 1);
}

Score forgettingWithLast(const AccuracyMatrix& m) {
  return forgettingUpTo(m, m.tasks());
}

Score retention(const AccuracyMatrix& m) {
  return meanOver(1, m.tasks() - 1, m.tasks() - 1, [&](int j) { return ratio(cell(m, m.tasks(), j), cell(m, j, j)); });
}

}  // namespace

AccuracyMatrix::AccuracyMatrix(int tasks)
    : tasks_(std::max(tasks, 0)), cells_(static_cast<std::size_t>(tasks_ + 1) * static_cast<std::size_t>(tasks_)) {}

int AccuracyMatrix::lastRow() const {
  for (int row = tasks_; row > 0; --row) {
    bool measured = true;
    for (int column = 0; column < row; ++column) measured = measured && at(row, column).has_value();
    if (measured) return row;
  }
  return 0;
}

AccuracyMatrix AccuracyMatrix::upTo(int tasks) const {
  AccuracyMatrix part(std::clamp(tasks, 0, tasks_));
  for (int row = 0; row <= part.tasks(); ++row) {
    for (int column = 0; column < part.tasks(); ++column) part.set(row, column, at(row, column));
  }
  return part;
}

const std::vector<MatrixMetric>& matrixMetrics() {
  static const double unbounded = std::numeric_limits<double>::infinity();
  static const std::vector<MatrixMetric> metrics = {
      {"AP", "Average performance", "%", 0, 1, true, "mean over all tasks j of R[T][j]: the scores after the last task",
       "Lopez-Paz and Ranzato 2017 (GEM); Chaudhry et al. 2018", averagePerformance},
      {"average_incremental", "Average incremental accuracy", "%", 0, 1, true,
       "mean over k of A_k, where A_k is the mean over j ≤ k of R[k][j]", "Rebuffi et al. 2017 (iCaRL)",
       averageIncremental},
      {"LA", "Learning accuracy", "%", 0, 1, true,
       "mean over j of R[j][j]: each task's score just after it was learned", "Riemer et al. 2019 (MER)",
       learningAccuracy},
      {"BWT", "Backward transfer", "%", -1, 1, true,
       "1/(T−1) · sum over j < T of (R[T][j] − R[j][j]); negative = earlier tasks were forgotten",
       "Lopez-Paz and Ranzato 2017 (GEM)", backwardTransfer},
      {"BWT_over_T", "Backward transfer, divided by T", "%", -1, 1, true,
       "1/T · sum over j < T of (R[T][j] − R[j][j]): the sum of BWT over T instead of T−1",
       "released code of SAPT (2024)", backwardTransferOverAll},
      {"FWT", "Forward transfer (zero-shot)", "%", 0, 1, true,
       "1/(T−1) · sum over j ≥ 2 of R[j−1][j]: the score on each task just before it is learned, nothing subtracted",
       "released code of TaSL (2024)", forwardTransferZeroShot},
      {"FWT_gem", "Forward transfer over the untrained model", "%", -1, 1, true,
       "1/(T−1) · sum over j ≥ 2 of (R[j−1][j] − R[0][j]); positive = earlier tasks helped",
       "Lopez-Paz and Ranzato 2017 (GEM), with the backbone before training as the baseline", forwardTransferGem},
      {"FM", "Forgetting measure", "%", -1, 1, false,
       "1/(T−1) · sum over j < T of (max of R[l][j] over j ≤ l ≤ T−1, minus R[T][j]); positive = forgetting",
       "Chaudhry et al. 2018", forgetting},
      {"FM_with_last", "Forgetting measure, last row included", "%", 0, 1, false,
       "as FM, with the maximum over j ≤ l ≤ T; never negative", "Buzzega et al. 2020 (the library mammoth)",
       forgettingWithLast},
      {"retention", "Retention", "ratio", 0, unbounded, true,
       "mean over j < T of R[T][j] / R[j][j]; 1 = everything kept", "common use, no single source", retention},
  };
  return metrics;
}

std::optional<double> matrixMetric(const std::string& name, const AccuracyMatrix& matrix) {
  for (const MatrixMetric& metric : matrixMetrics()) {
    if (metric.name == name) return metric.compute(matrix);
  }
  return std::nullopt;
}

ScoreList averageAfterEachTask(const AccuracyMatrix& matrix) {
  ScoreList averages;
  for (int k = 1; k <= matrix.tasks(); ++k) {
    averages.push_back(meanOver(1, k, k, [&](int j) { return cell(matrix, k, j); }));
  }
  return averages;
}

std::optional<double> forwardTransferOver(const AccuracyMatrix& matrix, const ScoreList& baseline) {
  return meanOver(2, matrix.tasks(), matrix.tasks() - 1,
                  [&](int j) { return difference(cell(matrix, j - 1, j), entry(baseline, j)); });
}

std::optional<double> forwardTransferToSingle(const AccuracyMatrix& matrix, const ScoreList& single,
                                              bool fromSecondTask) {
  const int first = fromSecondTask ? 2 : 1;
  return meanOver(first, matrix.tasks(), matrix.tasks() - first + 1,
                  [&](int j) { return difference(cell(matrix, j, j), entry(single, j)); });
}

ScoreList intransigence(const AccuracyMatrix& matrix, const ScoreList& joint) {
  ScoreList values;
  for (int k = 1; k <= matrix.tasks(); ++k) values.push_back(difference(entry(joint, k), cell(matrix, k, k)));
  return values;
}

std::optional<double> relativeGain(const AccuracyMatrix& matrix, const ScoreList& upper) {
  return meanOver(1, matrix.tasks(), matrix.tasks(),
                  [&](int j) { return ratio(cell(matrix, matrix.tasks(), j), entry(upper, j)); });
}

std::optional<double> meanOf(const ScoreList& values) {
  const int count = static_cast<int>(values.size());
  return meanOver(1, count, count, [&](int j) { return entry(values, j); });
}

bool exactMatch(const std::string& prediction, const std::string& target) {
  return lowerCased(trimmed(prediction)) == lowerCased(trimmed(target));
}

}  // namespace skillscope
