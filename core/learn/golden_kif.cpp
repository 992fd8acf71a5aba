// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kinds of KIF, recomputed with core/skill.

#include <algorithm>
#include <cmath>

#include "core/learn/golden_trace.h"
#include "core/skill/fusion.h"
#include "core/skill/history.h"
#include "core/skill/importance.h"
#include "core/skill/skill_units.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

double shareIn(const CaseNode& node) {
  const double value = node.number();
  if (!(value >= 0 && value <= 1)) node.fail("must be between 0 and 1");
  return value;
}

double quantileOfTop(const CaseNode& node) {
  const double top = node.number();
  if (!(top >= 0 && top <= 100)) node.fail("must be between 0 and 100");
  // Subtracting before dividing keeps positions q·(n − 1) that are whole numbers from falling below them.
  return (100 - top) / 100;
}

Trace readTrace(const CaseNode& steps, torch::ScalarType type) {
  Trace trace;
  for (std::size_t t = 0; t < steps.size(); ++t) {
    steps[t].allowOnly({"w", "g"}, "field");
    trace.weights.push_back(steps[t]["w"].tensor(type));
    trace.gradients.push_back(steps[t]["g"].tensor(type));
    if (trace.weights[t].sizes() != trace.gradients[t].sizes() ||
        trace.weights[t].sizes() != trace.weights[0].sizes()) {
      steps[t].fail("must hold w and g of the shape of the steps before");
    }
  }
  if (trace.weights.empty()) steps.fail("has no step");
  return trace;
}

namespace {

ImportanceOrder orderOf(const CaseNode& node) {
  const std::string order = node.text();
  if (order == "first") return ImportanceOrder::first;
  if (order == "mix") return ImportanceOrder::mix;
  node.fail("is \"" + order + "\", which is unknown: first or mix is possible");
}

/// Every tensor is a unit of its own.
SkillUnits wholeTensors(const std::vector<torch::Tensor>& tensors) {
  std::vector<SkillTensor> description;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const std::string name = "unit." + std::to_string(i);
    description.push_back({name, name, "tensor", "", "", -1, tensors[i].sizes().vec()});
  }
  return makeSkillUnits(description, Granularity::tensor);
}

void verifyImportance(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"alpha1", "alpha2", "order"}, "parameter");
  golden.inputs.allowOnly({"traces"}, "input");
  golden.expected.allowOnly({"units"}, "expected field");
  const ImportanceSettings settings{shareIn(golden.params["alpha1"]), shareIn(golden.params["alpha2"]),
                                    orderOf(golden.params["order"])};
  const CaseNode traces = golden.inputs["traces"];
  const std::vector<std::string> names = traces.keys();
  if (names.empty()) traces.fail("has no unit");
  golden.expected["units"].allowOnly({names.begin(), names.end()}, "unit");
  for (const std::string& name : names) {
    const Trace trace = readTrace(traces[name], golden.type);
    const CaseNode expected = golden.expected["units"][name];
    expected.allowOnly({"steps", "unit_importance"}, "expected field");
    const CaseNode steps = expected["steps"];
    if (steps.size() != trace.weights.size()) {
      steps.fail("must have one entry for each of the " + std::to_string(trace.weights.size()) + " steps");
    }
    ImportanceTracker tracker({trace.weights[0]}, settings);
    for (std::size_t t = 0; t < trace.weights.size(); ++t) {
      tracker.update({trace.weights[t]}, {trace.gradients[t]});
      steps[t].allowOnly({"raw", "sensitivity", "uncertainty", "score"}, "expected field");
      compare.tensor(steps[t]["raw"], rawImportance(trace.weights[t], trace.gradients[t], settings.order));
      compare.tensor(steps[t]["sensitivity"], tracker.sensitivity(0));
      compare.tensor(steps[t]["uncertainty"], tracker.uncertainty(0));
      compare.tensor(steps[t]["score"], tracker.score(0));
    }
    const SkillUnits unit = wholeTensors({trace.weights[0]});
    compare.number(expected["unit_importance"], unitImportance(unit, {tracker.score(0)}).item<double>());
  }
}

