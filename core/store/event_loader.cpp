// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_loader.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "core/base/error.h"
#include "core/store/columns.h"
#include "core/store/event_inserter.h"
#include "core/store/record_json.h"

namespace skillscope {

EventLoader::EventLoader(SQLite::Database& database, std::int64_t run, std::string runId)
    : database_(database), run_(run), runId_(std::move(runId)) {}

std::vector<Event> EventLoader::loadExamples() {
  loadPredictions();
  loadRetrievals();
  loadRetrievalSpaces();
  std::sort(order_.begin(), order_.end());
  std::vector<Event> examples;
  examples.reserve(order_.size());
  for (const auto& [seq, index] : order_) examples.push_back(std::move(events_[index]));
  return examples;
}

void EventLoader::loadRest(bool withPredictions) {
  loadStarts();
  loadImportance();
  loadFusionRounds();
  loadEvaluations();
  if (withPredictions) {
    loadPredictions();
    loadRetrievals();
    loadRetrievalSpaces();
  }
  loadNotes();
  loadEnds();
  std::sort(order_.begin(), order_.end());
}

SQLite::Statement EventLoader::select(const char* sql) {
  SQLite::Statement statement(database_, sql);
  statement.bind(1, run_);
  return statement;
}

void EventLoader::add(std::int64_t seq, Event event) {
  order_.emplace_back(seq, events_.size());
  events_.push_back(std::move(event));
}

void EventLoader::loadStarts() {
  std::int64_t seq = 0;
  SQLite::Statement runs = select(
      "SELECT seq, tasks, units, trainable_parameters, backbone_parameters, planned_steps FROM run_start WHERE run = "
      "?");
  while (runs.executeStep()) {
    RunStarted event;
    std::string tasks, units;
    RowCursor(runs).readAll(seq, tasks, units, event.trainableParameters, event.backboneParameters, event.plannedSteps);
    event.runId = runId_;
    event.tasks = tasksFromJson(tasks);
    event.units = unitsFromJson(units);
    add(seq, std::move(event));
  }
  SQLite::Statement tasks = select("SELECT seq, task, first_step, planned_steps FROM task_start WHERE run = ?");
  while (tasks.executeStep()) {
    TaskStarted event;
    RowCursor(tasks).readAll(seq, event.task, event.firstStep, event.plannedSteps);
    add(seq, event);
  }
}

std::int64_t EventLoader::countSteps() {
  SQLite::Statement count = select("SELECT coalesce(sum(points), 0) FROM step_chunk WHERE run = ?");
  count.executeStep();
  return std::clamp<std::int64_t>(count.getColumn(0).getInt64(), 0, std::int64_t{1} << 26);
}

/// Steps are nearly all of a long run, and come in their order: they go straight to their places between the rest.
/// onSteps(series, begin, end) is told of steps that follow each other, onOther(event) of what lies between.
template <typename Steps, typename Other>
void EventLoader::walkSteps(Steps onSteps, Other onOther) {
  auto other = order_.cbegin();
  const auto othersBefore = [&](std::int64_t seq) {
    for (; other != order_.cend() && other->first < seq; ++other) onOther(std::move(events_[other->second]));
  };
  std::int64_t last = 0;
  SQLite::Statement chunks = select(
      "SELECT points, first_seq, seq_offset, task, step, loss, learning_rate, gradient_norm, tokens, seconds"
      " FROM step_chunk WHERE run = ? ORDER BY chunk");
  while (chunks.executeStep()) {
    StepChunk chunk;
    std::size_t points = 0;
    StepSeries& steps = chunk.steps;
    RowCursor(chunks).readAll(points, chunk.firstSeq, chunk.seqOffset, steps.task, steps.step, steps.loss,
                              steps.learningRate, steps.gradientNorm, steps.tokens, steps.seconds);
    if (chunk.firstSeq < 0 || chunk.firstSeq > (std::int64_t{1} << 50)) throw Error("a chunk of steps has no place");
    if (chunk.seqOffset.size() != points || !steps.isOfSize(points)) {
      throw Error("the lists of a chunk of steps differ in length");
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i < points; ++i) {
      const std::int64_t seq = chunk.firstSeq + chunk.seqOffset[i];
      if (seq <= last) throw Error("the steps are not in their order");
      last = seq;
      if (other == order_.cend() || other->first >= seq) continue;
      if (begin < i) onSteps(steps, begin, i);
      begin = i;
      othersBefore(seq);
    }
    if (begin < points) onSteps(steps, begin, points);
  }
  othersBefore(std::numeric_limits<std::int64_t>::max());
}

std::vector<Event> EventLoader::load(bool withPredictions) {
  loadRest(withPredictions);
  std::vector<Event> inOrder;
  inOrder.reserve(order_.size() + static_cast<std::size_t>(countSteps()));
  walkSteps(
      [&](const StepSeries& steps, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) inOrder.emplace_back(steps.at(i));
      },
      [&](Event&& event) { inOrder.push_back(std::move(event)); });
  return inOrder;
}

