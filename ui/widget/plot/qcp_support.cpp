// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plot/qcp_support.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace skillscope {

double RoundTicker::getTickStep(const QCPRange& range) {
  const double exact = range.size() / std::max(1, mTickCount);
  if (!(exact > 0) || !std::isfinite(exact)) return 1;
  const double decade = std::pow(10.0, std::floor(std::log10(exact)));
  double step = 10 * decade;
  for (const double factor : {5.0, 2.5, 2.0, 1.0})
    if (exact <= factor * decade * (1 + 1e-9)) step = factor * decade;
  // Two ticks at least, or the axis says nothing.
  if (step <= range.size()) return step;
  const double whole = std::pow(10.0, std::floor(std::log10(range.size())));
  return range.size() >= 5 * whole ? 5 * whole : range.size() >= 2 * whole ? 2 * whole : whole;
}

QString RoundTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  QString label = QString::number(std::abs(tick) < 1e-12 ? 0.0 : tick, 'g', 6);
  const qsizetype point = label.indexOf(QLatin1Char('.'));
  if (!label.contains(QLatin1Char('e')))
    for (qsizetype at = (point < 0 ? label.size() : point) - 3; at > (tick < 0 ? 1 : 0); at -= 3)
      if (label.size() > 4) label.insert(at, QStringLiteral("\u2009"));
  return label.replace(QLatin1Char('-'), QStringLiteral("−"));
}

QVector<double> LogTicker::createTickVector(double, const QCPRange& range) {
  QVector<double> ticks;
  if (!(range.lower > 0)) return ticks;
  const int first = static_cast<int>(std::floor(std::log10(range.lower) + 1e-9));
  const int last = static_cast<int>(std::ceil(std::log10(range.upper) - 1e-9));
  const bool few = last - first <= 2 && mTickCount >= 4;
  for (int decade = first; decade <= last; ++decade) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && !few) continue;
      const double tick = factor * std::pow(10.0, decade);
      if (tick >= range.lower * (1 - 1e-9) && tick <= range.upper * (1 + 1e-9)) ticks << tick;
    }
  }
  return ticks;
}

QString LogTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  return QString::number(tick, 'g', 2).replace(QLatin1Char('-'), QStringLiteral("−"));
}

void styleAxis(QCPAxis* axis, const PlotStyle& style, bool gridLines) {
  const QPen frame(style.frame, 1);
  axis->setBasePen(frame);
  axis->setTickPen(frame);
  axis->setSubTicks(false);
  axis->setTickLength(0, style.unit - 1);
  axis->setTickLabelColor(style.muted);
  axis->setTickLabelFont(style.smallFont);
  axis->setLabelColor(style.muted);
  axis->setLabelFont(style.smallFont);
  axis->setTickLabelPadding(style.unit - 1);
  axis->setLabelPadding(style.unit - 1);
  axis->setLowerEnding(QCPLineEnding());
  axis->setUpperEnding(QCPLineEnding());
  axis->setSelectableParts(QCPAxis::spNone);
  axis->grid()->setVisible(gridLines);
  axis->grid()->setPen(QPen(style.grid, 1));
  axis->grid()->setZeroLinePen(QPen(style.grid, 1));
  axis->grid()->setSubGridVisible(false);
}

void fitTickCount(QCPAxis* axis, int pixels, int pixelsPerTick) {
  axis->ticker()->setTickCount(std::clamp(pixels / std::max(1, pixelsPerTick), 1, 10));
}

namespace {

QString fittedTitle(const QString& title, const QFont& font, int room) {
  const QFontMetrics metrics(font);
  if (metrics.horizontalAdvance(title) <= room) return title;
  const QString shorter = title.left(title.lastIndexOf(QLatin1String(" (")));
  return metrics.elidedText(shorter, Qt::ElideRight, room);
}

}  // namespace

void fitTitles(QCustomPlot* plot, const QString& x, const QString& y) {
  // A title stands at the middle of its axis and may reach over its ends, but not over the edge of the plot. From the
  // margins: the rectangle itself is laid out later than this is asked for.
  const auto room = [](int whole, int before, int after) { return whole - std::abs(before - after); };
  const QMargins m = plot->axisRect()->margins();
  plot->xAxis->setLabel(fittedTitle(x, plot->xAxis->labelFont(), room(plot->width(), m.left(), m.right())));
  plot->yAxis->setLabel(fittedTitle(y, plot->yAxis->labelFont(), room(plot->height(), m.top(), m.bottom())));
}

int leftMargin(const PlotStyle& style) {
  const QFontMetrics metrics(style.smallFont);
  return metrics.horizontalAdvance(QStringLiteral("0.00")) + metrics.height() + 5 * style.unit;
}

}  // namespace skillscope
