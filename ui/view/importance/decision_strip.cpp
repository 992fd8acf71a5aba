// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/importance/decision_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/widget/plot/category_glyph.h"

namespace skillscope {

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
  const bool resized = decisions.size() != decisions_.size();
  decisions_ = std::move(decisions);
  if (resized) updateGeometry();
  update();
}

int DecisionStrip::rowHeight() const {
  return QFontMetrics(theme().captionFont()).height() + theme().spacing(1);
}

QSize DecisionStrip::sizeHint() const {
  return {theme().scaled(180), rowHeight() * std::max<int>(1, static_cast<int>(decisions_.size()))};
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

void DecisionStrip::mousePressEvent(QMouseEvent* event) {
  const int row = static_cast<int>(event->position().y()) / rowHeight();
  if (row >= 0 && row < static_cast<int>(decisions_.size())) Q_EMIT picked(row);
}

}  // namespace skillscope
