// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/schedule.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace skillscope {

double Schedule::factor(std::int64_t step) const {
  if (step < warmup) return static_cast<double>(step) / static_cast<double>(warmup);
  if (kind == "constant") return 1;
  return static_cast<double>(std::max<std::int64_t>(0, total - step)) /
         static_cast<double>(std::max<std::int64_t>(1, total - warmup));
}

Schedule makeSchedule(const std::string& kind, double warmupShare, std::int64_t total) {
  if (kind != "linear" && kind != "constant") {
    throw UsageError("Unknown schedule \"" + kind + "\"", "train.schedule", "use linear or constant");
  }
  Schedule schedule;
  schedule.kind = kind;
  schedule.total = std::max<std::int64_t>(1, total);
  schedule.warmup =
      std::clamp<std::int64_t>(std::llround(warmupShare * static_cast<double>(schedule.total)), 0, schedule.total - 1);
  return schedule;
}

}  // namespace skillscope
