// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracked_method.h"

#include <utility>

namespace skillscope {

void addTrackingParameters(MethodInfo& info) {
  info.parameters.push_back(
      {"track_importance",
       "Follow the importance",
       true,
       0,
       0,
       {},
       "Computes the importance of all skill units for the heat map. It does not change the training.",
       "this program"});
  const std::vector<ParameterDeclaration> shared = importanceParameters();
  info.parameters.insert(info.parameters.end(), shared.begin(), shared.end());
}

TrackedMethod::TrackedMethod(const ParameterSet& parameters, std::string name)
    : recorder_(parameters), track_(parameters.flag("track_importance")), name_(std::move(name)) {}

SkillUnitTable TrackedMethod::onRunStart(MethodContext& context) {
  return recorder_.prepare(context);
}

void TrackedMethod::onTaskStart(MethodContext&) {
  recorder_.startTask();
}

void TrackedMethod::beforeStep(MethodContext& context) {
  if (track_) recorder_.beforeStep(context);
}

void TrackedMethod::afterStep(MethodContext& context) {
  if (track_) recorder_.afterStep(context);
}

bool TrackedMethod::snapshot(MethodContext& context, ImportanceSnapshot& snapshot) {
  return recorder_.fill(context, snapshot);
}

std::vector<torch::Tensor> TrackedMethod::elementScores() const {
  return recorder_.elementScores();
}

std::int64_t TrackedMethod::storageBytes(std::int64_t trainableScalars, int) const {
  return track_ ? 2 * 4 * trainableScalars : 0;  // Ī and Ū, float32
}

void TrackedMethod::saveState(StateArchive& archive) const {
  recorder_.save(archive, name_ + "/");
}

void TrackedMethod::loadState(const StateArchive& archive, MethodContext&) {
  recorder_.load(archive, name_ + "/");
}

}  // namespace skillscope
