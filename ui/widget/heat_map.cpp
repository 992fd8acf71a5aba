// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/heat_map.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "ui/model/format.h"
#include "ui/model/round_number.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

/// log₂ to a thousandth, enough for 256 levels of colour; the library's is too slow for a million cells. `value` > 0.
float quickLog2(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto exponent = static_cast<float>(static_cast<int>(bits >> 23) - 127);
  const float m = std::bit_cast<float>((bits & 0x007FFFFFU) | 0x3F800000U);
  return exponent + ((0.15824870F * m - 1.05187502F) * m + 3.04788415F) * m - 2.15362070F;
}

constexpr int mostDecades = 6;  // a wider logarithmic range shows nothing any more

}  // namespace

ValueRange roundRange(double low, double high, ValueScale scale) {
  if (!std::isfinite(low) || !std::isfinite(high) || high < low) return {scale == ValueScale::linear ? 0 : 0.1, 1};
  if (scale == ValueScale::linear) return {low < 0 ? -roundUp(-low) : 0, high > 0 ? roundUp(high) : (low < 0 ? 0 : 1)};
  if (!(high > 0)) return {0.1, 1};
  // Half decades, 1 and 3: whole ones would leave half of the colours unused.
  const auto below = [](double value) {
    const double decade = std::pow(10.0, std::floor(std::log10(value) + 1e-6));
    return value >= 3 * decade * (1 - 1e-6) ? 3 * decade : decade;
  };
  const auto above = [](double value) {
    const double decade = std::pow(10.0, std::floor(std::log10(value) - 1e-6));
    return value <= decade * (1 + 1e-6) ? decade : value <= 3 * decade * (1 + 1e-6) ? 3 * decade : 10 * decade;
  };
  const double top = above(high);
  return {std::min(below(std::max(low, top * std::pow(10.0, -mostDecades))), top / 10), top};
}

HeatMap::HeatMap(const QString& accessibleName, QWidget* parent) : CellView(accessibleName, parent) {
  connect(&theme(), &Theme::changed, this, &HeatMap::restyle);
  restyle();
}

void HeatMap::restyle() {
  missingColor_ = blended(theme().colors().canvas, theme().colors().surface, 1.0).rgb();
  if (map_.name() == ColorMapName::diverging) map_ = ColorMap(ColorMapName::diverging, theme().colors().canvas);
  invalidate();
}

void HeatMap::setValues(std::vector<float> values) {
  values_ = std::move(values);
  values_.resize(static_cast<std::size_t>(cellLayout().rows) * static_cast<std::size_t>(cellLayout().columns),
                 std::numeric_limits<float>::quiet_NaN());
  followValues();
  recode();
}

float HeatMap::value(int row, int column) const {
  const auto index =
      static_cast<std::size_t>(row) * static_cast<std::size_t>(cellLayout().columns) + static_cast<std::size_t>(column);
  return index < values_.size() ? values_[index] : std::numeric_limits<float>::quiet_NaN();
}

void HeatMap::setUnitName(const QString& name) {
  unitName_ = name;
  update();
}

void HeatMap::setColorMap(ColorMapName name) {
  if (name == map_.name()) return;
  map_ = ColorMap(name, theme().colors().canvas);
  invalidate();
}

void HeatMap::setSymmetric(bool symmetric) {
  if (symmetric == symmetric_) return;
  symmetric_ = symmetric;
  restartRange();
}

void HeatMap::setScale(ValueScale scale) {
  if (scale == scale_) return;
  scale_ = scale;
  restartRange();
}

void HeatMap::setRangeLocked(bool locked) {
  if (locked == locked_) return;
  locked_ = locked;
  if (!locked_) restartRange();
  update();
  Q_EMIT rangeLockChanged(locked_);
}

void HeatMap::setRange(ValueRange range) {
  range_ = range;
  hasRange_ = true;
  recode();
  if (!locked_) {
    locked_ = true;
    Q_EMIT rangeLockChanged(true);
  }
}

void HeatMap::restartRange() {
  hasRange_ = false;
  followValues();
  recode();
}

