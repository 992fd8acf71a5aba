// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a run came to, as a table for people and as JSON. In JSON all scores and figures are percent with full
// precision, rows of the accuracy matrix are time (row 0 = before training), and null stands for what was not measured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/learn/metrics.h"
#include "core/run/event.h"
#include "core/store/run_store.h"

namespace skillscope {

struct RunResult {
  std::string id, name, experiment, variant, method, stream, order;
  std::int64_t seed = 0;
  RunStatus status = RunStatus::running;
  std::string reason;
  std::vector<std::string> tasks;    ///< titles or names in training order; may be empty
  std::vector<std::string> metrics;  ///< of each task's scores, "" = not measured; may be empty
  AccuracyMatrix matrix{0};          ///< fractions
  double seconds = 0, tokensPerSecond = 0;
  std::string weightsSha256;
};

/// Keeps what a RunResult needs of the events that pass by. Thread: one thread at a time.
class ResultCollector {
 public:
  void take(const Event& event);
  /// The tasks and how each was scored.
  void putTasks(RunResult& result) const;
  /// `result` with tasks, matrix, status, times and checksum of the events.
  RunResult completed(RunResult result) const;

 private:
  std::vector<std::string> tasks_, metrics_;
  AccuracyMatrix matrix_{0};
  RunFinished finished_;
};

RunResult resultOf(const StoredRun& run, const std::vector<Event>& events);

/// One line of JSON, without a line break.
std::string resultJson(const RunResult& result);
/// A JSON array of the runs' results, without matrices.
std::string listJson(const std::vector<RunSummary>& runs);
/// resultJson's object and the run's config, command line and environment.
std::string storedRunJson(const RunResult& result, const StoredRun& run);
/// Accuracy matrix and figures.
std::string resultTable(const RunResult& result);
std::string listTable(const std::vector<RunSummary>& runs);

}  // namespace skillscope
