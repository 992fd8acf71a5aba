// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/plot_bands.h"

#include <array>

#include "ui/model/run_timeline.h"
#include "ui/shell/theme.h"

namespace skillscope {

std::vector<PlotBand> taskBands(const RunTimeline& timeline) {
  std::vector<PlotBand> bands;
  for (int task = 0; task < timeline.taskCount(); ++task) {
    if (timeline.finished() && !timeline.tasks()[static_cast<std::size_t>(task)].started) break;
    const auto [first, last] = timeline.taskSpan(task);
    bands.push_back({static_cast<double>(first - 1), static_cast<double>(last), timeline.taskTitle(task),
                     QString::number(task + 1), theme().taskColor(task)});
  }
  return bands;
}

CurveMarker taskMarker(int task) {
  static constexpr std::array<CurveMarker, 5> markers = {CurveMarker::disc, CurveMarker::square, CurveMarker::diamond,
                                                         CurveMarker::triangle, CurveMarker::cross};
  return markers[static_cast<std::size_t>(task < 0 ? 0 : task) % markers.size()];
}

}  // namespace skillscope
