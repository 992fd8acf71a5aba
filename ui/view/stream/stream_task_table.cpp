// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/stream/stream_task_table.h"

#include <QDragMoveEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <algorithm>
#include <array>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/stream/stream_task_model.h"
#include "ui/widget/padded_delegate.h"

namespace skillscope {
namespace {

/// Draws the check box of the first column as the settings do; the style's own all but vanishes on dark.
class TaskDelegate : public PaddedDelegate {
 public:
  using PaddedDelegate::PaddedDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    if (index.column() != StreamTaskModel::orderColumn) return PaddedDelegate::paint(painter, option, index);
    QStyleOptionViewItem panel = option;
    initStyleOption(&panel, index);
    const QString number = panel.text;
    option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &panel, painter, option.widget);
    const ThemeColors& colors = theme().colors();
    const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    const QRect box = checkBox(option.rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setOpacity(option.state & QStyle::State_Enabled ? 1.0 : 0.5);
    painter->setPen(on ? colors.accent : colors.muted);
    painter->setBrush(on ? colors.accent : colors.canvas);
    painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme().scaled(3), theme().scaled(3));
    if (on) paintLineIcon(*painter, QStringLiteral("check"), box.adjusted(1, 1, -1, -1), colors.accentText);
    painter->setPen(colors.text);
    painter->setFont(Theme::tabular(theme().bodyFont()));
    const QRect room(box.right() + theme().spacing(2), option.rect.top(), option.rect.right() - box.right(),
                     option.rect.height());
    painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, number);
    painter->restore();
  }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    QSize size = PaddedDelegate::sizeHint(option, index);
    if (index.column() == StreamTaskModel::orderColumn) size.setWidth(theme().scaled(62));
    return size.expandedTo(QSize(0, theme().scaled(28)));
  }

 protected:
  bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override {
    if (index.column() != StreamTaskModel::orderColumn) return false;
    if (event->type() != QEvent::MouseButtonRelease && event->type() != QEvent::MouseButtonDblClick) return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const int margin = theme().spacing(1);
    if (mouse->button() != Qt::LeftButton ||
        !checkBox(option.rect).adjusted(-margin, -margin, margin, margin).contains(mouse->pos())) {
      return false;
    }
    if (event->type() == QEvent::MouseButtonDblClick) return true;  // its release toggles
    const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    return model->setData(index, on ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
  }

 private:
  static QRect checkBox(const QRect& cell) {
    const int side = theme().scaled(17);
    return {cell.left() + theme().spacing(2), cell.top() + (cell.height() - side) / 2, side, side};
  }
};

}  // namespace

StreamTaskTable::StreamTaskTable(StreamTaskModel* model, QWidget* parent) : QTreeView(parent), model_(model) {
  setModel(model);
  setObjectName(QStringLiteral("streamTasks"));
  setAccessibleName(tr("Tasks of the stream"));
  setAccessibleDescription(
      tr("Space switches tasks on or off, Alt with an arrow key moves them, Left and Right show other examples."));
  setRootIsDecorated(false);
  setUniformRowHeights(true);
  setAllColumnsShowFocus(true);
  setAlternatingRowColors(true);
  setItemDelegate(new TaskDelegate(theme().spacing(2), this));
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setDragEnabled(true);
  setAcceptDrops(true);
  setDragDropMode(QAbstractItemView::DragDrop);
  setDefaultDropAction(Qt::MoveAction);
  setDropIndicatorShown(false);  // the style's marks one cell; a line across is drawn here
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  header()->setStretchLastSection(false);
  header()->setSectionsMovable(false);
  header()->setMinimumSectionSize(theme().scaled(40));
  fitSoon_.setSingleShot(true);
  fitSoon_.setInterval(30);
  connect(&fitSoon_, &QTimer::timeout, this, &StreamTaskTable::fitColumns);
  connect(&Theme::instance(), &Theme::changed, this, &StreamTaskTable::fitColumns);
  connect(model, &QAbstractItemModel::dataChanged, this, [this] {
    if (!fitSoon_.isActive()) fitSoon_.start();
  });
  connect(model, &QAbstractItemModel::modelReset, this, &StreamTaskTable::fitColumns);
}

void StreamTaskTable::fitColumns() {
  std::array<int, StreamTaskModel::columns> widths{};
  int needed = 0;
  for (int column = 0; column < StreamTaskModel::columns; ++column) {
    widths[static_cast<std::size_t>(column)] = std::max(sizeHintForColumn(column), header()->sectionSizeHint(column));
    needed += widths[static_cast<std::size_t>(column)];
  }
  // Names take what is over; where room lacks, the name of the score gives way, and its tooltip has it whole.
  const int over = viewport()->width() - needed;
  int& score = widths[StreamTaskModel::metricColumn];
  if (over < 0) score = std::max(score + over, theme().scaled(60));
  if (over > 0) widths[StreamTaskModel::taskColumn] += over;
  for (int column = 0; column < StreamTaskModel::columns; ++column) {
    header()->resizeSection(column, widths[static_cast<std::size_t>(column)]);
  }
}

