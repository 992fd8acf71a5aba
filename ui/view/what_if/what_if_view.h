// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recorded fusion made again in another way: the fusion at the cursor as it was beside what other thresholds,
// weights, units or another rule would have decided, the units that change side, on request what the re-fused weights
// score, and a branch of the run that goes on with them.
#pragma once

#include <memory>
#include <optional>

#include "core/run/what_if.h"
#include "ui/shell/job_tracker.h"
#include "ui/view/run_view.h"
#include "ui/view/unit_layout.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSplitter;
class QTableWidget;
class QToolButton;

namespace skillscope {

class CategoryGrid;
class ElementCountsTable;
class ElidedLabel;
class LegendStrip;
class MarkedSlider;
class RecurrentControls;

class WhatIfView : public RunView {
  Q_OBJECT

 public:
  explicit WhatIfView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;
  /// The run has a fusion that can be made again: the page of this view is worth showing.
  static bool fits(const RunTimeline& timeline);

  /// Where the shown run is stored; its settings are read in the background.
  void setLocation(const QString& storePath, const QString& runId);
  /// What the run fused with, for a run that is stored nowhere.
  void setRecorded(const WhatIfSettings& recorded);
  /// While a run trains here, nothing is scored: both would be slow.
  void setTraining(bool training);

  bool isReading() const { return configJobs_.isBusy() || elementJobs_.isBusy(); }

  void setSettings(const WhatIfSettings& settings);
  const WhatIfSettings& settings() const { return settings_; }
  const std::optional<WhatIfOutcome>& outcome() const { return outcome_; }
  CategoryGrid* recordedGrid() const { return recordedGrid_; }
  CategoryGrid* otherGrid() const { return otherGrid_; }
  /// Scores every task learned by then with the re-fused weights, in the background.
  void score();
  bool isScoring() const { return scoring_; }
  QTableWidget* scores() const { return scores_; }
  /// Of a run of Recurrent-KIF.
  RecurrentControls* recurrentControls() const { return recurrentControls_; }
  ElementCountsTable* elementCounts() const { return elementCounts_; }
  /// Why the round at the cursor cannot be made again; empty where it can.
  const QString& whyNot() const { return noElements_; }
  /// Leads to the nearest round that can be, where the one at the cursor cannot.
  QPushButton* nearestButton() const { return nearestButton_; }
  QPushButton* keepButton() const { return keepButton_; }

 Q_SIGNALS:
  /// The user wants to go on from this fusion (an index into the run's rounds), made so.
  void branchWanted(int round, const skillscope::WhatIfSettings& settings);

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  void recount();
  void takeControls();
  void showControls();
  QWidget* makeControls();
  QWidget* makeScores();
  /// What recount() needs beyond the recorded scores; false while it is read or cannot be.
  bool haveElements();
  /// The same for a round of Recurrent-KIF: the outcome comes from the background.
  void recountRound();
  struct FoundRound;
  void takeFound(FoundRound found);
  bool isRecurrent() const { return recorded_ && recorded_->recurrent; }
  QString elementsText() const;
  void showNearest();
  void toNearest();
  void showOutcome();
  QString outcomeText() const;
  void showScores(const WhatIfScores& found, bool limited);
  void clearScores(const QString& note);
  void updateScoreButton();
  using Facts = std::vector<std::pair<QString, QString>>;
  /// A unit's facts and then its scores, as a table or as plain text.
  static QString factsOf(const QString& title, Facts facts, const FusionRound& other, std::size_t index, bool plain);
  QString readOut(int unit, bool plain) const;
  QString otherReadOut(int unit, bool plain) const;
  std::optional<double> recordedScore(int task) const;

  QComboBox *rule_ = nullptr, *granularity_ = nullptr, *elementScore_ = nullptr, *examples_ = nullptr;
  MarkedSlider *quantile_ = nullptr, *gamma_ = nullptr, *tau_ = nullptr, *beta_ = nullptr;
  QToolButton* reset_ = nullptr;
  LegendStrip* legend_ = nullptr;
  QSplitter* columns_ = nullptr;
  QLabel *recordedTitle_ = nullptr, *otherTitle_ = nullptr;
  CategoryGrid *recordedGrid_ = nullptr, *otherGrid_ = nullptr;
  QLabel *moves_ = nullptr, *scoreNote_ = nullptr;
  QTableWidget* scores_ = nullptr;
  QPushButton *scoreButton_ = nullptr, *cancelButton_ = nullptr, *keepButton_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QWidget* controls_ = nullptr;  ///< KIF's
  RecurrentControls* recurrentControls_ = nullptr;
  ElementCountsTable* elementCounts_ = nullptr;
  QPushButton* nearestButton_ = nullptr;

  QString store_, runId_;
  std::optional<RunConfig> config_;
  std::optional<WhatIfSettings> recorded_;
  QString unfit_;  ///< why the run's fusions cannot be made again; empty = they can, or it is not known yet
  WhatIfSettings settings_;
  UnitLayout layout_, otherLayout_;  ///< of the recorded units, and of those on the right
  int round_ = -1;
  std::optional<RegroupedRounds> regrouped_;  ///< for the round, units and score below
  int regroupedRound_ = -1;
  std::string regroupedBy_, regroupedScore_;
  QString noElements_;                     ///< why it could not be read
  std::shared_ptr<const KeptRound> kept_;  ///< the round at the cursor, of Recurrent-KIF
  std::vector<int> keptRounds_;            ///< rounds that can be made again, once that is known
  bool keptRoundsKnown_ = false;
  std::optional<WhatIfOutcome> outcome_;
  bool training_ = false, scoring_ = false;
  bool noteSaysWhyNot_ = false;  ///< the note below the button is the reason why it cannot be pressed
  JobTracker configJobs_, scoreJobs_, elementJobs_;  // last: waited for before anything their results touch is gone
};

}  // namespace skillscope