std::vector<HistoryPart> EventLoader::loadHistory() {
  loadRest(false);
  std::vector<HistoryPart> parts;
  parts.reserve(2 * order_.size() + static_cast<std::size_t>(countSteps()) / stepsPerChunk + 1);
  walkSteps(
      [&](const StepSeries& all, std::size_t begin, std::size_t end) {
        StepSeries steps;
        steps.add(all, begin, end);
        parts.emplace_back(std::move(steps));
      },
      [&](Event&& event) { parts.emplace_back(std::move(event)); });
  return parts;
}

void EventLoader::loadImportance() {
  SQLite::Statement rows =
      select("SELECT seq, task, step, task_end, importance, sensitivity, uncertainty FROM importance WHERE run = ?");
  while (rows.executeStep()) {
    std::int64_t seq = 0;
    ImportanceSnapshot event;
    RowCursor(rows).readAll(seq, event.task, event.step, event.taskEnd, event.importance, event.sensitivity,
                            event.uncertainty);
    add(seq, std::move(event));
  }
}

void EventLoader::loadFusionRounds() {
  SQLite::Statement rows = select(
      "SELECT seq, task, round, step, rule, previous_threshold, current_threshold, previous_score, current_score,"
      " category, previous_share, history_after, change FROM fusion_round WHERE run = ?");
  while (rows.executeStep()) {
    std::int64_t seq = 0;
    FusionRound event;
    RowCursor(rows).readAll(seq, event.task, event.round, event.step, event.rule, event.previousThreshold,
                            event.currentThreshold, event.previousScore, event.currentScore, event.category,
                            event.previousShare, event.historyAfter, event.change);
    for (const FusionCategory category : event.category) {
      if (category > FusionCategory::firstTask) throw Error("a fusion round names a category that does not exist");
    }
    add(seq, std::move(event));
  }
}

void EventLoader::loadEvaluations() {
  SQLite::Statement rows = select(
      "SELECT seq, after_task, on_task, step, split, metric, matrix_entry, score, examples FROM evaluation"
      " WHERE run = ?");
  while (rows.executeStep()) {
    std::int64_t seq = 0;
    Evaluated event;
    RowCursor(rows).readAll(seq, event.afterTask, event.onTask, event.step, event.split, event.metric,
                            event.matrixEntry, event.score, event.examples);
    add(seq, std::move(event));
  }
}

void EventLoader::loadPredictions() {
  std::unordered_map<std::int64_t, ExamplePredictions> sets;
  std::int64_t seq = 0;
  SQLite::Statement heads = select("SELECT seq, after_task, on_task, step FROM prediction_set WHERE run = ?");
  while (heads.executeStep()) {
    ExamplePredictions set;
    RowCursor(heads).readAll(seq, set.afterTask, set.onTask, set.step);
    sets.emplace(seq, std::move(set));
  }
  SQLite::Statement rows = select(
      "SELECT prediction.seq, example.id, example.prompt, example.target, prediction.prediction, prediction.correct"
      " FROM prediction JOIN example ON example.run = prediction.run AND example.number = prediction.example"
      " WHERE prediction.run = ? ORDER BY prediction.seq, prediction.position");
  while (rows.executeStep()) {
    ExamplePrediction example;
    RowCursor(rows).readAll(seq, example.id, example.prompt, example.target, example.prediction, example.correct);
    sets[seq].examples.push_back(std::move(example));
  }
  for (auto& [position, set] : sets) add(position, std::move(set));
}