std::vector<std::string> textsOf(const std::vector<FusionCategory>& categories) {
  std::vector<std::string> texts;
  for (const FusionCategory category : categories) texts.emplace_back(toString(category));
  return texts;
}

/// The first task has no previous side; what a case says about normalised scores and thresholds there is null, or the
/// normalised current importance.
void verifyFirstTask(const GoldenCase& golden, CaseComparison& compare, const std::vector<torch::Tensor>& trained,
                     const torch::Tensor& importance, double quantile, double beta) {
  const CaseNode& expected = golden.expected;
  for (const std::string side : {"normalised_history", "threshold_history"}) {
    if (!expected.has(side)) continue;
    const CaseNode field = expected[side];
    if (!field.isNull() && !(field.isList() && field.size() == 0)) field.fail("must be null for a first task");
  }
  const torch::Tensor normalised = normalise(importance);
  if (expected.has("normalised_current") && !expected["normalised_current"].isNull()) {
    compare.tensor(expected["normalised_current"], normalised);
  }
  if (expected.has("threshold_current") && !expected["threshold_current"].isNull()) {
    compare.tensor(expected["threshold_current"], interpolatedQuantile(normalised, quantile));
  }
  compare.texts(expected["category"], textsOf(std::vector<FusionCategory>(trained.size(), FusionCategory::firstTask)));
  compare.tensors(expected["fused"], trained);
  compare.tensor(expected["new_history_importance"], accumulateHistory({}, importance, beta));
}

void verifyStaticFusion(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"gamma", "beta", "top_percent"}, "parameter");
  golden.inputs.allowOnly({"previous", "current", "history_importance", "current_importance"}, "input");
  golden.expected.allowOnly({"normalised_history", "normalised_current", "threshold_history", "threshold_current",
                             "category", "fused", "new_history_importance"},
                            "expected field");
  const StaticFusionSettings settings{shareIn(golden.params["gamma"]), quantileOfTop(golden.params["top_percent"])};
  const double beta = shareIn(golden.params["beta"]);
  const CaseNode importanceNode = golden.inputs["current_importance"];
  const torch::Tensor importance = importanceNode.tensor(golden.type);
  std::vector<torch::Tensor> fused = golden.inputs["current"].tensors(golden.type);
  if (importance.dim() != 1 || importance.numel() == 0 ||
      importance.numel() != static_cast<std::int64_t>(fused.size())) {
    importanceNode.fail("must have one score for each unit in inputs.current");
  }
  if (golden.inputs["history_importance"].isNull()) {
    verifyFirstTask(golden, compare, fused, importance, settings.quantile, beta);
    return;
  }
  const torch::Tensor history = golden.inputs["history_importance"].tensor(golden.type);
  const std::vector<torch::Tensor> previous = golden.inputs["previous"].tensors(golden.type);
  if (history.sizes() != importance.sizes())
    golden.inputs["history_importance"].fail("must have one score for each unit");
  if (previous.size() != fused.size()) golden.inputs["previous"].fail("must have as many units as inputs.current");
  for (std::size_t i = 0; i < fused.size(); ++i) {
    if (previous[i].sizes() != fused[i].sizes())
      golden.inputs["previous"][i].fail("must have the shape of the current unit");
  }
  const FusionDecision decision = decideStatic(history, importance, settings);
  fuse(wholeTensors(fused), decision, previous, fused);
  compare.tensor(golden.expected["normalised_history"], decision.previousScore);
  compare.tensor(golden.expected["normalised_current"], decision.currentScore);
  compare.number(golden.expected["threshold_history"], decision.previousThreshold);
  compare.number(golden.expected["threshold_current"], decision.currentThreshold);
  compare.texts(golden.expected["category"], textsOf(decision.category));
  compare.tensors(golden.expected["fused"], fused);
  compare.tensor(golden.expected["new_history_importance"], accumulateHistory(history, importance, beta));
}