void StreamTaskTable::resizeEvent(QResizeEvent* event) {
  QTreeView::resizeEvent(event);
  fitColumns();
}

QList<int> StreamTaskTable::chosenRows() const {
  QList<int> rows;
  for (const QModelIndex& index : selectionModel()->selectedRows()) rows << index.row();
  std::sort(rows.begin(), rows.end());
  return rows;
}

void StreamTaskTable::moveChosen(int by) {
  const QList<int> rows = chosenRows();
  if (rows.isEmpty()) return;
  if (by < 0 ? rows.first() == 0 : rows.last() == model_->rowCount() - 1) return;
  model_->moveTo(rows, by < 0 ? rows.first() - 1 : rows.last() + 2);
  scrollTo(currentIndex());
}

void StreamTaskTable::moveChosenToEnd(bool top) {
  model_->moveTo(chosenRows(), top ? 0 : model_->rowCount());
  scrollTo(currentIndex());
}

void StreamTaskTable::toggleChosen() {
  const QList<int> rows = chosenRows();
  const bool allOn = std::all_of(rows.begin(), rows.end(), [this](int row) { return model_->isOn(row); });
  model_->setOn(rows, !allOn);
}

// ---- Keys ----

bool StreamTaskTable::handlesKey(const QKeyEvent& event) const {
  const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
  const int key = event.key();
  if (modifiers == Qt::AltModifier) {
    return key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Home || key == Qt::Key_End;
  }
  return modifiers == Qt::NoModifier && (key == Qt::Key_Space || key == Qt::Key_Left || key == Qt::Key_Right);
}

bool StreamTaskTable::event(QEvent* event) {
  // The time cursor has shortcuts with Alt and the arrow keys; here they move tasks.
  if (event->type() == QEvent::ShortcutOverride && handlesKey(*static_cast<QKeyEvent*>(event))) {
    event->accept();
    return true;
  }
  return QTreeView::event(event);
}

void StreamTaskTable::keyPressEvent(QKeyEvent* event) {
  if (!handlesKey(*event)) return QTreeView::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Up:
      return moveChosen(-1);
    case Qt::Key_Down:
      return moveChosen(1);
    case Qt::Key_Home:
      return moveChosenToEnd(true);
    case Qt::Key_End:
      return moveChosenToEnd(false);
    case Qt::Key_Space:
      return toggleChosen();
    default:
      Q_EMIT exampleWanted(event->key() == Qt::Key_Left ? -1 : 1);
  }
}

// ---- Dragging ----

void StreamTaskTable::showDropLine(int y) {
  if (y == dropLine_) return;
  dropLine_ = y;
  viewport()->update();
}

void StreamTaskTable::dragMoveEvent(QDragMoveEvent* event) {
  QTreeView::dragMoveEvent(event);
  if (!model_->canDropMimeData(event->mimeData(), Qt::MoveAction, -1, -1, {})) return;
  const QModelIndex over = indexAt(event->position().toPoint());
  if (!over.isValid()) {
    const QRect last = visualRect(model_->index(model_->rowCount() - 1, 0));
    return showDropLine(last.bottom());
  }
  const QRect row = visualRect(over);
  showDropLine(event->position().y() < row.center().y() ? row.top() : row.bottom());
}

void StreamTaskTable::dragLeaveEvent(QDragLeaveEvent* event) {
  showDropLine(-1);
  QTreeView::dragLeaveEvent(event);
}

void StreamTaskTable::dropEvent(QDropEvent* event) {
  showDropLine(-1);
  const QPoint at = event->position().toPoint();
  const QModelIndex over = indexAt(at);
  const int before = over.isValid() ? over.row() + (at.y() < visualRect(over).center().y() ? 0 : 1) : -1;
  if (!model_->dropMimeData(event->mimeData(), Qt::MoveAction, before, 0, {})) return event->ignore();
  event->setDropAction(Qt::MoveAction);
  event->accept();
  // As the base class does after a drop, which would insert copies.
  stopAutoScroll();
  setState(NoState);
  viewport()->update();
}

void StreamTaskTable::paintEvent(QPaintEvent* event) {
  QTreeView::paintEvent(event);
  if (dropLine_ < 0) return;
  QPainter painter(viewport());
  painter.fillRect(QRect(0, dropLine_ - 1, viewport()->width(), std::max(2, theme().scaled(2))),
                   theme().colors().accent);
}

void StreamTaskTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
  QTreeView::selectionChanged(selected, deselected);
  Q_EMIT choiceChanged();
}

}  // namespace skillscope
