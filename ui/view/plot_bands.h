// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/widget/plot/curve_plot.h"

namespace skillscope {

class RunTimeline;

/// The tasks of a run as bands of a plot over optimizer steps, in the tasks' colours; planned ones too.
std::vector<PlotBand> taskBands(const RunTimeline& timeline);

/// Where the axis of steps ends: at the last step of a finished run, else a little ahead of it, in few round steps.
double stepAxisEnd(const RunTimeline& timeline);

/// Marker shapes go with tasks as colours do.
CurveMarker taskMarker(int task);

}  // namespace skillscope
