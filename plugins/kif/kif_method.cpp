// SPDX-License-Identifier: GPL-3.0-or-later
#include "kif_method.h"

#include <limits>

#include "core/base/error.h"
#include "core/skill/history.h"
#include "core/skill/orthogonality.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

constexpr const char* kPrefix = "kif/";

std::string previousName(std::size_t tensor) {
  return kPrefix + std::string("previous/") + std::to_string(tensor);
}

}  // namespace

MethodInfo kifInfo() {
  MethodInfo info;
  info.name = "kif";
  info.title = "KIF / TaSL";
  info.summary =
      "Fuses the weights before and after each task, skill unit by skill unit, so that what earlier tasks needed is "
      "kept.";
  info.source = "Feng et al., TaSL, ACL 2024 (arXiv 2408.09857); KIF with its LoRA form TasLoRA (arXiv 2408.05200)";
  info.fusesAtTaskEnd = true;
  info.parameters = importanceParameters();
  const std::vector<ParameterDeclaration> own = {
      {"fusion",
       "Fusion rule",
       std::string("static"),
       0,
       0,
       {"static", "adaptive"},
       "static: a threshold puts each unit into one of four categories. adaptive: a softmax of both scores weighs the "
       "two "
       "models smoothly.",
       "static: KIF, equation 8; adaptive: released TasLoRA code"},
      {"quantile",
       "Importance threshold (quantile)",
       0.8,
       0,
       1,
       {},
       "A unit is important to a side when its normalised score lies strictly above this quantile; 0.8 marks the top "
       "fifth. "
       "With adaptive fusion it only names the displayed categories.",
       "KIF: top 20 %"},
      {"gamma",
       "Weight of the previous model (γ)",
       0.7,
       0,
       1,
       {},
       "In units that both sides need, the fused weight is γ times the previous plus 1 − γ times the new one. Static "
       "rule "
       "only.",
       "KIF, equation 8"},
      {"tau",
       "Softmax temperature (τ)",
       0.25,
       0.001,
       100,
       {},
       "Small values follow the larger score alone, large ones average. Adaptive rule only.",
       "released TasLoRA code"},
      {"beta",
       "Weight of the history (β)",
       0.7,
       0,
       1,
       {},
       "How much of the accumulated importance stays when a task's importance is added to it.",
       "KIF, equation 6"},
      {"orthogonality",
       "Orthogonality term",
       0.0,
       0,
       10,
       {},
       "Weight of a loss term that pulls the rows of each LoRA A and the columns of each B towards an orthonormal set; "
       "0 "
       "turns it off, TasLoRA uses 0.1. Needs LoRA.",
       "released TasLoRA code"},
  };
  info.parameters.insert(info.parameters.end(), own.begin(), own.end());
  const std::vector<ParameterDeclaration> replay = unitReplayParameters();
  info.parameters.insert(info.parameters.end(), replay.begin(), replay.end());
  return info;
}

KifMethod::KifMethod(const ParameterSet& parameters)
    : recorder_(parameters),
      adaptive_(parameters.text("fusion") == "adaptive"),
      static_{parameters.real("gamma"), parameters.real("quantile")},
      soft_{parameters.real("tau"), parameters.real("quantile")},
      beta_(parameters.real("beta")),
      replay_(parameters),
      orthogonality_(parameters.real("orthogonality")) {}

SkillUnitTable KifMethod::onRunStart(MethodContext& context) {
  if (context.trainable->empty()) throw Error("KIF has nothing to fuse: the run trains no tensor.");
  bool lora = false;
  for (const TrainableTensor& trainable : *context.trainable) lora |= trainable.part == "A" || trainable.part == "B";
  if (orthogonality_ > 0 && !lora) {
    throw UsageError(
        "method.orthogonality is a term over LoRA factors, but this run trains whole tensors: set it to 0, "
        "or set backbone.tuning = \"lora\".");
  }
  return recorder_.prepare(context);
}

void KifMethod::onTaskStart(MethodContext& context) {
  recorder_.startTask();
  previous_.clear();
  for (const torch::Tensor& tensor : trainableTensors(context)) previous_.push_back(tensor.detach().clone());
}

torch::Tensor KifMethod::extraLoss(MethodContext& context) {
  if (orthogonality_ <= 0) return {};
  std::vector<torch::Tensor> factorsA, factorsB;
  for (const TrainableTensor& trainable : *context.trainable) {
    if (trainable.part == "A") factorsA.push_back(trainable.tensor);
    if (trainable.part == "B") factorsB.push_back(trainable.tensor);
  }
  return orthogonality_ * orthogonalityPenalty(factorsA, factorsB);
}

