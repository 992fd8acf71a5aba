// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two scores of every skill unit against each other, with the thresholds that decide. No QCustomPlot in this header.
// Thread: GUI thread.
#pragma once

#include <QWidget>
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "core/run/event.h"
#include "ui/widget/plot/plot_style.h"

namespace skillscope {

enum class ScatterScale {
  linear,
  logarithmic,  ///< decades down to a gap in the scores (twelve at most); 0 and what is smaller stand on a line below
};

class ScatterPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ScatterPlot(const QString& accessibleName, QWidget* parent = nullptr);
  ~ScatterPlot() override;

  void setStyle(const PlotStyle& style, const std::array<QColor, 5>& categoryColors);
  void setAxisTitles(const QString& x, const QString& y);
  /// Scores in [0, 1], one entry per unit in each vector. Thresholds are drawn as lines; NaN = none.
  void setPoints(const std::vector<float>& x, const std::vector<float>& y, const std::vector<FusionCategory>& category,
                 float xThreshold, float yThreshold);
  void setScale(ScatterScale scale);  ///< shows the whole range again
  ScatterScale scale() const;
  int pointCount() const;
  void setSelected(int unit);  ///< ringed; −1 = none
  void setReadOut(std::function<QString(int unit)> html);
  /// The unit under a position in widget coordinates, −1 if none within a few pixels.
  int unitAt(const QPoint& position) const;
  QPoint pixelOf(int unit) const;
  void replotNow();

 Q_SIGNALS:
  void hovered(int unit);  ///< −1 when there is none
  void picked(int unit);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace skillscope
