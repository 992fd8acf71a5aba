// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/importance/decision_strip.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/widget/plot/category_glyph.h"

namespace skillscope {
namespace {

constexpr std::size_t mostSingle = 16;  // rounds that get a line each

}  // namespace

DecisionStrip::DecisionStrip(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Decisions of the fusions"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setCursor(Qt::PointingHandCursor);
  connect(&theme(), &Theme::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void DecisionStrip::setDecisions(std::vector<Decision> decisions) {
  QStringList spoken;
  for (const Decision& decision : decisions)
    spoken << tr("%1: %2").arg(decision.task, categoryTitle(decision.category));
  setAccessibleDescription(spoken.join(QStringLiteral(", ")));
  const std::size_t before = lines_.size();
  decisions_ = std::move(decisions);
  lines_.clear();
  for (std::size_t round = 0; round < decisions_.size(); ++round) {
    const bool sameTask = !lines_.empty() && decisions_[static_cast<std::size_t>(lines_.back().back())].taskIndex ==
                                                 decisions_[round].taskIndex;
    if (!sameTask || decisions_.size() <= mostSingle) lines_.emplace_back();
    lines_.back().push_back(static_cast<int>(round));
  }
  if (lines_.size() != before) updateGeometry();
  update();
}

int DecisionStrip::rowHeight() const {
  return QFontMetrics(theme().captionFont()).height() + theme().spacing(1);
}

QSize DecisionStrip::sizeHint() const {
  return {theme().scaled(180), rowHeight() * std::max<int>(1, static_cast<int>(lines_.size()))};
}

void DecisionStrip::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  if (decisions_.empty()) {
    painter.setPen(colors.muted);
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, tr("no fusion yet"));
    return;
  }
  if (isCompact()) return paintCompact(painter);
  const int side = std::max(9, metrics.ascent());
  int categoryWidth = 0;
  for (const Decision& decision : decisions_)
    categoryWidth = std::max(categoryWidth, metrics.horizontalAdvance(categoryTitle(decision.category)));
  const int shareWidth = metrics.horizontalAdvance(QStringLiteral("0.00"));
  for (std::size_t i = 0; i < decisions_.size(); ++i) {
    const Decision& decision = decisions_[i];
    const QRect row(0, static_cast<int>(i) * rowHeight(), width(), rowHeight());
    painter.setOpacity(decision.reached ? 1 : 0.4);
    paintCategoryGlyph(painter, QRectF(1, row.center().y() - std::floor(side / 2.0), side, side), decision.category,
                       theme().categoryColor(decision.category));
    const int left = side + theme().spacing(2);
    painter.setPen(colors.text);
    painter.drawText(row.adjusted(left, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, categoryTitle(decision.category));
    painter.setPen(colors.muted);
    const int taskLeft = left + categoryWidth + theme().spacing(3);
    const int taskRoom = width() - taskLeft - shareWidth - theme().spacing(2);
    painter.drawText(QRect(taskLeft, row.top(), taskRoom, row.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(decision.task, Qt::ElideRight, taskRoom));
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, QString::number(decision.previousShare, 'f', 2));
  }
}

QRectF DecisionStrip::cellOf(std::size_t line, std::size_t place) const {
  const double left = width() * 0.45;
  std::size_t most = 1;
  for (const std::vector<int>& each : lines_) most = std::max(most, each.size());
  const double step = (width() - left) / static_cast<double>(most);
  const int top = static_cast<int>(line) * rowHeight();
  return {left + static_cast<double>(place) * step, top + 2.0, std::max(1.0, step - (step > 4 ? 1 : 0)),
          rowHeight() - 4.0};
}

void DecisionStrip::paintCompact(QPainter& painter) const {
  const QFontMetrics metrics(painter.font());
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    const Decision& first = decisions_[static_cast<std::size_t>(lines_[line].front())];
    painter.setPen(theme().colors().text);
    const QRectF row(0, static_cast<double>(line) * rowHeight(), width() * 0.45 - theme().spacing(1), rowHeight());
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(first.task, Qt::ElideRight, static_cast<int>(row.width())));
    for (std::size_t place = 0; place < lines_[line].size(); ++place) {
      const Decision& decision = decisions_[static_cast<std::size_t>(lines_[line][place])];
      painter.setOpacity(decision.reached ? 1 : 0.3);
      const QRectF cell = cellOf(line, place);
      if (std::min(cell.width(), cell.height()) >= 8)
        paintCategoryGlyph(painter, QRectF(cell.center() - QPointF(4, 4), QSizeF(8, 8)), decision.category,
                           theme().categoryColor(decision.category));
      else
        painter.fillRect(cell, theme().categoryColor(decision.category));
    }
    painter.setOpacity(1);
  }
}

int DecisionStrip::roundAt(const QPointF& position) const {
  const auto line = static_cast<std::size_t>(std::max(0.0, position.y()) / rowHeight());
  if (line >= lines_.size()) return -1;
  if (!isCompact()) return lines_[line].front();
  for (std::size_t place = 0; place < lines_[line].size(); ++place)
    if (position.x() < cellOf(line, place).right()) return lines_[line][place];
  return lines_[line].back();
}

bool DecisionStrip::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && isCompact()) {
    auto* help = static_cast<QHelpEvent*>(event);
    if (const int round = roundAt(help->pos()); round >= 0) {
      const Decision& decision = decisions_[static_cast<std::size_t>(round)];
      QToolTip::showText(
          help->globalPos(),
          tr("Round %1, %2\n%3, weight of the previous model %4")
              .arg(round + 1)
              .arg(decision.task, categoryTitle(decision.category), QString::number(decision.previousShare, 'f', 2)),
          this);
    }
    return true;
  }
  return QWidget::event(event);
}

void DecisionStrip::mousePressEvent(QMouseEvent* event) {
  if (const int round = roundAt(event->position()); round >= 0) Q_EMIT picked(round);
}

}  // namespace skillscope
