// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the plots of this folder share on top of QCustomPlot. Included by .cpp files of this folder only.
#pragma once

#include <qcustomplot.h>

#include "ui/widget/plot/plot_style.h"

namespace skillscope {

/// Round ticks, never more than asked for plus one; a real minus sign, thin spaces in thousands.
class RoundTicker : public QCPAxisTicker {
 protected:
  double getTickStep(const QCPRange& range) override;
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// A tick at every decade (and, within few of them, at 2 and 5), written as plain numbers.
class LogTicker : public QCPAxisTicker {
 protected:
  QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

void styleAxis(QCPAxis* axis, const PlotStyle& style, bool gridLines);
/// How many ticks fit.
void fitTickCount(QCPAxis* axis, int pixels, int pixelsPerTick);
/// Writes the titles of a plot's axes; where an axis is too short for its own, without what stands there in brackets,
/// and then ending in "…".
void fitTitles(QCustomPlot* plot, const QString& x, const QString& y);
/// Width that tick labels and a turned title need left of a plot; the same for all plots of a style, so they align.
int leftMargin(const PlotStyle& style);

}  // namespace skillscope