void HeatMap::followValues() {
  missing_ = false;
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const float value = values_[i];
    if (std::isnan(value)) {
      missing_ = missing_ || i >= cellLayout().absent.size() || !cellLayout().absent[i];
      continue;
    }
    if (scale_ == ValueScale::logarithmic && value <= 0) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // Nothing to go by, as in the first step, when every importance may be 0: any range that the scale can draw.
  if (!(high >= low) && !hasRange_) range_ = roundRange(1, 0, scale_);
  if (!(high >= low) || (locked_ && hasRange_)) return;
  ValueRange wanted = roundRange(low, high, scale_);
  if (symmetric_) {
    // A few that changed beyond all others, as from almost nothing, would leave the rest without colour: they end at
    // the end of the map.
    std::vector<float> sizes;
    for (const float value : values_)
      if (!std::isnan(value)) sizes.push_back(std::abs(value));
    const auto place = sizes.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(sizes.size() - 1));
    std::nth_element(sizes.begin(), place, sizes.end());
    const double largest = std::max<double>(std::abs(low), std::abs(high));
    const double most = roundUp(*place > 0 && largest > 3.0 * *place ? *place : largest);
    wanted = {most > 0 ? -most : -1, most > 0 ? most : 1};
  }
  if (!hasRange_) {
    range_ = wanted;
  } else if (scale_ == ValueScale::linear) {
    const bool shrinks = wanted.high - wanted.low < (range_.high - range_.low) / 3;
    range_ = shrinks ? wanted : ValueRange{std::min(range_.low, wanted.low), std::max(range_.high, wanted.high)};
  } else {
    const bool shrinks = std::log10(wanted.high / wanted.low) < std::log10(range_.high / range_.low) / 3;
    const double bottom = std::max(std::min(range_.low, wanted.low),
                                   std::max(range_.high, wanted.high) * std::pow(10.0, -mostDecades - 1));
    range_ = shrinks ? wanted : ValueRange{bottom, std::max(range_.high, wanted.high)};
  }
  hasRange_ = true;
}

double HeatMap::position(double value) const {
  if (std::isnan(value)) return value;
  if (scale_ == ValueScale::linear) return std::clamp((value - range_.low) / (range_.high - range_.low), 0.0, 1.0);
  if (value <= 0) return 0;
  return std::clamp(std::log(value / range_.low) / std::log(range_.high / range_.low), 0.0, 1.0);
}

QColor HeatMap::colorOf(double value) const {
  return std::isnan(value) ? QColor::fromRgb(missingColor_) : QColor::fromRgb(map_.at(position(value)));
}

void HeatMap::recode() {
  // 0 = no cell, 1 = no value, then the levels of the colour map.
  const std::vector<unsigned char>& absent = cellLayout().absent;
  const bool logarithmic = scale_ == ValueScale::logarithmic;
  const auto low = static_cast<float>(range_.low);
  const float span = static_cast<float>(logarithmic ? std::log2(range_.high / range_.low) : range_.high - range_.low);
  const float factor = (ColorMap::levels - 1) / span;
  const float lowLog = logarithmic ? quickLog2(low) : 0.0F;
  constexpr auto top = static_cast<float>(ColorMap::levels - 1);
  std::vector<std::uint16_t> codes(values_.size());
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const float value = values_[i];
    if (std::isnan(value)) {
      codes[i] = i >= absent.size() || !absent[i] ? 1 : 0;
      continue;
    }
    const float at = logarithmic ? (value > 0 ? (quickLog2(value) - lowLog) * factor : 0.0F) : (value - low) * factor;
    codes[i] = static_cast<std::uint16_t>(2 + static_cast<int>(std::clamp(at + 0.5F, 0.0F, top)));
  }
  setCodes(std::move(codes));
}

std::vector<QRgb> HeatMap::palette(double) const {
  std::vector<QRgb> colors{0, missingColor_};
  for (const QRgb color : map_.table()) colors.push_back(color);
  return colors;
}

void HeatMap::decorate(QPainter& painter, int row, int column, const QRectF& box) const {
  if (!std::isnan(value(row, column))) return;
  painter.fillRect(box.adjusted(0, 0, -1, -1),
                   QBrush(blended(theme().colors().line, theme().colors().muted, 0.3), Qt::BDiagPattern));
}

