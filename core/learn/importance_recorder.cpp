// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/importance_recorder.h"

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

std::vector<ParameterDeclaration> importanceParameters() {
  return {
      {"granularity",
       "Skill unit",
       std::string("auto"),
       0,
       0,
       {"auto", "matrix", "pair", "tensor"},
       "What counts as one skill unit. matrix: each LoRA A and each B. pair: each rank-1 piece of a LoRA module, row i "
       "of A "
       "with column i of B. tensor: each trained tensor, for full fine-tuning. auto: pair with LoRA, tensor without.",
       "KIF/TaSL; pair is the LoRA-tailored unit of its TasLoRA form"},
      {"sensitivity_order",
       "Sensitivity",
       std::string("first"),
       0,
       0,
       {"first", "mix"},
       "first: |w·g|. mix: |w·g − ½(w·g)²|, which adds a second-order term with the squared gradient as curvature.",
       "first: TaSL, equation 2; mix: TasLoRA"},
      {"alpha1",
       "Smoothing of sensitivity (α1)",
       0.85,
       0,
       0.999,
       {},
       "Weight of the past in the running mean of the sensitivity; 0.85 looks back about seven steps.",
       "TaSL, equation 3"},
      {"alpha2",
       "Smoothing of uncertainty (α2)",
       0.85,
       0,
       0.999,
       {},
       "Weight of the past in the running mean of the deviation from the smoothed sensitivity.",
       "TaSL, equation 4"},
      {"weights_at",
       "Weights taken",
       std::string("before_step"),
       0,
       0,
       {"before_step", "after_step"},
       "Whether w in w·g is the weight the gradient was taken at, as the formula means it, or the one after the "
       "optimizer "
       "step, as the released code reads it.",
       "before_step: formula; after_step: released code"},
      {"skip_first_step",
       "Leave out a task's first step",
       false,
       0,
       0,
       {},
       "The released code does not count the first optimizer step of a task.",
       "released TaSL code"},
  };
}

std::vector<torch::Tensor> trainableTensors(const MethodContext& context) {
  std::vector<torch::Tensor> tensors;
  tensors.reserve(context.trainable->size());
  for (const TrainableTensor& trainable : *context.trainable) tensors.push_back(trainable.tensor);
  return tensors;
}

std::vector<float> toFloats(const torch::Tensor& values) {
  const torch::Tensor plain = values.to(torch::kCPU, torch::kFloat32).contiguous();
  const float* data = plain.data_ptr<float>();
  return {data, data + plain.numel()};
}

ImportanceRecorder::ImportanceRecorder(const ParameterSet& parameters)
    : granularity_(granularityFromText(parameters.text("granularity"))),
      beforeStep_(parameters.text("weights_at") == "before_step"),
      skipFirstStep_(parameters.flag("skip_first_step")) {
  settings_.alpha1 = parameters.real("alpha1");
  settings_.alpha2 = parameters.real("alpha2");
  settings_.order = parameters.text("sensitivity_order") == "mix" ? ImportanceOrder::mix : ImportanceOrder::first;
}

const SkillUnitTable& ImportanceRecorder::prepare(const MethodContext& context) {
  std::vector<SkillTensor> tensors;
  for (const TrainableTensor& trainable : *context.trainable) {
    tensors.push_back({trainable.name, trainable.site, trainable.part, trainable.stack, trainable.module,
                       trainable.layer, trainable.tensor.sizes().vec()});
  }
  units_ = makeSkillUnits(tensors, granularity_);
  tracker_ = ImportanceTracker(trainableTensors(context), settings_);
  taskSteps_ = 0;
  return units_.table;
}

void ImportanceRecorder::startTask() {
  tracker_.reset();
  taskSteps_ = 0;
}

void ImportanceRecorder::beforeStep(MethodContext& context) {
  if (beforeStep_) record(context);
}

void ImportanceRecorder::afterStep(MethodContext& context) {
  if (!beforeStep_) record(context);
}

void ImportanceRecorder::record(MethodContext& context) {
  if (taskSteps_++ == 0 && skipFirstStep_) return;
  std::vector<torch::Tensor> weights, gradients;
  weights.reserve(context.trainable->size());
  gradients.reserve(context.trainable->size());
  for (const TrainableTensor& trainable : *context.trainable) {
    weights.push_back(trainable.tensor);
    gradients.push_back(trainable.tensor.grad());
  }
  for (const int tensor : tracker_.update(weights, gradients)) {
    if (!warned_.insert(tensor).second || !context.emit) continue;
    const auto i = static_cast<std::size_t>(tensor);
    const std::string reason =
        gradients[i].defined() ? "its gradient is not a finite number there" : "it got no gradient";
    context.emit(Message{context.step, Severity::warning,
                         "A step left the importance of " + (*context.trainable)[i].name +
                             (gradients[i].defined() ? " in part" : "") + " unchanged because " + reason +
                             "; this is said once for each tensor."});
  }
}

UnitScores ImportanceRecorder::scores() const {
  return unitScores(units_, tracker_);
}

bool ImportanceRecorder::fill(const MethodContext& context, ImportanceSnapshot& snapshot) const {
  if (tracker_.steps() == 0) return false;
  const UnitScores now = scores();
  snapshot.task = context.task;
  snapshot.step = context.step;
  snapshot.importance = toFloats(now.importance);
  snapshot.sensitivity = toFloats(now.sensitivity);
  snapshot.uncertainty = toFloats(now.uncertainty);
  return true;
}

std::vector<torch::Tensor> ImportanceRecorder::elementScores() const {
  std::vector<torch::Tensor> scores;
  for (int tensor = 0; tracker_.steps() > 0 && tensor < tracker_.tensors(); ++tensor)
    scores.push_back(tracker_.score(tensor));
  return scores;
}

void ImportanceRecorder::save(StateArchive& archive, const std::string& prefix) const {
  archive.putTensor(prefix + "sensitivity", tracker_.flatSensitivity().clone());
  archive.putTensor(prefix + "uncertainty", tracker_.flatUncertainty().clone());
  archive.putNumber(prefix + "recorded_steps", static_cast<double>(tracker_.steps()));
  archive.putNumber(prefix + "task_steps", static_cast<double>(taskSteps_));
}

void ImportanceRecorder::load(const StateArchive& archive, const std::string& prefix) {
  tracker_.restore(archive.getTensor(prefix + "sensitivity"), archive.getTensor(prefix + "uncertainty"),
                   static_cast<std::int64_t>(archive.getNumber(prefix + "recorded_steps")));
  taskSteps_ = static_cast<std::int64_t>(archive.getNumber(prefix + "task_steps"));
}

}  // namespace skillscope
