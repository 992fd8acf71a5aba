// SPDX-License-Identifier: GPL-3.0-or-later
#include "ewc_method.h"

#include <string>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

std::vector<torch::Tensor> gradientsOf(const MethodContext& context) {
  std::vector<torch::Tensor> gradients;
  for (const TrainableTensor& trainable : *context.trainable) gradients.push_back(trainable.tensor.grad());
  return gradients;
}

std::vector<torch::Tensor> copiesOf(const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> copies;
  for (const torch::Tensor& tensor : tensors) copies.push_back(tensor.defined() ? tensor.detach().clone() : tensor);
  return copies;
}

void put(StateArchive& archive, const std::string& name, const std::vector<torch::Tensor>& tensors) {
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].defined()) archive.putTensor(name + std::to_string(i), tensors[i].detach().clone());
  }
}

/// One entry for every trained tensor; undefined where none was saved.
std::vector<torch::Tensor> get(const StateArchive& archive, const std::string& name, const MethodContext& context) {
  std::vector<torch::Tensor> tensors(context.trainable->size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (!archive.hasTensor(name + std::to_string(i))) continue;
    tensors[i] = archive.getTensor(name + std::to_string(i)).clone();
    const TrainableTensor& trainable = (*context.trainable)[i];
    if (tensors[i].sizes() != trainable.tensor.sizes()) {
      throw Error("The saved state of EWC for " + trainable.name + " has another shape than the tensor trained.");
    }
  }
  return tensors;
}

}  // namespace

MethodInfo ewcInfo() {
  MethodInfo info;
  info.name = "ewc";
  info.title = "EWC";
  info.summary = "Elastic weight consolidation: weights that earlier tasks needed are held near their old values.";
  info.source = "Kirkpatrick et al. 2017; online form: Schwarz et al. 2018";
  info.parameters = {
      {"mode",
       "Springs",
       std::string("per_task"),
       0,
       0,
       {"per_task", "online"},
       "per_task: one spring for every earlier task, so that the memory grows with the tasks. online: a single one, "
       "whose stiffness is summed up and which holds the weights after the last task.",
       "per_task: Kirkpatrick et al. 2017; online: Schwarz et al. 2018"},
      {"lambda",
       "Strength (λ)",
       400.0,
       0,
       1e12,
       {},
       "Weight of the penalty λ/2·Σ F·(θ − θ*)²; 0 turns it off. The Fisher values of LoRA factors are small: search "
       "powers of ten from 10 to 1,000,000. The penalty's gradient is added after gradient clipping.",
       "TRACE's released code: 400"},
      {"gamma",
       "Decay of the old stiffness (γ)",
       1.0,
       0,
       1,
       {},
       "What is left of the accumulated Fisher information when a task's own is added. Online springs only.",
       "Schwarz et al. 2018"}};
  addTrackingParameters(info);
  return info;
}

EwcMethod::EwcMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "ewc"),
      online_(parameters.text("mode") == "online"),
      lambda_(parameters.real("lambda")),
      gamma_(parameters.real("gamma")) {}

std::string EwcMethod::springName(std::size_t spring, const char* what) const {
  return stateName("spring/" + std::to_string(spring) + "/" + what + "/");
}

void EwcMethod::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  fisher_ = FisherAverage();
}

void EwcMethod::beforeStep(MethodContext& context) {
  const std::vector<torch::Tensor> gradients = gradientsOf(context);
  // The task's own gradient first: a spring must not stiffen the ones to come.
  fisher_.add(gradients);
  if (lambda_ > 0) addEwcGradient(trainableTensors(context), springs_, lambda_, gradients);
  TrackedMethod::beforeStep(context);
}

void EwcMethod::onTaskEnd(MethodContext& context) {
  if (fisher_.examples() == 0) return;  // a task without a step has taught nothing that could be held
  std::vector<torch::Tensor> fisher = fisher_.mean();
  if (online_ && !springs_.empty()) fisher = decayFisher(springs_.back().fisher, fisher, gamma_);
  if (online_) springs_.clear();
  springs_.push_back({std::move(fisher), copiesOf(trainableTensors(context))});
  fisher_ = FisherAverage();
}

std::int64_t EwcMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  // float32 each: the Fisher sum of this task, and for every spring its Fisher information and its anchor.
  const std::int64_t springs = online_ ? (tasks > 0 ? 1 : 0) : tasks;
  return TrackedMethod::storageBytes(trainableScalars, tasks) + 4 * trainableScalars * (1 + 2 * springs);
}

void EwcMethod::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  archive.putNumber(stateName("steps"), static_cast<double>(fisher_.examples()));
  archive.putNumber(stateName("springs"), static_cast<double>(springs_.size()));
  put(archive, stateName("sum/"), fisher_.sums());
  for (std::size_t i = 0; i < springs_.size(); ++i) {
    put(archive, springName(i, "fisher"), springs_[i].fisher);
    put(archive, springName(i, "weights"), springs_[i].weights);
  }
}

void EwcMethod::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  fisher_ = FisherAverage();
  const auto steps = static_cast<std::int64_t>(archive.getNumber(stateName("steps")));
  if (steps > 0) fisher_.restore(get(archive, stateName("sum/"), context), steps);
  springs_.resize(static_cast<std::size_t>(archive.getNumber(stateName("springs"))));
  for (std::size_t i = 0; i < springs_.size(); ++i) {
    springs_[i] = {get(archive, springName(i, "fisher"), context), get(archive, springName(i, "weights"), context)};
    for (const torch::Tensor& anchor : springs_[i].weights) {
      if (!anchor.defined()) throw Error("The saved state of EWC lacks the weights that a spring holds.");
    }
  }
}

}  // namespace skillscope
