// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_session.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <random>
#include <utility>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/method_catalog.h"
#include "core/learn/metrics.h"
#include "core/run/branch.h"
#include "core/run/checkpoint.h"
#include "core/run/element_maps.h"
#include "core/run/fusion_sides.h"
#include "core/run/resume.h"
#include "core/run/run_session_private.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

namespace skillscope {

namespace {

using Clock = std::chrono::steady_clock;

/// "20250131-142530-kif-3fa9": sorts by time, and two runs of one second differ.
std::string makeRunId(const std::string& method) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char time[32], tail[8];
  std::strftime(time, sizeof time, "%Y%m%d-%H%M%S", &local);
  std::snprintf(tail, sizeof tail, "%04x", std::random_device{}() & 0xFFFFu);
  std::string name;  // a part of file names
  for (const char c : method) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return std::string(time) + "-" + (name.empty() ? "run" : name) + "-" + tail;
}

}  // namespace

void checkRunnable(const RunConfig& config) {
  validate(config);
  MethodCatalog& catalog = MethodCatalog::instance();
  catalog.load();
  ParameterSet(catalog.info(config.method), config.methodParameters);
  taskNamesOf(streamChoice(config));
}

// ---- What the trainer asks of its session (training thread) ----

void RunSession::Private::deliver(const Event& event) {
  if (options.observer) options.observer(event);
  if (options.feed) options.feed->push(event);
}

void RunSession::Private::emit(Event event) {
  if (auto* startEvent = std::get_if<RunStarted>(&event)) startEvent->runId = runId;
  if (writer && !std::holds_alternative<Progress>(event)) {
    writer->write(event);
    ++events;
    if (std::holds_alternative<FusionRound>(event)) fused = true;
  }
  deliver(event);
  if (const auto* round = std::get_if<FusionRound>(&event); round && round->rule != "first_task") {
    const std::lock_guard lock(mutex);
    if (pauseAtFusions) mode = Mode::paused;
  }
  if (std::holds_alternative<RunStarted>(event)) warnOfManyThreads();
}

/// Idle OpenMP threads spin; with as many of them as cores, any other busy program makes a step many times slower.
void RunSession::Private::warnOfManyThreads() {
  const int cores = usableCores();
  if (config.threads < 2 || config.threads < cores) return;
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  emit(Message{0, Severity::warning,
               std::to_string(config.threads) + " training threads on " + std::to_string(cores) +
                   (cores == 1 ? " core" : " cores") +
                   " leave none for the window and other programs. If the run is slow, lower run.threads, or start the "
                   "program with OMP_WAIT_POLICY=passive."});
}

void RunSession::Private::stopIfAsked() {
  const std::lock_guard lock(mutex);
  if (stopping) throw StopRequested{};
}

void RunSession::Private::holdWhilePaused(std::unique_lock<std::mutex>& lock, std::int64_t step, bool beforeStep) {
  if (mode == Mode::oneStep && stepTaken) mode = Mode::paused;
  if (mode == Mode::paused && !stopping) {
    lock.unlock();
    emit(Paused{step, true});
    lock.lock();
    waiting = true;
    changed.wait(lock, [this] { return stopping || mode != Mode::paused; });
    waiting = false;
    if (!stopping) {
      lock.unlock();
      emit(Paused{step, false});
      lock.lock();
    }
  }
  if (stopping) throw StopRequested{};
  if (beforeStep && mode == Mode::oneStep) stepTaken = true;
}

void RunSession::Private::safePoint(std::int64_t step) {
  std::unique_lock lock(mutex);
  holdWhilePaused(lock, step, false);
}

std::vector<SettingChanged> RunSession::Private::beforeStep(std::int64_t step) {
  std::unique_lock lock(mutex);
  holdWhilePaused(lock, step, true);
  std::vector<SettingChanged> due = std::exchange(changes, {});
  const auto planned = std::stable_partition(options.changes.begin(), options.changes.end(),
                                             [step](const SettingChanged& change) { return change.step > step + 1; });
  due.insert(due.end(), planned, options.changes.end());
  options.changes.erase(planned, options.changes.end());
  return due;
}

