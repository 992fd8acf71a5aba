// SPDX-License-Identifier: GPL-3.0-or-later
#include "recurrent_method.h"

#include <limits>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/learn/importance_recorder.h"
#include "core/learn/weight_vector.h"
#include "core/skill/fusion.h"
#include "core/skill/history.h"
#include "core/skill/recurrent_decision.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

const std::string kPrefix = "recurrent_kif/";

void putTracker(StateArchive& archive, const std::string& name, const ImportanceTracker& tracker) {
  archive.putTensor(name + "/sensitivity", tracker.flatSensitivity().clone());
  archive.putTensor(name + "/uncertainty", tracker.flatUncertainty().clone());
  archive.putNumber(name + "/steps", static_cast<double>(tracker.steps()));
}

void getTracker(const StateArchive& archive, const std::string& name, ImportanceTracker& tracker) {
  tracker.restore(archive.getTensor(name + "/sensitivity"), archive.getTensor(name + "/uncertainty"),
                  static_cast<std::int64_t>(archive.getNumber(name + "/steps")));
}

void putIfDefined(StateArchive& archive, const std::string& name, const torch::Tensor& tensor) {
  if (tensor.defined()) archive.putTensor(name, tensor.clone());
}

/// Undefined where it was when it was saved.
torch::Tensor getIfSaved(const StateArchive& archive, const std::string& name, std::int64_t scalars) {
  if (!archive.hasTensor(name)) return {};
  torch::Tensor tensor = archive.getTensor(name).clone().reshape({-1});
  if (tensor.numel() != scalars) {
    throw Error("The saved state of Recurrent-KIF has " + std::to_string(tensor.numel()) +
                " scalars, this run trains " + std::to_string(scalars) +
                ": it belongs to another backbone or adapter.");
  }
  return tensor;
}

}  // namespace

RecurrentKifMethod::RecurrentKifMethod(const ParameterSet& parameters)
    : innerSteps_(parameters.integer("inner_steps")),
      memorySteps_(parameters.integer("memory_steps")),
      memoryBatch_(parameters.integer("memory_batch_size")),
      memoryShare_(parameters.real("memory_share")),
      outerRate_(parameters.real("outer_learning_rate")),
      top_(parameters.real("top_percent")),
      tau_(parameters.real("tau")),
      beta_(parameters.real("beta")),
      followsSchedule_(parameters.text("outer_schedule") == "task"),
      sharedOptimizer_(parameters.text("outer_optimizer") == "shared"),
      beforeStep_(parameters.text("weights_at") == "before_step"),
      product_(parameters.text("score") == "product"),
      resetInner_(parameters.flag("reset_inner")),
      resetOuter_(parameters.flag("reset_outer")),
      byUnit_(parameters.text("mask") == "unit"),
      dynamic_(parameters.text("importance") == "dynamic"),
      identification_(parameters.flag("identification")),
      sharedUpdate_(parameters.flag("shared_update")),
      granularity_(granularityFromText(parameters.text("granularity"))),
      innerSettings_{parameters.real("alpha_in"), parameters.real("alpha_uncertainty"), ImportanceOrder::first},
      outerSettings_{parameters.real("alpha_out"), parameters.real("alpha_uncertainty"), ImportanceOrder::first} {
  const std::string& leftover = parameters.text("leftover");
  leftover_ = leftover == "merge" ? Leftover::merge : leftover == "keep" ? Leftover::keep : Leftover::drop;
  const std::string& fusion = parameters.text("fusion");
  fusion_ = fusion == "paper"      ? Fusion::paper
            : fusion == "released" ? Fusion::released
            : fusion == "adaptive" ? Fusion::adaptive
                                   : Fusion::global;
}

