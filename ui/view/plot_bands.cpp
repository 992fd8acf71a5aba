// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/plot_bands.h"

#include <algorithm>
#include <array>

#include "ui/model/round_number.h"
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

std::vector<PlotMark> stepMarks(const RunTimeline& timeline) {
  std::vector<PlotMark> marks;
  for (const TimelineMark& mark : timeline.marks()) {
    const bool setting = mark.kind == TimelineMark::Kind::setting;
    marks.push_back(
        {static_cast<double>(mark.step), mark.text, theme().colors().text, setting ? Qt::DotLine : Qt::DashLine});
  }
  return marks;
}

double stepAxisEnd(const RunTimeline& timeline) {
  const auto planned = static_cast<double>(timeline.plannedSteps());
  if (timeline.finished()) return planned;
  return std::min(planned, roundUp(std::max(20.0, 1.1 * static_cast<double>(timeline.lastStep()))));
}

std::pair<double, double> shownSteps(const RunTimeline& timeline, const TimeCursor& cursor) {
  if (const auto& range = cursor.range()) return {static_cast<double>(range->first), static_cast<double>(range->last)};
  return {0, stepAxisEnd(timeline)};
}

CurveMarker taskMarker(int task) {
  static constexpr std::array<CurveMarker, 5> markers = {CurveMarker::disc, CurveMarker::square, CurveMarker::diamond,
                                                         CurveMarker::triangle, CurveMarker::cross};
  return markers[static_cast<std::size_t>(task < 0 ? 0 : task) % markers.size()];
}

}  // namespace skillscope