void RunSession::Private::taskLearned(int task, std::int64_t step) {
  if (options.storePath.empty()) return;
  const std::string folder = runFolder(options.storePath, runId);
  const auto leftOut = writeElementMaps(folder, trainer->trainable(), *method, config, task, step);
  if (!leftOut.empty() && !std::exchange(toldLeftOut, true)) {
    emit(Message{step, Severity::warning,
                 "The importance of the elements of " + std::to_string(leftOut.size()) + " tensors, such as " +
                     leftOut.front() + ", is not recorded because record.element_limit is " +
                     std::to_string(config.elementLimit) + "; raise it, or name fewer tensors in record.elements."});
  }
  if (config.keepWeights != "all") return;
  emit(writeWeights(folder, "task-" + std::to_string(task + 1), *backbone, trainer->trainable(), *method, config, task,
                    step));
}

/// Sides that cannot be kept cost a later look at another fusion, not the run.
void RunSession::Private::fusing(const FusionSides& sides, const std::vector<TrainableTensor>& trainable, int task,
                                 std::int64_t step) {
  if (!writer || config.keepWeights != "all" || config.fusionSidesMegabytes == 0) return;
  const bool everyFusion = config.keepStates == "fusions" || config.keepStates == "all";
  if (!sides.lastOfTask && !everyFusion) return;
  const std::int64_t bytes = fusionSidesBytes(sides);
  const auto tellOnce = [&](Severity severity, const std::string& text) {
    if (!std::exchange(toldNoSides, true)) emit(Message{step, severity, text});
  };
  if (bytes > config.fusionSidesMegabytes * 1000000) {
    tellOnce(Severity::info, "Both sides of a fusion take " + std::to_string((bytes + 999999) / 1000000) +
                                 " MB and are not kept; raise record.fusion_sides_mb to try fusions in another way.");
    return;
  }
  if (!sides.lastOfTask && config.keepStatesMegabytes > 0) {
    const std::int64_t kept = fusionSidesKept(runFolder(options.storePath, runId));
    if (kept + bytes > config.keepStatesMegabytes * 1000000) {
      tellOnce(Severity::info,
               "The sides of fusions take " + std::to_string(config.keepStatesMegabytes) +
                   " MB; of later rounds within tasks they are not kept. Raise record.keep_states_mb to "
                   "try those in another way too.");
      return;
    }
  }
  try {
    emit(writeFusionSides(runFolder(options.storePath, runId), sides, trainable, task, step));
  } catch (const Error& error) {
    tellOnce(Severity::warning, "The two sides of a fusion could not be kept: " + errorSentence(error));
  }
}

void RunSession::Private::savePoint(std::int64_t step, bool taskEnd) {
  savedEvents = events;
  const bool due = config.checkpointEverySteps > 0 && step % config.checkpointEverySteps == 0;
  const bool fusion = config.keepStates == "fusions" || config.keepStates == "all" ? fused : false;
  bool keep = config.keepStates == "all" || (config.keepStates != "none" && (taskEnd || fusion));
  if (config.keepWeights == "none") keep = false;
  if (taskEnd || due || fusion) writeState(keep);
  fused = false;
}

/// A state that cannot be written costs the chance to go on from here, not the run.
void RunSession::Private::writeState(bool keep) noexcept {
  if (!writer) return;
  try {
    const std::string folder = runFolder(options.storePath, runId);
    const std::string path = statePath(folder, savedEvents);
    if (!std::filesystem::exists(path)) {
      writer->flush();  // the state must never know more than the store
      TrainingState now;
      trainer->save(now);
      now.events = savedEvents;
      now.step = trainer->step();
      now.seconds = secondsTaken();
      now.fused = fused;
      now.write(path);
      pruneStates(folder);
    }
    if (!keep) return;
    keepState(folder, savedEvents);
    pruneKeptStates(folder, static_cast<std::uint64_t>(config.keepStatesMegabytes) * 1000000);
  } catch (const std::exception& error) {
    if (std::exchange(toldNoState, true)) return;
    try {
      emit(
          Message{trainer->step(), Severity::warning,
                  "No state to go on from could be kept, so an interruption would lose more: " + errorSentence(error)});
    } catch (...) {  // the store fails as well: the next event ends the run with that reason
    }
  } catch (...) {
  }
}

