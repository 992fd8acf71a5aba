// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>
#include <QWidget>
#include <vector>

#include "ui/model/fusion_story.h"

namespace skillscope {

/// How units went from category to category: a column of stacked categories for each round, ribbons as wide as the
/// number of units between neighbouring columns. The picked unit's way is drawn on top.
class FlowDiagram : public QWidget {
  Q_OBJECT

 public:
  struct Column {
    QString title;
    int task = 0, round = 0;
    CategoryCounts counts{};
    bool reached = true;  ///< false: after the cursor
    int picked = -1;      ///< category of the picked unit, −1 = none
  };

  explicit FlowDiagram(QWidget* parent = nullptr);
  /// One flow less than columns, in between.
  void setColumns(std::vector<Column> columns, std::vector<CategoryFlow> flows);
  void setCurrent(int column);
  const std::vector<Column>& columns() const { return columns_; }
  const std::vector<CategoryFlow>& flows() const { return flows_; }
  /// "Shared to neither: 12 units" at this place, empty where nothing lies.
  QString textAt(const QPointF& position) const;
  /// The stacked box of a category, in widget coordinates.
  QRectF nodeRect(int column, FusionCategory category) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void picked(int round);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Ribbon {
    int column = 0, from = 0, to = 0, units = 0;
    QPainterPath path;
  };

  QRectF plotArea() const;
  double columnLeft(int column) const;
  double nodeWidth() const;
  void layOut();
  int columnAt(double x) const;

  std::vector<Column> columns_;
  std::vector<CategoryFlow> flows_;
  std::vector<Ribbon> ribbons_;
  int current_ = -1, hovered_ = -1;
};

}  // namespace skillscope
