// SPDX-License-Identifier: GPL-3.0-or-later
//
// A continual-learning run: task after task, with the method's hooks, scores on the way, and a row of the accuracy
// matrix after each task. Everything it does it tells as events.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/task_stream.h"
#include "core/learn/adapter.h"
#include "core/learn/evaluator.h"
#include "core/learn/method.h"
#include "core/learn/progress_meter.h"
#include "core/learn/schedule.h"
#include "core/learn/train_step.h"
#include "core/nn/backbone.h"
#include "core/run/run_config.h"
#include "core/tensor/random.h"
#include "core/text/tokenizer.h"

namespace skillscope {

/// Thrown at a safe point when the run shall stop. Not an Error: nothing went wrong.
struct StopRequested {};

/// Who runs a trainer: takes its events, and holds it or stops it at safe points. Called on the training thread.
class RunControl {
 public:
  virtual ~RunControl() = default;
  virtual void emit(Event event) = 0;
  /// Between two batches of an evaluation and between phases: waits while the run is paused, throws StopRequested.
  virtual void safePoint(std::int64_t step) = 0;
  /// Before an optimizer step: like safePoint, uses up a single step, and gives the settings changed since.
  virtual std::vector<SettingChanged> beforeStep(std::int64_t step) = 0;
  /// A task has been learned and the method has fused; its row of the matrix is not measured yet.
  virtual void taskLearned(int task, std::int64_t step) = 0;
  /// A method is about to merge these two sides of `trainable`.
  virtual void fusing(const FusionSides& sides, const std::vector<TrainableTensor>& trainable, int task,
                      std::int64_t step) {
    (void)sides, (void)trainable, (void)task, (void)step;
  }
  /// Trainer::save() gives a whole state now, and all that happened before it has been emitted. `taskEnd`: right after
  /// taskLearned().
  virtual void savePoint(std::int64_t step, bool taskEnd) { (void)step, (void)taskEnd; }
};

/// Optimizer steps that training on `examples` examples takes.
std::int64_t stepsOfTask(const RunConfig& config, std::int64_t examples);

/// Whether dev scores are taken after step `taskStep` (from 1) of a task of `taskSteps`; everySteps as in the config: 0
/// = after each quarter, -1 = never.
bool scoresAreDue(std::int64_t everySteps, std::int64_t taskStep, std::int64_t taskSteps);

/// What a trainer works with; references stay the caller's.
struct TrainerParts {
  Backbone& backbone;
  const Tokenizer& tokenizer;
  ContinualMethod& method;
  const TaskStream& stream;
  RandomState& random;
  std::vector<TrainableTensor> trainable;  ///< see chooseTrainable
};

/// What a run trains: what the method gives, else LoRA pairs (which are put on the backbone) or every weight, as the
/// config says.
std::vector<TrainableTensor> chooseTrainable(const RunConfig& config, const TrainerParts& parts);
/// The options of [lora].
LoraOptions loraOptions(const RunConfig& config);

/// Thread: one thread.
class Trainer {
 public:
  Trainer(RunConfig config, TrainerParts parts, RunControl& control);
  ~Trainer();

  /// Learns all tasks. Throws StopRequested, or Error.
  void run();
  /// The same from a state that another trainer of the same config, backbone and data saved: what comes is, bit for
  /// bit, what would have come there. Tells no RunStarted. Throws Error where the state does not fit, too.
  void resume(const StateArchive& state);
  /// resume() in two parts: takes the state over, which shows whether it fits, and gives the skill units; then goes on.
  SkillUnitTable restore(const StateArchive& state);
  void goOnFrom(const StateArchive& state);

  /// Trained weights, optimizers, random state, position in the data, memory, method, counters. Only in savePoint(), or
  /// after run() or resume() threw StopRequested and canSave() is true; the state is that of the last savePoint() then.
  void save(StateArchive& state) const;
  bool canSave() const;

  const std::vector<TrainableTensor>& trainable() const;
  std::int64_t step() const;             ///< optimizer steps done
  int task() const;                      ///< the task being learned, -1 before the first
  std::int64_t stepsLeftInTask() const;  ///< of that task
  double tokensPerSecond() const;        ///< training tokens / training time

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace skillscope
