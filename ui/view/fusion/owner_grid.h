// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/widget/cell_view.h"

namespace skillscope {

/// Which task a unit's weights mostly come from: the task's colour, stronger where its share is larger, and its number
/// where cells have room for it.
class OwnerGrid : public CellView {
  Q_OBJECT

 public:
  struct Owner {
    int task = -1;  ///< −1 = none
    float share = 0;
  };

  explicit OwnerGrid(const QString& accessibleName, QWidget* parent = nullptr);
  /// Row-major, as many as there are cells.
  void setOwners(std::vector<Owner> owners);
  Owner owner(int row, int column) const;

 protected:
  std::vector<QRgb> palette(double side) const override;
  bool hasDecoration() const override { return true; }
  void decorate(QPainter& painter, int row, int column, const QRectF& box) const override;

 private:
  QColor cellColor(int task, int level) const;

  std::vector<Owner> owners_;
  int tasks_ = 0;
};

}  // namespace skillscope
