// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/run_view.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "ui/shell/theme.h"
#include "ui/widget/accessible_roles.h"
#include "ui/widget/elided_label.h"

namespace skillscope {
namespace {

constexpr int coalesceMilliseconds = 33;

}  // namespace

RunView::RunView(const QString& name, QWidget* parent) : QWidget(parent) {
  installAccessibleRoles();
  setWindowTitle(name);
  setAccessibleName(name);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  auto* column = new QVBoxLayout(this);
  header_ = new QHBoxLayout;
  title_ = new QLabel(name);
  title_->setProperty("role", "title");
  caption_ = new ElidedLabel;
  caption_->setProperty("role", "caption");
  caption_->setFewestCharacters(16);  // "128 ra…" tells nobody anything
  header_->addWidget(title_);
  header_->addWidget(caption_, 1);
  column->addLayout(header_);
  pages_ = new QStackedLayout;
  pages_->setContentsMargins(0, 0, 0, 0);
  column->addLayout(pages_, 1);

  emptyPage_ = new QWidget;
  auto* emptyColumn = new QVBoxLayout(emptyPage_);
  emptyLabel_ = new QLabel;
  emptyLabel_->setAlignment(Qt::AlignCenter);
  emptyLabel_->setWordWrap(true);
  emptyLabel_->setForegroundRole(QPalette::PlaceholderText);
  emptyButton_ = new QPushButton;
  emptyButton_->setProperty("primary", true);
  emptyButton_->hide();
  emptyColumn->addStretch();
  emptyColumn->addWidget(emptyLabel_);
  emptyColumn->addWidget(emptyButton_, 0, Qt::AlignHCenter);
  emptyColumn->addStretch();
  pages_->addWidget(emptyPage_);

  coalesce_.setSingleShot(true);
  coalesce_.setInterval(coalesceMilliseconds);
  connect(&coalesce_, &QTimer::timeout, this, [this] {
    if (isVisible()) update();
  });
  connect(&theme(), &Theme::changed, this, [this] {
    stylePending_ = true;
    schedule(RunChange::all, true);
  });
}

void RunView::setContent(QWidget* content) {
  content_ = content;
  pages_->addWidget(content);
}

void RunView::addHeaderAction(QAction* action) {
  auto* button = new QToolButton;
  button->setDefaultAction(action);
  button->setAutoRaise(true);
  header_->addWidget(button);
}

void RunView::addHeaderWidget(QWidget* widget) {
  header_->addWidget(widget);
  controls_.push_back(widget);
}

void RunView::setTitleVisible(bool visible) {
  title_->setVisible(visible);
}

void RunView::setCaption(const QString& text) {
  if (text == caption_->text()) return;
  caption_->setText(text);
}

void RunView::setEmptyAction(const QString& text, const std::function<void()>& action) {
  emptyButton_->disconnect(this);
  emptyButton_->setText(text);
  emptyButton_->setVisible(!text.isEmpty());
  if (!text.isEmpty()) connect(emptyButton_, &QPushButton::clicked, this, [action] { action(); });
}

void RunView::setTimeline(RunTimeline* timeline, TimeCursor* cursor) {
  if (timeline_) timeline_->disconnect(this);
  if (cursor_) cursor_->disconnect(this);
  timeline_ = timeline;
  cursor_ = cursor;
  if (timeline_) connect(timeline_, &RunTimeline::changed, this, [this](RunChanges changes) { schedule(changes); });
  if (cursor_) {
    connect(cursor_, &TimeCursor::moved, this, [this] { schedule({}, true); });
    for (const auto signal : {&TimeCursor::unitChanged, &TimeCursor::pickedTaskChanged})
      connect(cursor_, signal, this, [this] { schedule({}, true); });
    for (const auto signal : {&TimeCursor::rangeChanged, &TimeCursor::pinsChanged})
      connect(cursor_, signal, this, [this] { schedule({}, true); });
  }
  schedule(RunChange::all, true);
}

void RunView::schedule(RunChanges changes, bool cursorMoved) {
  pending_ |= changes;
  cursorPending_ = cursorPending_ || cursorMoved;
  if (isVisible() && !coalesce_.isActive()) coalesce_.start();
}

void RunView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (pending_ || cursorPending_ || stylePending_) update();
}

void RunView::refreshNow() {
  coalesce_.stop();
  update();
}

void RunView::update() {
  if (stylePending_) {
    stylePending_ = false;
    emptyPage_->layout()->setSpacing(theme().spacing(3));
    layout()->setContentsMargins(theme().spacing(3), theme().spacing(2), theme().spacing(3), theme().spacing(2));
    layout()->setSpacing(theme().spacing(1));
    header_->setSpacing(theme().spacing(2));
    restyle();
    pending_ = RunChange::all;
    cursorPending_ = true;
  }
  const RunChanges changes = std::exchange(pending_, RunChanges());
  const bool moved = std::exchange(cursorPending_, false);
  if (!changes && !moved) return;
  const bool connected = timeline_ && cursor_;
  const QString sentence = connected ? emptyText() : tr("No run is open.");
  for (QWidget* control : controls_) control->setEnabled(sentence.isEmpty());
  if (!sentence.isEmpty()) {
    setCaption({});
    emptyLabel_->setText(sentence);
    emptyLabel_->setAccessibleName(sentence);
    pages_->setCurrentWidget(emptyPage_);
    pending_ = RunChange::all;  // the picture, once there is one, starts from the whole timeline
    return;
  }
  ++refreshCount_;
  if (changes) refresh(changes);
  if (changes || moved) cursorMoved();
  if (content_ && pages_->currentWidget() != content_) pages_->setCurrentWidget(content_);
  setAccessibleDescription(summaryText());
  if (const QWidget* focus = QApplication::focusWidget(); focus && isAncestorOf(focus)) {
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
  }
}

}  // namespace skillscope
