// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plot/legend_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "ui/widget/plot/category_glyph.h"

namespace skillscope {

void paintCurveMarker(QPainter& painter, const QPointF& center, double size, CurveMarker marker, const QColor& color) {
  const double r = size / 2;
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  switch (marker) {
    case CurveMarker::none:
      return;
    case CurveMarker::disc:
      painter.drawEllipse(center, r, r);
      return;
    case CurveMarker::square:
      painter.drawRect(QRectF(center.x() - r, center.y() - r, size, size));
      return;
    case CurveMarker::diamond:
      painter.drawConvexPolygon(QPolygonF({center + QPointF(0, -1.2 * r), center + QPointF(1.2 * r, 0),
                                           center + QPointF(0, 1.2 * r), center + QPointF(-1.2 * r, 0)}));
      return;
    case CurveMarker::triangle:
      painter.drawConvexPolygon(QPolygonF(
          {center + QPointF(0, -1.1 * r), center + QPointF(1.1 * r, 0.9 * r), center + QPointF(-1.1 * r, 0.9 * r)}));
      return;
    case CurveMarker::circle:
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(color, 1.2));
      painter.drawEllipse(center, r, r);
      return;
    case CurveMarker::cross:
      painter.setPen(QPen(color, 1.4));
      painter.drawLine(center + QPointF(-r, -r), center + QPointF(r, r));
      painter.drawLine(center + QPointF(-r, r), center + QPointF(r, -r));
      return;
  }
}

LegendStrip::LegendStrip(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void LegendStrip::setStyle(const PlotStyle& style) {
  if (style_ == style) return;
  style_ = style;
  updateGeometry();
  update();
}

void LegendStrip::setEntries(std::vector<LegendEntry> entries) {
  QStringList names;
  for (const LegendEntry& entry : entries) names << entry.text;
  setAccessibleName(tr("Legend: %1").arg(names.join(QStringLiteral(", "))));
  entries_ = std::move(entries);
  updateGeometry();
  update();
}

int LegendStrip::sampleWidth(const LegendEntry& entry) const {
  return entry.category ? std::max(8, QFontMetrics(style_.smallFont).ascent() - 1) : 5 * style_.unit;
}

int LegendStrip::entryWidth(const LegendEntry& entry) const {
  return sampleWidth(entry) + style_.unit + 1 + QFontMetrics(style_.smallFont).horizontalAdvance(entry.text) +
         4 * style_.unit;
}

int LegendStrip::layOut(int width, std::vector<QRect>* boxes) const {
  const int rowHeight = QFontMetrics(style_.smallFont).height() + style_.unit;
  const int left = contentsMargins().left();
  int x = left, y = 0;
  for (const LegendEntry& entry : entries_) {
    const int needed = entryWidth(entry);
    if (x > left && x + needed - 4 * style_.unit > width) {
      x = left;
      y += rowHeight;
    }
    if (boxes) boxes->push_back(QRect(x, y, needed, rowHeight));
    x += needed;
  }
  return entries_.empty() ? 0 : y + rowHeight;
}

int LegendStrip::heightForWidth(int width) const {
  return layOut(width, nullptr);
}

QSize LegendStrip::sizeHint() const {
  int width = contentsMargins().left();
  for (const LegendEntry& entry : entries_) width += entryWidth(entry);
  return {width, layOut(width, nullptr)};
}

QSize LegendStrip::minimumSizeHint() const {
  return {20 * style_.unit, entries_.empty() ? 0 : QFontMetrics(style_.smallFont).height() + style_.unit};
}

void LegendStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(style_.smallFont);
  std::vector<QRect> boxes;
  layOut(width(), &boxes);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const LegendEntry& entry = entries_[i];
    const QRect sample(boxes[i].left(), boxes[i].top(), sampleWidth(entry), boxes[i].height());
    painter.setRenderHint(QPainter::Antialiasing, !entry.category);
    if (entry.category) {
      const int side = sample.width();
      paintCategoryGlyph(painter, QRectF(sample.left(), sample.center().y() - std::floor(side / 2.0), side, side),
                         *entry.category, entry.color);
    } else {
      const double y = sample.center().y() + 0.5;
      if (entry.penStyle != Qt::NoPen) {
        painter.setPen(QPen(entry.color, 1.6, entry.penStyle, Qt::FlatCap));
        painter.drawLine(QPointF(sample.left(), y), QPointF(sample.right(), y));
      }
      paintCurveMarker(painter, QPointF(sample.center().x() + 0.5, y), 7, entry.marker, entry.color);
    }
    painter.setPen(style_.text);
    const QRect box(sample.right() + 2 + style_.unit, boxes[i].top(), boxes[i].width() - sample.width(),
                    boxes[i].height());
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft, entry.text);
  }
}

void LegendStrip::setPickable(bool pickable) {
  pickable_ = pickable;
  setCursor(pickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void LegendStrip::mousePressEvent(QMouseEvent* event) {
  std::vector<QRect> boxes;
  layOut(width(), &boxes);
  for (std::size_t i = 0; pickable_ && i < boxes.size(); ++i)
    if (boxes[i].contains(event->position().toPoint())) Q_EMIT picked(static_cast<int>(i));
}

}  // namespace skillscope
