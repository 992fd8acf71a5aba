// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "core/run/event.h"
#include "ui/widget/plot/plot_style.h"

namespace skillscope {

/// Shapes of points; the same number always means the same shape, so series can be told apart without colour.
enum class CurveMarker { none, disc, circle, square, diamond, triangle, cross };
void paintCurveMarker(class QPainter& painter, const QPointF& center, double size, CurveMarker marker,
                      const QColor& color);

struct LegendEntry {
  QString text;
  QColor color;
  Qt::PenStyle penStyle = Qt::SolidLine;  ///< of the sample line; NoPen = none
  CurveMarker marker = CurveMarker::none;
  std::optional<FusionCategory> category;  ///< a category's shape instead of a line
};

/// A legend as a row above a picture, wrapping into more rows where it must: it never lies on the data.
class LegendStrip : public QWidget {
  Q_OBJECT

 public:
  explicit LegendStrip(QWidget* parent = nullptr);
  void setStyle(const PlotStyle& style);
  void setEntries(std::vector<LegendEntry> entries);
  const std::vector<LegendEntry>& entries() const { return entries_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  /// Entries can be clicked.
  void setPickable(bool pickable);

 Q_SIGNALS:
  void picked(int entry);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  int sampleWidth(const LegendEntry& entry) const;
  int entryWidth(const LegendEntry& entry) const;
  int layOut(int width, std::vector<QRect>* boxes) const;

  PlotStyle style_;
  std::vector<LegendEntry> entries_;
  bool pickable_ = false;
};

}  // namespace skillscope
