// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/point_map.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/widget/color_map.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {
namespace {

bool isPlaced(const MapPoint& point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

/// 1, 2 or 5 times a power of ten, so that four to eight of them fill the range.
double tickStep(double range) {
  const double rough = range / 5, power = std::pow(10, std::floor(std::log10(rough)));
  const double digit = rough / power;
  return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
}

}  // namespace

PointMap::PointMap(const QString& accessibleName, QWidget* parent) : QWidget(parent), readOut_(new ReadOut(this)) {
  setAccessibleName(accessibleName);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  const auto restyle = [this] {
    readOut_->setStyle(themedPlotStyle());
    update();
  };
  connect(&theme(), &Theme::changed, this, restyle);
  restyle();
}

void PointMap::setAxisTitles(const QString& x, const QString& y) {
  xTitle_ = x;
  yTitle_ = y;
  update();
}

void PointMap::setPoints(std::vector<MapPoint> points, const std::vector<MapPoint>& extent) {
  points_ = std::move(points);
  links_.clear();
  selected_ = hovered_ = -1;
  readOut_->showAt({}, {});
  left_ = bottom_ = HUGE_VAL;
  right_ = top_ = -HUGE_VAL;
  for (const MapPoint& point : extent.empty() ? points_ : extent) {
    if (!isPlaced(point)) continue;
    left_ = std::min(left_, point.x), right_ = std::max(right_, point.x);
    bottom_ = std::min(bottom_, point.y), top_ = std::max(top_, point.y);
  }
  if (!(right_ >= left_)) left_ = bottom_ = -1, right_ = top_ = 1;
  for (const auto& [low, high] : {std::pair{&left_, &right_}, std::pair{&bottom_, &top_}}) {
    const double margin = *high > *low ? 0.06 * (*high - *low) : 0.5;
    *low -= margin, *high += margin;
  }
  update();
}

void PointMap::setSelected(int point) {
  if (point == selected_) return;
  selected_ = point;
  update();
}

void PointMap::setLinks(std::vector<MapLink> links) {
  links_ = std::move(links);
  update();
}

void PointMap::setReadOut(std::function<QString(int)> html) {
  html_ = std::move(html);
}

QSize PointMap::sizeHint() const {
  return {theme().scaled(360), theme().scaled(260)};
}

QSize PointMap::minimumSizeHint() const {
  return {theme().scaled(180), theme().scaled(140)};
}

QRectF PointMap::plotArea() const {
  const QFontMetrics metrics(theme().captionFont());
  const int tick = metrics.horizontalAdvance(QStringLiteral("−0.88"));
  return QRectF(rect()).adjusted(metrics.height() + tick + theme().spacing(2), theme().spacing(2), -theme().spacing(3),
                                 -2 * metrics.height() - theme().spacing(2));
}

QPointF PointMap::positionOf(int point) const {
  if (point < 0 || point >= pointCount()) return {};
  const MapPoint& given = points_[static_cast<std::size_t>(point)];
  const QRectF area = plotArea();
  return {area.left() + (given.x - left_) / (right_ - left_) * area.width(),
          area.bottom() - (given.y - bottom_) / (top_ - bottom_) * area.height()};
}

int PointMap::pointAt(const QPointF& position) const {
  // Discs lie above the dots, so they win where both are under the mouse.
  int best = -1;
  double nearest = 0;
  for (int i = 0; i < pointCount(); ++i) {
    const MapPoint& point = points_[static_cast<std::size_t>(i)];
    if (!isPlaced(point)) continue;
    const QPointF away = positionOf(i) - position;
    const double distance = std::hypot(away.x(), away.y()) / (point.numbered ? 1.6 : 1);
    if (distance > theme().scaled(6)) continue;
    if (best < 0 || distance < nearest) best = i, nearest = distance;
  }
  return best;
}

void PointMap::paintAxes(QPainter& painter, const QRectF& area) const {
  const ThemeColors& colors = theme().colors();
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  const auto label = [](double value, double step) {
    const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    QString text = QString::number(std::abs(value) < step / 2 ? 0 : value, 'f', digits);
    return text.replace(u'-', QChar(0x2212));
  };
  const double xStep = tickStep(right_ - left_), yStep = tickStep(top_ - bottom_);
  for (double x = std::ceil(left_ / xStep) * xStep; x <= right_; x += xStep) {
    const double at = area.left() + (x - left_) / (right_ - left_) * area.width();
    painter.setPen(colors.line);
    painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()));
    painter.setPen(colors.muted);
    painter.drawText(QRectF(at - 40, area.bottom() + 2, 80, metrics.height()), Qt::AlignCenter, label(x, xStep));
  }
  for (double y = std::ceil(bottom_ / yStep) * yStep; y <= top_; y += yStep) {
    const double at = area.bottom() - (y - bottom_) / (top_ - bottom_) * area.height();
    painter.setPen(colors.line);
    painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at));
    painter.setPen(colors.muted);
    painter.drawText(QRectF(0, at - metrics.height() / 2.0, area.left() - theme().spacing(1), metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, label(y, yStep));
  }
  painter.setPen(colors.muted);
  const QRectF below(0, height() - metrics.height() - 1, width(), metrics.height());
  painter.drawText(QRectF(area.left(), below.top(), area.width(), below.height()), Qt::AlignCenter,
                   metrics.elidedText(xTitle_, Qt::ElideRight, static_cast<int>(area.width())));
  painter.save();
  painter.translate(metrics.height() / 2.0 + 1, area.center().y());
  painter.rotate(-90);
  painter.drawText(QRectF(-area.height() / 2, -metrics.height() / 2.0, area.height(), metrics.height()),
                   Qt::AlignCenter, metrics.elidedText(yTitle_, Qt::ElideRight, static_cast<int>(area.height())));
  painter.restore();
}

