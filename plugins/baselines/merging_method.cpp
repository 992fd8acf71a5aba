// SPDX-License-Identifier: GPL-3.0-or-later
#include "merging_method.h"

#include "core/learn/weight_vector.h"
#include "core/merge/task_vectors.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

namespace skillscope {

namespace {

/// λ of a rule where the user leaves it open.
double usualScale(const std::string& rule) {
  return rule == "task_arithmetic" ? 0.3 : 1.0;
}

torch::Tensor mergedBy(const std::string& rule, const std::vector<torch::Tensor>& vectors, double keep, double scale) {
  if (rule == "task_arithmetic") return addTaskVectors(vectors, scale);
  if (rule == "ties") return mergeTies(vectors, keep, scale).merged;
  if (rule == "magmax") return mergeLargest(vectors, scale).merged;
  return averageTaskVectors(vectors, scale);
}

std::vector<ParameterDeclaration> ruleParameters() {
  return {
      {"rule",
       "Merging rule",
       std::string("average"),
       0,
       0,
       {"average", "task_arithmetic", "ties", "dare", "magmax"},
       "average: the mean of the task vectors. task_arithmetic: their sum. ties: the mean of the largest entries of "
       "the elected sign. dare: entries are dropped at random and the rest scaled up, then dare_then. magmax: of each "
       "entry the largest one.",
       "Wortsman 2022; Ilharco 2023; Yadav 2023; Yu 2024; Marczak 2024"},
      {"start",
       "Where a task starts",
       std::string("base"),
       0,
       0,
       {"base", "sequential"},
       "base: every task is learned from the model before all tasks. sequential: from the unmerged model of the task "
       "before; MagMax is meant so.",
       "base: Ilharco 2023; sequential: Marczak 2024"},
      {"scale",
       "Scale of the merged vector (λ)",
       0.0,
       0,
       10,
       {},
       "What the merged task vector is multiplied with. 0: 0.3 for task_arithmetic (and dare with it), else 1.",
       "Ilharco 2023: 0.3; Yadav 2023: 1"},
      {"keep_percent",
       "Entries kept in %",
       20.0,
       0,
       100,
       {},
       "Of each task vector, so many per cent of the entries, the largest ones, take part. TIES only.",
       "Yadav 2023: 20"},
      {"drop",
       "Share dropped (p)",
       0.9,
       0,
       0.999,
       {},
       "Chance of each entry of a task vector to be dropped; what stays is divided by 1 − p. DARE only.",
       "Yu 2024: 0.9"},
      {"dare_then",
       "Rule after dropping",
       std::string("average"),
       0,
       0,
       {"average", "task_arithmetic", "ties"},
       "How the thinned vectors are merged. DARE only.",
       "Yu 2024"},
      {"drop_seed",
       "Seed of dropping",
       std::int64_t{1},
       0,
       1000000000,
       {},
       "Decides which entries are dropped. A task's entries are the same in every merge. DARE only.",
       "this program"}};
}

}  // namespace

MethodInfo mergingInfo() {
  MethodInfo info;
  info.name = "merging";
  info.title = "Model merging";
  info.summary =
      "Fine-tunes a model (or an adapter) of its own for each task, and merges their differences from the first model.";
  info.source = "Ilharco et al. 2023, Yadav et al. 2023 (TIES), Yu et al. 2024 (DARE), Marczak et al. 2024 (MagMax)";
  info.parameters = ruleParameters();
  addTrackingParameters(info);
  return info;
}

MergingMethod::MergingMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "merging"),
      rule_(parameters.text("rule")),
      dareThen_(parameters.text("dare_then")),
      sequential_(parameters.text("start") == "sequential"),
      scale_(parameters.real("scale")),
      keep_(parameters.real("keep_percent")),
      drop_(parameters.real("drop")),
      seed_(parameters.integer("drop_seed")) {
  if (scale_ == 0) scale_ = usualScale(rule_ == "dare" ? dareThen_ : rule_);
}

MethodTraits MergingMethod::traits() const {
  MethodTraits traits;
  traits.plainWeights = !trainsLora_;  // the merged change is no pair of the run's rank
  return traits;
}

std::vector<TrainableTensor> MergingMethod::makeTrainable(MethodContext& context) {
  trainsLora_ = context.lora != nullptr;
  return {};  // as the config says
}

SkillUnitTable MergingMethod::onRunStart(MethodContext& context) {
  const std::string& part = context.trainable->front().part;
  if (part == "A" || part == "B") lora_ = std::make_unique<MergedLora>(context, name());
  base_ = copyOfWeights(context);
  return TrackedMethod::onRunStart(context);
}

void MergingMethod::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  if (lora_) lora_->hide();
  if (!vectors_.empty()) setWeights(context, sequential_ ? last_ : base_);
  last_ = torch::Tensor();
}

torch::Tensor MergingMethod::merged() const {
  std::vector<torch::Tensor> vectors = vectors_;
  if (lora_) {
    for (torch::Tensor& vector : vectors) vector = lora_->taskVector(vector);
  }
  if (rule_ != "dare") return mergedBy(rule_, vectors, keep_, scale_);
  std::vector<torch::Tensor> masks;
  for (std::size_t task = 0; task < vectors.size(); ++task) {
    const std::uint64_t seed = static_cast<std::uint64_t>(seed_) * 1000003U + task;
    masks.push_back(drawKeptEntries(vectors[task].numel(), drop_, makeCpuGenerator(seed)).to(base_.device()));
  }
  return mergedBy(dareThen_, dropAndRescale(vectors, masks, drop_), keep_, scale_);
}

void MergingMethod::showMerged(MethodContext& context) {
  if (lora_) {
    setWeights(context, base_);
    lora_->show(merged());
  } else {
    setWeights(context, base_ + merged());
  }
}

void MergingMethod::onTaskEnd(MethodContext& context) {
  const torch::NoGradGuard noGrad;
  const torch::Tensor learned = copyOfWeights(context);
  vectors_.push_back(lora_ ? learned : learned - base_);
  if (sequential_) last_ = learned;
  showMerged(context);
}

std::int64_t MergingMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  // float32 each: θ_0, the task vectors, and the unmerged model where the next task starts from it.
  const std::int64_t vectors = 1 + tasks + (sequential_ && tasks > 0 ? 1 : 0);
  // With LoRA also the merged change, one number for each weight of the layers.
  return TrackedMethod::storageBytes(trainableScalars, tasks) + 4 * vectors * trainableScalars +
         (lora_ ? 4 * lora_->size() : 0);
}

void MergingMethod::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  archive.putTensor(stateName("base"), base_.clone());
  if (last_.defined()) archive.putTensor(stateName("last"), last_.clone());
  archive.putNumber(stateName("shown"), lora_ && lora_->isShown() ? 1 : 0);
  archive.putNumber(stateName("tasks"), static_cast<double>(vectors_.size()));
  for (std::size_t i = 0; i < vectors_.size(); ++i) {
    archive.putTensor(stateName("vector/" + std::to_string(i)), vectors_[i].clone());
  }
}

void MergingMethod::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  base_ = savedVector(archive, stateName("base"), context);
  last_ = archive.hasTensor(stateName("last")) ? savedVector(archive, stateName("last"), context) : torch::Tensor();
  vectors_.clear();
  const auto tasks = static_cast<std::size_t>(archive.getNumber(stateName("tasks")));
  for (std::size_t i = 0; i < tasks; ++i) {
    vectors_.push_back(savedVector(archive, stateName("vector/" + std::to_string(i)), context));
  }
  if (lora_ && archive.getNumber(stateName("shown")) != 0) lora_->show(merged());
}

}  // namespace skillscope
