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
  std::optional<double> at(int row, int column) const { return cells_[static_cast<std::size_t>(row * tasks_ + column)]; }
  void set(int row, int column, std::optional<double> score) { cells_[static_cast<std::size_t>(row * tasks_ + column)] = score; }
  /// Rows measured in full on the tasks learned so far (for figures "so far" of a run in progress).
  int lastRow() const;
  /// The top-left part after the first `tasks` tasks.
  AccuracyMatrix upTo(int tasks) const;

 private:
  int tasks_;
  std::vector<std::optional<double>> cells_;
};

struct MatrixMetric {
  std::string name;     ///< "AP"
  std::string title;    ///< "Average performance"
  std::string unit;     ///< "%" for differences and means of scores, "ratio"
  double minimum = 0, maximum = 1;  ///< for scores given as fractions
  bool higherIsBetter = true;
  std::string formula;  ///< in plain text
  std::string source;
  std::optional<double> (*compute)(const AccuracyMatrix&);
};

/// AP, BWT, FWT, FM, LA and their variants. A figure that needs a missing entry is nullopt.
const std::vector<MatrixMetric>& matrixMetrics();
std::optional<double> matrixMetric(const std::string& name, const AccuracyMatrix& matrix);

/// Exact match as in the released evaluation: both trimmed and lower-cased.
bool exactMatch(const std::string& prediction, const std::string& target);

}  // namespace skillscope
