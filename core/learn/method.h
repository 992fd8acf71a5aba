// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one interface a continual-learning method implements. The trainer calls the hooks below; a method never runs its
// own training loop. All hooks run on the training thread.
#pragma once

#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/learn/parameter.h"
#include "core/run/event.h"

namespace skillscope {

class Backbone;
class RandomState;
class Tokenizer;
struct LoraOptions;
struct TokenBatch;

/// One tensor that is trained. LoRA factors come in pairs: same site, part "A" [r, in] and part "B" [out, r].
struct TrainableTensor {
  std::string name;  ///< unique; for LoRA "<module path>.lora_A.weight" / "….lora_B.weight", else the checkpoint's name
  torch::Tensor tensor;  ///< leaf with requires_grad; its storage never changes during a run: write to it in place
  std::string site;      ///< module path for LoRA ("encoder.block.0.layer.0.SelfAttention.q"), else the name
  std::string part;      ///< "A", "B", or "tensor"
  std::string stack;     ///< "encoder", "decoder", or ""
  int layer = -1;
  std::string module;  ///< short name: "self.q", "cross.v", "ff.wi_0", …
};

/// What a run has to do for a method besides calling its hooks.
struct MethodTraits {
  /// LoRA pairs may be merged into their layers' weights while examples are scored, which is faster. false for a method
  /// that exchanges pairs between batches.
  bool mergesPairs = true;
  /// Backbone, trained tensors and LoRA pairs are the whole model: its weights are written as a PEFT adapter or as a
  /// checkpoint. false: they are written as method.safetensors, the trained tensors by name and the method's state.
  bool plainWeights = true;
  /// The method is told, when examples are scored, which task they are of (BatchView::task).
  bool knowsTask = false;
  /// One training on all tasks at once: the steps of every task draw from the training examples of all tasks. The
  /// number of steps stays that of the tasks; the schedule goes once over the whole run, and the optimizer's moments
  /// and the epoch under way are kept from task to task. There is no memory then.
  bool joint = false;
  /// Learning rate of the task's steps, as a multiple of train.learning_rate: for tensors of another scale than LoRA's.
  double rateFactor = 1;
};

/// What a batch is for.
enum class BatchUse { training, memory, preparation, evaluation };

/// A batch that goes through the model next.
struct BatchView {
  const TokenBatch& tokens;
  BatchUse use = BatchUse::training;
  int task = -1;  ///< whose examples these are; -1: of several tasks, or scored and not told (MethodTraits::knowsTask)
  /// In evaluation and preparation: the place of each row in its split. Empty otherwise.
  std::vector<std::int64_t> places = {};
  std::int64_t epoch = 0;  ///< of the preparation, from 0
};

/// What a method wants to see of a task's training data before the first step of the task.
struct PreparationPlan {
  std::int64_t epochs = 0;     ///< 0 = nothing
  std::int64_t batchSize = 0;  ///< examples; 0 = train.batch_size
};

/// Both sides of a merge, as they are just before it, and what decides it: enough to make it again in another way.
struct FusionSides {
  int round = 0;                                 ///< as FusionRound::round
  std::vector<torch::Tensor> previous, current;  ///< the trained tensors before and after the task, in their order
  torch::Tensor sensitivity, uncertainty;        ///< Ī and Ū of every trained scalar, [scalars], in the same order

  // Of a round of Recurrent-KIF, where `previous` and `current` are the weights before the round and after its steps on
  // memory, and `sensitivity` and `uncertainty` those of the new task. Undefined elsewhere. All are [scalars].
  torch::Tensor between = {};                                    ///< weights after the steps on the task
  torch::Tensor memorySensitivity = {}, memoryUncertainty = {};  ///< Ī and Ū of the earlier tasks
  torch::Tensor history = {};  ///< what stands for both where the importance of earlier tasks is static
  bool lastOfTask = true;      ///< no merge of the same task follows
};

/// What a method sees of the run.
struct MethodContext {
  std::vector<TrainableTensor>* trainable = nullptr;
  int task = -1;  ///< the task being learned, from 0
  int taskCount = 0;
  std::int64_t step = 0;       ///< optimizer steps done in the run; afterStep sees the step just made counted
  std::int64_t taskStep = 0;   ///< optimizer steps done in this task, likewise
  std::int64_t taskSteps = 0;  ///< optimizer steps this task will have; 0 where a caller does not know
  double rateFactor = 1;       ///< of the task's learning-rate schedule, at its last step; at its first before that
  /// Training examples of earlier tasks in the run's memory; always 0 for a method whose memoryShare() is 0.
  std::int64_t memoryExamples = 0;
  /// All trainable scalars, and all gradients, each in one vector in the order of `trainable` (the tensors are views of
  /// it): one operation on these costs less than one on each of a hundred tensors. Undefined where a caller has none.
  torch::Tensor flatWeights, flatGradients;
  std::function<void(Event)> emit;  ///< hands an event to store and window

