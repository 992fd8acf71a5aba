// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/live_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <cmath>

#include "ui/model/core_text.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

constexpr int barSteps = 1000;
constexpr int refreshMilliseconds = 100;  // text that changes faster cannot be read

/// A label whose width does not dance with its figures.
QLabel* figureLabel(QWidget* parent, const QString& widest, const QString& name) {
  auto* label = new QLabel(parent);
  label->setFont(Theme::tabular(label->font()));
  label->setMinimumWidth(QFontMetrics(label->font()).horizontalAdvance(widest));
  label->setAccessibleName(name);
  return label;
}

}  // namespace

LiveStrip::LiveStrip(RunController* controller, QWidget* parent)
    : QWidget(parent),
      controller_(controller),
      task_(new QLabel(this)),
      bar_(new QProgressBar(this)),
      step_(figureLabel(this, tr("step %1/%2").arg(QStringLiteral("0 000"), QStringLiteral("0 000")),
                        tr("Step of the run"))),
      left_(figureLabel(this, tr("%1 left").arg(QStringLiteral("00:00")), tr("Time left"))),
      back_(new QToolButton(this)) {
  task_->setAccessibleName(tr("Task being learned"));
  bar_->setRange(0, barSteps);
  bar_->setTextVisible(false);
  bar_->setFixedWidth(theme().scaled(150));
  bar_->setAccessibleName(tr("Progress of the run"));
  back_->setText(tr("Show"));
  back_->setIcon(lineIcon(QStringLiteral("live")));
  back_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  back_->setToolTip(tr("Show the run that trains."));
  back_->setAccessibleName(tr("Show the run that trains"));
  connect(back_, &QToolButton::clicked, this, [this] { controller_->showRun(controller_->liveRun()); });

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme().spacing(2), 0, theme().spacing(2), 0);
  row->setSpacing(theme().spacing(3));
  row->addWidget(task_);
  row->addWidget(bar_);
  row->addWidget(step_);
  row->addWidget(left_);
  row->addWidget(back_);
  row->addStretch(1);

  coalesce_.setSingleShot(true);
  coalesce_.setInterval(refreshMilliseconds);
  connect(&coalesce_, &QTimer::timeout, this, &LiveStrip::refresh);
  connect(controller_, &RunController::liveChanged, this, &LiveStrip::watch);
  connect(controller_, &RunController::timelineChanged, this, &LiveStrip::watch);
  watch();
}

void LiveStrip::watch() {
  // The pointer is only compared: the timeline of a former run may be gone.
  if (RunTimeline* now = controller_->liveTimeline(); now != watched_) {
    watched_ = now;
    if (now) {
      connect(now, &RunTimeline::changed, this, [this] {
        if (!coalesce_.isActive()) coalesce_.start();
      });
    }
  }
  refresh();
}

void LiveStrip::refresh() {
  const RunTimeline* timeline = controller_->liveTimeline();
  const bool training = controller_->isTraining() && timeline;
  for (QWidget* widget : {static_cast<QWidget*>(task_), static_cast<QWidget*>(bar_), static_cast<QWidget*>(step_),
                          static_cast<QWidget*>(left_)}) {
    widget->setVisible(training);
  }
  back_->setVisible(training && !controller_->showsLiveRun());
  if (!training) return;

  const auto& progress = timeline->progress();
  const std::string phase = progress ? progress->phase : "Preparing data";
  QString what = coreText(phase);
  if (controller_->liveState() == RunController::Live::paused) what = tr("Paused");
  if (controller_->liveState() == RunController::Live::stopping) what = tr("Stopping");
  const int task = progress ? progress->task : -1;
  if (task >= 0 && task < timeline->taskCount()) {
    const QString place = tr("Task %1/%2 %3").arg(task + 1).arg(timeline->taskCount()).arg(timeline->taskTitle(task));
    what = what == coreText("Training") ? place : QStringLiteral("%1 · %2").arg(place, what);
  }
  task_->setText(what);
  // An indeterminate bar would move for ever; an empty one with the phase in words says as much.
  bar_->setValue(progress ? static_cast<int>(std::lround(progress->fraction * barSteps)) : 0);
  bar_->setToolTip(tr("%1 % of the run").arg(progress ? progress->fraction * 100 : 0.0, 0, 'f', 0));
  step_->setVisible(progress && progress->plannedSteps > 0);
  if (progress && progress->plannedSteps > 0) {
    step_->setText(tr("step %1/%2").arg(grouped(progress->step), grouped(progress->plannedSteps)));
    step_->setToolTip(
        tr("%1 steps/s, %2 tokens/s")
            .arg(significant(progress->stepsPerSecond), grouped(std::llround(progress->tokensPerSecond))));
  }
  left_->setVisible(progress && progress->secondsLeft >= 0);
  if (progress && progress->secondsLeft >= 0) {
    left_->setText(tr("%1 left").arg(duration(progress->secondsLeft)));
    left_->setToolTip(progress->taskSecondsLeft >= 0
                          ? tr("%1 left of this task").arg(duration(progress->taskSecondsLeft))
                          : QString());
  }
}

QString LiveStrip::summaryText() const {
  QStringList parts;
  for (const QLabel* label : {task_, step_, left_}) {
    if (!label->isHidden()) parts << label->text();
  }
  return parts.join(QStringLiteral(", "));
}

}  // namespace skillscope
