// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values as colours, with a colour bar that always says unit, range and whether the range is locked. Cells without a
// value (NaN) are hatched. Where several cells share a pixel, the largest value is shown.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "ui/widget/cell_view.h"
#include "ui/widget/color_map.h"

namespace skillscope {

enum class ValueScale { linear, logarithmic };

struct ValueRange {
  double low = 0, high = 1;
  bool operator==(const ValueRange&) const = default;
};

class HeatMap : public CellView {
  Q_OBJECT

 public:
  explicit HeatMap(const QString& accessibleName, QWidget* parent = nullptr);

  /// Row-major, rows × columns of the layout; NaN = not measured.
  void setValues(std::vector<float> values);
  float value(int row, int column) const;
  void setUnitName(const QString& name);  ///< title of the colour bar, e.g. "importance"
  void setColorMap(ColorMapName name);
  /// The range lies around 0, as large on both sides; for differences on a linear scale.
  void setSymmetric(bool symmetric);
  const ColorMap& colorMap() const { return map_; }
  void setScale(ValueScale scale);
  ValueScale scale() const { return scale_; }

  /// Automatic: a round range around the values, which grows when they leave it and shrinks only when they fill less
  /// than a third of it. Locked: stays as it is now.
  void setRangeLocked(bool locked);
  bool isRangeLocked() const { return locked_; }
  void setRange(ValueRange range);  ///< and locks it
  ValueRange range() const { return range_; }
  /// Forgets the range seen so far (another run, another quantity).
  void restartRange();
  /// Position on the colour bar in [0, 1], NaN for NaN.
  double position(double value) const;
  QColor colorOf(double value) const;

 Q_SIGNALS:
  void rangeLockChanged(bool locked);

 protected:
  std::vector<QRgb> palette(double side) const override;
  bool hasDecoration() const override { return missing_; }
  void decorate(QPainter& painter, int row, int column, const QRectF& box) const override;
  int sideWidth() const override;
  void paintSide(QPainter& painter, const QRect& box) const override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  void followValues();
  void recode();
  void restyle();

  std::vector<float> values_;
  ColorMap map_;
  ValueScale scale_ = ValueScale::linear;
  ValueRange range_;
  bool locked_ = false, hasRange_ = false, missing_ = false, symmetric_ = false;
  QString unitName_;
  QRgb missingColor_ = 0;
};

/// The round range that holds [low, high]: from 0 for linear, whole powers of ten for logarithmic scales.
ValueRange roundRange(double low, double high, ValueScale scale);

}  // namespace skillscope