  // The run's own; null where a caller has none.
  Backbone* backbone = nullptr;
  const Tokenizer* tokenizer = nullptr;
  const RandomState* random = nullptr;  ///< a method draws from RandomUse::method, and first values from initialisation
  const LoraOptions* lora = nullptr;    ///< options of [lora]; null where the run trains every weight

  // In extraLoss only: the micro-batch, and the logits that its loss comes from, [answer tokens that count,
  // vocabulary], with their gradient (Backbone::lossAndLogits).
  const TokenBatch* batch = nullptr;
  torch::Tensor logits;

  /// A method that merges two sides shows them here first, for those who keep them; null where nobody does. Nothing
  /// shown is changed or kept as a handle.
  std::function<void(const FusionSides&)> keepSides;
};

/// What the next optimizer step learns from. A memory step draws one batch from the run's memory of earlier tasks, at
/// random and without repetition inside the batch. It changes the weights as any other step does, but is none of the
/// task's steps: it moves neither MethodContext::step nor the learning-rate schedule, and extraLoss is not asked.
struct StepPlan {
  bool onMemory = false;         ///< a memory step; false: the task's next step. The rest is for memory steps
  double rate = 0;               ///< learning rate, used as it is
  std::int64_t batchSize = 0;    ///< examples; 0 = train.batch_size; the whole memory where it holds fewer
  bool sharedOptimizer = false;  ///< AdamW moments of the task's steps; false: those of the memory steps alone
};

/// Where a method keeps its state in a checkpoint: named tensors and numbers.
class StateArchive {
 public:
  virtual ~StateArchive() = default;
  virtual void putTensor(const std::string& name, const torch::Tensor& tensor) = 0;
  virtual torch::Tensor getTensor(const std::string& name) const = 0;  ///< throws Error if absent
  virtual bool hasTensor(const std::string& name) const = 0;
  virtual void putNumber(const std::string& name, double value) = 0;
  virtual double getNumber(const std::string& name) const = 0;
};

class ContinualMethod {
 public:
  virtual ~ContinualMethod() = default;

  /// The same from makeTrainable() on; joint from construction on.
  virtual MethodTraits traits() const { return {}; }
  /// What the run trains, for a method that does not train the LoRA pairs or weights of the config: called once, before
  /// onRunStart, with backbone, tokenizer, random, lora and taskCount in the context. float32 leaves that require a
  /// gradient, with names that differ; their number and shapes stay for the whole run, what is in them is the method's
  /// to set. attachLora() and chosenSites() (adapter.h) help. Empty: as the config says.
  virtual std::vector<TrainableTensor> makeTrainable(MethodContext&) { return {}; }

