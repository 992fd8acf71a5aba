// SPDX-License-Identifier: GPL-3.0-or-later
//
// The accuracy matrix at the cursor, and the figures computed from it.
#pragma once

#include <vector>

#include "ui/view/run_view.h"

class QLabel;
class QHBoxLayout;

namespace skillscope {

class MatrixGrid;

class MatrixView : public RunView {
  Q_OBJECT

 public:
  explicit MatrixView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;
  TextRows dataRows() const override;
  MatrixGrid* grid() const { return grid_; }

 Q_SIGNALS:
  /// A cell was asked for: what became of the task until the row's moment.
  void cellOpened(int row, int task);

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  struct Figure {
    std::string name;
    QWidget* card = nullptr;
    QLabel* title = nullptr;
    QLabel* value = nullptr;
  };

  MatrixGrid* grid_ = nullptr;
  QHBoxLayout* figureRow_ = nullptr;
  std::vector<Figure> figures_;
};

}  // namespace skillscope
