// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_inserter.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/store/columns.h"
#include "core/store/record_json.h"
#include "core/store/schema.h"

namespace skillscope {

namespace {

/// Every table with one row an event, in which `seq` is the event's place.
constexpr const char* eventTables[] = {"run_start",      "task_start", "importance",     "fusion_round",   "evaluation",
                                       "prediction_set", "checkpoint", "pause",          "setting_change", "message",
                                       "run_end",        "retrieval",  "retrieval_space"};

constexpr std::size_t bytesOfStep = sizeof(std::uint32_t) + sizeof(StepDone::task) + sizeof(StepDone::step) +
                                    sizeof(StepDone::loss) + sizeof(StepDone::learningRate) +
                                    sizeof(StepDone::gradientNorm) + sizeof(StepDone::tokens) +
                                    sizeof(StepDone::seconds);
static_assert(stepsPerChunk * bytesOfStep + 128 < storePageSize);

}  // namespace

EventInserter::EventInserter(SQLite::Database& database, std::int64_t run) : database_(database), run_(run) {}
EventInserter::~EventInserter() = default;

void EventInserter::insert(const Event& event) {
  if (std::holds_alternative<Progress>(event)) return;
  ++seq_;
  std::visit(
      [this](const auto& value) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, Progress>) put(value);
      },
      event);
}

void EventInserter::continueAfter(std::int64_t events) {
  for (const char* table : eventTables) {
    SQLite::Statement removal(database_, std::string("DELETE FROM ") + table + " WHERE run = ? AND seq > ?");
    execute(removal, run_, events);
  }
  cutSteps(events);
  if (const std::int64_t left = countEvents(); left != events) {
    throw Error("of the " + std::to_string(events) + " events before the checkpoint, the store has " +
                std::to_string(left));
  }
  SQLite::Statement known(database_, "SELECT number, id, prompt, target FROM example WHERE run = ?");
  known.bind(1, run_);
  while (known.executeStep()) {
    std::int64_t number = 0;
    std::string id, prompt, target;
    RowCursor(known).readAll(number, id, prompt, target);
    examples_[{id, prompt, target}] = number;
  }
  seq_ = events;
}

/// Takes the later steps out of the chunks; the last chunk that is left is open again if it has room.
void EventInserter::cutSteps(std::int64_t events) {
  SQLite::Statement removal(database_, "DELETE FROM step_chunk WHERE run = ? AND first_seq > ?");
  execute(removal, run_, events);
  SQLite::Statement last(database_,
                         "SELECT chunk, first_seq, seq_offset, task, step, loss, learning_rate, gradient_norm, tokens,"
                         " seconds FROM step_chunk WHERE run = ? ORDER BY chunk DESC LIMIT 1");
  last.bind(1, run_);
  if (!last.executeStep()) return;
  StepChunk chunk;
  StepSeries& steps = chunk.steps;
  RowCursor(last).readAll(chunk_, chunk.firstSeq, chunk.seqOffset, steps.task, steps.step, steps.loss,
                          steps.learningRate, steps.gradientNorm, steps.tokens, steps.seconds);
  last.reset();
  const std::size_t points = chunk.seqOffset.size();
  const auto kept =
      static_cast<std::size_t>(std::count_if(chunk.seqOffset.begin(), chunk.seqOffset.end(),
                                             [&](std::uint32_t offset) { return chunk.firstSeq + offset <= events; }));
  if (!steps.isOfSize(points)) throw Error("the lists of a chunk of steps differ in length");
  steps.keep(kept);
  chunk.seqOffset.resize(kept);
  openChunk_ = std::move(chunk);
  stepsChanged_ = kept < points;
  flushSteps();
  if (kept < stepsPerChunk) return;
  openChunk_ = {};
  ++chunk_;
}

std::int64_t EventInserter::countEvents() {
  std::int64_t count = 0;
  const auto addFrom = [&](const std::string& what) {
    SQLite::Statement query(database_, "SELECT " + what + " WHERE run = ?");
    query.bind(1, run_);
    if (query.executeStep()) count += query.getColumn(0).getInt64();
  };
  for (const char* table : eventTables) addFrom(std::string("COUNT(*) FROM ") + table);
  addFrom("COALESCE(SUM(points), 0) FROM step_chunk");
  return count;
}

void EventInserter::put(const StepDone& event) {
  if (openChunk_.steps.size() == 0) openChunk_.firstSeq = seq_;
  openChunk_.seqOffset.push_back(static_cast<std::uint32_t>(seq_ - openChunk_.firstSeq));
  openChunk_.steps.add(event);
  stepsChanged_ = true;
  if (openChunk_.steps.size() < stepsPerChunk) return;
  flushSteps();
  openChunk_ = {};
  ++chunk_;
}

void EventInserter::flushSteps() {
  if (!stepsChanged_) return;
  const StepSeries& steps = openChunk_.steps;
  execute(statement("INSERT INTO step_chunk (run, chunk, first_seq, points, seq_offset, task, step, loss,"
                    " learning_rate, gradient_norm, tokens, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (run, chunk) DO UPDATE SET points = excluded.points,"
                    " seq_offset = excluded.seq_offset, task = excluded.task, step = excluded.step,"
                    " loss = excluded.loss, learning_rate = excluded.learning_rate,"
                    " gradient_norm = excluded.gradient_norm, tokens = excluded.tokens, seconds = excluded.seconds"),
          run_, chunk_, openChunk_.firstSeq, steps.size(), openChunk_.seqOffset, steps.task, steps.step, steps.loss,
          steps.learningRate, steps.gradientNorm, steps.tokens, steps.seconds);
  stepsChanged_ = false;
}

