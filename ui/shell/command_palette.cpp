// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/shell/theme.h"

namespace skillscope {
namespace {

/// Group, title, and keys at the right end.
class CommandDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    return {theme().scaled(200), QFontMetrics(theme().bodyFont()).height() + theme().spacing(3)};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const ThemeColors& colors = theme().colors();
    const bool chosen = option.state & QStyle::State_Selected, enabled = index.flags() & Qt::ItemIsEnabled;
    painter->save();
    if (chosen) painter->fillRect(option.rect, colors.accent);
    const QColor quiet = chosen ? colors.accentText : colors.muted;
    const QColor strong = chosen    ? colors.accentText
                          : enabled ? colors.text
                                    : blended(colors.raised, colors.muted, 0.65);
    QRect box = option.rect.adjusted(theme().spacing(3), 0, -theme().spacing(3), 0);
    painter->setFont(theme().captionFont());
    const QFontMetrics small(painter->font());
    const QString keys = index.data(CommandModel::KeysRole).toString();
    painter->setPen(enabled ? quiet : strong);
    painter->drawText(box, Qt::AlignRight | Qt::AlignVCenter, keys);
    if (!keys.isEmpty()) box.setRight(box.right() - small.horizontalAdvance(keys) - theme().spacing(3));
    const int groupWidth = theme().scaled(88);
    painter->drawText(QRect(box.left(), box.top(), groupWidth - theme().spacing(2), box.height()),
                      Qt::AlignLeft | Qt::AlignVCenter,
                      small.elidedText(index.data(CommandModel::GroupRole).toString(), Qt::ElideRight,
                                       groupWidth - theme().spacing(2)));
    box.setLeft(box.left() + groupWidth);
    painter->setFont(theme().bodyFont());
    const QFontMetrics body(painter->font());
    const QString title = body.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle, box.width());
    painter->setPen(strong);
    painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter, title);
    box.setLeft(box.left() + body.horizontalAdvance(title) + theme().spacing(3));
    painter->setFont(theme().captionFont());
    painter->setPen(enabled ? quiet : strong);
    if (box.width() > theme().scaled(80))
      painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter,
                        small.elidedText(index.data(CommandModel::HelpRole).toString(), Qt::ElideRight, box.width()));
    painter->restore();
  }
};

}  // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window),
      window_(window),
      model_(new CommandModel(this)),
      field_(new QLineEdit(this)),
      list_(new QListView(this)) {
  setObjectName(QStringLiteral("commandPalette"));
  setProperty("role", "card");
  setAccessibleName(tr("Command palette"));
  setAutoFillBackground(true);
  field_->setAccessibleName(tr("Search for a command"));
  field_->setPlaceholderText(tr("Type what you want: an action, a task, step 120, round 3, a unit, a run"));
  field_->setClearButtonEnabled(false);
  list_->setAccessibleName(tr("Commands found"));
  list_->setModel(model_);
  list_->setItemDelegate(new CommandDelegate(list_));
  list_->setFocusPolicy(Qt::NoFocus);  // the field keeps the keyboard and moves the choice
  list_->setUniformItemSizes(true);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMouseTracking(true);
  auto* column = new QVBoxLayout(this);
  column->addWidget(field_);
  column->addWidget(list_, 1);
  connect(field_, &QLineEdit::textChanged, this, [this](const QString& text) {
    model_->setText(text);
    list_->setCurrentIndex(model_->index(0, 0));
    list_->scrollToTop();
    place();
  });
  connect(list_, &QListView::clicked, this, &CommandPalette::choose);
  field_->installEventFilter(this);
  window_->installEventFilter(this);
  connect(&theme(), &Theme::changed, this, &CommandPalette::restyle);
  restyle();
  hide();
}

void CommandPalette::restyle() {
  layout()->setContentsMargins(theme().spacing(2), theme().spacing(2), theme().spacing(2), theme().spacing(2));
  layout()->setSpacing(theme().spacing(1));
  if (isVisible()) place();
}

void CommandPalette::open(std::vector<Command> commands) {
  if (isHidden()) before_ = QApplication::focusWidget();
  model_->setCommands(std::move(commands));
  {
    const QSignalBlocker blocker(field_);
    field_->clear();
  }
  list_->setCurrentIndex(model_->index(0, 0));
  place();
  show();
  raise();
  field_->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::dismiss() {
  if (isHidden()) return;
  const bool mine = field_->hasFocus();
  hide();
  if (mine && before_ && before_->isVisible()) before_->setFocus(Qt::OtherFocusReason);
}

void CommandPalette::place() {
  const int rows = std::clamp(model_->rowCount(), 1, 12);
  const int rowHeight = QFontMetrics(theme().bodyFont()).height() + theme().spacing(3);
  const int wanted = field_->sizeHint().height() + rows * rowHeight + theme().spacing(6);
  const int width = std::min(theme().scaled(680), window_->width() - theme().spacing(8));
  resize(width, std::min(wanted, window_->height() - theme().spacing(16)));
  QWidget::move((window_->width() - width) / 2, theme().spacing(14));
}

void CommandPalette::choose(const QModelIndex& index) {
  const Command* command = index.isValid() ? model_->command(index.row()) : nullptr;
  if (!command || !command->enabled || !command->run) return;
  const std::function<void()> run = command->run;  // what it does may change the commands
  dismiss();
  run();
}

void CommandPalette::move(int by) {
  const int rows = model_->rowCount();
  int row = list_->currentIndex().isValid() ? list_->currentIndex().row() : -1;
  for (int tried = 0; tried < rows; ++tried) {
    row = (row + (by > 0 ? 1 : -1) + rows) % rows;
    if (model_->command(row)->enabled) break;
  }
  list_->setCurrentIndex(model_->index(row, 0));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == window_ && event->type() == QEvent::Resize && isVisible()) place();
  if (watched != field_) return QFrame::eventFilter(watched, event);
  if (event->type() == QEvent::FocusOut && isVisible()) {
    // Another widget was clicked: the palette is no longer wanted. Not where the whole window lost the keyboard.
    if (static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason) hide();
    return false;
  }
  if (event->type() != QEvent::KeyPress) return false;
  switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
      move(1);
      return true;
    case Qt::Key_Up:
      move(-1);
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      choose(list_->currentIndex());
      return true;
    case Qt::Key_Escape:
      dismiss();
      return true;
    default:
      return false;
  }
}

}  // namespace skillscope
