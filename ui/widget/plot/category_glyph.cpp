// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plot/category_glyph.h"

#include <QPainter>
#include <algorithm>

namespace skillscope {

void paintCategoryGlyph(QPainter& painter, const QRectF& box, FusionCategory category, const QColor& color) {
  const double side = std::min(box.width(), box.height());
  const double pen = std::clamp(side / 9, 1.0, 2.0);
  const QRectF square(box.center().x() - side / 2, box.center().y() - side / 2, side, side);
  const QRectF inner = square.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  switch (category) {
    case FusionCategory::shared:
      painter.drawRect(square);
      return;
    case FusionCategory::previousOnly:
      painter.drawRect(QRectF(square.left(), square.top(), side / 2, side));
      break;
    case FusionCategory::currentOnly:
      painter.drawRect(QRectF(square.center().x(), square.top(), side / 2, side));
      break;
    case FusionCategory::neither:
      break;
    case FusionCategory::firstTask:
      painter.drawEllipse(square.center(), side / 4, side / 4);
      return;
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(color, pen, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
  painter.drawRect(inner);
}

}  // namespace skillscope