void EventInserter::put(const RunStarted& event) {
  execute(statement("INSERT INTO run_start (run, seq, tasks, units, trainable_parameters, backbone_parameters,"
                    " planned_steps) VALUES (?, ?, ?, ?, ?, ?, ?)"),
          run_, seq_, tasksToJson(event.tasks), unitsToJson(event.units), event.trainableParameters,
          event.backboneParameters, event.plannedSteps);
}

void EventInserter::put(const TaskStarted& event) {
  execute(statement("INSERT INTO task_start (run, seq, task, first_step, planned_steps) VALUES (?, ?, ?, ?, ?)"), run_,
          seq_, event.task, event.firstStep, event.plannedSteps);
}

void EventInserter::put(const ImportanceSnapshot& event) {
  execute(statement("INSERT INTO importance (run, task, step, seq, task_end, importance, sensitivity, uncertainty)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
          run_, event.task, event.step, seq_, event.taskEnd, event.importance, event.sensitivity, event.uncertainty);
}

void EventInserter::put(const FusionRound& event) {
  execute(statement("INSERT INTO fusion_round (run, seq, task, round, step, rule, previous_threshold,"
                    " current_threshold, previous_score, current_score, category, previous_share, history_after,"
                    " change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          run_, seq_, event.task, event.round, event.step, event.rule, event.previousThreshold, event.currentThreshold,
          event.previousScore, event.currentScore, event.category, event.previousShare, event.historyAfter,
          event.change);
}

void EventInserter::put(const Evaluated& event) {
  execute(statement("INSERT INTO evaluation (run, seq, after_task, on_task, step, split, metric, matrix_entry, score,"
                    " examples) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          run_, seq_, event.afterTask, event.onTask, event.step, event.split, event.metric, event.matrixEntry,
          event.score, event.examples);
}

void EventInserter::put(const ExamplePredictions& event) {
  execute(statement("INSERT INTO prediction_set (run, seq, after_task, on_task, step) VALUES (?, ?, ?, ?, ?)"), run_,
          seq_, event.afterTask, event.onTask, event.step);
  int position = 0;
  for (const ExamplePrediction& example : event.examples) {
    execute(statement("INSERT INTO prediction (run, seq, position, example, prediction, correct)"
                      " VALUES (?, ?, ?, ?, ?, ?)"),
            run_, seq_, position++, exampleNumber(example), example.prediction, example.correct);
  }
}

void EventInserter::put(const ExampleRetrieval& event) {
  execute(statement("INSERT INTO retrieval (run, seq, after_task, on_task, step, count, owner, slot, weight,"
                    " similarity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          run_, seq_, event.afterTask, event.onTask, event.step, event.count, event.owner, event.slot, event.weight,
          event.similarity);
}

void EventInserter::put(const RetrievalSpace& event) {
  execute(statement("INSERT INTO retrieval_space (run, seq, task, step, groups, width, keys, place, queries, bytes)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          run_, seq_, event.task, event.step, event.groups, event.width, event.keys, event.place, event.queries,
          event.bytes);
}

std::int64_t EventInserter::exampleNumber(const ExamplePrediction& example) {
  const auto [entry, isNew] =
      examples_.try_emplace({example.id, example.prompt, example.target}, static_cast<std::int64_t>(examples_.size()));
  if (isNew) {
    execute(statement("INSERT INTO example (run, number, id, prompt, target) VALUES (?, ?, ?, ?, ?)"), run_,
            entry->second, example.id, example.prompt, example.target);
  }
  return entry->second;
}

void EventInserter::put(const Checkpointed& event) {
  execute(statement("INSERT INTO checkpoint (run, seq, step, task, file, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)"),
          run_, seq_, event.step, event.task, event.file, event.sha256, event.bytes);
}

void EventInserter::put(const Paused& event) {
  execute(statement("INSERT INTO pause (run, seq, step, paused) VALUES (?, ?, ?, ?)"), run_, seq_, event.step,
          event.paused);
}

void EventInserter::put(const SettingChanged& event) {
  execute(statement("INSERT INTO setting_change (run, seq, step, key, value) VALUES (?, ?, ?, ?, ?)"), run_, seq_,
          event.step, event.key, event.value);
}

void EventInserter::put(const Message& event) {
  execute(statement("INSERT INTO message (run, seq, step, severity, text) VALUES (?, ?, ?, ?, ?)"), run_, seq_,
          event.step, event.severity, event.text);
}

void EventInserter::put(const RunFinished& event) {
  execute(statement("INSERT INTO run_end (run, seq, status, reason, seconds, tokens_per_second, weights_sha256, step)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
          run_, seq_, event.status, event.reason, event.seconds, event.tokensPerSecond, event.weightsSha256,
          event.step);
}

SQLite::Statement& EventInserter::statement(const char* sql) {
  std::unique_ptr<SQLite::Statement>& entry = statements_[sql];
  if (!entry) entry = std::make_unique<SQLite::Statement>(database_, sql);
  return *entry;
}

}  // namespace skillscope
