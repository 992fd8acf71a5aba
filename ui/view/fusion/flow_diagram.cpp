// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/fusion/flow_diagram.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/widget/color_map.h"
#include "ui/widget/elided_label.h"

namespace skillscope {
namespace {

constexpr double gap = 3;  // logical pixels between two categories of a column

int unitsOf(const CategoryCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0);
}

}  // namespace

FlowDiagram::FlowDiagram(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Flow of units between categories"));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&theme(), &Theme::changed, this, [this] {
    layOut();
    update();
  });
}

void FlowDiagram::setColumns(std::vector<Column> columns, std::vector<CategoryFlow> flows) {
  columns_ = std::move(columns);
  flows_ = std::move(flows);
  flows_.resize(columns_.empty() ? 0 : columns_.size() - 1);
  QStringList spoken;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    QStringList parts;
    for (int from = 0; from < categoryCount; ++from)
      for (int to = 0; to < categoryCount; ++to)
        if (const int units = flows_[i][static_cast<std::size_t>(from)][static_cast<std::size_t>(to)]; units > 0)
          parts << tr("%1 to %2 %3")
                       .arg(categoryTitle(static_cast<FusionCategory>(from)),
                            categoryTitle(static_cast<FusionCategory>(to)))
                       .arg(units);
    spoken << tr("%1 to %2: %3").arg(columns_[i].title, columns_[i + 1].title, parts.join(QStringLiteral(", ")));
  }
  setAccessibleDescription(spoken.join(QStringLiteral("; ")));
  layOut();
  update();
}

void FlowDiagram::setCurrent(int column) {
  if (column == current_) return;
  current_ = column;
  update();
}

QSize FlowDiagram::sizeHint() const {
  return {theme().scaled(420), theme().scaled(260)};
}

QSize FlowDiagram::minimumSizeHint() const {
  return {theme().scaled(160), theme().scaled(110)};
}

QRectF FlowDiagram::plotArea() const {
  const QFontMetrics metrics(theme().captionFont());
  return QRectF(rect()).adjusted(theme().spacing(3), theme().spacing(2), -theme().spacing(3),
                                 -metrics.height() - theme().spacing(2));
}

double FlowDiagram::nodeWidth() const {
  const double slot = plotArea().width() / std::max<double>(1, static_cast<double>(columns_.size()));
  return std::clamp(slot * 0.3, 3.0, 1.0 * theme().scaled(34));
}

double FlowDiagram::columnLeft(int column) const {
  // In the middle of equal slots, so that every label has the same room.
  const QRectF area = plotArea();
  const double slot = area.width() / std::max<double>(1, static_cast<double>(columns_.size()));
  return area.left() + (column + 0.5) * slot - nodeWidth() / 2;
}

QRectF FlowDiagram::nodeRect(int column, FusionCategory category) const {
  if (column < 0 || column >= static_cast<int>(columns_.size())) return {};
  const QRectF area = plotArea();
  const CategoryCounts& counts = columns_[static_cast<std::size_t>(column)].counts;
  const int total = std::max(1, unitsOf(counts));
  const double room = area.height() - gap * (categoryCount - 1);
  double y = area.top();
  for (int kind = 0; kind < static_cast<int>(category); ++kind)
    if (counts[static_cast<std::size_t>(kind)] > 0) y += counts[static_cast<std::size_t>(kind)] * room / total + gap;
  return {columnLeft(column), y, nodeWidth(), counts[static_cast<std::size_t>(category)] * room / total};
}

void FlowDiagram::layOut() {
  ribbons_.clear();
  hovered_ = -1;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    const int column = static_cast<int>(i);
    std::array<double, categoryCount> leaving{}, arriving{};
    const double leftUnit =
        (plotArea().height() - gap * (categoryCount - 1)) / std::max(1, unitsOf(columns_[i].counts));
    const double rightUnit =
        (plotArea().height() - gap * (categoryCount - 1)) / std::max(1, unitsOf(columns_[i + 1].counts));
    for (int from = 0; from < categoryCount; ++from)
      for (int to = 0; to < categoryCount; ++to) {
        const int units = flows_[i][static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
        if (units == 0) continue;
        const QRectF source = nodeRect(column, static_cast<FusionCategory>(from));
        const QRectF target = nodeRect(column + 1, static_cast<FusionCategory>(to));
        double& out = leaving[static_cast<std::size_t>(from)];
        double& in = arriving[static_cast<std::size_t>(to)];
        const double x1 = source.right(), x2 = target.left(), middle = (x1 + x2) / 2;
        const double y1 = source.top() + out * leftUnit, y2 = target.top() + in * rightUnit;
        const double y3 = y2 + units * rightUnit, y4 = y1 + units * leftUnit;
        Ribbon ribbon{column, from, to, units, {}};
        ribbon.path.moveTo(x1, y1);
        ribbon.path.cubicTo(middle, y1, middle, y2, x2, y2);
        ribbon.path.lineTo(x2, y3);
        ribbon.path.cubicTo(middle, y3, middle, y4, x1, y4);
        ribbon.path.closeSubpath();
        ribbons_.push_back(std::move(ribbon));
        out += units;
        in += units;
      }
  }
}

