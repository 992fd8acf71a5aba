// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a trainer holds, for the files that make it: trainer.cpp (the loop), trainer_state.cpp (states to go on from).
#pragma once

#include <torch/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/learn/batching.h"
#include "core/learn/replay_memory.h"
#include "core/learn/step_batches.h"
#include "core/learn/task_score.h"
#include "core/learn/trainer.h"

namespace skillscope {

/// Tokens of a split, made when first asked for.
struct TrainerSplitTokens {
  std::optional<std::vector<TokenisedExample>> examples;
  bool toldCuts = false;  ///< what was cut off has been told, here or before the run was continued
};

struct TrainerTaskTokens {
  TrainerSplitTokens train, dev, test;
};

struct Trainer::Private {
  Private(RunConfig given, TrainerParts parts, RunControl& runControl);

  AdamWOptions optimizerOptions() const { return {0.9, 0.999, 1e-8, config_.weightDecay}; }
  int taskCount() const { return static_cast<int>(parts_.stream.tasks.size()); }
  const Task& task(int index) const { return parts_.stream.tasks[static_cast<std::size_t>(index)]; }
  std::int64_t onTheWayExamples(int index) const { return wholeGroups(task(index).dev, config_.onTheWayLimit); }
  bool scoresDev() const { return config_.scoredSplit == "dev"; }
  /// What the accuracy matrix is measured on.
  const std::vector<Example>& scoredExamples(int index) const {
    return scoresDev() ? task(index).dev : task(index).test;
  }
  bool rowHolds(int row, int column) const { return row == 0 || column < row || config_.futureTasks; }
  std::vector<TaskWork> plannedWork() const;
  const std::vector<TokenisedExample>& tokens(TrainerSplitTokens& slot, const std::vector<Example>& examples,
                                              const std::string& what);

  void tellStart(SkillUnitTable units);
  void learn(int index);
  Schedule enterTask(int index);
  void openBatches(int index);
  Schedule scheduleOf(int index) const;
  void gatherAllTasks();
  void prepareTask(int index);
  void trainFrom(int index, std::int64_t firstTaskStep, const Schedule& schedule);
  void endTask(int index);
  enum class Stage { step, scores, learned };
  void reach(Stage stage);
  void restore(const StateArchive& state);
  void takeChanges();
  void makeStep(const Schedule& schedule);
  void makeMemorySteps();
  void remember(int index);
  void tellImportance(bool taskEnd);
  void scoreOnTheWay();
  void scoreRow(int row);
  void scoreRowZero();
  void tellProgress(const std::string& phase);

  RunConfig config_;
  LoraOptions lora_;
  TrainerParts parts_;
  MethodTraits traits_;
  RunControl& control_;
  torch::Device device_;  ///< of the backbone
  TrainStep trainStep_;
  ProgressMeter meter_;
  std::chrono::steady_clock::time_point batchStart_;
  Evaluator evaluator_;
  MethodContext context_;
  std::vector<TrainerTaskTokens> tokens_;
  std::vector<TokenisedExample> allTasks_;  ///< training examples of all tasks, for a joint training
  int scoredTask_ = -1;
  torch::Tensor weightsBefore_;  ///< until row 0 of the matrix is measured
  ReplayMemory memory_;
  std::optional<AdamW> memoryOptimizer_;  ///< of the memory steps, for a method that wants a memory
  std::optional<StepBatches> batches_;    ///< of the task being learned
  Stage stage_ = Stage::step;             ///< what comes next: a step, scores on the way, or the row of a learned task
  bool saveable_ = false;                 ///< nothing has happened since stage_ was reached
};

}  // namespace skillscope
