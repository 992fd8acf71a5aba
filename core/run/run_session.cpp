// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_session.h"

#include <torch/torch.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/data/task_source.h"
#include "core/learn/adapter.h"
#include "core/learn/answer_choices.h"
#include "core/learn/method.h"
#include "core/learn/method_catalog.h"
#include "core/learn/metrics.h"
#include "core/learn/trainer.h"
#include "core/nn/backbone.h"
#include "core/nn/model_device.h"
#include "core/run/checkpoint.h"
#include "core/run/element_maps.h"
#include "core/run/environment.h"
#include "core/run/fusion_sides.h"
#include "core/run/memory_need.h"
#include "core/run/resume.h"
#include "core/run/training_state.h"
#include "core/store/run_store.h"
#include "core/tensor/compute.h"
#include "core/tensor/device.h"
#include "core/tensor/random.h"
#include "core/tensor/torch_compat.h"
#include "core/text/tokenizer.h"

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

/// Name of a file → its SHA-256, of what a run read.
void addHashes(std::map<std::string, std::string>& environment, const std::string& what, const std::string& folder,
               std::initializer_list<const char*> files) {
  for (const char* file : files) {
    const std::string path = folder + "/" + file;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) environment["SHA-256 of " + what + " " + file] = sha256OfFile(path);
  }
}

/// A checkpoint's weights in several files.
void addShardHashes(std::map<std::string, std::string>& environment, const std::string& folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with("model-") && name.ends_with(".safetensors")) {
      environment["SHA-256 of backbone " + name] = sha256OfFile(entry->path().string());
    }
  }
}

}  // namespace

void checkRunnable(const RunConfig& config) {
  validate(config);
  MethodCatalog& catalog = MethodCatalog::instance();
  catalog.load();
  ParameterSet(catalog.info(config.method), config.methodParameters);
  taskNamesOf(streamChoice(config));
}

struct RunSession::Private final : RunControl {
  RunConfig config;
  SessionOptions options;
  std::string runId;
  std::thread thread;

  // Commands: written by the owner, read by the training thread.
  enum class Mode { running, paused, oneStep };
  mutable std::mutex mutex;
  std::condition_variable changed;
  Mode mode = Mode::running;
  bool stepTaken = false;  ///< of Mode::oneStep
  bool stopping = false;
  bool waiting = false;
  std::vector<SettingChanged> changes;

  std::atomic<bool> started{false}, ended{false}, failedByUse{false};

  // The training thread's own.
  std::unique_ptr<RunWriter> writer;
  std::unique_ptr<Backbone> backbone;
  std::unique_ptr<Tokenizer> tokenizer;
  std::unique_ptr<ContinualMethod> method;
  std::unique_ptr<RandomState> random;
  std::unique_ptr<Trainer> trainer;
  TaskStream stream;
  std::vector<DataFileHash> dataFiles;  ///< that the stream was made of
  std::vector<std::string> remarks;     ///< about the data
  RunFinished finished;
  std::optional<TrainingState> state;        ///< to go on from, until the trainer has it
  double secondsBefore = 0;                  ///< of a continued run, until its state was made
  std::int64_t events = 0, savedEvents = 0;  ///< recorded so far; when the trainer last could be saved
  bool toldNoState = false, toldLeftOut = false, toldNoSides = false;
  bool fused = false;  ///< since the last savePoint()
  Clock::time_point began = Clock::now();

  void threadMain() noexcept;
  void prepare();
  void makeStream();
  void roundFrozenWeights();
  void train();
  double secondsTaken() const;
  std::vector<Event> openState();
  void writeState(bool keep = false) noexcept;
  void handPast(const Event& event);
  void checkVocabulary() const;
  void remarkUnwritableAnswers();
  std::map<std::string, std::string> environment() const;
  void openWriter(const std::string& methodTitle);
  void continueWriter();
  void branchWriter(const std::string& methodTitle);
  std::vector<Event> openBranchPoint(const RunConfig& parent);
  void copyHistory(std::vector<Event> past, const StoredRun& parent);
  void finish();
  void holdWhilePaused(std::unique_lock<std::mutex>& lock, std::int64_t step, bool beforeStep);
  void stopIfAsked();
  void deliver(const Event& event);
  void warnOfManyThreads();

