// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every metric of the program in one list: name, unit, range, direction, formula and source, and how to compute those
// of an accuracy matrix. Tables, help and the command `metrics` read it. metrics.h holds the formulas. No LibTorch in
// this header. Thread: any.
#pragma once

#include <string>
#include <vector>

#include "core/learn/metrics.h"

namespace skillscope {

/// Scores from outside the run, in the matrix's unit, one for each task in training order; empty = none given.
struct ReferenceScores {
  ScoreList randomInit;  ///< of the untrained model
  ScoreList singleTask;  ///< of a model trained on this task alone
  ScoreList joint;       ///< on task k, of a model trained on tasks 1 … k together
  ScoreList upper;       ///< the bound to compare with: single-task or multi-task
};

/// What a metric is computed from.
enum class MetricNeed { matrix, singleTask, joint, upper, predictions };

struct Metric {
  std::string name;         ///< "BWT"; also the key in JSON
  std::string title;        ///< "Backward transfer"
  std::string unit;         ///< "%" for scores and their differences, "ratio"
  double minimum, maximum;  ///< of scores given as fractions; infinity where there is no bound
  bool higherIsBetter;
  std::string formula;  ///< in plain text
  std::string source;
  MetricNeed need;
  bool perTask = false;  ///< a list with one value for each task, not one value
  /// One value, or one for each task; nullopt where a score or reference is missing. Null for metrics of predictions.
  ScoreList (*compute)(const AccuracyMatrix&, const ReferenceScores&) = nullptr;
};

/// All metrics, related ones side by side: first those of the matrix, then the scores of predictions.
const std::vector<Metric>& metricRegistry();
/// The entry of that name; null if there is none.
const Metric* metricNamed(const std::string& name);

}  // namespace skillscope
