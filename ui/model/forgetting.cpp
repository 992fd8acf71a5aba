// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/forgetting.h"

#include <algorithm>

namespace skillscope {

TaskCurve taskCurve(const RunTimeline& timeline, int task) {
  TaskCurve curve;
  const auto counts = [&](const Evaluated& entry) {
    return entry.onTask == task && (!entry.matrixEntry || entry.afterTask >= task);
  };
  for (const Evaluated& entry : timeline.evaluations())
    if (counts(entry) && !entry.matrixEntry) curve.onTheWay = true;
  for (const Evaluated& entry : timeline.evaluations()) {
    if (!counts(entry) || entry.matrixEntry == curve.onTheWay) continue;
    if (!curve.step.empty() && curve.step.back() == entry.step) {
      curve.score.back() = entry.score;
    } else {
      curve.step.push_back(entry.step);
      curve.score.push_back(entry.score);
    }
  }
  for (const double score : curve.score)
    curve.peak.push_back(curve.peak.empty() ? score : std::max(curve.peak.back(), score));
  return curve;
}

std::optional<LossSincePeak> lossSincePeak(const TaskCurve& curve, std::int64_t step) {
  const auto end = std::upper_bound(curve.step.begin(), curve.step.end(), step) - curve.step.begin();
  if (end == 0) return std::nullopt;
  const auto last = static_cast<std::size_t>(end - 1);
  LossSincePeak loss;
  loss.now = curve.score[last];
  loss.step = curve.step[last];
  loss.peak = curve.peak[last];
  for (std::size_t i = 0; i <= last; ++i)
    if (curve.score[i] == loss.peak) loss.peakStep = curve.step[i];
  return loss;
}

}  // namespace skillscope
