// SPDX-License-Identifier: GPL-3.0-or-later
// A run that goes on from its own state, or begins with what another one had recorded.

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"
#include "core/run/branch.h"
#include "core/run/checkpoint.h"
#include "core/run/element_maps.h"
#include "core/run/resume.h"
#include "core/run/run_session_private.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

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
  began = std::chrono::steady_clock::now();
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
  began = std::chrono::steady_clock::now();
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
  // The weights of the task that the branch stands after are no longer its parent's where they were edited.
  const bool edited = options.branch->editState && options.branch->at.kind == BranchKind::taskEnd;
  const std::string weightsName = "task-" + std::to_string(options.branch->at.task + 1);
  const std::string replaced = edited ? weightsName + "/" : "/";
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
      if (weights->file.starts_with(replaced)) continue;
      if (!shareWeights(from, to, weights->file)) continue;  // where they are gone, there is nothing to tell of
    }
    writer->write(event);
    ++events;
    handPast(event);
  }
  if (edited && config.keepWeights == "all") {
    emit(writeWeights(to, weightsName, *backbone, trainer->trainable(), *method, config, trainer->task(),
                      trainer->step()));
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

}  // namespace skillscope
