// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widget/plot/plot_style.h"

namespace skillscope {

/// The plot style of the theme as it is now.
PlotStyle themedPlotStyle();

}  // namespace skillscope
