// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/learn/metrics.h"
#include "ui/widget/color_map.h"

namespace skillscope {

/// The accuracy matrix as coloured cells with numbers: rows are what had been learned, columns what is measured.
class MatrixGrid : public QWidget {
  Q_OBJECT

 public:
  explicit MatrixGrid(QWidget* parent = nullptr);
  void setMatrix(const AccuracyMatrix& matrix, const std::vector<QString>& tasks);
  const AccuracyMatrix& matrix() const { return matrix_; }
  /// Row 0 is before training. Invalid outside.
  QRectF cellRect(int row, int column) const;
  /// The row of the moment shown and the task picked, framed; −1 = none.
  void setMarked(int row, int column);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void rowPicked(int row);               ///< a row's label was clicked
  void columnPicked(int column);         ///< a column's label was clicked
  void cellPicked(int row, int column);  ///< a cell was clicked, or chosen by Return
  /// A measured cell was double-clicked, or Ctrl+Return was pressed on it.
  void cellOpened(int row, int column);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int labelWidth() const;
  int labelHeight() const;
  std::pair<int, int> cellAt(const QPointF& position) const;
  QString rowTitle(int row) const;
  QString cellText(int row, int column) const;

  AccuracyMatrix matrix_;
  std::vector<QString> tasks_;
  ColorMap map_;
  int cursorRow_ = -1, cursorColumn_ = -1;
  int markedRow_ = -1, markedColumn_ = -1;
};

}  // namespace skillscope
