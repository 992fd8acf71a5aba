// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/histogram.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/model/format.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

constexpr int binsPerDecade = 5;
constexpr int mostDecades = 8;

}  // namespace

Histogram::Histogram(const QString& accessibleName, QWidget* parent)
    : QWidget(parent), marked_(std::numeric_limits<double>::quiet_NaN()) {
  setAccessibleName(accessibleName);
  setMouseTracking(true);
  connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Histogram::setValues(const std::vector<float>& values) {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const float value : values)
    if (std::isfinite(value) && value > 0) {
      low = std::min<double>(low, value);
      high = std::max<double>(high, value);
    }
  counts_.clear();
  if (high > 0) {
    highExponent_ = std::ceil(std::log10(high) + 1e-9);
    lowExponent_ = std::max(std::floor(std::log10(low)), highExponent_ - mostDecades);
    counts_.assign(static_cast<std::size_t>(std::lround((highExponent_ - lowExponent_) * binsPerDecade)), 0);
    for (const float value : values) {
      if (!std::isfinite(value) || value <= 0) continue;
      const int bin = static_cast<int>((std::log10(static_cast<double>(value)) - lowExponent_) * binsPerDecade);
      ++counts_[static_cast<std::size_t>(std::clamp(bin, 0, static_cast<int>(counts_.size()) - 1))];
    }
  }
  update();
}

void Histogram::setMarked(double value) {
  marked_ = value;
  update();
}

void Histogram::setAxisTitle(const QString& title) {
  title_ = title;
  update();
}

QSize Histogram::sizeHint() const {
  return {theme().scaled(220), theme().scaled(110)};
}

QSize Histogram::minimumSizeHint() const {
  return {theme().scaled(120), theme().scaled(80)};
}

QRect Histogram::plotArea() const {
  const QFontMetrics metrics(theme().captionFont());
  const int left = metrics.horizontalAdvance(QStringLiteral("000")) + theme().spacing(2);
  return rect().adjusted(left, theme().spacing(2), -theme().spacing(2), -2 * metrics.height() - theme().spacing(2));
}

void Histogram::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  const QRect area = plotArea();
  painter.setPen(QPen(colors.line, 1));
  painter.drawLine(area.left(), area.bottom() + 1, area.right(), area.bottom() + 1);
  if (counts_.empty()) return;
  const int most = std::max(1, *std::max_element(counts_.begin(), counts_.end()));
  const double binWidth = static_cast<double>(area.width()) / static_cast<double>(counts_.size());
  const double markedBin =
      marked_ > 0 ? std::floor((std::log10(marked_) - lowExponent_) * binsPerDecade) : -1;  // false for NaN as well
  for (std::size_t bin = 0; bin < counts_.size(); ++bin) {
    const double height = static_cast<double>(counts_[bin]) / most * area.height();
    const QRectF bar(area.left() + static_cast<double>(bin) * binWidth, area.bottom() + 1 - height,
                     std::max(1.0, binWidth - 1), height);
    const bool here = static_cast<double>(bin) == markedBin;
    painter.fillRect(bar, here ? colors.accent : blended(colors.canvas, colors.muted, 0.45));
  }
  if (marked_ > 0) {
    const double x =
        area.left() +
        std::clamp((std::log10(marked_) - lowExponent_) / (highExponent_ - lowExponent_), 0.0, 1.0) * area.width();
    painter.setPen(QPen(colors.accent, 1));
    painter.drawLine(QLineF(x, area.top() - theme().spacing(1), x, area.bottom() + theme().spacing(1)));
  }
  painter.setPen(colors.muted);
  const int labelWidth = area.left() - theme().spacing(1);
  painter.drawText(QRect(0, area.top() - metrics.height() / 2, labelWidth, metrics.height()),
                   Qt::AlignRight | Qt::AlignVCenter, QString::number(most));
  painter.drawText(QRect(0, area.bottom() - metrics.height() / 2, labelWidth, metrics.height()),
                   Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("0"));
  const int decades = static_cast<int>(std::lround(highExponent_ - lowExponent_));
  const int tickWidth = metrics.horizontalAdvance(QStringLiteral("10⁻¹⁰"));
  // Room for the gap between labels, and for the outer ones, which are moved inwards.
  const double tickRoom = tickWidth + theme().spacing(3);
  const int stride = std::max(1, static_cast<int>(std::ceil(tickRoom * decades / std::max(1, area.width()))));
  for (int decade = 0; decade <= decades; decade += stride) {
    const double x = area.left() + static_cast<double>(decade) / decades * area.width();
    painter.drawLine(QLineF(x, area.bottom() + 1, x, area.bottom() + theme().spacing(1)));
    const double left =
        std::clamp(x - tickWidth / 2.0, area.left() - theme().spacing(2) * 1.0, 1.0 * width() - tickWidth);
    painter.drawText(QRectF(left, area.bottom() + theme().spacing(1), tickWidth, metrics.height()),
                     Qt::AlignHCenter | Qt::AlignVCenter,
                     powerOfTen(static_cast<int>(std::lround(lowExponent_)) + decade));
  }
  painter.drawText(
      QRect(area.left(), height() - metrics.height() - theme().spacing(1) / 2, area.width(), metrics.height()),
      Qt::AlignHCenter | Qt::AlignVCenter, title_);
}

void Histogram::mouseMoveEvent(QMouseEvent* event) {
  const QRect area = plotArea();
  if (counts_.empty() || !area.contains(event->position().toPoint())) return QToolTip::hideText();
  const auto bin =
      std::min(counts_.size() - 1, static_cast<std::size_t>((event->position().x() - area.left()) / area.width() *
                                                            static_cast<double>(counts_.size())));
  const double from = std::pow(10, lowExponent_ + static_cast<double>(bin) / binsPerDecade);
  const double to = std::pow(10, lowExponent_ + static_cast<double>(bin + 1) / binsPerDecade);
  QToolTip::showText(event->globalPosition().toPoint(),
                     tr("%n unit(s) from %1 to %2", nullptr, counts_[bin]).arg(significant(from), significant(to)),
                     this);
}

}  // namespace skillscope
