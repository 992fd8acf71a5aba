// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequential_method.h"

#include <torch/torch.h>

namespace skillscope {

namespace {
constexpr const char* kPrefix = "seqlora/";
}

MethodInfo sequentialInfo() {
  MethodInfo info;
  info.name = "seqlora";
  info.title = "SeqLoRA";
  info.summary = "Sequential fine-tuning: learns one task after the other and does nothing against forgetting.";
  info.source = "Lower reference of the KIF, Recurrent-KIF and O-LoRA papers";
  info.parameters = {{"track_importance",
                      "Follow the importance",
                      true,
                      0,
                      0,
                      {},
                      "Computes the importance of all skill units for the heat map. It does not change the training.",
                      "this program"}};
  const std::vector<ParameterDeclaration> shared = importanceParameters();
  info.parameters.insert(info.parameters.end(), shared.begin(), shared.end());
  return info;
}

SequentialMethod::SequentialMethod(const ParameterSet& parameters)
    : recorder_(parameters), track_(parameters.flag("track_importance")) {}

SkillUnitTable SequentialMethod::onRunStart(MethodContext& context) {
  return recorder_.prepare(context);
}

void SequentialMethod::onTaskStart(MethodContext&) {
  recorder_.startTask();
}

void SequentialMethod::beforeStep(MethodContext& context) {
  if (track_) recorder_.beforeStep(context);
}

void SequentialMethod::afterStep(MethodContext& context) {
  if (track_) recorder_.afterStep(context);
}

bool SequentialMethod::snapshot(MethodContext& context, ImportanceSnapshot& snapshot) {
  return recorder_.fill(context, snapshot);
}

std::int64_t SequentialMethod::storageBytes(std::int64_t trainableScalars, int) const {
  return track_ ? 2 * 4 * trainableScalars : 0;  // Ī and Ū, float32
}

void SequentialMethod::saveState(StateArchive& archive) const {
  recorder_.save(archive, kPrefix);
}

void SequentialMethod::loadState(const StateArchive& archive, MethodContext&) {
  recorder_.load(archive, kPrefix);
}

}  // namespace skillscope
