// SPDX-License-Identifier: GPL-3.0-or-later
//
// The accuracy matrix and the figures computed from it. One registry entry a metric: tables, tooltips and docs use it.
// Source: reference formulas as named in each entry's `formula`.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace skillscope {

/// T+1 rows of T scores; row 0 = before any training, row i = after task i, column j = task j in training order.
/// nullopt = not measured. Units as given (fractions or percent).
class AccuracyMatrix {
 public:
  explicit AccuracyMatrix(int tasks = 0);
  int tasks() const { return tasks_; }
  std::optional<double> at(int row, int column) const {
    return cells_[static_cast<std::size_t>(row * tasks_ + column)];
  }
  void set(int row, int column, std::optional<double> score) {
    cells_[static_cast<std::size_t>(row * tasks_ + column)] = score;
  }
  /// Rows measured in full on the tasks learned so far (for figures "so far" of a run in progress).
  int lastRow() const;
  /// The top-left part after the first `tasks` tasks.
  AccuracyMatrix upTo(int tasks) const;

 private:
  int tasks_;
  std::vector<std::optional<double>> cells_;
};

struct MatrixMetric {
  std::string name;                 ///< "AP"
  std::string title;                ///< "Average performance"
  std::string unit;                 ///< "%" for differences and means of scores, "ratio"
  double minimum = 0, maximum = 1;  ///< for scores given as fractions; infinity where there is no bound
  bool higherIsBetter = true;
  std::string formula;  ///< in plain text
  std::string source;
  std::optional<double> (*compute)(const AccuracyMatrix&);
};

/// AP, BWT, FWT, FM, LA and their variants. A figure that needs a missing entry is nullopt.
const std::vector<MatrixMetric>& matrixMetrics();
std::optional<double> matrixMetric(const std::string& name, const AccuracyMatrix& matrix);

// The same figures with references that come from outside the run. Lists have one entry a task, in training order, in
// the matrix's unit; an entry may be missing. A figure that needs a missing entry is nullopt. Formulas with tasks
// counted from 1, R[i][j] = score on task j after task i, T = number of tasks.

using ScoreList = std::vector<std::optional<double>>;

/// A_k = mean over j ≤ k of R[k][j], for k = 1 … T (Chaudhry et al. 2018).
ScoreList averageAfterEachTask(const AccuracyMatrix& matrix);
/// 1/(T−1) Σ_{j≥2} (R[j−1][j] − baseline_j); GEM's forward transfer (Lopez-Paz and Ranzato 2017).
std::optional<double> forwardTransferOver(const AccuracyMatrix& matrix, const ScoreList& baseline);
/// Mean of R[j][j] − single_j over all j, or over j ≥ 2; single = a model trained on task j alone (Wu et al. 2022).
std::optional<double> forwardTransferToSingle(const AccuracyMatrix& matrix, const ScoreList& single,
                                              bool fromSecondTask);
/// joint_k − R[k][k]; joint = a model trained on tasks 1 … k together, its score on task k (Chaudhry et al. 2018).
ScoreList intransigence(const AccuracyMatrix& matrix, const ScoreList& joint);
/// Mean of R[T][j] / upper_j; upper = the single-task or joint bound (Scialom et al. 2022).
std::optional<double> relativeGain(const AccuracyMatrix& matrix, const ScoreList& upper);
/// Mean of all entries; nullopt if one is missing or there is none.
std::optional<double> meanOf(const ScoreList& values);

/// Exact match as in the released evaluation: both trimmed and lower-cased.
bool exactMatch(const std::string& prediction, const std::string& target);

}  // namespace skillscope