SkillUnitTable RecurrentKifMethod::onRunStart(MethodContext& context) {
  if (context.trainable->empty()) throw Error("Recurrent-KIF has nothing to merge: the run trains no tensor.");
  std::vector<SkillTensor> description;
  for (const TrainableTensor& trainable : *context.trainable) {
    description.push_back({trainable.name, trainable.site, trainable.part, trainable.stack, trainable.module,
                           trainable.layer, trainable.tensor.sizes().vec()});
  }
  units_ = makeSkillUnits(description, granularity_);
  shapes_ = trainableTensors(context);
  inner_ = ImportanceTracker(shapes_, innerSettings_);
  outer_ = ImportanceTracker(shapes_, outerSettings_);
  return units_.table;
}

void RecurrentKifMethod::onTaskStart(MethodContext& context) {
  inner_.reset();
  outer_.reset();
  innerDone_ = outerDone_ = 0;
  rounds_ = context.task > 0 && context.memoryExamples > 0;
  theta_ = copyOfWeights(context);
  afterInner_ = torch::Tensor();
  if (context.task == 1 && !rounds_ && context.emit) {
    context.emit(Message{context.step, Severity::warning,
                         "Recurrent-KIF has no memory of earlier tasks, so it does no more than fine-tuning; raise "
                         "method.memory_share."});
  }
}

// ---- Steps ----

void RecurrentKifMethod::record(MethodContext& context, ImportanceTracker& tracker) {
  std::vector<torch::Tensor> weights, gradients;
  weights.reserve(context.trainable->size());
  gradients.reserve(context.trainable->size());
  for (const TrainableTensor& trainable : *context.trainable) {
    weights.push_back(trainable.tensor);
    gradients.push_back(trainable.tensor.grad());
  }
  for (const int tensor : tracker.update(weights, gradients)) {
    if (!warned_.insert(tensor).second || !context.emit) continue;
    context.emit(Message{context.step, Severity::warning,
                         "A step left the importance of " +
                             (*context.trainable)[static_cast<std::size_t>(tensor)].name +
                             " unchanged, wholly or in part, because its gradient is missing or not a finite number; "
                             "this is said once for each tensor."});
  }
}

void RecurrentKifMethod::beforeStep(MethodContext& context) {
  if (rounds_ && resetInner_ && innerDone_ == 0) inner_.reset();
  if (beforeStep_) record(context, inner_);
}

void RecurrentKifMethod::afterStep(MethodContext& context) {
  if (!beforeStep_) record(context, inner_);
  ++innerDone_;
}

bool RecurrentKifMethod::endsInner(const MethodContext& context) const {
  if (innerDone_ >= innerSteps_) return true;
  const bool taskEnds = context.taskSteps > 0 && context.taskStep >= context.taskSteps;
  return leftover_ == Leftover::merge && taskEnds && innerDone_ > 0;
}

StepPlan RecurrentKifMethod::nextStep(MethodContext& context) {
  if (!rounds_ || !endsInner(context)) return {};
  const double rate = followsSchedule_ ? outerRate_ * context.rateFactor : outerRate_;
  return {true, rate, memoryBatch_, sharedOptimizer_};
}

void RecurrentKifMethod::beforeMemoryStep(MethodContext& context) {
  if (outerDone_ == 0) {
    afterInner_ = copyOfWeights(context);
    if (resetOuter_) outer_.reset();
  }
  if (beforeStep_) record(context, outer_);
}

void RecurrentKifMethod::afterMemoryStep(MethodContext& context) {
  if (!beforeStep_) record(context, outer_);
  if (++outerDone_ == memorySteps_) endRound(context);
}

std::int64_t RecurrentKifMethod::plannedMemorySteps(std::int64_t taskSteps) const {
  const bool leftover = leftover_ == Leftover::merge && taskSteps % innerSteps_ > 0;
  return memorySteps_ * (taskSteps / innerSteps_ + (leftover ? 1 : 0));
}

// ---- The merge ----

torch::Tensor RecurrentKifMethod::score(const ImportanceTracker& tracker) const {
  return product_ ? tracker.flatSensitivity() * tracker.flatUncertainty() : tracker.flatSensitivity();
}

