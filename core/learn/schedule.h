// SPDX-License-Identifier: GPL-3.0-or-later
//
// The learning rate of a task's optimizer steps: linear warm-up, then linear decay to zero or a constant rate.
#pragma once

#include <cstdint>
#include <string>

namespace skillscope {

struct Schedule {
  std::string kind = "linear";  ///< "linear" or "constant"
  std::int64_t warmup = 0;      ///< steps with rising rate
  std::int64_t total = 1;       ///< steps of the task

  /// Factor on the learning rate for step s, counted from 0: s / warmup while s < warmup, then
  /// (total − s) / (total − warmup) or 1. With a warm-up the very first step has rate 0, as in the schedules that
  /// published runs used.
  double factor(std::int64_t step) const;
};

/// Throws UsageError for an unknown kind. The warm-up is share · total, rounded, and shorter than the task.
Schedule makeSchedule(const std::string& kind, double warmupShare, std::int64_t total);

}  // namespace skillscope
