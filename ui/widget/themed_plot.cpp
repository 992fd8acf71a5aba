// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/themed_plot.h"

#include "ui/shell/theme.h"

namespace skillscope {

PlotStyle themedPlotStyle() {
  const ThemeColors& colors = theme().colors();
  PlotStyle style;
  style.canvas = colors.canvas;
  style.frame = blended(colors.line, colors.muted, 0.25);
  style.grid = blended(colors.canvas, colors.line, 0.6);
  style.text = colors.text;
  style.muted = colors.muted;
  style.accent = colors.accent;
  style.raised = colors.raised;
  style.font = theme().captionFont();
  style.smallFont = theme().captionFont();
  style.unit = theme().spacing(1);
  return style;
}

}  // namespace skillscope
