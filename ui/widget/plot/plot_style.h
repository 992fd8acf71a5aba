// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>

namespace skillscope {

/// Colours, fonts and distances of a plot. The plots know no theme; who shows them hands this over (see themed_plot.h).
struct PlotStyle {
  QColor canvas = Qt::white;
  QColor frame = Qt::lightGray;
  QColor grid = Qt::lightGray;
  QColor text = Qt::black;
  QColor muted = Qt::darkGray;
  QColor accent = Qt::blue;
  QColor raised = Qt::white;  ///< background of the read-out
  QFont font;                 ///< axis names and read-out
  QFont smallFont;            ///< tick labels, legend
  int unit = 4;               ///< one step of spacing, logical pixels

  bool operator==(const PlotStyle&) const = default;
};

}  // namespace skillscope
