// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fusion decisions as cells: colour and, where cells are large enough, the category's shape.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/run/event.h"
#include "ui/widget/cell_view.h"

namespace skillscope {

class CategoryGrid : public CellView {
  Q_OBJECT

 public:
  explicit CategoryGrid(const QString& accessibleName, QWidget* parent = nullptr);

  /// Row-major; nullopt = no decision (hatched).
  void setCategories(std::vector<std::optional<FusionCategory>> categories);
  std::optional<FusionCategory> category(int row, int column) const;
  /// Cells from this row or column on are drawn faintly, because they lie after the cursor; −1 = none.
  void setFadedFrom(int row, int column);

 protected:
  std::vector<QRgb> palette(double side) const override;
  bool hasDecoration() const override { return true; }
  void decorate(QPainter& painter, int row, int column, const QRectF& box) const override;

 private:
  bool isFaded(int row, int column) const;
  QColor cellColor(std::optional<FusionCategory> category, bool faded) const;
  void recode();

  std::vector<std::optional<FusionCategory>> categories_;
  int fadedRow_ = -1, fadedColumn_ = -1;
};

}  // namespace skillscope
