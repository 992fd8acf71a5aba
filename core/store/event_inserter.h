// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts the events of one run into its tables. The caller owns transactions. Steps are collected into chunks: one row
// holds up to 256 of them, and the open one is written again by flushSteps() before each commit.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <typeindex>
#include <unordered_map>
#include <vector>

#include "core/run/history.h"

namespace SQLite {
class Statement;
}

namespace skillscope {

/// As many as fit into one page of the store.
constexpr std::size_t stepsPerChunk = 400;

/// One row of step_chunk: parallel columns, one entry a step.
struct StepChunk {
  std::int64_t firstSeq = 0;
  std::vector<std::uint32_t> seqOffset;  ///< position in the run's events, counted from firstSeq
  StepSeries steps;
};

/// Thread: one thread an object. Throws SQLite::Exception; after that the object is of no use.
class EventInserter {
 public:
  /// `run` = run.number of a run without events, or of one that continueAfter() is called for.
  EventInserter(SQLite::Database& database, std::int64_t run);
  ~EventInserter();
  /// For a run that has events: forgets all but the first `events` of them, and goes on behind those. Call before
  /// anything else, in a transaction. Throws Error where the run has fewer.
  void continueAfter(std::int64_t events);
  /// Progress is passed over.
  void insert(const Event& event);
  void flushSteps();

 private:
  void put(const RunStarted& event);
  void put(const TaskStarted& event);
  void put(const StepDone& event);
  void put(const ImportanceSnapshot& event);
  void put(const FusionRound& event);
  void put(const Evaluated& event);
  void put(const ExamplePredictions& event);
  void put(const ExampleRetrieval& event);
  void put(const RetrievalSpace& event);
  void put(const Checkpointed& event);
  void put(const Paused& event);
  void put(const SettingChanged& event);
  void put(const Message& event);
  void put(const RunFinished& event);
  void cutSteps(std::int64_t events);
  std::int64_t countEvents();
  std::int64_t exampleNumber(const ExamplePrediction& example);
  SQLite::Statement& statement(const char* sql);

  SQLite::Database& database_;
  std::int64_t run_;
  std::int64_t seq_ = 0;
  std::int64_t chunk_ = 0;
  StepChunk openChunk_;
  bool stepsChanged_ = false;
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> examples_;  ///< (id, prompt, target)
  std::unordered_map<const char*, std::unique_ptr<SQLite::Statement>> statements_;      ///< by the literal's address
};

}  // namespace skillscope
