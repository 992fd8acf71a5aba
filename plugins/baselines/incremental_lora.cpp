// SPDX-License-Identifier: GPL-3.0-or-later
#include "incremental_lora.h"

#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"
#include "lora_layers.h"

namespace skillscope {

MethodTraits IncrementalLora::traits() const {
  MethodTraits traits;
  traits.plainWeights = false;  // the frozen pairs are part of the model
  return traits;
}

SkillUnitTable IncrementalLora::onRunStart(MethodContext& context) {
  layers_.clear();
  for (const LinearSite& site : loraLayers(context, name())) {
    layers_.push_back({*site.linear->lora(), std::make_shared<PairStack>()});
    site.linear->setExtension(layers_.back().past);
  }
  return TrackedMethod::onRunStart(context);
}

void IncrementalLora::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  if (context.task == 0) return;
  for (const IncrementalLayer& layer : layers_) {
    layer.past->freeze(layer.pair);
    startPairAnew(layer.pair, context.random->generator(RandomUse::initialisation));
  }
}

std::int64_t IncrementalLora::storageBytes(std::int64_t trainableScalars, int tasks) const {
  // float32: the pairs of all tasks but the last, which are the trained weights.
  return TrackedMethod::storageBytes(trainableScalars, tasks) + 4 * trainableScalars * (tasks > 1 ? tasks - 1 : 0);
}

void IncrementalLora::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].past->frozen() == 0) continue;
    archive.putTensor(stateName("past/" + std::to_string(i) + "/A"), layers_[i].past->frozenA().clone());
    archive.putTensor(stateName("past/" + std::to_string(i) + "/B"), layers_[i].past->frozenB().clone());
  }
}

void IncrementalLora::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const std::string place = stateName("past/" + std::to_string(i));
    if (!archive.hasTensor(place + "/A")) continue;
    layers_[i].past->restore(archive.getTensor(place + "/A"), archive.getTensor(place + "/B"), layers_[i].pair);
  }
}

}  // namespace skillscope
