// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far a run is and how long it will take: the work that is planned, the work that is done, and moving rates of both
// kinds of work. Only time spent working counts, so a pause changes nothing. No LibTorch.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

/// Work of one task: its training steps, the examples scored on the way and at its end, and the method's memory steps.
struct TaskWork {
  std::int64_t steps = 0;
  std::int64_t scoredExamples = 0;
  std::int64_t memorySteps = 0;
};

/// Thread: the training thread.
class ProgressMeter {
 public:
  explicit ProgressMeter(std::vector<TaskWork> plan);

  void startTask(int task);  ///< work of earlier tasks that was planned but not done is dropped
  void stepDone(double seconds, std::int64_t tokens);
  void memoryStepDone(double seconds, std::int64_t tokens);
  void examplesScored(std::int64_t examples, double seconds);

  /// Where the run stands. `step` counts over the run.
  Progress progress(const std::string& phase, std::int64_t step) const;
  /// At most ten times a second, and at once when the phase changes.
  bool due(const std::string& phase);

  /// What a continued run takes over, besides the rates, which are measured anew.
  struct Counts {
    TaskWork done;  ///< of the current task
    std::int64_t trainingTokens = 0;
    double trainingSeconds = 0, workedSeconds = 0;
  };
  Counts counts() const { return {done_, trainingTokens_, trainingSeconds_, workedSeconds_}; }
  /// After startTask().
  void setCounts(const Counts& counts);

  double trainingSeconds() const { return trainingSeconds_; }
  std::int64_t trainingTokens() const { return trainingTokens_; }

 private:
  double secondsOf(const TaskWork& work) const;  ///< -1 while no rate is known
  TaskWork leftOfTask() const;

  std::vector<TaskWork> plan_;
  TaskWork done_;  ///< of the current task
  int task_ = -1;
  std::int64_t plannedSteps_ = 0, trainingTokens_ = 0;
  /// Moving, 0 = not known.
  double secondsPerStep_ = 0, secondsPerMemoryStep_ = 0, secondsPerExample_ = 0, tokensPerSecond_ = 0;
  double trainingSeconds_ = 0, workedSeconds_ = 0;
  mutable double fraction_ = 0;  ///< never goes back
  std::string phase_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace skillscope
