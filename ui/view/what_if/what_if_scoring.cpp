// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lower right of the view: what the re-fused weights score, and the way into a branch.
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <cmath>

#include "core/store/run_store.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/what_if/what_if_view.h"
#include "ui/widget/elided_label.h"

namespace skillscope {
namespace {

constexpr int exampleChoices[] = {50, 100, 0};

}  // namespace

QWidget* WhatIfView::makeScores() {
  auto* panel = new QWidget;
  auto* right = new QVBoxLayout(panel);
  right->setContentsMargins(0, 0, 0, 0);
  auto* bar = new QHBoxLayout;
  scoreButton_ = new QPushButton(tr("Score All Tasks"));
  scoreButton_->setProperty("primary", true);
  examples_ = new QComboBox;
  for (const int count : exampleChoices)
    examples_->addItem(count > 0 ? tr("%1 examples a task").arg(count) : tr("all examples"), count);
  examples_->setCurrentIndex(1);
  examples_->setAccessibleName(tr("Examples scored of every task"));
  progress_ = new QProgressBar;
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Progress of the scoring"));
  progress_->hide();
  cancelButton_ = new QPushButton(tr("Cancel"));
  cancelButton_->hide();
  bar->addWidget(scoreButton_);
  bar->addWidget(examples_);
  bar->addWidget(progress_, 1);
  bar->addWidget(cancelButton_);
  bar->addStretch();
  keepButton_ = new QPushButton(tr("Keep as Branch…"));
  bar->addWidget(keepButton_);
  right->addLayout(bar);
  scoreNote_ = new ElidedLabel;
  scoreNote_->setProperty("role", "caption");
  right->addWidget(scoreNote_);
  scores_ = new QTableWidget(0, 4);
  scores_->setHorizontalHeaderLabels({tr("Task"), tr("As recorded (%)"), tr("What if (%)"), tr("Difference")});
  scores_->setAccessibleName(tr("Scores with the recorded and with the re-fused weights"));
  scores_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  scores_->setSelectionMode(QAbstractItemView::NoSelection);
  scores_->setTabKeyNavigation(false);
  scores_->setShowGrid(false);
  scores_->verticalHeader()->hide();
  scores_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  right->addWidget(scores_, 1);
  connect(scoreButton_, &QPushButton::clicked, this, &WhatIfView::score);
  connect(cancelButton_, &QPushButton::clicked, this, [this] {
    scoreJobs_.cancel();
    scoring_ = false;
    clearScores(tr("Cancelled."));
  });
  connect(keepButton_, &QPushButton::clicked, this, [this] { Q_EMIT branchWanted(round_, settings_); });
  return panel;
}

std::optional<double> WhatIfView::recordedScore(int task) const {
  const int after = timeline()->fusionRounds()[static_cast<std::size_t>(round_)].task;
  std::optional<double> score;
  for (const Evaluated& entry : timeline()->evaluations())
    if (entry.matrixEntry && entry.afterTask == after && entry.onTask == task) score = entry.score;
  return score;
}

void WhatIfView::clearScores(const QString& note) {
  scores_->setRowCount(0);
  scoreNote_->setText(note);
  noteSaysWhyNot_ = false;
  updateScoreButton();
}

void WhatIfView::updateScoreButton() {
  QString why;
  if (!outcome_) {
    why = tr("There is nothing to score at the cursor.");
  } else if (!config_ || store_.isEmpty()) {
    why = tr("The run is not stored, so its weights are not there.");
  } else if (training_) {
    why = tr("A run is training; score when it is over.");
  } else if (!hasFusionSides(runFolder(store_.toStdString(), runId_.toStdString()),
                             timeline()->fusionRounds()[static_cast<std::size_t>(round_)].round)) {
    why = tr("Both sides of this fusion were not kept: new runs keep them with record.weights = \"all\".");
  }
  scoreButton_->setEnabled(why.isEmpty() && !scoring_);
  scoreButton_->setToolTip(why.isEmpty() ? tr("Fuse the kept weights anew and score every task learned by then") : why);
  examples_->setEnabled(why.isEmpty() && !scoring_);
  QString whyNoBranch = why;
  if (why.isEmpty() && outcome_->otherUnits)
    whyNoBranch = tr("A branch keeps the units of its run; start a new run with the other ones.");
  keepButton_->setEnabled(whyNoBranch.isEmpty());
  keepButton_->setToolTip(whyNoBranch.isEmpty()
                              ? tr("A new run that begins with the re-fused weights after this task and goes on from "
                                   "there; its settings can be looked at first.")
                              : whyNoBranch);
  progress_->setVisible(scoring_);
  cancelButton_->setVisible(scoring_);
  if (scores_->rowCount() > 0 || (why.isEmpty() && !noteSaysWhyNot_)) return;
  scoreNote_->setText(why);
  noteSaysWhyNot_ = !why.isEmpty();
}

void WhatIfView::score() {
  if (!outcome_ || !config_ || !recorded_ || scoring_ || training_) return;
  WhatIfRequest request;
  request.config = *config_;
  request.runFolder = runFolder(store_.toStdString(), runId_.toStdString());
  request.units = timeline()->units();
  request.rounds = timeline()->fusionRounds();
  request.round = round_;
  request.recorded = *recorded_;
  request.examples = examples_->currentData().toInt();
  // The matrix was measured on all examples and at the end of the task; with fewer, or where the weights went on after
  // the round, the recorded fusion is scored on the same ones.
  const bool limited =
      request.examples > 0 || !recordedScore(0) || !matrixHolds(*config_, timeline()->fusionRounds(), round_);
  if (limited) request.variants.push_back(*recorded_);
  request.variants.push_back(settings_);
  scoring_ = true;
  progress_->setValue(0);
  clearScores(tr("Opening the model and fusing its weights anew …"));
  scoreJobs_.start(
      this,
      [this, request = std::move(request)](const JobTracker::Wanted& wanted) mutable {
        request.proceed = [this, &wanted](double share, int, int task) {
          // The view outlives its jobs, and a queued call to it dies with it.
          QMetaObject::invokeMethod(
              this,
              [this, share, task] {
                if (!scoring_) return;
                progress_->setValue(static_cast<int>(share * 1000));
                scoreNote_->setText(tr("Scoring %1 …").arg(timeline()->taskTitle(task)));
              },
              Qt::QueuedConnection);
          return wanted();
        };
        return scoreWhatIf(request);
      },
      [this, limited](const WhatIfScores& found) {
        scoring_ = false;
        showScores(found, limited);
        updateScoreButton();
      },
      [this](const QString& sentence) {
        scoring_ = false;
        clearScores(sentence);
      });
}

void WhatIfView::showScores(const WhatIfScores& found, bool limited) {
  if (found.cancelled || found.variants.empty()) return clearScores(tr("Cancelled."));
  const std::vector<WhatIfScore>& after = found.variants.back();
  scores_->setRowCount(static_cast<int>(after.size()) + 1);
  double before = 0, now = 0;
  int compared = 0;
  const auto put = [this](int row, int column, const QString& text, bool number = true) {
    auto* item = new QTableWidgetItem(text);
    if (number) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    scores_->setItem(row, column, item);
    return item;
  };
  const auto colour = [](QTableWidgetItem* item, double difference) {
    if (std::abs(difference) >= 5e-4)
      item->setForeground(difference > 0 ? theme().colors().good : theme().colors().danger);
  };
  for (std::size_t i = 0; i < after.size(); ++i) {
    const int row = static_cast<int>(i);
    const std::optional<double> old =
        limited ? std::optional(found.variants.front()[i].score) : recordedScore(after[i].task);
    put(row, 0, timeline()->taskTitle(after[i].task), false);
    put(row, 1, percent(old));
    put(row, 2, percent(after[i].score));
    QTableWidgetItem* difference = put(row, 3, old ? signedPercent(after[i].score - *old) : QStringLiteral("n/a"));
    if (!old) continue;
    colour(difference, after[i].score - *old);
    before += *old;
    now += after[i].score;
    ++compared;
  }
  const int last = static_cast<int>(after.size());
  put(last, 0, tr("Mean"), false);
  if (compared > 0) {
    put(last, 1, percent(before / compared));
    put(last, 2, percent(now / compared));
    colour(put(last, 3, signedPercent((now - before) / compared)), (now - before) / compared);
    for (int column = 0; column < 4; ++column) {
      QFont font = scores_->font();
      font.setBold(true);
      scores_->item(last, column)->setFont(font);
    }
  }
  const int examples = examples_->currentData().toInt();
  QString note =
      limited && examples > 0
          ? tr("Both on the first %1 examples of every task; %2 s").arg(examples).arg(found.seconds, 0, 'f', 1)
      : limited ? tr("Both scored anew on all examples; %1 s").arg(found.seconds, 0, 'f', 1)
                : tr("All scored examples; %1 s").arg(found.seconds, 0, 'f', 1);
  const auto share = config_->methodParameters.find("memory_share");
  if (share != config_->methodParameters.end() && std::holds_alternative<double>(share->second) &&
      std::get<double>(share->second) > 0 && !limited && !isRecurrent())
    note += tr(" · the recorded scores are those after the steps on memory, which are not repeated here");
  scoreNote_->setText(note);
}

}  // namespace skillscope
