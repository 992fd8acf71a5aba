// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/widget/plot/curve_plot.h"

namespace skillscope {

class RunTimeline;
class TimeCursor;

/// The tasks of a run as bands of a plot over optimizer steps, in the tasks' colours; planned ones too.
std::vector<PlotBand> taskBands(const RunTimeline& timeline);

/// Branches and changed settings as marks of a plot over optimizer steps.
std::vector<PlotMark> stepMarks(const RunTimeline& timeline);

/// Where the axis of steps ends: at the last step of a finished run, else a little ahead of it, in few round steps.
double stepAxisEnd(const RunTimeline& timeline);

/// The steps that curves show: the cursor's range, or all.
std::pair<double, double> shownSteps(const RunTimeline& timeline, const TimeCursor& cursor);

/// Marker shapes go with tasks as colours do.
CurveMarker taskMarker(int task);

}  // namespace skillscope
