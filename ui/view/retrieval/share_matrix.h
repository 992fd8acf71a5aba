// SPDX-License-Identifier: GPL-3.0-or-later
//
// From which task's slots the examples of each task were served: rows are the tasks of the examples, columns the owners
// of what was fetched, cells the share of the fetched slots. Thread: GUI thread.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/widget/color_map.h"

namespace skillscope {

class ShareMatrix : public QWidget {
  Q_OBJECT

 public:
  explicit ShareMatrix(QWidget* parent = nullptr);
  /// Shares in [0, 1], one row and column a task; rows with 0 examples are hatched. Columns from `learned` on have no
  /// slots yet.
  void setShares(std::vector<std::vector<double>> shares, std::vector<int> examples, std::vector<QString> tasks,
                 int learned);
  const std::vector<std::vector<double>>& shares() const { return shares_; }
  /// Outlined: the cell whose examples are listed; −1, −1 = none.
  void setPicked(int row, int column);
  QRectF cellRect(int row, int column) const;
  QString cellText(int row, int column) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void cellPicked(int row, int column);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int tasks() const { return static_cast<int>(shares_.size()); }
  int labelWidth() const;
  std::pair<int, int> cellAt(const QPointF& position) const;
  void restyle();

  std::vector<std::vector<double>> shares_;
  std::vector<int> examples_;
  std::vector<QString> names_;
  int learned_ = 0;
  ColorMap map_;
  int pickedRow_ = -1, pickedColumn_ = -1, cursorRow_ = -1, cursorColumn_ = -1;
};

}  // namespace skillscope
