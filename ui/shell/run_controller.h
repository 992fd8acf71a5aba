// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/run/config_values.h"
#include "core/run/run_config.h"
#include "core/run/run_session.h"
#include "core/run/what_if.h"
#include "core/store/run_store.h"
#include "ui/model/branch_choice.h"
#include "ui/model/run_timeline.h"
#include "ui/shell/job_tracker.h"

namespace skillscope {

/// Between the window and everything that takes time: owns the run that trains, reads stored runs and the library in
/// worker threads, and hands both to the views as a RunTimeline. One timer drains the live feed, newest wins, with a
/// bounded amount of work a tick; nothing here waits for the training thread or the disk except shutDown().
/// Thread: GUI thread.
class RunController : public QObject {
  Q_OBJECT

 public:
  enum class Live { none, starting, running, paused, stopping };

  /// `explicitStore`: the user named it, so a missing file is an error and not just an empty library.
  explicit RunController(QString storePath, bool explicitStore = false, QObject* parent = nullptr);
  ~RunController() override;

  const QString& storePath() const { return storePath_; }
  /// Another store: its library is read, the shown run is left; a training run goes on into its own store.
  void setStore(const QString& path);
  void readLibrary();

  /// What the views look at. Never null; empty while nothing is shown.
  RunTimeline* timeline() const { return shown_; }
  TimeCursor* cursor() { return &cursor_; }
  const QString& shownRun() const { return shownRun_; }
  bool showsLiveRun() const { return live_ && shown_ == live_.get(); }
  /// Shows the live run, or reads a stored one; an identifier's beginning is enough. The newest request wins.
  void showRun(const QString& runId);
  /// Reads the shown run again if it is a stored one (another program may be writing it).
  void rereadShownRun();
  bool isLoading() const { return loading_; }
  /// What was told of single examples is still being read; the rest of the run is there.
  bool isReadingExamples() const { return exampleJobs_.isBusy(); }
  void showNothing();

  /// False when a run trains already, or the session cannot be made (then noted() says why).
  /// `show`: false leaves a stored run that is looked at in its place.
  bool start(const RunConfig& config, SessionParts parts = {}, std::optional<BranchFrom> branch = {}, bool show = true);
  /// Reads in a worker where a run can be branched, and hands it to `then`; what forbids it is noted().
  void readBranch(const QString& runId, std::function<void(BranchChoice)> then);
  /// The same for a branch that begins with a fusion made again in another way.
  void readWhatIfBranch(const QString& runId, int round, const WhatIfSettings& settings,
                        std::function<void(BranchChoice)> then);
  /// Goes on with a stored run that stopped, failed or was interrupted, in the same place of the store. Its config is
  /// read first, in a worker; whatever forbids it is noted().
  void continueRun(const QString& runId);
  void togglePause();
  void singleStep();
  void stop();
  /// The run that trains takes the value from its next step on; returns what is wrong with it, empty for nothing.
  QString changeSetting(const QString& key, const QString& value);
  /// A changeable setting of the run that trains, as it is now.
  QString settingNow(const QString& key) const;
  /// This run and those that follow pause after every merge.
  void setPauseAtFusions(bool pause);
  bool pausesAtFusions() const { return pauseAtFusions_; }
  Live liveState() const { return liveState_; }
  bool isTraining() const { return liveState_ != Live::none; }
  const QString& liveRun() const { return liveRunId_; }
  /// The run that trains or trained last in this window; null before the first one.
  RunTimeline* liveTimeline() const { return live_.get(); }
  /// Stops at a safe point, waits for the training thread, and hands the last events on.
  void shutDown();

  void renameRun(const QString& runId, const QString& name);
  /// Writes edits that the library shows already; where that fails, the list is read again and says how it is.
  void editRuns(const std::vector<std::pair<std::string, RunEdit>>& edits);
  /// Reads the configs that `known` does not have, for filters; configsRead() follows.
  void readConfigs(std::set<std::string> known);
  /// Reads a run's config to start another run from; configRead() follows.
  void readConfig(const QString& runId);
  void deleteRun(const QString& runId);
  /// `averagedSteps` as in RunExport.
  void exportRun(const QString& runId, ExportFormat format, int averagedSteps, const QString& file);
  /// Longest time one tick of the live timer took so far, milliseconds; for the benchmark.
  double longestTick() const { return longestTick_; }

 Q_SIGNALS:
  void libraryLoading();
  void libraryRead(const std::vector<skillscope::RunSummary>& runs);
  void libraryFailed(const QString& sentence);
  void storeChanged();
  void configsRead(const std::map<std::string, skillscope::ConfigValues>& configs);
  void configRead(const QString& runId, const skillscope::RunConfig& config);
  /// The views have to take timeline() anew.
  void timelineChanged();
  void runLoading(const QString& runId);
  void runShown(const QString& runId);
  void runFailedToLoad(const QString& runId, const QString& sentence);
  /// State of the run that trains: started, paused, ended, …
  void liveChanged();
  void runDeleted(const QString& runId);
  void noted(skillscope::Severity severity, const QString& text);

 private:
  void tick();
  void readExamples();
  /// Hands events to a timeline until the time is up; true when all are handed over.
  template <typename Part>
  bool pump(std::vector<Part>& parts, std::size_t& next, RunTimeline* timeline);
  void look(const Event& event);
  void setLive(Live state);
  void setShown(RunTimeline* timeline, const QString& runId);
  bool launch(const RunConfig& config, SessionOptions options, bool show = true);
  void endSession();

  QString storePath_;
  bool explicitStore_;
  std::string liveStorePath_;

  std::unique_ptr<RunTimeline> stored_, live_;
  RunTimeline* shown_ = nullptr;
  TimeCursor cursor_;
  QString shownRun_;
  bool loading_ = false;
  std::vector<HistoryPart> storedParts_;
  std::vector<Event> liveEvents_;
  std::size_t storedNext_ = 0, liveNext_ = 0;

  std::unique_ptr<RunSession> session_;
  std::shared_ptr<LiveFeed> feed_;
  Live liveState_ = Live::none;
  QString liveRunId_;
  bool endSeen_ = false, pauseAtFusions_ = false;

  QTimer ticks_, libraryTimer_;
  double longestTick_ = 0;
  int pendingEdits_ = 0;

  // Last, so that they are waited for before anything their results touch is gone.
  JobTracker runJobs_, exampleJobs_, libraryJobs_, configJobs_, edits_{JobTracker::Keep::all};
};

}  // namespace skillscope