void FlowDiagram::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(Qt::NoPen);
  for (std::size_t i = 0; i < ribbons_.size(); ++i) {
    const Ribbon& ribbon = ribbons_[i];
    const bool reached = columns_[static_cast<std::size_t>(ribbon.column) + 1].reached;
    // A ribbon has the colour it comes from; what stays in its category steps back behind what changes.
    const double strength = static_cast<int>(i) == hovered_ ? 0.75 : ribbon.from == ribbon.to ? 0.22 : 0.42;
    QColor color = theme().categoryColor(static_cast<FusionCategory>(ribbon.from));
    if (ribbon.from == static_cast<int>(FusionCategory::firstTask)) color = colors.muted;
    color.setAlphaF(static_cast<float>(strength * (reached ? 1 : 0.35)));
    painter.fillPath(ribbon.path, color);
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
    const Column& entry = columns_[static_cast<std::size_t>(column)];
    painter.setOpacity(entry.reached ? 1 : 0.35);
    for (int kind = 0; kind < categoryCount; ++kind) {
      const int count = entry.counts[static_cast<std::size_t>(kind)];
      if (count == 0) continue;
      const auto category = static_cast<FusionCategory>(kind);
      const QRectF box = nodeRect(column, category);
      painter.fillRect(box.adjusted(0, 0, 0, std::max(0.0, 1 - box.height())), theme().categoryColor(category));
      const QString text = QString::number(count);
      if (box.height() >= metrics.height() - 2 && box.width() >= metrics.horizontalAdvance(text) + 4) {
        painter.setPen(ColorMap::textOn(theme().categoryColor(category)));
        painter.drawText(box, Qt::AlignCenter, text);
      }
    }
    painter.setOpacity(1);
    const bool current = column == current_;
    const double room = plotArea().width() / static_cast<double>(columns_.size()) - 4;
    const double left = columnLeft(column) + nodeWidth() / 2 - room / 2;
    painter.setPen(current ? colors.accent : colors.muted);
    painter.drawText(QRectF(left, plotArea().bottom() + theme().spacing(1), room, metrics.height()), Qt::AlignCenter,
                     fittedName(metrics, entry.title, entry.task + 1, static_cast<int>(room)));
    if (current) painter.fillRect(QRectF(columnLeft(column), plotArea().bottom() + 2, nodeWidth(), 2), colors.accent);
  }
  QPolygonF way;
  for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
    const int kind = columns_[static_cast<std::size_t>(column)].picked;
    // Above the middle, where the number stands.
    const QRectF node = nodeRect(column, static_cast<FusionCategory>(std::max(0, kind)));
    if (kind >= 0) way << QPointF(node.center().x(), node.top() + 0.2 * node.height());
  }
  if (!way.isEmpty()) {
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setBrush(Qt::NoBrush);
    for (const auto& [color, width] : {std::pair{colors.canvas, 4.0}, std::pair{colors.text, 1.5}}) {
      painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter.drawPolyline(way);
    }
    painter.setPen(QPen(colors.canvas, 1));
    painter.setBrush(colors.text);
    for (const QPointF& point : way) painter.drawEllipse(point, 3.5, 3.5);
    painter.setBrush(Qt::NoBrush);
  }
  if (hasFocus()) {
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(colors.accent, 1));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
  }
}

QString FlowDiagram::textAt(const QPointF& position) const {
  for (int column = 0; column < static_cast<int>(columns_.size()); ++column)
    for (int kind = 0; kind < categoryCount; ++kind) {
      const auto category = static_cast<FusionCategory>(kind);
      const QRectF box = nodeRect(column, category);
      if (box.height() <= 0 || !box.contains(position)) continue;
      const Column& entry = columns_[static_cast<std::size_t>(column)];
      return tr("%1\n%2: %n unit(s), %3", nullptr, entry.counts[static_cast<std::size_t>(kind)])
          .arg(
              entry.title, categoryTitle(category),
              percentWithUnit(1.0 * entry.counts[static_cast<std::size_t>(kind)] / std::max(1, unitsOf(entry.counts))));
    }
  for (const Ribbon& ribbon : ribbons_)
    if (ribbon.path.contains(position))
      return tr("%1 to %2: %n unit(s)", nullptr, ribbon.units)
          .arg(categoryTitle(static_cast<FusionCategory>(ribbon.from)),
               categoryTitle(static_cast<FusionCategory>(ribbon.to)));
  return {};
}

int FlowDiagram::columnAt(double x) const {
  int nearest = -1;
  double distance = 1e9;
  for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
    const double away = std::abs(columnLeft(column) + nodeWidth() / 2 - x);
    if (away < distance) {
      distance = away;
      nearest = column;
    }
  }
  return nearest;
}

void FlowDiagram::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void FlowDiagram::mouseMoveEvent(QMouseEvent* event) {
  int hovered = -1;
  for (std::size_t i = 0; i < ribbons_.size(); ++i)
    if (ribbons_[i].path.contains(event->position())) hovered = static_cast<int>(i);
  if (hovered != hovered_) {
    hovered_ = hovered;
    update();
  }
  const QString text = textAt(event->position());
  text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(event->globalPosition().toPoint(), text, this);
}

void FlowDiagram::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  hovered_ = -1;
  update();
}

void FlowDiagram::mousePressEvent(QMouseEvent* event) {
  if (const int column = columnAt(event->position().x()); column >= 0)
    Q_EMIT picked(columns_[static_cast<std::size_t>(column)].round);
}

void FlowDiagram::keyPressEvent(QKeyEvent* event) {
  const int by = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
  if (by == 0 || columns_.empty()) return QWidget::keyPressEvent(event);
  const int column = std::clamp(current_ + by, 0, static_cast<int>(columns_.size()) - 1);
  Q_EMIT picked(columns_[static_cast<std::size_t>(column)].round);
}

void FlowDiagram::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void FlowDiagram::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace skillscope