  void emit(Event event) override;
  void safePoint(std::int64_t step) override;
  std::vector<SettingChanged> beforeStep(std::int64_t step) override;
  void taskLearned(int task, std::int64_t step) override;
  void fusing(const FusionSides& sides, const std::vector<TrainableTensor>& trainable, int task,
              std::int64_t step) override;
  void savePoint(std::int64_t step, bool taskEnd) override;
};

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
  if (std::holds_alternative<RunStarted>(event)) warnOfManyThreads();
}

/// Idle OpenMP threads spin; with as many of them as cores, any other busy program makes a step many times slower.
void RunSession::Private::warnOfManyThreads() {
  const int cores = usableCores();
  if (config.threads < 2 || config.threads < cores || std::getenv("OMP_WAIT_POLICY") != nullptr) return;
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
  const std::int64_t bytes = fusionSidesBytes(sides);
  const auto tellOnce = [&](Severity severity, const std::string& text) {
    if (!std::exchange(toldNoSides, true)) emit(Message{step, severity, text});
  };
  if (bytes > config.fusionSidesMegabytes * 1000000) {
    tellOnce(Severity::info, "Both sides of a fusion take " + std::to_string((bytes + 999999) / 1000000) +
                                 " MB and are not kept; raise record.fusion_sides_mb to try fusions in another way.");
    return;
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

void RunSession::Private::prepare() {
  setUpCompute(static_cast<int>(config.threads));
  Progress preparing;
  preparing.phase = "Preparing data";
  emit(preparing);
  validate(config);
  std::string methodTitle = config.method;
  if (options.parts.method) {
    method = options.parts.method(config);
  } else {
    MethodCatalog& catalog = MethodCatalog::instance();
    catalog.load();
    const MethodInfo& info = catalog.info(config.method);
    methodTitle = info.title;
    method = catalog.registry().make(config.method, ParameterSet(info, config.methodParameters));
  }
  stopIfAsked();
  makeStream();
  stopIfAsked();
  const std::string folder = backboneFolder(config.backbonePath);
  const torch::Device device = chosenDevice(config.device);
  const std::string memory = device.is_cpu() ? memoryRemark(config, folder) : std::string();
  if (!memory.empty()) remarks.push_back(memory);
  backbone = openTrainable(folder);
  moveTo(*backbone, device);
  tokenizer = openTokenizer(folder);
  if (AnswerEncoder* encoder = asAnswerEncoder(*backbone)) {
    encoder->setAnswers(answerChoices(stream, *tokenizer, config.maxTargetTokens));
  }
  checkVocabulary();
  roundFrozenWeights();
  remarkUnwritableAnswers();
  random = std::make_unique<RandomState>(static_cast<std::uint64_t>(config.seed));
  TrainerParts parts{*backbone, *tokenizer, *method, stream, *random, {}};
  parts.trainable = chooseTrainable(config, parts);
  trainer = std::make_unique<Trainer>(config, std::move(parts), *this);
  stopIfAsked();
  if (options.continued) return continueWriter();
  if (options.branch && options.branch->at.kind != BranchKind::start) return branchWriter(methodTitle);
  openWriter(methodTitle);
  for (const std::string& remark : backbone->remarks()) emit(Message{0, Severity::warning, remark});
  for (const std::string& remark : remarks) emit(Message{0, Severity::warning, remark});
}

void RunSession::Private::roundFrozenWeights() {
  if (config.frozenType == "bfloat16") backbone->setFrozenType(torch::kBFloat16);
}

void RunSession::Private::makeStream() {
  if (options.parts.stream) {
    stream = options.parts.stream(config);
    return;
  }
  LoadedStream loaded = loadStream(streamChoice(config));
  stream = std::move(loaded.stream);
  dataFiles = std::move(loaded.files);
  remarks = std::move(loaded.remarks);
}

/// Checkpoints often have more rows than their tokenizer has pieces, but never fewer.
void RunSession::Private::checkVocabulary() const {
  for (const NamedWeight& weight : backbone->weights()) {
    if (weight.module != "embedding" || weight.tensor.size(0) >= tokenizer->size()) continue;
    throw Error("Tokenizer and weights do not belong together in", backboneFolder(config.backbonePath),
                "the tokenizer has " + std::to_string(tokenizer->size()) + " pieces, " + weight.name + " only " +
                    std::to_string(weight.tensor.size(0)) + " rows");
  }
}

/// An answer that the tokenizer cannot spell, such as one with capitals where the vocabulary has none, is never right.
void RunSession::Private::remarkUnwritableAnswers() {
  if (asAnswerEncoder(*backbone) != nullptr) return;  // they are taken as they are
  constexpr std::size_t looked = 500, named = 3;
  for (const Task& task : stream.tasks) {
    if (task.metric == "rouge_l") continue;  // which is about words
    std::set<std::string> answers(task.labels.begin(), task.labels.end());
    for (std::size_t i = 0; task.labels.empty() && i < std::min(looked, task.test.size()); ++i) {
      answers.insert(task.test[i].target);
    }
    std::vector<std::string> lost;
    for (const std::string& answer : answers) {
      if (!exactMatch(tokenizer->decode(tokenizer->encode(answer)), answer)) lost.push_back(inQuotes(answer));
    }
    if (lost.empty()) continue;
    const std::string count = std::to_string(lost.size()) + " of " + std::to_string(answers.size());
    const std::string more = lost.size() > named ? ", …" : "";
    if (lost.size() > named) lost.resize(named);
    remarks.push_back("Task " + task.name + ": the backbone's tokenizer cannot write " + count + " answers (" +
                      joined(lost, ", ") + more +
                      "), so they are never right. If it knows no capitals, set lower_case = true in the stream file.");
  }
}

std::map<std::string, std::string> RunSession::Private::environment() const {
  std::map<std::string, std::string> environment = describeEnvironment();
  addHashes(environment, "backbone", backboneFolder(config.backbonePath),
            {"model.safetensors", "model.safetensors.index.json", "config.json", "spiece.model", "tokenizer.model",
             "tokenizer.json"});
  addShardHashes(environment, backboneFolder(config.backbonePath));
  for (const DataFileHash& file : dataFiles) environment["SHA-256 of " + file.name] = file.sha256;
  return environment;
}

/// Reads the newest whole state, and gives the events that come before it.
std::vector<Event> RunSession::Private::openState() {
  std::vector<Event> past = RunReader(options.storePath).events(runId, true);
  const std::string folder = runFolder(options.storePath, runId);
  std::string reason = "The run " + runId + " has no checkpoint to go on from.";
  for (const std::string& path : statePaths(folder)) {
    try {
      TrainingState read = TrainingState::read(path);
      if (read.events > static_cast<std::int64_t>(past.size())) {
        throw Error("The store has " + std::to_string(past.size()) + " events of the run, fewer than " +
                        std::to_string(read.events) + " that come before the training state",
                    path, "the store is another one, or an older copy");
      }
      past.resize(static_cast<std::size_t>(read.events));
      state = std::move(read);
      return past;
    } catch (const Error& error) {
      reason = error.what();  // an older one may do
    }
  }
  throw Error(reason);
}

void RunSession::Private::continueWriter() {
  checkSameInputs(RunReader(options.storePath).run(runId).environment, environment());
  const std::vector<Event> past = openState();
  writer = std::make_unique<RunWriter>(options.storePath, ContinuedRun{runId, state->events, state->seconds});
  removeStatesAfter(runFolder(options.storePath, runId), state->events);
  secondsBefore = state->seconds;
  began = Clock::now();
  events = savedEvents = state->events;
  for (const Event& event : past) handPast(event);
  emit(Message{state->step, Severity::info, "The run went on here, after step " + std::to_string(state->step) + "."});
}

void RunSession::Private::handPast(const Event& event) {
  if (options.past) {
    options.past(event);
  } else if (options.observer) {
    options.observer(event);
  }
  if (options.feed) options.feed->push(event);
}

/// Reads the state of the branch point, changed as the branch's settings want it, and gives the parent's events before
/// it. The trainer has taken the state over afterwards.
std::vector<Event> RunSession::Private::openBranchPoint(const RunConfig& parent) {
  const BranchFrom& from = *options.branch;
  std::vector<Event> past = RunReader(options.storePath).events(from.parent, true);
  state = TrainingState::read(from.at.file);
  if (state->events > static_cast<std::int64_t>(past.size())) {
    throw Error("The store has " + std::to_string(past.size()) + " events of the run " + from.parent + ", fewer than " +
                    std::to_string(state->events) + " that come before the training state",
                from.at.file, "the store is another one, or an older copy");
  }
  past.resize(static_cast<std::size_t>(state->events));
  if (from.editPast) from.editPast(past);
  // What was changed while the parent ran is in its state; what the branch changes comes instead.
  if (config.learningRate != parent.learningRate) state->putNumber("learning_rate", config.learningRate);
  if (config.clipNorm != parent.clipNorm) state->putNumber("clip_norm", config.clipNorm);
  if (config.seed != parent.seed) RandomState(static_cast<std::uint64_t>(config.seed)).save(*state);
  if (from.editState) from.editState(*state, trainer->trainable());
  const std::string changes = changedSettings(parent, config);
  try {
    const SkillUnitTable units = trainer->restore(*state);
    for (const Event& event : past) {
      const auto* started = std::get_if<RunStarted>(&event);
      if (!started) continue;
      const auto same = [](const SkillUnit& a, const SkillUnit& b) {
        return a.name == b.name && a.elements == b.elements;
      };
      const std::vector<SkillUnit>&mine = units.units, &theirs = started->units.units;
      if (!std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end(), same)) {
        throw Error("the skill units are others than the parent's");
      }
    }
  } catch (const Error& error) {
    if (changes.empty()) throw;
    throw UsageError("The run " + from.parent + " cannot be branched with " + changes + ": " + error.what());
  }
  return past;
}

/// The run begins with what its parent had recorded, and with a state to go on from.
void RunSession::Private::branchWriter(const std::string& methodTitle) {
  if (options.storePath.empty()) throw UsageError("a branch needs the store of the run that it comes from");
  const StoredRun parent = RunReader(options.storePath).run(options.branch->parent);
  const RunConfig before = readConfigText(parent.configToml, "the stored config of the run " + options.branch->parent);
  checkBranch(before, config, options.branch->at);
  checkSameInputs(parent.environment, environment());
  std::vector<Event> past = openBranchPoint(before);
  secondsBefore = state->seconds;
  began = Clock::now();
  openWriter(methodTitle);
  copyHistory(std::move(past), parent);
  writer->flush();
  state->events = savedEvents = events;
  state->write(statePath(runFolder(options.storePath, runId), events));
  emit(
      Message{state->step, Severity::info, lineageText(RunReader(options.storePath).run(runId).summary.lineage) + "."});
}

void RunSession::Private::copyHistory(std::vector<Event> past, const StoredRun& parent) {
  const std::string from = runFolder(options.storePath, parent.summary.id), to = runFolder(options.storePath, runId);
  const auto planned = [this](const RunStarted& started) {
    std::int64_t steps = trainer->step();
    if (options.branch->at.kind != BranchKind::taskEnd) steps += trainer->stepsLeftInTask();
    for (std::size_t task = static_cast<std::size_t>(trainer->task()) + 1; task < started.tasks.size(); ++task) {
      steps += stepsOfTask(config, started.tasks[task].trainExamples);
    }
    return steps;
  };
  for (Event& event : past) {
    if (auto* started = std::get_if<RunStarted>(&event)) {
      started->runId = runId;
      started->plannedSteps = planned(*started);
    } else if (const auto* weights = std::get_if<Checkpointed>(&event)) {
      if (!shareWeights(from, to, weights->file)) continue;  // where they are gone, there is nothing to tell of
    }
    writer->write(event);
    ++events;
    handPast(event);
  }
  // What is missing, or cannot be read, is a picture that the branch does not have.
  for (int task = 0; task <= trainer->task(); ++task) {
    std::error_code ignored;
    try {
      const ElementMaps recorded = readElementMaps(from, task, {});
      if (recorded.step == 0 || recorded.step > trainer->step()) continue;
    } catch (const Error&) {
      continue;
    }
    std::filesystem::create_directories(std::filesystem::path(elementMapPath(to, task)).parent_path(), ignored);
    linkOrCopy(elementMapPath(from, task), elementMapPath(to, task));
  }
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

void RunSession::change(const std::string& key, const std::string& value) {
  if (key != "train.learning_rate" && key != "train.clip_norm") {
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