void KifMethod::beforeStep(MethodContext& context) {
  recorder_.beforeStep(context);
}

void KifMethod::afterStep(MethodContext& context) {
  recorder_.afterStep(context);
}

bool KifMethod::snapshot(MethodContext& context, ImportanceSnapshot& snapshot) {
  return recorder_.fill(context, snapshot);
}

FusionRound KifMethod::firstRound(const torch::Tensor& importance) const {
  FusionRound round;
  round.rule = "first_task";
  round.previousThreshold = round.currentThreshold = std::numeric_limits<float>::quiet_NaN();
  round.currentScore = toFloats(normalise(importance));
  round.category.assign(round.currentScore.size(), FusionCategory::firstTask);
  round.previousShare.assign(round.currentScore.size(), 0.0F);
  return round;
}

FusionRound KifMethod::fuseRound(const MethodContext& context, const torch::Tensor& importance) const {
  const FusionDecision decision =
      adaptive_ ? decideAdaptive(history_, importance, soft_) : decideStatic(history_, importance, static_);
  fuse(recorder_.units(), decision, previous_, trainableTensors(context));
  FusionRound round;
  round.rule = decision.rule;
  round.previousThreshold = static_cast<float>(decision.previousThreshold);
  round.currentThreshold = static_cast<float>(decision.currentThreshold);
  round.previousScore = toFloats(decision.previousScore);
  round.currentScore = toFloats(decision.currentScore);
  round.category = decision.category;
  round.previousShare = toFloats(decision.previousShare);
  return round;
}

void KifMethod::onTaskEnd(MethodContext& context) {
  // A task without a recorded step has zero importance everywhere, and goes through the same rules.
  const torch::Tensor importance = recorder_.scores().importance;
  if (context.keepSides) {
    context.keepSides({rounds_, previous_, trainableTensors(context), recorder_.tracker().flatSensitivity(),
                       recorder_.tracker().flatUncertainty()});
  }
  FusionRound round = history_.defined() ? fuseRound(context, importance) : firstRound(importance);
  history_ = accumulateHistory(history_, importance, beta_);
  round.task = context.task;
  round.step = context.step;
  round.round = rounds_++;
  round.historyAfter = toFloats(history_);
  round.change = toFloats(relativeChange(recorder_.units(), previous_, trainableTensors(context)));
  replay_.begin(context, recorder_.units(), round.category);
  if (context.emit) context.emit(std::move(round));
}

std::int64_t KifMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  // Ī, Ū and the weights at task start, float32 each; the history, which does not grow with the tasks.
  const std::int64_t history = tasks > 0 ? recorder_.units().count() : 0;
  return 3 * 4 * trainableScalars + 8 * history + replay_.storageBytes(trainableScalars);
}

void KifMethod::saveState(StateArchive& archive) const {
  recorder_.save(archive, kPrefix);
  archive.putNumber(std::string(kPrefix) + "rounds", rounds_);
  if (history_.defined()) archive.putTensor(historyStateName, history_.clone());
  for (std::size_t i = 0; i < previous_.size(); ++i) archive.putTensor(previousName(i), previous_[i].clone());
}

void KifMethod::loadState(const StateArchive& archive, MethodContext& context) {
  recorder_.load(archive, kPrefix);
  rounds_ = static_cast<int>(archive.getNumber(std::string(kPrefix) + "rounds"));
  history_ = archive.hasTensor(historyStateName) ? archive.getTensor(historyStateName).to(torch::kFloat64).clone()
                                                 : torch::Tensor();
  if (history_.defined() && history_.numel() != recorder_.units().count()) {
    throw Error("The saved history of KIF has " + std::to_string(history_.numel()) + " skill units, this run has " +
                std::to_string(recorder_.units().count()) + ": go on with the method.granularity it was saved with.");
  }
  previous_.clear();
  for (std::size_t i = 0; i < context.trainable->size() && archive.hasTensor(previousName(i)); ++i) {
    const TrainableTensor& trainable = (*context.trainable)[i];
    previous_.push_back(archive.getTensor(previousName(i)).clone());
    if (previous_.back().sizes() != trainable.tensor.sizes()) {
      throw Error("The saved copy of " + trainable.name +
                  " in the state of KIF has another shape than the tensor trained.");
    }
  }
}

}  // namespace skillscope
