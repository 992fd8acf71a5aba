// SPDX-License-Identifier: GPL-3.0-or-later
//
// The view for a round of Recurrent-KIF: single weights are decided, so what was kept of the round is read, and
// counted, in the background.
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/base/error.h"
#include "core/store/run_store.h"
#include "ui/model/format.h"
#include "ui/view/texts.h"
#include "ui/view/what_if/what_if_view.h"

namespace skillscope {

/// What a look at the kept round gave.
struct WhatIfView::FoundRound {
  std::shared_ptr<const KeptRound> kept;
  std::optional<WhatIfOutcome> outcome;
  std::vector<int> rounds;  ///< that are kept
  QString why;              ///< there is no outcome
};

void WhatIfView::recountRound() {
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  const bool known = round_ >= 0 && round_ < static_cast<int>(rounds.size());
  if (regroupedRound_ != round_) {
    regroupedRound_ = round_;
    kept_.reset();
    outcome_.reset();
    noElements_.clear();
  }
  const QString reason = round_ < 0 ? tr("No fusion has taken place at the cursor yet.")
                                    : QString::fromStdString(whyNoWhatIf(rounds, round_));
  if (!reason.isEmpty()) noElements_ = reason;
  if (store_.isEmpty() || runId_.isEmpty())
    noElements_ = tr("The run is not stored, so the moves that its rounds merged are not there.");
  if (reason.isEmpty() && !store_.isEmpty() && !runId_.isEmpty()) {
    std::vector<FusionRound> all = keptRoundsKnown_ && kept_ ? std::vector<FusionRound>() : rounds;
    elementJobs_.start(
        this,
        [folder = runFolder(store_.toStdString(), runId_.toStdString()), units = timeline()->units(),
         all = std::move(all), kept = kept_, round = round_, recorded = *recorded_, settings = settings_,
         list = keptRounds_](const JobTracker::Wanted&) {
          FoundRound found;
          found.kept = kept;
          found.rounds = kept ? list : keptRounds(folder, all);
          try {
            if (!found.kept) found.kept = openKeptRound(folder, units, all, round, recorded);
            found.outcome = whatIf(*found.kept, settings);
          } catch (const Error& error) {
            found.why = QString::fromUtf8(error.what());
          }
          return found;
        },
        [this](FoundRound found) { takeFound(std::move(found)); },
        [this](const QString& sentence) {
          FoundRound found;
          found.rounds = keptRounds_;
          found.why = sentence;
          takeFound(std::move(found));
        });
    if (!outcome_) moves_->setText(tr("Reading what was kept of this round …"));
  } else {
    elementJobs_.cancel();
    outcome_.reset();
    moves_->setText(known && !reason.isEmpty()
                        ? noElements_ + QLatin1Char(' ') + tr("Move the cursor to a later fusion.")
                        : noElements_);
  }
  if (!outcome_) showOutcome();
  showNearest();
  if (!scoring_ && scores_->rowCount() > 0) clearScores(tr("The settings changed; score again."));
  updateScoreButton();
}

void WhatIfView::takeFound(FoundRound found) {
  kept_ = std::move(found.kept);
  keptRounds_ = std::move(found.rounds);
  outcome_ = std::move(found.outcome);
  noElements_ = found.why;
  const bool known = std::exchange(keptRoundsKnown_, true);
  if (!outcome_) moves_->setText(noElements_);
  showOutcome();
  showNearest();
  updateScoreButton();
  setAccessibleDescription(summaryText());
  if (!known && keptRounds_.empty()) schedule(RunChange::all, true);  // the whole view is a sentence then
}

void WhatIfView::showNearest() {
  nearestButton_->setVisible(!outcome_ && !keptRounds_.empty() && !elementJobs_.isBusy());
  if (keptRounds_.empty()) return;
  const int nearest = *std::min_element(keptRounds_.begin(), keptRounds_.end(),
                                        [this](int a, int b) { return std::abs(a - round_) < std::abs(b - round_); });
  nearestButton_->setText(tr("Show Fusion %1").arg(nearest + 1));
  nearestButton_->setToolTip(tr("The nearest one that can be made again"));
  nearestButton_->setProperty("round", nearest);
}

void WhatIfView::toNearest() {
  const auto round = nearestButton_->property("round").toUInt();
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  if (cursor() && round < rounds.size()) cursor()->setStep(rounds[round].step);
}

QString WhatIfView::elementsText() const {
  const ElementCounts& all = *outcome_->elements;
  const auto share = [&all](std::int64_t part) {
    return percentWithUnit(static_cast<double>(part) / static_cast<double>(all.elements));
  };
  QStringList lines;
  lines << (all.moved == 0 ? tr("<b>No weight changes side</b> of %1.").arg(grouped(all.elements))
                           : tr("<b>%1 of %2 weights change side</b> (%3).")
                                 .arg(grouped(all.moved), grouped(all.elements), share(all.moved)));
  if (all.mixed > 0) lines << tr("%1 end with another value.").arg(share(all.mixed));
  if (outcome_->otherUnits) {
    lines << tr("Chosen are %1 %2 in place of what was recorded.")
                 .arg(outcome_->round.category.size())
                 .arg(granularityTitle(outcome_->units));
  } else if (!outcome_->moved.empty()) {
    lines << tr("%1 of %2 units count for another side; they are ringed above.")
                 .arg(outcome_->moved.size())
                 .arg(outcome_->round.category.size());
  }
  if (!outcome_->asRecorded) {
    lines << tr(
        "The run's settings do not give the decision that was recorded here, as after a branch with other "
        "settings: “recorded” counts weights by the settings.");
  }
  return lines.join(QStringLiteral("<br>"));
}

}  // namespace skillscope