void verifyHistory(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"beta"}, "parameter");
  golden.inputs.allowOnly({"task_importance"}, "input");
  golden.expected.allowOnly({"history_after_task"}, "expected field");
  const double beta = shareIn(golden.params["beta"]);
  const CaseNode tasks = golden.inputs["task_importance"];
  if (tasks.size() == 0 || tasks.tensor(golden.type).dim() != 2)
    tasks.fail("must have one row of unit scores for each task");
  torch::Tensor history;
  std::vector<torch::Tensor> after;
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    history = accumulateHistory(history, tasks[task].tensor(golden.type), beta);
    after.push_back(history);
  }
  compare.tensors(golden.expected["history_after_task"], after);
}

void verifyAdaptiveFusion(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"tau", "rank"}, "parameter");
  golden.inputs.allowOnly({"score_A", "score_B", "A", "B"}, "input");
  golden.expected.allowOnly({"unit_importance_previous", "unit_importance_current", "normalised_previous",
                             "normalised_current", "share_previous", "share_current", "fused_A", "fused_B"},
                            "expected field");
  const double tau = golden.params["tau"].number();
  if (!(tau > 0)) golden.params["tau"].fail("must be above 0");
  for (const std::string name : {"score_A", "score_B", "A", "B"}) {
    if (golden.inputs[name].size() != 2) golden.inputs[name].fail("must have a previous and a current entry");
  }
  std::vector<torch::Tensor> previous, current, scoresPrevious, scoresCurrent;
  for (const std::string factor : {"A", "B"}) {
    previous.push_back(golden.inputs[factor][0].tensor(golden.type));
    current.push_back(golden.inputs[factor][1].tensor(golden.type));
    scoresPrevious.push_back(golden.inputs["score_" + factor][0].tensor(golden.type));
    scoresCurrent.push_back(golden.inputs["score_" + factor][1].tensor(golden.type));
    const auto shape = current.back().sizes();
    if (previous.back().sizes() != shape || scoresPrevious.back().sizes() != shape ||
        scoresCurrent.back().sizes() != shape) {
      golden.inputs[factor].fail("must have the shape of its scores, before and after");
    }
  }
  if (current[0].dim() != 2 || current[1].dim() != 2 || current[0].size(0) != current[1].size(1)) {
    golden.inputs["A"].fail("must be [r, in] with B as [out, r]");
  }
  if (golden.params.has("rank") && golden.params["rank"].integer() != current[0].size(0)) {
    golden.params["rank"].fail("is not the rank of A and B");
  }
  const SkillUnits units = makeSkillUnits({{"A", "module", "A", "", "", -1, current[0].sizes().vec()},
                                           {"B", "module", "B", "", "", -1, current[1].sizes().vec()}},
                                          Granularity::pair);
  const torch::Tensor history = unitImportance(units, scoresPrevious).to(golden.type);
  const torch::Tensor importance = unitImportance(units, scoresCurrent).to(golden.type);
  AdaptiveFusionSettings settings;
  settings.tau = tau;
  const FusionDecision decision = decideAdaptive(history, importance, settings);
  fuse(units, decision, previous, current);
  compare.tensor(golden.expected["unit_importance_previous"], history);
  compare.tensor(golden.expected["unit_importance_current"], importance);
  compare.tensor(golden.expected["normalised_previous"], decision.previousScore);
  compare.tensor(golden.expected["normalised_current"], decision.currentScore);
  compare.tensor(golden.expected["share_previous"], decision.previousShare);
  compare.tensor(golden.expected["share_current"], decision.currentShare);
  compare.tensor(golden.expected["fused_A"], current[0]);
  compare.tensor(golden.expected["fused_B"], current[1]);
}

}  // namespace

bool verifyKifCase(const GoldenCase& golden, CaseComparison& compare) {
  if (golden.kind == "importance") {
    verifyImportance(golden, compare);
  } else if (golden.kind == "kif_fuse_static") {
    verifyStaticFusion(golden, compare);
  } else if (golden.kind == "kif_history") {
    verifyHistory(golden, compare);
  } else if (golden.kind == "kif_fuse_adaptive") {
    verifyAdaptiveFusion(golden, compare);
  } else {
    return verifyRecurrentCase(golden, compare);
  }
  return true;
}

}  // namespace skillscope
