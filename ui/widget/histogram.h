// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

namespace skillscope {

/// How the values of all skill units are spread, on a logarithmic axis, with one of them marked.
class Histogram : public QWidget {
  Q_OBJECT

 public:
  explicit Histogram(const QString& accessibleName, QWidget* parent = nullptr);
  /// Values that are not positive and finite are left out.
  void setValues(const std::vector<float>& values);
  void setMarked(double value);  ///< NaN = none
  void setAxisTitle(const QString& title);
  const std::vector<int>& counts() const { return counts_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  QRect plotArea() const;

  std::vector<int> counts_;
  double lowExponent_ = 0, highExponent_ = 1, marked_;
  QString title_;
};

}  // namespace skillscope