torch::Tensor RecurrentKifMethod::unitScore(const torch::Tensor& elements) const {
  return unitMeans(units_, cutLike(elements, shapes_));
}

RecurrentSettings RecurrentKifMethod::settings() const {
  RecurrentSettings settings;
  settings.byUnit = byUnit_;
  settings.quantileIn = settings.quantileOut = (100 - top_) / 100;
  settings.adaptive = fusion_ == Fusion::adaptive && identification_;
  settings.tau = tau_;
  settings.bothMoves = !identification_ && sharedUpdate_;
  if (fusion_ == Fusion::released) settings.rule = RecurrentRule::released();
  if (fusion_ == Fusion::global) settings.rule = RecurrentRule::everywhere({0.5, 0.5});
  if (!identification_) settings.rule = RecurrentRule::everywhere({1, 1});
  if (!sharedUpdate_) settings.rule.shared = {0, 0};
  return settings;
}

const char* RecurrentKifMethod::ruleName() const {
  if (!identification_) return "recurrent_unmasked";
  switch (fusion_) {
    case Fusion::released:
      return "recurrent_released";
    case Fusion::adaptive:
      return "recurrent_adaptive";
    case Fusion::global:
      return "recurrent_global";
    default:
      return "recurrent";
  }
}

/// The merge as it is just before it, for who keeps it. Cheap: nothing is copied.
void RecurrentKifMethod::showSides(MethodContext& context, const torch::Tensor& afterOuter) const {
  if (!context.keepSides) return;
  FusionSides sides;
  sides.round = roundCount_;
  sides.previous = cutLike(theta_, shapes_);
  sides.current = cutLike(afterOuter, shapes_);
  sides.sensitivity = inner_.flatSensitivity();
  sides.uncertainty = inner_.flatUncertainty();
  if (context.task > 0) {
    sides.between = afterInner_;
    sides.memorySensitivity = outer_.flatSensitivity();
    sides.memoryUncertainty = outer_.flatUncertainty();
    sides.history = history_;
    const std::int64_t left = context.taskSteps - context.taskStep;
    sides.lastOfTask = left <= 0 || (leftover_ != Leftover::merge && left < innerSteps_);
  }
  context.keepSides(sides);
}

void RecurrentKifMethod::endRound(MethodContext& context) {
  const torch::NoGradGuard noGrad;
  const torch::Tensor afterOuter = flatWeights(context);
  showSides(context, afterOuter);
  const torch::Tensor in = score(inner_), out = dynamic_ ? score(outer_) : history_;
  RecurrentDecision decision = decideRecurrent(units_, shapes_, {theta_, afterInner_, afterOuter, in, out}, settings());
  FusionRound round;
  round.task = context.task;
  round.step = context.step;
  round.round = roundCount_++;
  round.rule = ruleName();
  round.previousThreshold = static_cast<float>(decision.previousThreshold);
  round.currentThreshold = static_cast<float>(decision.currentThreshold);
  round.previousScore = toFloats(decision.previousScore);
  round.currentScore = toFloats(decision.currentScore);
  round.previousShare = toFloats(decision.previousShare);
  round.category = std::move(decision.category);
  round.historyAfter = toFloats(unitScore(out));
  round.change = toFloats(relativeChange(units_, cutLike(theta_, shapes_), cutLike(decision.next, shapes_)));
  setWeights(context, decision.next);
  theta_ = copyOfWeights(context);
  afterInner_ = torch::Tensor();
  innerDone_ = outerDone_ = 0;
  if (context.emit) context.emit(std::move(round));
}

