// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDoubleSpinBox;
class QLabel;
class QSlider;

namespace skillscope {

/// A number with a slider and a field, and a mark where it was recorded.
class MarkedSlider : public QWidget {
  Q_OBJECT

 public:
  /// `symbol` is the short name shown, `name` the one that is spoken and explained.
  MarkedSlider(const QString& symbol, const QString& name, double minimum, double maximum, double step,
               QWidget* parent = nullptr);

  double value() const;
  void setValue(double value);
  void setRecorded(double value);

 Q_SIGNALS:
  void changed(double value);

 private:
  class Slider;
  double minimum_, step_;
  QLabel* label_;
  Slider* slider_;
  QDoubleSpinBox* field_;
};

}  // namespace skillscope
