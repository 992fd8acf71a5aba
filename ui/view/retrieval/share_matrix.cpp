// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/retrieval/share_matrix.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/widget/elided_label.h"

namespace skillscope {

ShareMatrix::ShareMatrix(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Task of the example against task of the fetched slots"));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&theme(), &Theme::changed, this, &ShareMatrix::restyle);
  restyle();
}

void ShareMatrix::restyle() {
  map_ = ColorMap(ColorMapName::viridis, theme().colors().canvas);
  updateGeometry();
  update();
}

void ShareMatrix::setShares(std::vector<std::vector<double>> shares, std::vector<int> examples,
                            std::vector<QString> tasks, int learned) {
  if (shares.size() != shares_.size()) cursorRow_ = cursorColumn_ = -1;
  shares_ = std::move(shares);
  examples_ = std::move(examples);
  names_ = std::move(tasks);
  learned_ = learned;
  QStringList spoken;
  for (int task = 0; task < std::min(learned_, this->tasks()); ++task) spoken << cellText(task, task);
  setAccessibleDescription(spoken.join(QStringLiteral("; ")));
  updateGeometry();
  update();
}

void ShareMatrix::setPicked(int row, int column) {
  pickedRow_ = row;
  pickedColumn_ = column;
  update();
}

QString ShareMatrix::cellText(int row, int column) const {
  const auto gold = static_cast<std::size_t>(row), owner = static_cast<std::size_t>(column);
  if (row < 0 || column < 0 || row >= tasks() || column >= tasks()) return {};
  if (examples_[gold] == 0) return tr("%1: nothing was fetched for its examples").arg(names_[gold]);
  if (column >= learned_) return tr("%1 has no slots yet").arg(names_[owner]);
  return tr("Examples of %1: %2 of the fetched slots are those of %3 (%n example(s))", nullptr, examples_[gold])
      .arg(names_[gold], percentWithUnit(shares_[gold][owner]), names_[owner]);
}

int ShareMatrix::labelWidth() const {
  const QFontMetrics metrics(theme().captionFont());
  int wanted = 0;
  for (int row = 0; row < tasks(); ++row) {
    wanted = std::max(wanted, metrics.horizontalAdvance(
                                  QStringLiteral("%1 %2").arg(row + 1).arg(names_[static_cast<std::size_t>(row)])));
  }
  const int cells = tasks() * (metrics.horizontalAdvance(QStringLiteral("88.8")) + 6);
  const int room = std::max(width() - cells - metrics.height(), metrics.averageCharWidth() * 6);
  return std::min(wanted + theme().spacing(2), room);
}

QRectF ShareMatrix::cellRect(int row, int column) const {
  if (tasks() == 0) return {};
  const QFontMetrics metrics(theme().captionFont());
  const double left = labelWidth() + metrics.height() + 2, top = 2 * metrics.height() + theme().spacing(2);
  const double cellWidth = (width() - left - 1) / tasks();
  const double cellHeight = std::min((height() - top - 1) / tasks(), 1.0 * theme().scaled(34));
  return {left + column * cellWidth, top + row * cellHeight, cellWidth, cellHeight};
}

std::pair<int, int> ShareMatrix::cellAt(const QPointF& position) const {
  const QRectF first = cellRect(0, 0);
  if (first.isEmpty()) return {-1, -1};
  const int row = static_cast<int>(std::floor((position.y() - first.top()) / first.height()));
  const int column = static_cast<int>(std::floor((position.x() - first.left()) / first.width()));
  if (row < 0 || column < 0 || row >= tasks() || column >= tasks()) return {-1, -1};
  return {row, column};
}

QSize ShareMatrix::sizeHint() const {
  return {theme().scaled(320), theme().scaled(240)};
}

QSize ShareMatrix::minimumSizeHint() const {
  return {theme().scaled(190), theme().scaled(130)};
}

void ShareMatrix::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  painter.setFont(Theme::tabular(theme().captionFont()));
  const QFontMetrics metrics(painter.font());
  if (tasks() == 0) return;
  const QRectF first = cellRect(0, 0), last = cellRect(tasks() - 1, tasks() - 1);
  painter.setPen(colors.muted);
  painter.drawText(QRectF(first.left(), 0, last.right() - first.left(), metrics.height()), Qt::AlignCenter,
                   metrics.elidedText(tr("task of the fetched slots, share in %"), Qt::ElideRight,
                                      static_cast<int>(last.right() - first.left())));
  painter.save();
  painter.translate(metrics.height() / 2.0, (first.top() + last.bottom()) / 2);
  painter.rotate(-90);
  painter.drawText(QRectF(-height() / 2.0, -metrics.height() / 2.0, height(), metrics.height()), Qt::AlignCenter,
                   tr("task of the example"));
  painter.restore();
  for (int row = 0; row < tasks(); ++row) {
    const QRectF cell = cellRect(row, 0);
    painter.setPen(row < learned_ ? colors.text : colors.muted);
    const int room = labelWidth() - theme().spacing(1);
    const QString label = QStringLiteral("%1 %2").arg(row + 1).arg(names_[static_cast<std::size_t>(row)]);
    painter.drawText(QRectF(metrics.height() + 2, cell.top(), room, cell.height()), Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(label, Qt::ElideRight, room));
    const QRectF head = cellRect(0, row);
    painter.setPen(row < learned_ ? colors.text : colors.muted);
    painter.drawText(
        QRectF(head.left(), metrics.height() + theme().spacing(1), head.width(), metrics.height()), Qt::AlignCenter,
        fittedName(metrics, names_[static_cast<std::size_t>(row)], row + 1, static_cast<int>(head.width()) - 4));
  }
  for (int row = 0; row < tasks(); ++row) {
    for (int column = 0; column < tasks(); ++column) {
      const QRectF cell = cellRect(row, column).adjusted(0, 0, -1, -1);
      const bool measured = examples_[static_cast<std::size_t>(row)] > 0 && column < learned_;
      if (!measured) {
        painter.fillRect(cell, colors.surface);
        painter.fillRect(cell, QBrush(colors.line, Qt::BDiagPattern));
        continue;
      }
      const double share = shares_[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
      const QColor color = QColor(map_.at(share));
      painter.fillRect(cell, color);
      const QString text = percent(share);
      if (cell.height() < metrics.height() - 2 || cell.width() < metrics.horizontalAdvance(text)) continue;
      painter.setPen(ColorMap::textOn(color));
      painter.drawText(cell, Qt::AlignCenter, text);
    }
  }
  painter.setBrush(Qt::NoBrush);
  if (pickedRow_ >= 0) {
    painter.setPen(QPen(colors.text, 2));
    painter.drawRect(cellRect(pickedRow_, pickedColumn_).adjusted(0, 0, -2, -2));
  }
  if (hasFocus() && cursorRow_ >= 0) {
    painter.setPen(QPen(colors.accent, 2));
    painter.drawRect(cellRect(cursorRow_, cursorColumn_).adjusted(1, 1, -3, -3));
  }
}

void ShareMatrix::mousePressEvent(QMouseEvent* event) {
  const auto [row, column] = cellAt(event->position());
  if (row < 0) return;
  cursorRow_ = row, cursorColumn_ = column;
  Q_EMIT cellPicked(row, column);
}

void ShareMatrix::keyPressEvent(QKeyEvent* event) {
  if (tasks() == 0) return QWidget::keyPressEvent(event);
  int row = std::max(0, cursorRow_), column = std::max(0, cursorColumn_);
  switch (event->key()) {
    case Qt::Key_Up:
      --row;
      break;
    case Qt::Key_Down:
      ++row;
      break;
    case Qt::Key_Left:
      --column;
      break;
    case Qt::Key_Right:
      ++column;
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      Q_EMIT cellPicked(row, column);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  cursorRow_ = std::clamp(row, 0, tasks() - 1);
  cursorColumn_ = std::clamp(column, 0, tasks() - 1);
  setAccessibleDescription(cellText(cursorRow_, cursorColumn_));
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
  update();
}

bool ShareMatrix::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto [row, column] = cellAt(help->pos());
    row < 0 ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), cellText(row, column), this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace skillscope
