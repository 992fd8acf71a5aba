// SPDX-License-Identifier: GPL-3.0-or-later
//
// The figures of a run "so far", kept up to date event by event, so that the run's row always carries them and a list
// of runs reads nothing else.
#pragma once

#include <cstdint>
#include <optional>

#include "core/learn/metrics.h"
#include "core/run/event.h"

namespace skillscope {

class RunFigures {
 public:
  void add(const Event& event);

  std::int64_t step = 0, plannedSteps = 0;
  int tasksDone = 0, taskCount = 0;
  std::int64_t points = 0, tokens = 0;  ///< of all optimizer steps
  double trainingSeconds = 0;           ///< of all optimizer steps
  std::optional<double> lossLast, lossBest, learningRateLast, gradientNormLast;
  AccuracyMatrix matrix{0};

  /// A matrix figure of the tasks learned so far; nullopt before the first one.
  std::optional<double> metric(const char* name) const;
  double tokensPerSecond() const;

 private:
  void learned(int tasks);
};

}  // namespace skillscope
