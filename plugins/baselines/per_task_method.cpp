// SPDX-License-Identifier: GPL-3.0-or-later
#include "per_task_method.h"

#include "core/learn/weight_vector.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"
#include "lora_layers.h"

namespace skillscope {

MethodInfo perTaskInfo() {
  MethodInfo info;
  info.name = "per-task";
  info.title = "Per-task adapters (bound)";
  info.summary =
      "A LoRA adapter of its own for every task, chosen by the true task at test: a bound, since no task id is given "
      "otherwise.";
  info.source = "PerTaskFT in Wang et al. 2023 (O-LoRA, arXiv 2310.14152), with LoRA";
  addTrackingParameters(info);
  return info;
}

MethodTraits PerTaskMethod::traits() const {
  MethodTraits traits;
  traits.mergesPairs = false;
  traits.plainWeights = false;
  traits.knowsTask = true;
  return traits;
}

SkillUnitTable PerTaskMethod::onRunStart(MethodContext& context) {
  layers_ = loraLayers(context, name());
  current_.clear();
  learned_.clear();
  for (const LinearSite& layer : layers_) current_.push_back(*layer.linear->lora());
  return TrackedMethod::onRunStart(context);
}

void PerTaskMethod::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  if (context.task == 0) return;
  for (const LoraPair& pair : current_) startPairAnew(pair, context.random->generator(RandomUse::initialisation));
}

void PerTaskMethod::beforeForward(const BatchView& batch, MethodContext& context) {
  const Adapter* adapter = &current_;
  if (batch.use == BatchUse::evaluation && batch.task != context.task) {
    const auto task = static_cast<std::size_t>(batch.task);
    adapter = task < learned_.size() ? &learned_[task] : nullptr;
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (adapter != nullptr) {
      layers_[i].linear->setLora((*adapter)[i]);
    } else {
      layers_[i].linear->removeLora();
    }
  }
}

/// The values of an adapter of its own, from all its scalars in the order of the trained tensors.
void PerTaskMethod::keep(const torch::Tensor& weights) {
  Adapter adapter;
  std::int64_t offset = 0;
  const auto next = [&](const torch::Tensor& like) {
    const torch::Tensor values = weights.narrow(0, offset, like.numel()).view(like.sizes()).detach().clone();
    offset += like.numel();
    return values;
  };
  for (const LoraPair& pair : current_) {
    LoraPair own;
    own.a = next(pair.a);
    own.b = next(pair.b);
    own.scale = pair.scale;
    adapter.push_back(std::move(own));
  }
  learned_.push_back(std::move(adapter));
}

torch::Tensor PerTaskMethod::weightsOf(const Adapter& adapter) const {
  std::vector<torch::Tensor> parts;
  for (const LoraPair& pair : adapter) {
    parts.push_back(pair.a.reshape({-1}));
    parts.push_back(pair.b.reshape({-1}));
  }
  return torch::cat(parts);
}

void PerTaskMethod::onTaskEnd(MethodContext& context) {
  keep(copyOfWeights(context));
}

std::int64_t PerTaskMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  return TrackedMethod::storageBytes(trainableScalars, tasks) + 4 * trainableScalars * tasks;
}

void PerTaskMethod::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  archive.putNumber(stateName("tasks"), static_cast<double>(learned_.size()));
  for (std::size_t task = 0; task < learned_.size(); ++task) {
    archive.putTensor(stateName("adapter/" + std::to_string(task)), weightsOf(learned_[task]));
  }
}

void PerTaskMethod::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  learned_.clear();
  const auto tasks = static_cast<std::size_t>(archive.getNumber(stateName("tasks")));
  for (std::size_t task = 0; task < tasks; ++task) {
    keep(savedVector(archive, stateName("adapter/" + std::to_string(task)), context));
  }
}

}  // namespace skillscope