void EventLoader::loadRetrievals() {
  SQLite::Statement rows = select(
      "SELECT seq, after_task, on_task, step, count, owner, slot, weight, similarity FROM retrieval WHERE run = ?");
  while (rows.executeStep()) {
    std::int64_t seq = 0;
    ExampleRetrieval event;
    RowCursor(rows).readAll(seq, event.afterTask, event.onTask, event.step, event.count, event.owner, event.slot,
                            event.weight, event.similarity);
    if (event.slot.size() != event.weight.size() || event.slot.size() != event.similarity.size()) {
      throw Error("the lists of what was retrieved for examples differ in length");
    }
    for (const std::int32_t slot : event.slot) {
      if (slot < 0 || static_cast<std::size_t>(slot) >= event.owner.size()) {
        throw Error("a retrieved slot does not exist");
      }
    }
    add(seq, std::move(event));
  }
}

void EventLoader::loadRetrievalSpaces() {
  SQLite::Statement rows =
      select("SELECT seq, task, step, groups, width, keys, place, queries, bytes FROM retrieval_space WHERE run = ?");
  while (rows.executeStep()) {
    std::int64_t seq = 0;
    RetrievalSpace event;
    RowCursor(rows).readAll(seq, event.task, event.step, event.groups, event.width, event.keys, event.place,
                            event.queries, event.bytes);
    const auto width = static_cast<std::size_t>(std::max(0, event.width));
    const bool sliced = event.groups > 0 && width > 0 && event.width % event.groups == 0;
    if (!sliced || event.keys.size() % width != 0 || event.queries.size() != event.place.size() * width) {
      throw Error("the keys and queries of a task do not have the width they name");
    }
    add(seq, std::move(event));
  }
}

void EventLoader::loadNotes() {
  std::int64_t seq = 0;
  SQLite::Statement checkpoints = select("SELECT seq, step, task, file, sha256, bytes FROM checkpoint WHERE run = ?");
  while (checkpoints.executeStep()) {
    Checkpointed event;
    RowCursor(checkpoints).readAll(seq, event.step, event.task, event.file, event.sha256, event.bytes);
    add(seq, std::move(event));
  }
  SQLite::Statement pauses = select("SELECT seq, step, paused FROM pause WHERE run = ?");
  while (pauses.executeStep()) {
    Paused event;
    RowCursor(pauses).readAll(seq, event.step, event.paused);
    add(seq, event);
  }
  SQLite::Statement changes = select("SELECT seq, step, key, value FROM setting_change WHERE run = ?");
  while (changes.executeStep()) {
    SettingChanged event;
    RowCursor(changes).readAll(seq, event.step, event.key, event.value);
    add(seq, std::move(event));
  }
  SQLite::Statement messages = select("SELECT seq, step, severity, text FROM message WHERE run = ?");
  while (messages.executeStep()) {
    Message event;
    RowCursor(messages).readAll(seq, event.step, event.severity, event.text);
    event.severity = std::min(event.severity, Severity::error);
    add(seq, std::move(event));
  }
}

void EventLoader::loadEnds() {
  SQLite::Statement rows =
      select("SELECT seq, status, reason, seconds, tokens_per_second, weights_sha256, step FROM run_end WHERE run = ?");
  while (rows.executeStep()) {
    std::int64_t seq = 0;
    RunFinished event;
    RowCursor(rows).readAll(seq, event.status, event.reason, event.seconds, event.tokensPerSecond, event.weightsSha256,
                            event.step);
    event.status = std::min(event.status, RunStatus::interrupted);
    add(seq, std::move(event));
  }
}

}  // namespace skillscope
