// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, wheel and keys of a view of cells.
#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/widget/cell_view.h"
#include "ui/widget/plot/read_out.h"

namespace skillscope {

void CellView::setHovered(Cell cell, const QPoint& position) {
  readOut_->showAt(position, cell.isValid() && html_ ? html_(cell.row, cell.column) : QString());
  if (cell == hovered_) return;
  hovered_ = cell;
  update();
  Q_EMIT cellHovered(cell.row, cell.column);
}

void CellView::mouseMoveEvent(QMouseEvent* event) {
  if (pressed_) {
    const QPointF moved = event->position() - pressedAt_;
    if (!dragged_ && moved.manhattanLength() > 5 && isZoomed()) {
      dragged_ = true;
      setCursor(Qt::ClosedHandCursor);
    }
    if (dragged_) {
      QRectF cells = pressedVisible_;
      cells.translate(-moved.x() / area_.width() * cells.width(), -moved.y() / area_.height() * cells.height());
      showCells(cells);
      return;
    }
  }
  setHovered(cellAt(event->position()), event->position().toPoint());
}

void CellView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  pressed_ = true;
  dragged_ = false;
  pressedAt_ = event->position();
  pressedVisible_ = visible_;
}

void CellView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !pressed_) return;
  pressed_ = false;
  if (dragged_) {
    dragged_ = false;
    unsetCursor();
    return;
  }
  const Cell cell = cellAt(event->position());
  if (!cell.isValid()) return;
  cursor_ = cell;
  Q_EMIT cellPicked(cell.row, cell.column);
}

void CellView::mouseDoubleClickEvent(QMouseEvent*) {
  resetZoom();
}

void CellView::wheelEvent(QWheelEvent* event) {
  const double notches = event->angleDelta().y() / 120.0;
  if (notches == 0) return QWidget::wheelEvent(event);
  zoom(std::pow(1.25, notches), event->position());
  setHovered(cellAt(event->position()), event->position().toPoint());
  event->accept();
}

void CellView::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  setHovered({}, {});
}

void CellView::moveCursorTo(Cell cell) {
  cursor_ = cell;
  QRectF cells = visible_;
  cells.moveLeft(std::clamp(cells.left(), cell.column + 1 - cells.width(), 1.0 * cell.column));
  cells.moveTop(std::clamp(cells.top(), cell.row + 1 - cells.height(), 1.0 * cell.row));
  showCells(cells);
  setHovered(cell, cellRect(cell.row, cell.column).center().toPoint());
  if (spoken_) {
    setAccessibleDescription(spoken_(cell.row, cell.column));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
  }
  update();
}

void CellView::keyPressEvent(QKeyEvent* event) {
  if (layout_.rows == 0 || layout_.columns == 0) return QWidget::keyPressEvent(event);
  const auto walk = [this](int rows, int columns) {
    if (!cursor_.isValid())
      return moveCursorTo(
          selected_.isValid() ? selected_ : Cell{static_cast<int>(visible_.top()), static_cast<int>(visible_.left())});
    Cell cell = cursor_;
    do {
      cell.row += rows;
      cell.column += columns;
      if (cell.row < 0 || cell.column < 0 || cell.row >= layout_.rows || cell.column >= layout_.columns) return;
    } while (layout_.isAbsent(cell.row, cell.column));
    moveCursorTo(cell);
  };
  switch (event->key()) {
    case Qt::Key_Left:
      return walk(0, -1);
    case Qt::Key_Right:
      return walk(0, 1);
    case Qt::Key_Up:
      return walk(-1, 0);
    case Qt::Key_Down:
      return walk(1, 0);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Select:
      if (cursor_.isValid()) Q_EMIT cellPicked(cursor_.row, cursor_.column);
      return;
    case Qt::Key_Plus:
      return zoom(1.25, cursor_.isValid() ? cellRect(cursor_.row, cursor_.column).center() : QRectF(area_).center());
    case Qt::Key_Minus:
      return zoom(0.8, cursor_.isValid() ? cellRect(cursor_.row, cursor_.column).center() : QRectF(area_).center());
    case Qt::Key_0:
      return resetZoom();
    case Qt::Key_P:
      if (const Cell cell = cursor_.isValid() ? cursor_ : selected_; cell.isValid())
        Q_EMIT pinWanted(cell.row, cell.column);
      return;
    case Qt::Key_PageDown:
      Q_EMIT levelWanted(1);
      return;
    case Qt::Key_PageUp:
      Q_EMIT levelWanted(-1);
      return;
    case Qt::Key_Escape:
      if (!cursor_.isValid()) break;
      cursor_ = {};
      setHovered({}, {});
      update();
      return;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

void CellView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void CellView::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  setHovered({}, {});
  update();
}

}  // namespace skillscope