// ---- The run (training thread) ----

double RunSession::Private::secondsTaken() const {
  return secondsBefore + std::chrono::duration<double>(Clock::now() - began).count();
}

void RunSession::Private::train() {
  if (!state) return trainer->run();
  const TrainingState from = std::move(*state);
  state.reset();
  options.branch ? trainer->goOnFrom(from) : trainer->resume(from);
}

void RunSession::Private::openWriter(const std::string& methodTitle) {
  if (options.storePath.empty()) return;
  NewRun run;
  run.id = runId;
  run.name = config.name;
  run.method = config.method;
  run.stream = stream.name;
  run.order = stream.order;
  run.seed = config.seed;
  run.experiment = config.experiment;
  run.variant = config.variant;
  run.notes = config.notes;
  if (run.name.empty()) {
    run.name = (config.variant.empty() ? methodTitle : config.variant) + ", " + stream.name + " " + stream.order +
               ", seed " + std::to_string(config.seed);
  }
  run.seconds = secondsBefore;
  if (options.branch) {
    const BranchFrom& from = *options.branch;
    const StoredRun stored = RunReader(options.storePath).run(from.parent);
    const RunConfig parent = readConfigText(stored.configToml, "the stored config of the run " + from.parent);
    if (config.name.empty()) {
      run.name = stored.summary.name + (from.at.kind == BranchKind::start
                                            ? ", run again"
                                            : ", branched " + placeText(from.at.kind, from.at.task, from.at.step));
    }
    std::string changes = changedSettings(parent, config);
    if (!from.remark.empty()) changes += (changes.empty() ? "" : "; ") + from.remark;
    run.lineage = {from.parent, toString(from.at.kind), from.at.task, from.at.step, from.at.events, changes};
  }
  run.configToml = toToml(withMethodDefaults(config));
  run.commandLine = options.commandLine;
  run.environment = environment();
  writer = std::make_unique<RunWriter>(options.storePath, run);
}

void RunSession::Private::threadMain() noexcept {
  began = Clock::now();
  try {
    prepare();
    train();
    finished.status = RunStatus::done;
  } catch (const StopRequested&) {
    finished.status = RunStatus::stopped;
    finished.reason = trainer && trainer->step() > 0 ? "Stopped after step " + std::to_string(trainer->step()) + "."
                                                     : "Stopped before the first step.";
    if (trainer && trainer->canSave()) writeState();
  } catch (const UsageError& error) {
    finished.status = RunStatus::failed;
    finished.reason = error.what();
    failedByUse = true;
  } catch (const std::bad_alloc&) {
    finished.status = RunStatus::failed;
    finished.reason = "There is not enough memory for this run: lower train.batch_size or eval.batch_size.";
  } catch (const std::exception& error) {
    finished.status = RunStatus::failed;
    finished.reason = errorSentence(error);
  } catch (...) {
    finished.status = RunStatus::failed;
    finished.reason = "The run failed for a reason that was not told.";
  }
  finish();
}

