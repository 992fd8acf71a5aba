// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/matrix/matrix_grid.h"

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

MatrixGrid::MatrixGrid(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Accuracy matrix"));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&theme(), &Theme::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void MatrixGrid::setMatrix(const AccuracyMatrix& matrix, const std::vector<QString>& tasks) {
  const bool resized = matrix.tasks() != matrix_.tasks();
  matrix_ = matrix;
  tasks_ = tasks;
  if (resized) {
    cursorRow_ = cursorColumn_ = -1;
    updateGeometry();
  }
  update();
}

QString MatrixGrid::rowTitle(int row) const {
  return row == 0 ? tr("before") : QStringLiteral("%1 %2").arg(row).arg(tasks_[static_cast<std::size_t>(row - 1)]);
}

QString MatrixGrid::cellText(int row, int column) const {
  const QString when =
      row == 0 ? tr("before training") : tr("after learning %1").arg(tasks_[static_cast<std::size_t>(row - 1)]);
  const std::optional<double> score = matrix_.at(row, column);
  QString text =
      tr("%1, %2: %3")
          .arg(tasks_[static_cast<std::size_t>(column)], when, score ? percentWithUnit(score) : tr("not measured"));
  if (score && row > column + 1)
    if (const std::optional<double> learned = matrix_.at(column + 1, column))
      text += tr(" (%1 points since it was learned)").arg(signedPercent(*score - *learned));
  return text;
}

int MatrixGrid::labelWidth() const {
  const QFontMetrics metrics(theme().captionFont());
  int wanted = metrics.horizontalAdvance(tr("before"));
  for (int row = 1; row <= matrix_.tasks(); ++row) wanted = std::max(wanted, metrics.horizontalAdvance(rowTitle(row)));
  // Numbers go before names: a cell holds "88.8", the label takes what is left but never less than a few letters.
  const int cells = matrix_.tasks() * (metrics.horizontalAdvance(QStringLiteral("88.8")) + 7);
  const int room = std::max(width() - labelHeight() - cells, metrics.averageCharWidth() * 6);
  return std::min(wanted + theme().spacing(2), room);
}

int MatrixGrid::labelHeight() const {
  return QFontMetrics(theme().captionFont()).height() + theme().spacing(1);
}

QRectF MatrixGrid::cellRect(int row, int column) const {
  if (matrix_.tasks() == 0) return {};
  const int left = labelWidth() + labelHeight(), top = 2 * labelHeight();
  const double cellWidth = static_cast<double>(width() - left - 1) / matrix_.tasks();
  const double cellHeight =
      std::min(static_cast<double>(height() - top - 1) / (matrix_.tasks() + 1), 1.0 * theme().scaled(40));
  return {left + column * cellWidth, top + row * cellHeight, cellWidth, cellHeight};
}

std::pair<int, int> MatrixGrid::cellAt(const QPointF& position) const {
  const QRectF first = cellRect(0, 0);
  if (first.isEmpty()) return {-1, -1};
  const int row = static_cast<int>(std::floor((position.y() - first.top()) / first.height()));
  const int column = static_cast<int>(std::floor((position.x() - first.left()) / first.width()));
  return {row >= 0 && row <= matrix_.tasks() ? row : -1, column >= 0 && column < matrix_.tasks() ? column : -1};
}

void MatrixGrid::setMarked(int row, int column) {
  if (row == markedRow_ && column == markedColumn_) return;
  markedRow_ = row;
  markedColumn_ = column;
  update();
}

QSize MatrixGrid::sizeHint() const {
  const int tasks = std::max(3, matrix_.tasks());
  return {labelWidth() + tasks * theme().scaled(52), 2 * labelHeight() + (tasks + 1) * theme().scaled(24)};
}

QSize MatrixGrid::minimumSizeHint() const {
  const QFontMetrics metrics(theme().captionFont());
  const int tasks = std::clamp(matrix_.tasks(), 3, 8);
  return {metrics.averageCharWidth() * 8 + tasks * metrics.horizontalAdvance(QStringLiteral("00")),
          2 * labelHeight() + (tasks + 1) * metrics.height()};
}

