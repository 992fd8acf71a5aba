// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/retrieval/storage_bars.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/model/round_number.h"
#include "ui/shell/theme.h"
#include "ui/widget/elided_label.h"

namespace skillscope {

QString byteText(std::int64_t bytes) {
  const auto number = static_cast<double>(bytes);
  if (number >= 1e9) return QStringLiteral("%1 GB").arg(significant(number / 1e9));
  if (number >= 1e6) return QStringLiteral("%1 MB").arg(significant(number / 1e6));
  if (number >= 1e3) return QStringLiteral("%1 KB").arg(significant(number / 1e3));
  return QStringLiteral("%1 B").arg(bytes);
}

StorageBars::StorageBars(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Storage of the method after each task"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&theme(), &Theme::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void StorageBars::setBytes(std::vector<std::int64_t> bytes, std::vector<QString> tasks, int learned) {
  bytes_ = std::move(bytes);
  tasks_ = std::move(tasks);
  learned_ = learned;
  QStringList spoken;
  for (std::size_t task = 0; task < bytes_.size(); ++task) {
    if (bytes_[task] >= 0) spoken << tr("%1: %2").arg(tasks_[task], byteText(bytes_[task]));
  }
  setAccessibleDescription(spoken.join(QStringLiteral("; ")));
  update();
}

std::int64_t StorageBars::before(std::size_t task) const {
  return task > 0 ? std::max<std::int64_t>(0, bytes_[task - 1]) : 0;
}

QSize StorageBars::sizeHint() const {
  return {theme().scaled(220), theme().scaled(110)};
}

QSize StorageBars::minimumSizeHint() const {
  return {theme().scaled(120), theme().scaled(84)};
}

QRectF StorageBars::plotArea() const {
  const QFontMetrics metrics(theme().captionFont());
  const int left = metrics.horizontalAdvance(QStringLiteral("888 MB")) + theme().spacing(2);
  return QRectF(rect()).adjusted(left, metrics.height() + theme().spacing(2), -theme().spacing(2),
                                 -metrics.height() - theme().spacing(1));
}

void StorageBars::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  painter.setPen(colors.muted);
  painter.drawText(QRectF(0, 0, width(), metrics.height()), Qt::AlignCenter,
                   metrics.elidedText(tr("kept by the method once a task is learned"), Qt::ElideRight, width()));
  const QRectF area = plotArea();
  std::int64_t most = 0;
  for (const std::int64_t value : bytes_) most = std::max(most, value);
  if (most == 0) {
    painter.drawText(area, Qt::AlignCenter, tr("not recorded"));
    return;
  }
  const double top = roundUp(static_cast<double>(most));
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = area.bottom() - share * area.height();
    painter.setPen(colors.line);
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(colors.muted);
    painter.drawText(QRectF(0, y - metrics.height() / 2.0, area.left() - theme().spacing(1), metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, byteText(static_cast<std::int64_t>(share * top)));
  }
  const double slot = area.width() / static_cast<double>(bytes_.size());
  for (std::size_t task = 0; task < bytes_.size(); ++task) {
    const double left = area.left() + static_cast<double>(task) * slot;
    const QRectF label(left, area.bottom() + theme().spacing(1) / 2.0, slot, metrics.height());
    painter.setPen(colors.muted);
    painter.drawText(label, Qt::AlignCenter,
                     fittedName(metrics, tasks_[task], static_cast<int>(task) + 1, static_cast<int>(slot) - 4));
    if (bytes_[task] <= 0) continue;
    painter.setOpacity(static_cast<int>(task) < learned_ ? 1 : 0.3);
    const auto heightOf = [&](std::int64_t value) { return static_cast<double>(value) / top * area.height(); };
    const double old = heightOf(std::min(before(task), bytes_[task])), all = heightOf(bytes_[task]);
    const double margin = slot * 0.15;
    painter.fillRect(QRectF(left + margin, area.bottom() - old, slot - 2 * margin, old),
                     blended(colors.canvas, colors.muted, 0.45));
    painter.fillRect(QRectF(left + margin, area.bottom() - all, slot - 2 * margin, std::max(1.0, all - old)),
                     theme().taskColor(static_cast<int>(task)));
    painter.setOpacity(1);
  }
}

bool StorageBars::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QRectF area = plotArea();
    const double slot = bytes_.empty() ? 1 : area.width() / static_cast<double>(bytes_.size());
    const auto task = static_cast<std::ptrdiff_t>(std::floor((help->pos().x() - area.left()) / slot));
    if (task < 0 || task >= std::ssize(bytes_) || bytes_[static_cast<std::size_t>(task)] < 0) {
      QToolTip::hideText();
    } else {
      const auto index = static_cast<std::size_t>(task);
      QToolTip::showText(help->globalPos(),
                         tr("%1: %2 in all, %3 of them its own")
                             .arg(tasks_[index], byteText(bytes_[index]), byteText(bytes_[index] - before(index))),
                         this);
    }
    return true;
  }
  return QWidget::event(event);
}

}  // namespace skillscope
