// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/category_grid.h"

#include <QPainter>
#include <algorithm>

#include "ui/shell/theme.h"
#include "ui/widget/plot/category_glyph.h"

namespace skillscope {
namespace {

constexpr double shapesFrom = 7;  // logical pixels, as the decoration of CellView

}  // namespace

CategoryGrid::CategoryGrid(const QString& accessibleName, QWidget* parent) : CellView(accessibleName, parent) {}

void CategoryGrid::setCategories(std::vector<std::optional<FusionCategory>> categories) {
  categories_ = std::move(categories);
  categories_.resize(static_cast<std::size_t>(cellLayout().rows) * static_cast<std::size_t>(cellLayout().columns));
  recode();
}

std::optional<FusionCategory> CategoryGrid::category(int row, int column) const {
  const auto index =
      static_cast<std::size_t>(row) * static_cast<std::size_t>(cellLayout().columns) + static_cast<std::size_t>(column);
  return index < categories_.size() ? categories_[index] : std::nullopt;
}

void CategoryGrid::setFadedFrom(int row, int column) {
  if (row == fadedRow_ && column == fadedColumn_) return;
  fadedRow_ = row;
  fadedColumn_ = column;
  recode();
}

bool CategoryGrid::isFaded(int row, int column) const {
  return (fadedRow_ >= 0 && row >= fadedRow_) || (fadedColumn_ >= 0 && column >= fadedColumn_);
}

QColor CategoryGrid::cellColor(std::optional<FusionCategory> category, bool faded) const {
  const ThemeColors& colors = theme().colors();
  if (!category) return colors.surface;
  // Most units are decided for neither side; they step back so that the others can be seen.
  const QColor color = *category == FusionCategory::neither
                           ? blended(colors.canvas, theme().categoryColor(*category), 0.5)
                           : theme().categoryColor(*category);
  return faded ? blended(colors.canvas, color, 0.25) : color;
}

void CategoryGrid::recode() {
  // 0 = no cell, 1 = no decision, then the categories from the commonest to the rarest, each faded and in full.
  std::vector<std::uint16_t> codes(categories_.size());
  std::size_t index = 0;
  for (int row = 0; row < cellLayout().rows; ++row)
    for (int column = 0; column < cellLayout().columns; ++column, ++index) {
      if (cellLayout().isAbsent(row, column)) continue;
      codes[index] = !categories_[index]
                         ? 1
                         : static_cast<std::uint16_t>(2 + 2 * (4 - static_cast<int>(*categories_[index])) +
                                                      (isFaded(row, column) ? 0 : 1));
    }
  setCodes(std::move(codes));
}

std::vector<QRgb> CategoryGrid::palette(double side) const {
  // Large cells show the shape on a quiet ground, small ones nothing but the colour.
  const QColor canvas = theme().colors().canvas;
  std::vector<QRgb> colors{0, theme().colors().surface.rgb()};
  for (int kind = 4; kind >= 0; --kind)
    for (const bool faded : {true, false}) {
      const auto category = static_cast<FusionCategory>(kind);
      const QColor color = cellColor(category, faded);
      const bool quiet = category == FusionCategory::neither || category == FusionCategory::firstTask;
      colors.push_back(side < shapesFrom ? color.rgb() : blended(canvas, color, quiet ? 0.12 : 0.28).rgb());
    }
  return colors;
}

void CategoryGrid::decorate(QPainter& painter, int row, int column, const QRectF& box) const {
  const std::optional<FusionCategory> kind = category(row, column);
  if (!kind) {
    painter.fillRect(box.adjusted(0, 0, -1, -1), QBrush(theme().colors().line, Qt::BDiagPattern));
    return;
  }
  const QColor color = cellColor(kind, isFaded(row, column));
  const QRectF inside = box.adjusted(0, 0, -1, -1);
  const double side = std::min({inside.width() - 2, inside.height() - 2, static_cast<double>(theme().scaled(14))});
  painter.setRenderHint(QPainter::Antialiasing, *kind == FusionCategory::firstTask);
  const QPointF corner(std::round(inside.center().x() - side / 2), std::round(inside.center().y() - side / 2));
  paintCategoryGlyph(painter, QRectF(corner, QSizeF(std::round(side), std::round(side))), *kind, color);
}

}  // namespace skillscope
