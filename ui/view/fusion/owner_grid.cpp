// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/fusion/owner_grid.h"

#include <QPainter>
#include <algorithm>

#include "ui/shell/theme.h"
#include "ui/widget/color_map.h"

namespace skillscope {
namespace {

constexpr int levels = 6;  // of colour, from a small share to all

int levelOf(float share) {
  return std::clamp(static_cast<int>(share * levels), 0, levels - 1);
}

}  // namespace

OwnerGrid::OwnerGrid(const QString& accessibleName, QWidget* parent) : CellView(accessibleName, parent) {}

void OwnerGrid::setOwners(std::vector<Owner> owners) {
  owners_ = std::move(owners);
  owners_.resize(static_cast<std::size_t>(cellLayout().rows) * static_cast<std::size_t>(cellLayout().columns));
  tasks_ = 0;
  for (const Owner& owner : owners_) tasks_ = std::max(tasks_, owner.task + 1);
  std::vector<std::uint16_t> codes(owners_.size());
  for (std::size_t i = 0; i < owners_.size(); ++i) {
    if (!cellLayout().absent.empty() && cellLayout().absent[i]) continue;
    codes[i] =
        owners_[i].task < 0 ? 1 : static_cast<std::uint16_t>(2 + owners_[i].task * levels + levelOf(owners_[i].share));
  }
  setCodes(std::move(codes));
}

OwnerGrid::Owner OwnerGrid::owner(int row, int column) const {
  const auto index =
      static_cast<std::size_t>(row) * static_cast<std::size_t>(cellLayout().columns) + static_cast<std::size_t>(column);
  return index < owners_.size() ? owners_[index] : Owner{};
}

QColor OwnerGrid::cellColor(int task, int level) const {
  return blended(theme().colors().canvas, theme().taskColor(task), 0.3 + 0.7 * level / (levels - 1));
}

std::vector<QRgb> OwnerGrid::palette(double) const {
  std::vector<QRgb> colors{0, theme().colors().surface.rgb()};
  for (int task = 0; task < tasks_; ++task)
    for (int level = 0; level < levels; ++level) colors.push_back(cellColor(task, level).rgb());
  return colors;
}

void OwnerGrid::decorate(QPainter& painter, int row, int column, const QRectF& box) const {
  const Owner here = owner(row, column);
  if (here.task < 0) {
    painter.fillRect(box.adjusted(0, 0, -1, -1), QBrush(theme().colors().line, Qt::BDiagPattern));
    return;
  }
  painter.setFont(theme().captionFont());
  const QString number = QString::number(here.task + 1);
  const QFontMetrics metrics(painter.font());
  if (metrics.horizontalAdvance(number) + 2 > box.width() || metrics.ascent() > box.height()) return;
  painter.setPen(ColorMap::textOn(cellColor(here.task, levelOf(here.share))));
  painter.drawText(box, Qt::AlignCenter, number);
}

}  // namespace skillscope
