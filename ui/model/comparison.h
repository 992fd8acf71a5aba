// SPDX-License-Identifier: GPL-3.0-or-later
//
// Several runs beside each other: what the compare page looks at. Runs are read in the background, each once; order,
// base, folding of seeds and the place in time are kept here, so that all pictures agree. Thread: GUI thread.
#pragma once

#include <QColor>
#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/compare/config_diff.h"
#include "core/compare/curve_band.h"
#include "core/compare/figure_table.h"
#include "core/compare/unit_agreement.h"
#include "core/store/run_store.h"
#include "ui/model/run_timeline.h"
#include "ui/shell/job_tracker.h"

namespace skillscope {

/// A curve over optimizer steps, over tasks (1.5 is the middle of the second task) and over seconds of training. Each x
/// is as long as y.
struct ComparedCurve {
  std::vector<double> step, task, seconds, y;
};

/// One run, read and prepared for drawing.
struct ComparedRun {
  QString id;
  RunSummary summary;
  ConfigValues config;
  AccuracyMatrix matrix{0};
  std::vector<std::optional<double>> figures;  ///< of comparedFigures()
  std::shared_ptr<RunTimeline> timeline;
  std::vector<double> elapsed;       ///< seconds that the optimizer steps took up to and with each
  ComparedCurve loss;                ///< nats, debiased moving average within each task
  ComparedCurve average;             ///< percent: mean score of the tasks learned so far, at the end of each
  std::vector<ComparedCurve> tasks;  ///< percent: score on each task from when it is learned
};

/// What the common cursor counts; time is in seconds of training: evaluations and fusions take none.
enum class CompareLock { task, step, round, time };

class Comparison : public QObject {
  Q_OBJECT

 public:
  explicit Comparison(QObject* parent = nullptr);

  /// Reads the runs that are not here yet, leaves out the others, and keeps this order. No run: empties at once.
  void setRuns(const QString& storePath, const QStringList& runs);
  bool isLoading() const { return loading_; }
  const std::vector<ComparedRun>& runs() const { return runs_; }
  int count() const { return static_cast<int>(runs_.size()); }
  int indexOf(const QString& runId) const;  ///< −1 if absent

  int base() const { return base_; }
  void setBase(int index);
  void move(int from, int to);
  void remove(int index);

  bool foldsSeeds() const { return folds_; }
  void setFoldsSeeds(bool folds);
  /// Rows of the table of figures and curves: one a run, or one a configuration. The first run of a group gives name
  /// and colour.
  const std::vector<std::vector<int>>& groups() const { return groups_; }
  QString groupName(std::size_t group) const;
  int baseGroup() const;

  /// Chosen colour of the run, else by its place; styles change where colours repeat.
  QColor color(int run) const;
  Qt::PenStyle penStyle(int run) const;
  void updateLook(const RunSummary& summary);

  CompareLock lock() const { return lock_; }
  void setLock(CompareLock lock);
  std::int64_t position() const { return position_; }
  std::int64_t lastPosition() const;  ///< the first one is 0: before training, or before the first fusion
  void setPosition(std::int64_t position);
  /// Where the run stands at the cursor; its last step where it never got so far.
  std::int64_t stepOf(int run) const;
  /// False where the run never got to the cursor.
  bool reaches(int run) const;
  QString positionText() const;

  /// What the base and the run agree about at the cursor; nothing without importance or fusion on both sides.
  std::optional<RankCorrelation> importanceAgreement(int run) const;
  std::optional<FusionAgreement> fusionAgreementAt(int run) const;
  /// At every fusion round that both have.
  std::vector<FusionAgreement> fusionAgreements(int run) const;
  const std::vector<std::pair<int, int>>& unitsShared(int run) const;

 Q_SIGNALS:
  void loading(int runs);
  void changed();       ///< runs, order, base or folding
  void looksChanged();  ///< a colour, line style or name
  void cursorMoved();
  void failed(const QString& sentence);

 private:
  void settle();

  std::vector<ComparedRun> runs_;
  std::vector<std::vector<int>> groups_;
  mutable std::vector<std::optional<std::vector<std::pair<int, int>>>> shared_;
  int base_ = 0;
  bool folds_ = true, loading_ = false;
  CompareLock lock_ = CompareLock::task;
  std::int64_t position_ = 0;
  bool atEnd_ = true;
  QString store_;
  JobTracker jobs_;  // last: waited for first
};

/// Reads one run and prepares it. Thread: any; the timeline then belongs to `owner`. Throws Error.
ComparedRun readComparedRun(const RunReader& reader, const std::string& id, QThread* owner);

}  // namespace skillscope