void PointMap::paintPoint(QPainter& painter, int index) const {
  const MapPoint& point = points_[static_cast<std::size_t>(index)];
  if (!isPlaced(point)) return;
  const ThemeColors& colors = theme().colors();
  const QColor color = theme().taskColor(point.task);
  const QPointF center = positionOf(index);
  const bool marked = index == selected_ || index == hovered_;
  if (point.numbered) {
    const double radius = theme().scaled(8);
    painter.setPen(QPen(marked ? colors.text : colors.canvas, marked ? 2 : 1));
    painter.setBrush(color);
    painter.drawEllipse(center, radius, radius);
    painter.setPen(ColorMap::textOn(color));
    painter.drawText(QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius), Qt::AlignCenter,
                     QString::number(point.task + 1));
    return;
  }
  const double radius = theme().scaled(marked ? 5 : 3);
  if (point.hollow) {
    painter.setPen(QPen(color, theme().scaled(1.4)));
    painter.setBrush(colors.canvas);
  } else {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
  }
  if (marked) painter.setPen(QPen(colors.text, 1.5));
  painter.drawEllipse(center, radius, radius);
}

void PointMap::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  const QRectF area = plotArea();
  paintAxes(painter, area);
  painter.setRenderHint(QPainter::Antialiasing);
  for (int i = 0; i < pointCount(); ++i) {
    if (!points_[static_cast<std::size_t>(i)].numbered && i != selected_) paintPoint(painter, i);
  }
  for (const MapLink& link : links_) {
    if (link.from < 0 || link.to < 0 || link.from >= pointCount() || link.to >= pointCount()) continue;
    QPen pen(colors.text, std::clamp(std::abs(link.weight), 0.1, 1.0) * theme().scaled(7));
    if (link.weight < 0) pen.setStyle(Qt::DashLine);
    pen.setCapStyle(Qt::RoundCap);
    painter.setOpacity(0.55);
    painter.setPen(pen);
    painter.drawLine(positionOf(link.from), positionOf(link.to));
    painter.setOpacity(1);
  }
  for (int i = 0; i < pointCount(); ++i) {
    if (points_[static_cast<std::size_t>(i)].numbered) paintPoint(painter, i);
  }
  if (selected_ >= 0 && selected_ < pointCount()) paintPoint(painter, selected_);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(hasFocus() ? colors.accent : colors.line);
  painter.drawRect(area.toAlignedRect());
}

void PointMap::mouseMoveEvent(QMouseEvent* event) {
  const int point = pointAt(event->position());
  if (point != hovered_) {
    hovered_ = point;
    update();
  }
  readOut_->showAt(event->position().toPoint(), point >= 0 && html_ ? html_(point) : QString());
}

void PointMap::mousePressEvent(QMouseEvent* event) {
  if (const int point = pointAt(event->position()); point >= 0) Q_EMIT picked(point);
}

void PointMap::leaveEvent(QEvent*) {
  hovered_ = -1;
  readOut_->showAt({}, {});
  update();
}

void PointMap::keyPressEvent(QKeyEvent* event) {
  const bool forth = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
  const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up;
  if ((!forth && !back) || points_.empty()) return QWidget::keyPressEvent(event);
  const int count = pointCount();
  for (int tries = 0, next = selected_; tries < count; ++tries) {
    next = next < 0 ? (forth ? 0 : count - 1) : (next + (forth ? 1 : count - 1)) % count;
    if (!isPlaced(points_[static_cast<std::size_t>(next)])) continue;
    Q_EMIT picked(next);
    return;
  }
}

}  // namespace skillscope