  /// Trainable tensors exist, no task has started. Returns the units that all events of the run refer to.
  virtual SkillUnitTable onRunStart(MethodContext& context) = 0;
  virtual void onTaskStart(MethodContext&) {}
  /// Asked after onTaskStart. The batches are shown to prepare(), epoch after epoch in random order (from
  /// RandomUse::method), then onPrepared() is called. The run can be paused and stopped between two batches; going on
  /// repeats the phase from onTaskStart, so it must change nothing that onTaskStart does not set anew.
  virtual PreparationPlan preparation(MethodContext&) { return {}; }
  virtual void prepare(const BatchView&, MethodContext&) {}
  virtual void onPrepared(MethodContext&) {}
  /// Right before every forward pass of the run: of a training micro-batch, of a memory step, of examples to score.
  /// Here a method sets what its layer extensions (core/nn/layer_extension.h) and soft prompts are for this batch. It
  /// may use the backbone itself; gradients are on in training.
  virtual void beforeForward(const BatchView&, MethodContext&) {}
  /// Examples of one task have been scored and the score told; what beforeForward kept of them can be told now.
  virtual void onEvaluated(const Evaluated&, MethodContext&) {}
  /// A term added to the loss of every micro-batch; undefined tensor = none.
  virtual torch::Tensor extraLoss(MethodContext&) { return {}; }
  /// Gradients are accumulated and clipped, weights not yet changed.
  virtual void beforeStep(MethodContext&) {}
  /// Weights are changed; the (clipped) gradients of the step are still there.
  virtual void afterStep(MethodContext&) {}
  /// Training of context.task has ended. Fusion happens here, in place, and is emitted as FusionRound.
  virtual void onTaskEnd(MethodContext&) {}
  /// The scores of all units now, for a picture on the way, and once more just before onTaskEnd as the picture of the
  /// task's end (the trainer sets taskEnd and emits); false = none yet.
  virtual bool snapshot(MethodContext&, ImportanceSnapshot&) { return false; }
  /// Ī·Ū of every single element at a task's end, one tensor for each of context.trainable in its shape, float32 or
  /// float64; asked after onTaskEnd where the run records elements ([record] elements). Empty: the method keeps none.
  virtual std::vector<torch::Tensor> elementScores() const { return {}; }
  /// Bytes the method keeps beyond weights and optimizer after `tasks` tasks, given the trainable scalars.
  virtual std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const = 0;
  virtual void saveState(StateArchive&) const {}
  virtual void loadState(const StateArchive&, MethodContext&) {}

  /// Share of each task's training examples that the run keeps once the task is learned, balanced over its classes
  /// (see replay_memory.h), for memory steps in later tasks; 0 = keeps none. The same from construction on.
  virtual double memoryShare() const { return 0; }
  /// Asked before every step of any kind, after a task's last one and after onTaskEnd, until it wants no further memory
  /// step; so a method's own loop is a matter of counting, and the run can be paused and stopped between any two steps.
  virtual StepPlan nextStep(MethodContext&) { return {}; }
  /// As beforeStep and afterStep, around a memory step. Weights may be written in place in both afterStep hooks.
  virtual void beforeMemoryStep(MethodContext&) {}
  virtual void afterMemoryStep(MethodContext&) {}
  /// Memory steps within a task of `taskSteps` steps when there is a memory, for the time left. Asked at any time.
  virtual std::int64_t plannedMemorySteps(std::int64_t taskSteps) const {
    (void)taskSteps;
    return 0;
  }
};

using MethodFactory = std::function<std::unique_ptr<ContinualMethod>(const ParameterSet&)>;

/// The methods a program knows. Filled by plug-ins (see method_catalog.h).
class MethodRegistry {
 public:
  /// Throws Error if the name is taken.
  void add(MethodInfo info, MethodFactory factory);
  /// Takes over all methods of another registry as coming from the file `plugin`; throws Error and takes none if a name
  /// is taken.
  void addAll(MethodRegistry other, const std::string& plugin);
  const std::vector<MethodInfo>& methods() const { return infos_; }
  /// Throws UsageError that lists the known names.
  const MethodInfo& info(const std::string& name) const;
  std::unique_ptr<ContinualMethod> make(const std::string& name, const ParameterSet& parameters) const;

 private:
  std::vector<MethodInfo> infos_;
  std::vector<MethodFactory> factories_;
};

}  // namespace skillscope

/// Version of this interface; a plug-in built against another one is listed with the reason and not used.
#define SKILLSCOPE_PLUGIN_INTERFACE 5

/// Put once into a plug-in: SKILLSCOPE_PLUGIN(registry) { registry.add(info, factory); }
#define SKILLSCOPE_PLUGIN(registry)                                                \
  extern "C" int skillscope_plugin_interface() {                                   \
    return SKILLSCOPE_PLUGIN_INTERFACE;                                            \
  }                                                                                \
  static void skillscopeRegisterMethods(skillscope::MethodRegistry& registry);     \
  extern "C" void skillscope_plugin_register(skillscope::MethodRegistry* target) { \
    skillscopeRegisterMethods(*target);                                            \
  }                                                                                \
  static void skillscopeRegisterMethods(skillscope::MethodRegistry& registry)