void RecurrentKifMethod::onTaskEnd(MethodContext& context) {
  if (rounds_ && leftover_ == Leftover::drop && innerDone_ > 0) setWeights(context, theta_);
  const torch::Tensor importance = score(inner_);
  if (context.task == 0) showSides(context, flatWeights(context));
  if (!dynamic_) history_ = accumulateHistory(history_, importance, beta_);
  if (context.task == 0 && context.emit) {
    FusionRound round;
    round.rule = "first_task";
    round.step = context.step;
    round.round = roundCount_++;
    round.previousThreshold = round.currentThreshold = std::numeric_limits<float>::quiet_NaN();
    const torch::Tensor units = unitScore(importance);
    round.currentScore = toFloats(normalise(units));
    round.historyAfter = toFloats(units);
    round.category.assign(round.currentScore.size(), FusionCategory::firstTask);
    round.previousShare.assign(round.currentScore.size(), 0.0F);
    round.change = toFloats(relativeChange(units_, cutLike(theta_, shapes_), cutLike(flatWeights(context), shapes_)));
    context.emit(std::move(round));
  }
  innerDone_ = outerDone_ = 0;
  theta_ = afterInner_ = torch::Tensor();
}

// ---- Pictures and state ----

bool RecurrentKifMethod::snapshot(MethodContext& context, ImportanceSnapshot& snapshot) {
  if (inner_.steps() == 0) return false;
  snapshot.task = context.task;
  snapshot.step = context.step;
  snapshot.importance = toFloats(unitScore(inner_.flatSensitivity() * inner_.flatUncertainty()));
  snapshot.sensitivity = toFloats(unitScore(inner_.flatSensitivity()));
  snapshot.uncertainty = toFloats(unitScore(inner_.flatUncertainty()));
  return true;
}

std::vector<torch::Tensor> RecurrentKifMethod::elementScores() const {
  std::vector<torch::Tensor> scores;
  for (int tensor = 0; inner_.steps() > 0 && tensor < inner_.tensors(); ++tensor)
    scores.push_back(inner_.score(tensor));
  return scores;
}

std::int64_t RecurrentKifMethod::storageBytes(std::int64_t trainableScalars, int) const {
  // float32 each: Ī and Ū of both sides, the weights before the round and before its memory steps; the moments of the
  // memory steps; the history. The remembered examples come on top: their token ids.
  std::int64_t vectors = 6;
  if (memoryShare_ > 0) vectors += 2;
  if (!dynamic_) vectors += 1;
  return vectors * 4 * trainableScalars;
}

void RecurrentKifMethod::saveState(StateArchive& archive) const {
  putTracker(archive, kPrefix + "inner", inner_);
  putTracker(archive, kPrefix + "outer", outer_);
  putIfDefined(archive, recurrentThetaStateName, theta_);
  putIfDefined(archive, kPrefix + "after_inner", afterInner_);
  putIfDefined(archive, recurrentHistoryStateName, history_);
  archive.putNumber(kPrefix + "has_rounds", rounds_ ? 1 : 0);
  archive.putNumber(kPrefix + "inner_done", static_cast<double>(innerDone_));
  archive.putNumber(kPrefix + "outer_done", static_cast<double>(outerDone_));
  archive.putNumber(kPrefix + "round_count", roundCount_);
}

void RecurrentKifMethod::loadState(const StateArchive& archive, MethodContext&) {
  getTracker(archive, kPrefix + "inner", inner_);
  getTracker(archive, kPrefix + "outer", outer_);
  const std::int64_t scalars = inner_.flatSensitivity().numel();
  theta_ = getIfSaved(archive, recurrentThetaStateName, scalars);
  afterInner_ = getIfSaved(archive, kPrefix + "after_inner", scalars);
  history_ = getIfSaved(archive, recurrentHistoryStateName, scalars);
  rounds_ = archive.getNumber(kPrefix + "has_rounds") != 0;
  innerDone_ = static_cast<std::int64_t>(archive.getNumber(kPrefix + "inner_done"));
  outerDone_ = static_cast<std::int64_t>(archive.getNumber(kPrefix + "outer_done"));
  roundCount_ = static_cast<int>(archive.getNumber(kPrefix + "round_count"));
  if (!dynamic_ && roundCount_ > 0 && !history_.defined()) {
    throw Error(
        "method.importance = static needs the importance accumulated from the first task on, which a run with dynamic "
        "importance does not keep: begin at the start.");
  }
}

}  // namespace skillscope