void MatrixGrid::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  const int tasks = matrix_.tasks();
  if (tasks == 0) return;
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  const QRectF first = cellRect(0, 0), last = cellRect(tasks, tasks - 1);
  painter.setPen(colors.muted);
  painter.drawText(QRectF(first.left(), 0, last.right() - first.left(), labelHeight()),
                   Qt::AlignHCenter | Qt::AlignVCenter, tr("accuracy on task (%)"));
  for (int column = 0; column < tasks; ++column) {
    const QRectF cell = cellRect(0, column);
    painter.setPen(colors.muted);
    painter.drawText(
        QRectF(cell.left() + 1, labelHeight(), cell.width() - 2, labelHeight()), Qt::AlignHCenter | Qt::AlignVCenter,
        fittedName(metrics, tasks_[static_cast<std::size_t>(column)], column + 1, static_cast<int>(cell.width()) - 3));
    painter.fillRect(QRectF(cell.left() + 1, cell.top() - 3, cell.width() - 2, 2), theme().taskColor(column));
  }
  for (int row = 0; row <= tasks; ++row) {
    const QRectF cell = cellRect(row, 0);
    painter.setPen(colors.muted);
    painter.drawText(QRectF(labelHeight(), cell.top(), labelWidth() - theme().spacing(2), cell.height()),
                     Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(rowTitle(row), Qt::ElideRight, labelWidth() - theme().spacing(2)));
  }
  painter.save();
  painter.translate(0, (first.top() + last.bottom()) / 2);
  painter.rotate(-90);
  painter.setPen(colors.muted);
  painter.drawText(QRectF(-height() / 2.0, 0, height(), labelHeight()), Qt::AlignHCenter | Qt::AlignVCenter,
                   tr("after learning"));
  painter.restore();

  QFont numberFont = theme().bodyFont();
  const int decimalsFit = static_cast<int>(first.width()) - 3;
  if (QFontMetrics(numberFont).horizontalAdvance(QStringLiteral("100.0")) > decimalsFit ||
      first.height() < QFontMetrics(numberFont).height())
    numberFont = theme().captionFont();
  const bool decimals = QFontMetrics(numberFont).horizontalAdvance(QStringLiteral("88.8")) <= decimalsFit;
  for (int row = 0; row <= tasks; ++row)
    for (int column = 0; column < tasks; ++column) {
      const QRectF box = cellRect(row, column).adjusted(1, 1, 0, 0);
      const std::optional<double> score = matrix_.at(row, column);
      if (!score) {
        painter.fillRect(box, colors.surface);
        painter.fillRect(box, QBrush(colors.line, Qt::BDiagPattern));
        continue;
      }
      const QColor fill = QColor::fromRgb(map_.at(*score));
      painter.fillRect(box, fill);
      painter.setFont(numberFont);
      painter.setPen(ColorMap::textOn(fill));
      painter.drawText(box, Qt::AlignCenter, decimals ? percent(score) : QString::number(std::lround(100 * *score)));
    }
  painter.setBrush(Qt::NoBrush);
  for (int task = 0; task < tasks; ++task) {
    const QRectF box = cellRect(task + 1, task).adjusted(2, 2, -1, -1);
    const std::optional<double> score = matrix_.at(task + 1, task);
    painter.setPen(QPen(score ? ColorMap::textOn(QColor::fromRgb(map_.at(*score))) : colors.muted, score ? 1.5 : 1));
    painter.drawRect(box);
  }
  // The moment is an arrow before its row, the picked task a frame around its column: neither hides a number.
  if (markedRow_ >= 0 && markedRow_ <= tasks) {
    const QRectF cell = cellRect(markedRow_, 0);
    const double size = std::min(cell.height() / 3, 1.0 * theme().spacing(1));
    const double x = cell.left() - 1, y = cell.center().y();
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.accent);
    painter.drawConvexPolygon(QPolygonF({QPointF(x - size, y - size), QPointF(x, y), QPointF(x - size, y + size)}));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
  }
  if (markedColumn_ >= 0 && markedColumn_ < tasks) {
    painter.setPen(QPen(colors.accent, 2));
    painter.drawRect(QRectF(cellRect(0, markedColumn_).topLeft(), cellRect(tasks, markedColumn_).bottomRight())
                         .adjusted(0, -4, 0, 1));
  }
  if (hasFocus() && cursorRow_ >= 0) {
    painter.setPen(QPen(colors.accent, 2));
    painter.drawRect(cellRect(cursorRow_, cursorColumn_).adjusted(1, 1, 0, 0));
  }
}

bool MatrixGrid::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    auto* help = static_cast<QHelpEvent*>(event);
    const auto [row, column] = cellAt(help->pos());
    if (row >= 0 && column >= 0)
      QToolTip::showText(help->globalPos(), cellText(row, column), this);
    else
      QToolTip::hideText();
    return true;
  }
  return QWidget::event(event);
}

void MatrixGrid::mousePressEvent(QMouseEvent* event) {
  const auto [row, column] = cellAt(event->position());
  if (row >= 0 && column >= 0)
    Q_EMIT cellPicked(row, column);
  else if (row >= 0)
    Q_EMIT rowPicked(row);
  else if (column >= 0)
    Q_EMIT columnPicked(column);
}

void MatrixGrid::mouseDoubleClickEvent(QMouseEvent* event) {
  const auto [row, column] = cellAt(event->position());
  if (row >= 0 && column >= 0 && matrix_.at(row, column)) Q_EMIT cellOpened(row, column);
}

void MatrixGrid::keyPressEvent(QKeyEvent* event) {
  const int tasks = matrix_.tasks();
  int row = std::max(0, cursorRow_), column = std::max(0, cursorColumn_);
  switch (event->key()) {
    case Qt::Key_Left:
      --column;
      break;
    case Qt::Key_Right:
      ++column;
      break;
    case Qt::Key_Up:
      --row;
      break;
    case Qt::Key_Down:
      ++row;
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (cursorRow_ < 0) return;
      if (!(event->modifiers() & Qt::ControlModifier)) {
        Q_EMIT cellPicked(cursorRow_, cursorColumn_);
      } else if (matrix_.at(cursorRow_, cursorColumn_)) {
        Q_EMIT cellOpened(cursorRow_, cursorColumn_);
      }
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  if (tasks == 0) return;
  cursorRow_ = std::clamp(row, 0, tasks);
  cursorColumn_ = std::clamp(column, 0, tasks - 1);
  setAccessibleDescription(cellText(cursorRow_, cursorColumn_));
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
  update();
}

}  // namespace skillscope
