// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/category_grid.h"

#include <QPainter>
#include <algorithm>

#include "ui/shell/theme.h"
#include "ui/widget/plot/category_glyph.h"

namespace skillscope {

CategoryGrid::CategoryGrid(const QString& accessibleName, QWidget* parent) : CellView(accessibleName, parent) {}

void CategoryGrid::setCategories(std::vector<std::optional<FusionCategory>> categories) {
  categories_ = std::move(categories);
  categories_.resize(static_cast<std::size_t>(cellLayout().rows) * static_cast<std::size_t>(cellLayout().columns));
  invalidate();
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
  invalidate();
}

QColor CategoryGrid::cellColor(std::optional<FusionCategory> category, int row, int column) const {
  const ThemeColors& colors = theme().colors();
  if (!category) return colors.surface;
  // Most units are decided for neither side; they step back so that the others can be seen.
  const QColor color = *category == FusionCategory::neither
                           ? blended(colors.canvas, theme().categoryColor(*category), 0.5)
                           : theme().categoryColor(*category);
  const bool faded = (fadedRow_ >= 0 && row >= fadedRow_) || (fadedColumn_ >= 0 && column >= fadedColumn_);
  return faded ? blended(colors.canvas, color, 0.25) : color;
}

int CategoryGrid::fillLine(int rowFrom, int rowTo, const std::vector<int>& columns, QRgb* line, int count) const {
  const auto width = static_cast<std::size_t>(cellLayout().columns);
  const std::vector<unsigned char>& absent = cellLayout().absent;
  // Large cells show the shape on a quiet ground, small ones nothing but the colour.
  const QRectF cell = cellRect(0, 0);
  const bool shapes = std::min(cell.width(), cell.height()) >= 7;
  int drawn = 0;
  for (int x = 0; x < count; ++x) {
    const int from = std::min(columns[static_cast<std::size_t>(x)], cellLayout().columns - 1);
    const int to = std::max(from + 1, columns[static_cast<std::size_t>(x) + 1]);
    // Rare decisions must not vanish between common ones: of the cells in a pixel the lowest category wins.
    std::optional<FusionCategory> best;
    bool exists = false;
    for (int row = rowFrom; row < rowTo; ++row)
      for (int column = from; column < to; ++column) {
        const std::size_t index = static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column);
        ++drawn;
        if (!absent.empty() && absent[index]) continue;
        exists = true;
        if (categories_[index] && (!best || *categories_[index] < *best)) best = categories_[index];
      }
    const QColor color = cellColor(best, rowFrom, from);
    line[x] = !exists  ? 0
              : shapes ? blended(theme().colors().canvas, color,
                                 !best                                                                    ? 1
                                 : *best == FusionCategory::neither || *best == FusionCategory::firstTask ? 0.1
                                                                                                          : 0.28)
                             .rgb()
                       : color.rgb();
  }
  return drawn;
}

void CategoryGrid::decorate(QPainter& painter, int row, int column, const QRectF& box) const {
  const std::optional<FusionCategory> kind = category(row, column);
  if (!kind) {
    painter.fillRect(box.adjusted(0, 0, -1, -1), QBrush(theme().colors().line, Qt::BDiagPattern));
    return;
  }
  const QColor color = cellColor(kind, row, column);
  const QRectF inside = box.adjusted(0, 0, -1, -1);
  const double side = std::min({inside.width() - 2, inside.height() - 2, static_cast<double>(theme().scaled(14))});
  painter.setRenderHint(QPainter::Antialiasing, *kind == FusionCategory::firstTask);
  const QPointF corner(std::round(inside.center().x() - side / 2), std::round(inside.center().y() - side / 2));
  paintCategoryGlyph(painter, QRectF(corner, QSizeF(std::round(side), std::round(side))), *kind, color);
}

}  // namespace skillscope
