// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happened in a run, with its steps in columns: the steps are nearly all of a long run, and as events of their own
// a million of them would take hundreds of megabytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

/// Series of optimizer steps, all of one length. Units as in StepDone.
struct StepSeries {
  std::vector<std::int64_t> step;
  std::vector<int> task;
  std::vector<float> loss, learningRate, gradientNorm;
  std::vector<int> tokens;
  std::vector<double> seconds;
  std::size_t size() const { return step.size(); }
};

/// One event, or steps that followed each other without another event between them.
using HistoryPart = std::variant<Event, StepSeries>;

}  // namespace skillscope