/// Writes what a done or stopped run trained, sends RunFinished, and closes the store. Whatever fails here makes the
/// run a failed one, with the first reason kept.
void RunSession::Private::finish() {
  const auto guarded = [this](const auto& action) {
    std::string reason;
    try {
      action();
      return;
    } catch (const std::exception& error) {
      reason = errorSentence(error);
    } catch (...) {
      reason = "The run could not be ended properly.";
    }
    if (finished.status != RunStatus::failed) finished.reason = reason;
    finished.status = RunStatus::failed;
  };
  if (trainer) {
    finished.step = trainer->step();
    finished.tokensPerSecond = trainer->tokensPerSecond();
  }
  if (trainer && finished.status != RunStatus::failed) {
    guarded([this] { finished.weightsSha256 = weightsSha256(trainer->trainable()); });
    guarded([this] {
      if (!writer || config.keepWeights == "none") return;
      emit(writeWeights(runFolder(options.storePath, runId), "final", *backbone, trainer->trainable(), *method, config,
                        trainer->task(), trainer->step()));
    });
  }
  finished.seconds = secondsTaken();
  guarded([this] {
    if (!writer) return;
    writer->write(finished);
    writer->close();
    if (finished.status == RunStatus::done) removeStates(runFolder(options.storePath, runId));
  });
  trainer.reset();
  method.reset();
  backbone.reset();
  writer.reset();
  ended = true;
  guarded([this] { deliver(finished); });
}

// ---- The owner's side ----

RunSession::RunSession(RunConfig config, SessionOptions options) : d_(std::make_unique<Private>()) {
  d_->runId = options.runId.empty() ? makeRunId(config.method) : options.runId;
  d_->config = withStreamPathsFrom(std::move(config), ".");  // who goes on with it may stand elsewhere
  d_->options = std::move(options);
}

RunSession::~RunSession() {
  stop();
  if (d_->thread.joinable()) d_->thread.join();
}

void RunSession::start() {
  if (d_->started.exchange(true)) return;
  d_->thread = std::thread([this] { d_->threadMain(); });
}

void RunSession::pause() {
  const std::lock_guard lock(d_->mutex);
  d_->mode = Private::Mode::paused;
}

void RunSession::resume() {
  {
    const std::lock_guard lock(d_->mutex);
    d_->mode = Private::Mode::running;
  }
  d_->changed.notify_all();
}

void RunSession::step() {
  {
    const std::lock_guard lock(d_->mutex);
    d_->mode = Private::Mode::oneStep;
    d_->stepTaken = false;
  }
  d_->changed.notify_all();
}

void RunSession::stop() {
  {
    const std::lock_guard lock(d_->mutex);
    d_->stopping = true;
  }
  d_->changed.notify_all();
}

void RunSession::setPauseAtFusions(bool pause) {
  const std::lock_guard lock(d_->mutex);
  d_->pauseAtFusions = pause;
}

std::span<const char* const> RunSession::changeableSettings() {
  static constexpr const char* keys[] = {"train.learning_rate", "train.clip_norm"};
  return keys;
}

void RunSession::change(const std::string& key, const std::string& value) {
  const auto keys = changeableSettings();
  if (std::none_of(keys.begin(), keys.end(), [&key](const char* each) { return key == each; })) {
    throw UsageError("Setting " + inQuotes(key), "cannot change during a run",
                     "train.learning_rate and train.clip_norm can");
  }
  RunConfig probe = d_->config;
  applySetting(probe, key + "=" + value);  // throws when the value is not allowed
  const std::lock_guard lock(d_->mutex);
  d_->changes.push_back({0, key, toText(settingValue(probe, key))});
}

bool RunSession::isRunning() const {
  return d_->started && !d_->ended;
}

bool RunSession::isPaused() const {
  const std::lock_guard lock(d_->mutex);
  return d_->waiting;
}

bool RunSession::failedByUse() const {
  return d_->failedByUse;
}

const std::string& RunSession::runId() const {
  return d_->runId;
}

const RunConfig& RunSession::config() const {
  return d_->config;
}

RunFinished RunSession::wait() {
  if (d_->thread.joinable()) d_->thread.join();
  if (!d_->started) {
    d_->finished.status = RunStatus::stopped;
    d_->finished.reason = "The run was not started.";
  }
  return d_->finished;
}

}  // namespace skillscope
