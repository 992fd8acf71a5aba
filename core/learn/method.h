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

/// What a method sees of the run.
struct MethodContext {
  std::vector<TrainableTensor>* trainable = nullptr;
  int task = -1;  ///< the task being learned, from 0
  int taskCount = 0;
  std::int64_t step = 0;      ///< optimizer steps done in the run; afterStep sees the step just made counted
  std::int64_t taskStep = 0;  ///< optimizer steps done in this task, likewise
  /// All trainable scalars, and all gradients, each in one vector in the order of `trainable` (the tensors are views of
  /// it): one operation on these costs less than one on each of a hundred tensors. Undefined where a caller has none.
  torch::Tensor flatWeights, flatGradients;
  std::function<void(Event)> emit;  ///< hands an event to store and window
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

  /// Trainable tensors exist, no task has started. Returns the units that all events of the run refer to.
  virtual SkillUnitTable onRunStart(MethodContext& context) = 0;
  virtual void onTaskStart(MethodContext&) {}
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
  /// Bytes the method keeps beyond weights and optimizer after `tasks` tasks, given the trainable scalars.
  virtual std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const = 0;
  virtual void saveState(StateArchive&) const {}
  virtual void loadState(const StateArchive&, MethodContext&) {}
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
#define SKILLSCOPE_PLUGIN_INTERFACE 1

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
