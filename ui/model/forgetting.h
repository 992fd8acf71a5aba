// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "ui/model/run_timeline.h"

namespace skillscope {

/// A task's scores in one way of measuring it, from its own training on, with the best score so far at each of them.
struct TaskCurve {
  bool onTheWay = false;            ///< dev scores within tasks; false: entries of the accuracy matrix
  std::vector<std::int64_t> step;   ///< ascending; of several scores at one step the last one counts
  std::vector<double> score, peak;  ///< fractions; peak = largest score up to here
};
/// Scores on the way where there are any, else those of the matrix; without scores from before the task was learned.
TaskCurve taskCurve(const RunTimeline& timeline, int task);

struct LossSincePeak {
  double peak = 0, now = 0;  ///< fractions
  std::int64_t peakStep = 0, step = 0;
  double loss() const { return peak - now; }
};
/// At the last score at or before `step`; nullopt before the first.
std::optional<LossSincePeak> lossSincePeak(const TaskCurve& curve, std::int64_t step);

}  // namespace skillscope
