// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/messages/message_panel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QStackedLayout>
#include <QStyledItemDelegate>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/library/run_status.h"
#include "ui/view/messages/state_page.h"

namespace skillscope {
namespace {

/// Icon, the whole sentence over as many lines as it needs, and below in small letters its kind and step.
class MessageDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const ThemeColors& colors = theme().colors();
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected)) {
      painter->fillRect(option.rect, blended(colors.canvas, colors.accent, theme().dark() ? 0.28 : 0.14));
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
      painter->fillRect(option.rect, colors.hover);
    }
    const StatusLook look = severityLook(static_cast<Severity>(index.data(MessageModel::severityRole).toInt()));
    const QRect inner =
        option.rect.adjusted(theme().spacing(3), theme().spacing(1), -theme().spacing(3), -theme().spacing(1));
    const int side = theme().scaled(16);
    paintLineIcon(*painter, look.icon, QRect(inner.left(), inner.top(), side, side), look.color);
    const QRect text = inner.adjusted(textLeft(), 0, 0, 0);
    painter->setFont(theme().bodyFont());
    painter->setPen(colors.text);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, sentence(index));
    painter->setFont(theme().captionFont());
    painter->setPen(colors.muted);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignBottom, caption(index));
    painter->restore();
  }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const auto* view = qobject_cast<const QListView*>(option.widget);
    const int width = view ? view->viewport()->width() : theme().scaled(240);
    const int room = qMax(40, width - 2 * theme().spacing(3) - textLeft());
    const QRect box = QFontMetrics(theme().bodyFont())
                          .boundingRect(QRect(0, 0, room, 10'000), Qt::AlignLeft | Qt::TextWordWrap, sentence(index));
    return {width, box.height() + QFontMetrics(theme().captionFont()).height() + 2 * theme().spacing(1)};
  }

 private:
  static int textLeft() { return theme().scaled(16) + theme().spacing(2); }
  static QString sentence(const QModelIndex& index) {
    return index.siblingAtColumn(MessageModel::textColumn).data().toString();
  }
  static QString caption(const QModelIndex& index) {
    const QString kind = index.siblingAtColumn(MessageModel::severityColumn).data().toString();
    const QString step = index.siblingAtColumn(MessageModel::stepColumn).data().toString();
    return step.isEmpty() ? kind : QStringLiteral("%1 · %2").arg(kind, step);
  }
};

}  // namespace

MessagePanel::MessagePanel(QWidget* parent)
    : QWidget(parent),
      model_(new MessageModel(this)),
      list_(new QListView(this)),
      empty_(new StatePage(this)),
      pages_(new QStackedLayout(this)) {
  list_->setObjectName(QStringLiteral("messageList"));
  list_->setModel(model_);
  list_->setModelColumn(MessageModel::textColumn);
  list_->setItemDelegate(new MessageDelegate(list_));
  list_->setResizeMode(QListView::Adjust);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list_->setMouseTracking(true);
  list_->setContextMenuPolicy(Qt::ActionsContextMenu);
  list_->setAccessibleName(tr("Messages"));
  list_->setAccessibleDescription(
      tr("What happened in the run, newest last. Enter moves the time cursor to the step."));
  connect(list_, &QListView::activated, this, [this](const QModelIndex& index) {
    const qint64 step = index.data(MessageModel::stepRole).toLongLong();
    if (step >= 0) Q_EMIT stepWanted(step);
  });
  empty_->setCompact(true);
  empty_->showState({}, {}, tr("No messages. Warnings and errors of the run appear here."));
  pages_->addWidget(empty_);
  pages_->addWidget(list_);
  connect(model_, &QAbstractItemModel::rowsInserted, this, [this] {
    const QScrollBar* bar = list_->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() - 4;
    updatePages();
    if (atEnd) list_->scrollToBottom();
  });
  connect(model_, &QAbstractItemModel::rowsRemoved, this, &MessagePanel::updatePages);
  connect(&Theme::instance(), &Theme::changed, list_->viewport(), qOverload<>(&QWidget::update));
  setFocusProxy(list_);
  updatePages();
}

void MessagePanel::updatePages() {
  pages_->setCurrentWidget(model_->rowCount() > 0 ? static_cast<QWidget*>(list_) : empty_);
}

void MessagePanel::copy() const {
  QStringList lines;
  const QModelIndex current = list_->currentIndex();
  for (int row = 0; row < model_->rowCount(); ++row) {
    if (current.isValid() && current.row() != row) continue;
    QStringList cells;
    for (int column = 0; column < MessageModel::columnCountValue; ++column) {
      cells << model_->index(row, column).data().toString();
    }
    lines << cells.join(u'\t');
  }
  QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

}  // namespace skillscope
