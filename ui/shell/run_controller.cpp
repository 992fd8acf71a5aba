// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_controller.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/error.h"
#include "core/run/resume.h"
#include "core/store/run_export.h"

namespace skillscope {
namespace {

constexpr int tickMilliseconds = 33;
constexpr int tickBudgetMilliseconds = 6;
constexpr std::size_t partsAtOnce = 200;
constexpr int libraryWhileTraining = 1000, libraryOtherwise = 5000;  // milliseconds

/// What a worker read of one run.
struct LoadedRun {
  QString id;
  std::vector<HistoryPart> parts;
};

std::string newestRun(const RunReader& reader, const std::string& store) {
  const auto runs = reader.list();
  if (runs.empty()) throw Error("the store " + store + " has no run yet; start one, or open another store");
  return runs.front().id;
}

}  // namespace

RunController::RunController(QString storePath, bool explicitStore, QObject* parent)
    : QObject(parent),
      storePath_(std::move(storePath)),
      explicitStore_(explicitStore),
      stored_(std::make_unique<RunTimeline>()),
      shown_(stored_.get()),
      cursor_(stored_.get()) {
  ticks_.setTimerType(Qt::PreciseTimer);
  ticks_.setInterval(tickMilliseconds);
  connect(&ticks_, &QTimer::timeout, this, &RunController::tick);
  libraryTimer_.setInterval(libraryOtherwise);
  connect(&libraryTimer_, &QTimer::timeout, this, &RunController::readLibrary);
}

RunController::~RunController() {
  // Nobody listens any more, and the timelines go before the views' pointers are cleared.
  blockSignals(true);
  shutDown();
}

// ---- Library ----

void RunController::setStore(const QString& path) {
  storePath_ = path;
  explicitStore_ = true;
  runJobs_.cancel();
  if (!showsLiveRun()) showNothing();
  Q_EMIT storeChanged();
  readLibrary();
}

void RunController::readLibrary() {
  // What is read before an edit is written would take it back on the screen; the edit's end reads again.
  if (pendingEdits_ > 0) return;
  // A slow store must not pile up requests of the timer.
  if (libraryJobs_.isBusy() && sender() == &libraryTimer_) return;
  Q_EMIT libraryLoading();
  const QString path = storePath_;
  const bool mayBeMissing = !explicitStore_ || isTraining();
  libraryJobs_.start(
      this,
      [path, mayBeMissing](const JobTracker::Wanted&) {
        if (mayBeMissing && !QFileInfo::exists(path)) return std::vector<RunSummary>();
        return RunReader(path.toStdString()).list();
      },
      [this](const std::vector<RunSummary>& runs) {
        Q_EMIT libraryRead(runs);
        libraryTimer_.start(isTraining() ? libraryWhileTraining : libraryOtherwise);
      },
      [this](const QString& sentence) {
        // A broken store does not mend itself: wait until the user asks again, or a run is written.
        if (isTraining()) {
          libraryTimer_.start(libraryWhileTraining);
        } else {
          libraryTimer_.stop();
        }
        Q_EMIT libraryFailed(sentence);
      });
}

void RunController::renameRun(const QString& runId, const QString& name) {
  edits_.start(
      this,
      [store = storePath_.toStdString(), id = runId.toStdString(),
       name = name.toStdString()](const JobTracker::Wanted&) {
        skillscope::renameRun(store, id, name);
        return true;
      },
      [this](bool) { readLibrary(); },
      [this](const QString& sentence) {
        Q_EMIT noted(Severity::error, sentence);
        readLibrary();  // brings the old name back
      });
}

void RunController::editRuns(const std::vector<std::pair<std::string, RunEdit>>& edits) {
  ++pendingEdits_;
  libraryJobs_.cancel();
  edits_.start(
      this,
      [store = storePath_.toStdString(), edits](const JobTracker::Wanted&) {
        skillscope::editRuns(store, edits);
        return true;
      },
      [this](bool) {
        --pendingEdits_;
        readLibrary();
      },
      [this](const QString& sentence) {
        --pendingEdits_;
        Q_EMIT noted(Severity::error, sentence);
        readLibrary();  // brings back what was
      });
}

void RunController::readConfigs(std::set<std::string> known) {
  if (configJobs_.isBusy()) return;
  configJobs_.start(
      this,
      [store = storePath_.toStdString(), known = std::move(known)](const JobTracker::Wanted&) {
        std::map<std::string, ConfigValues> configs;
        for (const auto& [id, toml] : RunReader(store).configs(known)) {
          try {
            configs.emplace(id, configValues(toml));
          } catch (const Error&) {
            configs.emplace(id, ConfigValues());  // a damaged config has nothing to filter by
          }
        }
        return configs;
      },
      [this](const std::map<std::string, ConfigValues>& configs) {
        if (!configs.empty()) Q_EMIT configsRead(configs);
      },
      [](const QString&) {});  // the list of runs says what is wrong with the store
}

void RunController::readConfig(const QString& runId) {
  edits_.start(
      this,
      [store = storePath_.toStdString(), id = runId.toStdString()](const JobTracker::Wanted&) {
        return readConfigText(RunReader(store).run(id).configToml, "the config of the run " + id);
      },
      [this, runId](const RunConfig& config) { Q_EMIT configRead(runId, config); },
      [this](const QString& sentence) { Q_EMIT noted(Severity::error, sentence); });
}

void RunController::deleteRun(const QString& runId) {
  if (isTraining() && runId == liveRunId_) {
    Q_EMIT noted(Severity::warning, tr("The run is training; stop it before deleting it."));
    return;
  }
  if (runId == shownRun_) showNothing();
  edits_.start(
      this,
      [store = storePath_.toStdString(), id = runId.toStdString()](const JobTracker::Wanted&) {
        skillscope::deleteRun(store, id);
        return true;
      },
      [this, runId](bool) {
        Q_EMIT runDeleted(runId);
        readLibrary();
      },
      [this](const QString& sentence) { Q_EMIT noted(Severity::error, sentence); });
}

void RunController::exportRun(const QString& runId, ExportFormat format, int averagedSteps, const QString& file) {
  edits_.start(
      this,
      [store = storePath_.toStdString(), id = runId.toStdString(), options = RunExport{format, averagedSteps},
       file](const JobTracker::Wanted&) {
        const RunReader reader(store);
        const std::string text = skillscope::exportRun(reader, id, options);
        QSaveFile out(file);
        if (!out.open(QIODevice::WriteOnly) || out.write(text.data(), static_cast<qint64>(text.size())) < 0 ||
            !out.commit()) {
          throw Error("the file " + file.toStdString() + " cannot be written: " + out.errorString().toStdString() +
                      "; choose another folder");
        }
        return true;
      },
      [this, file](bool) { Q_EMIT noted(Severity::info, tr("The run was written to %1.").arg(file)); },
      [this](const QString& sentence) { Q_EMIT noted(Severity::error, sentence); });
}

// ---- The run that is shown ----

void RunController::setShown(RunTimeline* timeline, const QString& runId) {
  if (timeline == stored_.get())
    stored_->setFilesFolder(runId.isEmpty() ? std::string() : runFolder(storePath_.toStdString(), runId.toStdString()));
  const bool same = timeline == shown_ && runId == shownRun_;
  shown_ = timeline;
  shownRun_ = runId;
  cursor_.setTimeline(timeline);
  if (!same) Q_EMIT timelineChanged();
}

void RunController::showNothing() {
  runJobs_.cancel();
  loading_ = false;
  storedParts_.clear();
  storedNext_ = 0;
  stored_->clear();
  setShown(stored_.get(), {});
}

void RunController::showRun(const QString& runId) {
  Q_EMIT runLoading(runId);
  if (live_ && runId == liveRunId_ && !runId.isEmpty()) {
    runJobs_.cancel();
    loading_ = false;
    storedParts_.clear();
    setShown(live_.get(), liveRunId_);
    Q_EMIT runShown(runId);
    return;
  }
  loading_ = true;
  runJobs_.start(
      this,
      [store = storePath_.toStdString(), id = runId.toStdString()](const JobTracker::Wanted& wanted) {
        const RunReader reader(store);
        LoadedRun run;
        const std::string full = id == "latest" ? newestRun(reader, store) : reader.resolve(id);
        run.id = QString::fromStdString(full);
        if (!wanted()) return run;
        run.parts = reader.history(full);
        // A killed program left no last event; the store knows by the writer's lock that nobody goes on writing.
        const RunSummary summary = reader.run(full).summary;
        if (summary.status == RunStatus::interrupted) {
          RunFinished end;
          end.status = summary.status;
          end.reason = "The program was ended while the run went on.";
          end.seconds = summary.seconds;
          end.tokensPerSecond = summary.tokensPerSecond;
          end.step = summary.step;
          run.parts.emplace_back(Event(std::move(end)));
        }
        return run;
      },
      [this](LoadedRun run) {
        if (live_ && run.id == liveRunId_) return showRun(run.id);  // a prefix of the live run's identifier
        storedParts_ = std::move(run.parts);
        storedNext_ = 0;
        stored_->clear();
        setShown(stored_.get(), run.id);
        ticks_.start();
        tick();
      },
      [this, runId](const QString& sentence) {
        loading_ = false;
        Q_EMIT runFailedToLoad(runId, sentence);
        Q_EMIT noted(Severity::error, sentence);
      });
}

/// Texts and retrievals are many, and only some pages want them: they come behind the run itself.
void RunController::readExamples() {
  exampleJobs_.start(
      this,
      [store = storePath_.toStdString(), id = shownRun_.toStdString()](const JobTracker::Wanted&) {
        return RunReader(store).examples(id);
      },
      [this, id = shownRun_](std::vector<Event> events) {
        if (shown_ != stored_.get() || shownRun_ != id || loading_ || events.empty()) return;
        stored_->append(std::move(events));
      },
      [this](const QString& sentence) { Q_EMIT noted(Severity::error, sentence); });
}

void RunController::rereadShownRun() {
  if (!shownRun_.isEmpty() && !showsLiveRun()) showRun(QString(shownRun_));
}

// ---- The run that trains ----

bool RunController::start(const RunConfig& config, SessionParts parts, std::optional<BranchFrom> branch, bool show) {
  SessionOptions options;
  options.storePath = storePath_.toStdString();
  options.parts = std::move(parts);
  options.branch = std::move(branch);
  return launch(config, std::move(options), show);
}

void RunController::readBranch(const QString& runId, std::function<void(BranchChoice)> then) {
  edits_.start(
      this,
      [store = storePath_.toStdString(), runId](const JobTracker::Wanted&) {
        const std::string id = runId.toStdString();
        const std::string name = RunReader(store).run(id).summary.name;
        return BranchChoice{runId, QString::fromStdString(name), configToBranch(store, id), branchPoints(store, id)};
      },
      [then = std::move(then)](BranchChoice choice) { then(std::move(choice)); },
      [this](const QString& sentence) { Q_EMIT noted(Severity::error, sentence); });
}

void RunController::readWhatIfBranch(const QString& runId, int round, const WhatIfSettings& settings,
                                     std::function<void(BranchChoice)> then) {
  edits_.start(
      this,
      [store = storePath_.toStdString(), runId, round, settings](const JobTracker::Wanted&) {
        const std::string id = runId.toStdString();
        WhatIfBranch branch = branchWhatIf(store, id, round, settings);
        BranchChoice choice{runId,
                            QString::fromStdString(RunReader(store).run(id).summary.name),
                            std::move(branch.parent),
                            {branch.from.at}};
        choice.begin = std::move(branch.config);
        choice.planned = std::move(branch.from);
        return choice;
      },
      [then = std::move(then)](BranchChoice choice) { then(std::move(choice)); },
      [this](const QString& sentence) { Q_EMIT noted(Severity::error, sentence); });
}

void RunController::continueRun(const QString& runId) {
  if (isTraining()) return;
  runJobs_.start(
      this,
      [store = storePath_.toStdString(), id = runId.toStdString()](const JobTracker::Wanted&) {
        return std::make_pair(store, configToContinue(store, id));
      },
      [this, runId](const std::pair<std::string, RunConfig>& found) {
        SessionOptions options;
        options.storePath = found.first;
        options.runId = runId.toStdString();
        options.continued = true;
        launch(found.second, std::move(options));
      },
      [this](const QString& sentence) { Q_EMIT noted(Severity::error, sentence); });
}

bool RunController::launch(const RunConfig& config, SessionOptions options, bool show) {
  if (isTraining()) return false;
  endSession();
  try {
    options.commandLine = QCoreApplication::arguments().join(u' ').toStdString();
    feed_ = std::make_shared<LiveFeed>();
    options.feed = feed_;
    liveStorePath_ = options.storePath;
    auto session = std::make_unique<RunSession>(config, std::move(options));
    session->setPauseAtFusions(pauseAtFusions_);
    session->start();
    session_ = std::move(session);
  } catch (const std::exception& error) {
    feed_.reset();
    Q_EMIT noted(Severity::error, QString::fromUtf8(error.what()));
    return false;
  }
  // Who follows the runs as they go goes on to this one; another run stays.
  show = show || (live_ && shown_ == live_.get()) || shownRun_.isEmpty();
  if (show) {
    runJobs_.cancel();
    loading_ = false;
  }
  auto previous = std::exchange(live_, std::make_unique<RunTimeline>());
  liveEvents_.clear();
  liveNext_ = 0;
  endSeen_ = false;
  liveRunId_ = QString::fromStdString(session_->runId());
  if (!liveStorePath_.empty()) live_->setFilesFolder(runFolder(liveStorePath_, session_->runId()));
  if (show) setShown(live_.get(), liveRunId_);  // before `previous` goes: the views still look at it
  previous.reset();
  setLive(Live::starting);
  ticks_.start();
  libraryTimer_.start(libraryWhileTraining);
  if (show) Q_EMIT runShown(liveRunId_);
  return true;
}

QString RunController::changeSetting(const QString& key, const QString& value) {
  if (!session_ || !isTraining()) return tr("No run is training.");
  try {
    session_->change(key.toStdString(), value.toStdString());
    return {};
  } catch (const Error& error) {
    return QString::fromUtf8(error.what());
  }
}

QString RunController::settingNow(const QString& key) const {
  if (!session_ || !live_) return {};
  const auto& changed = live_->changedSettings();
  for (auto change = changed.rbegin(); change != changed.rend(); ++change) {
    if (key.toStdString() == change->key) return QString::fromStdString(change->value);
  }
  return QString::fromStdString(toText(settingValue(session_->config(), key.toStdString())));
}

void RunController::setPauseAtFusions(bool pause) {
  pauseAtFusions_ = pause;
  if (session_) session_->setPauseAtFusions(pause);
}

void RunController::togglePause() {
  if (!session_ || !isTraining() || liveState_ == Live::stopping) return;
  if (liveState_ == Live::paused) {
    session_->resume();
    setLive(Live::running);
  } else {
    session_->pause();
  }
}

void RunController::singleStep() {
  if (session_ && isTraining() && liveState_ != Live::stopping) session_->step();
}

void RunController::stop() {
  if (!session_ || !isTraining()) return;
  session_->stop();
  setLive(Live::stopping);
}

void RunController::shutDown() {
  ticks_.stop();
  libraryTimer_.stop();
  runJobs_.cancel();
  libraryJobs_.cancel();
  configJobs_.cancel();
  if (!session_) return;
  session_->stop();
  session_->wait();
  liveEvents_.erase(liveEvents_.begin(), liveEvents_.begin() + static_cast<std::ptrdiff_t>(liveNext_));
  liveNext_ = 0;
  auto last = feed_->drain();
  std::move(last.begin(), last.end(), std::back_inserter(liveEvents_));
  for (const Event& event : liveEvents_) look(event);
  live_->append(std::exchange(liveEvents_, {}));
  endSession();
  setLive(Live::none);
}

void RunController::endSession() {
  session_.reset();  // joins; the thread is at its end when this is called from tick()
  feed_.reset();
}

void RunController::setLive(Live state) {
  if (state == liveState_) return;
  liveState_ = state;
  Q_EMIT liveChanged();
}

void RunController::look(const Event& event) {
  if (const auto* paused = std::get_if<Paused>(&event)) {
    if (liveState_ != Live::stopping) setLive(paused->paused ? Live::paused : Live::running);
  } else if (std::holds_alternative<RunFinished>(event)) {
    endSeen_ = true;
  } else if (liveState_ == Live::starting && std::holds_alternative<RunStarted>(event)) {
    setLive(Live::running);
  }
}

template <typename Part>
bool RunController::pump(std::vector<Part>& parts, std::size_t& next, RunTimeline* timeline) {
  QElapsedTimer time;
  time.start();
  while (next < parts.size()) {
    const std::size_t count = std::min(partsAtOnce, parts.size() - next);
    const auto from = parts.begin() + static_cast<std::ptrdiff_t>(next);
    std::vector<Part> some(std::make_move_iterator(from),
                           std::make_move_iterator(from + static_cast<std::ptrdiff_t>(count)));
    next += count;
    if constexpr (std::is_same_v<Part, Event>) {
      for (const Event& event : some) look(event);
      timeline->append(std::move(some));
    } else {
      timeline->appendHistory(std::move(some));
    }
    if (time.elapsed() >= tickBudgetMilliseconds) break;
  }
  if (next < parts.size()) return false;
  parts.clear();
  next = 0;
  return true;
}

void RunController::tick() {
  QElapsedTimer time;
  time.start();
  if (loading_ && shown_ == stored_.get() && pump(storedParts_, storedNext_, stored_.get())) {
    loading_ = false;
    Q_EMIT runShown(shownRun_);
    readExamples();
  }
  if (session_) {
    // Asked before draining: an end that comes between the two is seen at the next tick.
    const bool ended = !session_->isRunning();
    auto fresh = feed_->drain();
    if (liveEvents_.empty()) {
      liveEvents_ = std::move(fresh);
    } else {
      std::move(fresh.begin(), fresh.end(), std::back_inserter(liveEvents_));
    }
    const bool all = pump(liveEvents_, liveNext_, live_.get());
    if (all && ended && endSeen_) {
      // Freeing a model and joining its thread may take longer than a frame.
      std::shared_ptr<RunSession> session = std::move(session_);
      feed_.reset();
      edits_.start(
          this, [session = std::move(session)](const JobTracker::Wanted&) mutable { return session.reset(), true; },
          [](bool) {}, [](const QString&) {});
      setLive(Live::none);
      readLibrary();
    }
  }
  if (!session_ && !loading_) ticks_.stop();
  longestTick_ = std::max(longestTick_, static_cast<double>(time.nsecsElapsed()) / 1e6);
}

}  // namespace skillscope
