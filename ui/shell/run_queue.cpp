// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_queue.h"

#include <QMenu>
#include <QToolButton>

#include "ui/shell/run_controller.h"

namespace skillscope {

RunQueue::RunQueue(RunController* controller, QObject* parent) : QObject(parent), controller_(controller) {
  // Not within the controller's own tick, which still ends the run before.
  connect(controller_, &RunController::liveChanged, this, &RunQueue::startNext, Qt::QueuedConnection);
}

void RunQueue::add(const RunConfig& config, std::optional<BranchFrom> branch) {
  waiting_.push_back({config, std::move(branch)});
  Q_EMIT changed();
  startNext();
}

QStringList RunQueue::titles() const {
  QStringList titles;
  for (const Waiting& each : waiting_) {
    const RunConfig& config = each.config;
    QString title = QString::fromStdString(config.name);
    if (title.isEmpty()) {
      title = tr("%1, %2, seed %3")
                  .arg(QString::fromStdString(config.method), QString::fromStdString(config.order))
                  .arg(config.seed);
    }
    titles << (each.branch ? tr("%1, a branch").arg(title) : title);
  }
  return titles;
}

void RunQueue::remove(int index) {
  if (index < 0 || index >= size()) return;
  waiting_.erase(waiting_.begin() + index);
  Q_EMIT changed();
}

void RunQueue::clear() {
  if (waiting_.empty()) return;
  waiting_.clear();
  Q_EMIT changed();
}

void RunQueue::startNext() {
  if (waiting_.empty() || controller_->isTraining()) return;
  const Waiting next = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  Q_EMIT changed();
  // One that cannot start is noted by the controller; the ones behind it must not wait for ever.
  if (!controller_->start(next.config, {}, next.branch, false)) startNext();
}

QToolButton* RunQueue::makeButton(QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setObjectName(QStringLiteral("queueButton"));
  button->setPopupMode(QToolButton::InstantPopup);
  button->setToolTip(tr("Runs that start when the one at work is over"));
  auto* menu = new QMenu(button);
  button->setMenu(menu);
  connect(menu, &QMenu::aboutToShow, this, [this, menu] {
    menu->clear();
    const QStringList all = titles();
    for (qsizetype i = 0; i < all.size(); ++i) {
      menu->addAction(tr("Do Not Start “%1”").arg(all[i]), this, [this, i] { remove(static_cast<int>(i)); });
    }
    menu->addSeparator();
    menu->addAction(tr("Do Not Start Any"), this, &RunQueue::clear);
  });
  const auto show = [this, button] {
    button->setText(tr("%n waiting", nullptr, size()));
    button->setAccessibleName(tr("%n run(s) waiting", nullptr, size()));
    button->setVisible(size() > 0);
  };
  connect(this, &RunQueue::changed, button, show);
  show();
  return button;
}

}  // namespace skillscope