int HeatMap::sideWidth() const {
  const QFontMetrics metrics(theme().captionFont());
  return theme().spacing(2) + theme().scaled(12) + 2 * theme().spacing(1) +
         std::max(metrics.horizontalAdvance(QStringLiteral("1.00e−10")), metrics.horizontalAdvance(tr("automatic")));
}

void HeatMap::paintSide(QPainter& painter, const QRect& box) const {
  const ThemeColors& colors = theme().colors();
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  const int barWidth = theme().scaled(12), space = theme().spacing(1), line = metrics.height();
  // Title above the bar where there is room for it, the state of the range below.
  const QRect title(box.left(), std::max(0, box.top() - line - space), box.width(), line);
  painter.setPen(colors.text);
  painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(unitName_, Qt::ElideRight, box.width()));
  const QRect bar(box.left(), box.top(), barWidth, box.height() - line - space);
  QImage ramp(1, ColorMap::levels, QImage::Format_RGB32);
  for (int level = 0; level < ColorMap::levels; ++level)
    ramp.setPixel(0, ColorMap::levels - 1 - level, map_.table()[static_cast<std::size_t>(level)]);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, true);
  painter.drawImage(bar, ramp);
  painter.setPen(QPen(colors.line, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(bar.adjusted(0, 0, -1, -1));
  painter.setPen(colors.muted);
  const auto tick = [&](double value, const QString& text) {
    const double y = bar.bottom() - position(value) * (bar.height() - 1);
    painter.drawLine(QPointF(bar.right() + 1, y), QPointF(bar.right() + space - 1, y));
    const double textTop = std::clamp(y - line / 2.0, bar.top() - line / 4.0, bar.bottom() - line * 0.75);
    painter.drawText(QRectF(bar.right() + 1 + space, textTop, box.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                     text);
  };
  if (scale_ == ValueScale::linear) {
    const int steps = std::clamp(bar.height() / (3 * line), 1, 4);
    for (int i = 0; i <= steps; ++i) {
      const double value = range_.low + (range_.high - range_.low) * i / steps;
      tick(value, significant(value));
    }
  } else {
    // Whole decades, and the ends where those are none.
    const int first = static_cast<int>(std::ceil(std::log10(range_.low) - 1e-6));
    const int final = static_cast<int>(std::floor(std::log10(range_.high) + 1e-6));
    const int stride =
        std::max(1, static_cast<int>(std::ceil((final - first + 1) * 1.4 * line / std::max(1, bar.height()))));
    for (int exponent = first; exponent <= final; exponent += stride)
      tick(std::pow(10.0, exponent), powerOfTen(exponent));
    const double room = 1.1 * line / std::max(1, bar.height());
    const auto end = [&](double value, int nearest) {
      if (std::abs(position(value) - position(std::pow(10.0, nearest))) < room) return;
      const int exponent = static_cast<int>(std::floor(std::log10(value) + 1e-6));
      tick(value, QStringLiteral("%1·%2").arg(significant(value / std::pow(10.0, exponent), 1), powerOfTen(exponent)));
    };
    end(range_.low, first);
    end(range_.high, final);
  }
  const QRect state(box.left(), bar.bottom() + 1 + space, box.width(), line);
  const int icon = std::min(line, theme().scaled(12));
  paintLineIcon(painter, locked_ ? QStringLiteral("lock") : QStringLiteral("unlock"),
                QRect(state.left(), state.top() + (line - icon) / 2, icon, icon),
                locked_ ? colors.accent : colors.muted);
  painter.setPen(locked_ ? colors.accent : colors.muted);
  painter.drawText(state.adjusted(icon + space / 2, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                   locked_ ? tr("locked") : tr("automatic"));
}

void HeatMap::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && event->position().x() > cellArea().right() + theme().spacing(2)) {
    setRangeLocked(!locked_);
    return CellView::mouseReleaseEvent(event);
  }
  CellView::mouseReleaseEvent(event);
}

}  // namespace skillscope
