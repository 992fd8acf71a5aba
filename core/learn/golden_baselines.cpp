// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kinds of the baselines (ewc, lwf, olora, migu, l2p, mocl), recomputed with core/baseline.

#include "core/baseline/ewc.h"
#include "core/baseline/l2p.h"
#include "core/baseline/lwf.h"
#include "core/baseline/migu.h"
#include "core/baseline/mocl.h"
#include "core/baseline/olora.h"
#include "core/learn/golden_case.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using Tensors = std::vector<torch::Tensor>;

/// Weight [C, D] and bias [C] of a softmax regression.
Tensors modelOf(const CaseNode& node, torch::ScalarType type) {
  Tensors model = {node["W"].tensor(type), node["b"].tensor(type)};
  if (model[0].dim() != 2 || model[1].dim() != 1 || model[0].size(0) != model[1].size(0)) {
    node.fail("must hold W of the shape [classes, inputs] and b of the shape [classes]");
  }
  return model;
}

void compareModel(const CaseNode& expected, const Tensors& computed, CaseComparison& compare) {
  compareFields(expected, {{"W", [&](const CaseNode& field) { compare.tensor(field, computed[0]); }},
                           {"b", [&](const CaseNode& field) { compare.tensor(field, computed[1]); }}});
}

void compareModels(const CaseNode& expected, const std::vector<Tensors>& computed, CaseComparison& compare) {
  if (expected.size() != computed.size()) expected.fail("must have one entry for each task");
  for (std::size_t i = 0; i < computed.size(); ++i) compareModel(expected[i], computed[i], compare);
}

/// Fisher information of one task's examples at the given weights.
Tensors fisherOf(const CaseNode& task, const Tensors& weights, torch::ScalarType type) {
  const Tensors leaves = {weights[0].detach().clone().requires_grad_(), weights[1].detach().clone().requires_grad_()};
  const CaseNode classes = task["y"];
  const torch::Tensor x = task["x"].tensor(type);
  if (x.dim() != 2 || x.size(1) != leaves[0].size(1) || x.size(0) != static_cast<std::int64_t>(classes.size())) {
    task["x"].fail("must have the shape [examples, inputs], with one class in y for each example");
  }
  FisherAverage average;
  for (std::int64_t n = 0; n < x.size(0); ++n) {
    const CaseNode label = classes[static_cast<std::size_t>(n)];
    const std::int64_t y = label.integer();
    if (y < 0 || y >= leaves[0].size(0)) label.fail("is no class of the model");
    average.add(gradientsOf(torch::log_softmax(leaves[0].matmul(x[n]) + leaves[1], 0)[y], leaves));
  }
  return average.mean();
}

void verifyEwc(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"mode", "lambda", "gamma"}, "parameter");
  golden.inputs.allowOnly({"tasks", "theta"}, "input");
  golden.inputs["theta"].allowOnly({"W", "b"}, "input");
  const std::string mode = golden.params["mode"].text();
  if (mode != "per_task" && mode != "online") {
    golden.params["mode"].fail("is \"" + mode + "\", which is unknown: per_task or online is possible");
  }
  const bool online = mode == "online";
  const double lambda = golden.params["lambda"].number(), gamma = online ? golden.params["gamma"].number() : 1;
  Tensors theta = modelOf(golden.inputs["theta"], golden.type);
  std::vector<Tensors> fisher, accumulated;
  std::vector<EwcAnchor> anchors;
  const CaseNode tasks = golden.inputs["tasks"];
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    tasks[i].allowOnly({"x", "y", "W", "b"}, "input");
    const Tensors weights = modelOf(tasks[i], golden.type);
    if (weights[0].sizes() != theta[0].sizes()) tasks[i].fail("must hold weights of the shape of inputs.theta");
    fisher.push_back(fisherOf(tasks[i], weights, golden.type));
    if (online) {
      accumulated.push_back(decayFisher(accumulated.empty() ? Tensors() : accumulated.back(), fisher.back(), gamma));
      anchors.clear();
    }
    anchors.push_back({online ? accumulated.back() : fisher.back(), weights});
  }
  for (torch::Tensor& tensor : theta) tensor.requires_grad_();
  const torch::Tensor penalty = ewcPenalty(theta, anchors, lambda);
  const Tensors byGraph = gradientsOf(penalty, theta);
  const Tensors byFormula = {torch::zeros_like(theta[0]), torch::zeros_like(theta[1])};
  addEwcGradient(theta, anchors, lambda, byFormula);
  std::map<std::string, std::function<void(const CaseNode&)>> comparisons = {
      {"fisher", [&](const CaseNode& field) { compareModels(field, fisher, compare); }},
      {"penalty", [&](const CaseNode& field) { compare.tensor(field, penalty); }},
      {"grad", [&](const CaseNode& field) {
         compareModel(field, byGraph, compare);
         compareModel(field, byFormula, compare);
       }}};
  if (online) {
    comparisons["accumulated"] = [&](const CaseNode& field) { compareModels(field, accumulated, compare); };
  }
  compareFields(golden.expected, comparisons);
}

void verifyLwf(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"T", "alpha"}, "parameter");
  golden.inputs.allowOnly({"logits_old", "logits_new", "mask"}, "input");
  const torch::Tensor before = golden.inputs["logits_old"].tensor(golden.type);
  const torch::Tensor now = golden.inputs["logits_new"].tensor(golden.type).requires_grad_();
  const torch::Tensor mask = golden.inputs["mask"].tensor(golden.type);
  if (before.dim() != 3 || mask.dim() != 2)
    golden.inputs.fail("must hold logits [batch, length, words] and a mask [batch, length]");
  const Distillation result = distil(before, now, mask, {golden.params["T"].number(), golden.params["alpha"].number()});
  const torch::Tensor gradient = gradientsOf(result.loss, {now})[0];
  compareFields(golden.expected, {{"kl", [&](const CaseNode& field) { compare.tensor(field, result.divergence); }},
                                  {"count", [&](const CaseNode& field) { compare.integer(field, result.tokens); }},
                                  {"loss", [&](const CaseNode& field) { compare.tensor(field, result.loss); }},
                                  {"grad", [&](const CaseNode& field) { compare.tensor(field, gradient); }}});
}

void compareOloraForm(const CaseNode& expected, const std::vector<OrthogonalModule>& modules, OverlapForm form,
                      double lambda1, double lambda2, CaseComparison& compare) {
  const torch::Tensor orth = overlapPenalty(modules, form);
  const torch::Tensor total = lambda1 * orth + lambda2 * factorNorms(modules);
  compareFields(expected, {{"orth", [&](const CaseNode& field) { compare.tensor(field, orth); }},
                           {"total", [&](const CaseNode& field) { compare.tensor(field, total); }},
                           {"grad", [&](const CaseNode& field) {
                              if (field.size() != modules.size()) field.fail("must have one entry for each module");
                              for (std::size_t k = 0; k < modules.size(); ++k) {
                                const Tensors gradients = gradientsOf(total, {modules[k].A, modules[k].B});
                                compareFields(field[k],
                                              {{"A", [&](const CaseNode& f) { compare.tensor(f, gradients[0]); }},
                                               {"B", [&](const CaseNode& f) { compare.tensor(f, gradients[1]); }}});
                              }
                            }}});
}

void verifyOlora(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"lambda1", "lambda2"}, "parameter");
  golden.inputs.allowOnly({"modules"}, "input");
  const double lambda1 = golden.params["lambda1"].number(), lambda2 = golden.params["lambda2"].number();
  const CaseNode list = golden.inputs["modules"];
  std::vector<OrthogonalModule> modules;
  for (std::size_t k = 0; k < list.size(); ++k) {
    list[k].allowOnly({"name", "past_A", "A", "B"}, "input");
    modules.push_back({list[k]["past_A"].isNull() ? Tensors() : list[k]["past_A"].tensors(golden.type),
                       list[k]["A"].tensor(golden.type).requires_grad_(),
                       list[k]["B"].tensor(golden.type).requires_grad_()});
    if (modules[k].A.dim() != 2) list[k]["A"].fail("must have the shape [rank, inputs]");
    for (const torch::Tensor& past : modules[k].pastA) {
      if (past.dim() != 2) list[k]["past_A"].fail("must be a list of factors of the shape [rank, inputs]");
    }
  }
  const auto form = [&](OverlapForm which) {
    return [&, which](const CaseNode& field) { compareOloraForm(field, modules, which, lambda1, lambda2, compare); };
  };
  compareFields(golden.expected, {{"overlap",
                                   [&](const CaseNode& field) {
                                     if (field.size() != modules.size())
                                       field.fail("must have one entry for each module");
                                     for (std::size_t k = 0; k < modules.size(); ++k) {
                                       compare.tensors(field[k], subspaceOverlaps(modules[k]));
                                     }
                                   }},
                                  {"l2", [&](const CaseNode& field) { compare.tensor(field, factorNorms(modules)); }},
                                  {"squared", form(OverlapForm::squared)},
                                  {"absolute", form(OverlapForm::absolute)}});
}

void verifyMigu(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"threshold"}, "parameter");
  golden.inputs.allowOnly({"layers"}, "input");
  golden.expected.allowOnly({"layers"}, "expected field");
  const double threshold = golden.params["threshold"].number();
  const CaseNode layers = golden.inputs["layers"], expected = golden.expected["layers"];
  if (expected.size() != layers.size()) expected.fail("must have one entry for each layer");
  for (std::size_t k = 0; k < layers.size(); ++k) {
    layers[k].allowOnly({"name", "activations", "token_mask", "grad"}, "input");
    const torch::Tensor gradient = layers[k]["grad"].tensor(golden.type);
    if (gradient.dim() != 2) layers[k]["grad"].fail("must have the shape [outputs, inputs]");
    const std::int64_t units = gradient.size(0);
    torch::Tensor outputs = layers[k]["activations"].tensor(golden.type);
    if (outputs.dim() == 1 && outputs.numel() == 0) outputs = outputs.reshape({0, units});
    if (outputs.dim() != 2 || outputs.size(1) != units) {
      layers[k]["activations"].fail("must have the shape [tokens, outputs]");
    }
    torch::Tensor counted;
    if (layers[k].has("token_mask") && !layers[k]["token_mask"].isNull()) {
      counted = layers[k]["token_mask"].tensor(golden.type);
    }
    ActivationAverage average(units);
    average.add(outputs, counted);
    const torch::Tensor scores = average.scores();
    const ActivationChoice choice = chooseActiveUnits(scores, threshold);
    keepActiveRows(gradient, choice.mask);
    compareFields(expected[k], {{"name", [&](const CaseNode& field) { compare.text(field, layers[k]["name"].text()); }},
                                {"score", [&](const CaseNode& field) { compare.tensor(field, scores); }},
                                {"cut", [&](const CaseNode& field) { compare.tensor(field, choice.cut); }},
                                {"mask", [&](const CaseNode& field) { compare.exactTensor(field, choice.mask); }},
                                {"grad", [&](const CaseNode& field) { compare.tensor(field, gradient); }}});
  }
}

void verifyL2p(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"K", "lambda"}, "parameter");
  golden.inputs.allowOnly({"queries", "keys", "prompts"}, "input");
  const torch::Tensor queries = golden.inputs["queries"].tensor(golden.type);
  const torch::Tensor keys = golden.inputs["keys"].tensor(golden.type).requires_grad_();
  const torch::Tensor prompts = golden.inputs["prompts"].tensor(golden.type);
  if (queries.dim() != 2 || keys.dim() != 2 || prompts.dim() != 3 || queries.size(1) != keys.size(1) ||
      prompts.size(0) != keys.size(0)) {
    golden.inputs.fail("must hold queries [batch, width], keys [pool, width] and prompts [pool, length, width]");
  }
  const PromptSelection selection = selectPrompts(queries, keys, golden.params["K"].integer());
  const torch::Tensor loss = promptKeyLoss(selection, golden.params["lambda"].number());
  const torch::Tensor gradient = gradientsOf(loss, {keys})[0];
  const torch::Tensor prepended = gatherPrompts(prompts, selection.indices);
  compareFields(golden.expected,
                {{"similarity", [&](const CaseNode& field) { compare.tensor(field, selection.similarity); }},
                 {"indices", [&](const CaseNode& field) { compare.exactTensor(field, selection.indices); }},
                 {"prepended", [&](const CaseNode& field) { compare.tensor(field, prepended); }},
                 {"key_loss", [&](const CaseNode& field) { compare.tensor(field, loss); }},
                 {"grad_keys", [&](const CaseNode& field) { compare.tensor(field, gradient); }}});
}

/// Columns of the weights when the task is known: of all tasks, or of those up to the current one, as the case has it.
std::int64_t ownModuleColumns(const GoldenCase& golden, std::int64_t tasks) {
  if (!golden.params.has("current") || golden.params["current"].isNull()) return tasks;
  const std::int64_t seen = golden.params["current"].integer() + 1;
  if (!golden.expected.has("weights") || golden.expected["weights"].size() == 0) return seen;
  const CaseNode row = golden.expected["weights"][0];
  return row.isList() && static_cast<std::int64_t>(row.size()) == tasks ? tasks : seen;
}

void verifyMocl(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"mode", "current", "task"}, "parameter");
  golden.inputs.allowOnly({"x", "features", "modules"}, "input");
  const std::string mode = golden.params["mode"].text();
  const torch::Tensor x = golden.inputs["x"].tensor(golden.type);
  const torch::Tensor features = golden.inputs["features"].tensor(golden.type).requires_grad_();
  const torch::Tensor modules = golden.inputs["modules"].tensor(golden.type);
  if (x.dim() != 2 || features.dim() != 2 || modules.dim() != 2 || x.size(1) != features.size(1) ||
      features.size(0) != modules.size(0)) {
    golden.inputs.fail("must hold x [batch, width], features [tasks, width] and modules [tasks, size]");
  }
  torch::Tensor weights;
  std::int64_t current = 0;
  if (mode == "train" || mode == "class_incremental") {
    // Where a case does not say which task is the current one, all have been seen.
    current = golden.params.has("current") ? golden.params["current"].integer() : features.size(0) - 1;
    weights = matchingWeights(x, features, current);
  } else if (mode == "task_incremental") {
    weights = ownModuleWeights(x.size(0), ownModuleColumns(golden, features.size(0)), golden.params["task"].integer());
  } else {
    golden.params["mode"].fail("is \"" + mode +
                               "\", which is unknown: train, class_incremental or task_incremental is possible");
  }
  const torch::Tensor composed = composeModules(weights, modules);
  std::map<std::string, std::function<void(const CaseNode&)>> comparisons = {
      {"weights", [&](const CaseNode& field) { compare.tensor(field, weights); }},
      {"composed", [&](const CaseNode& field) { compare.tensor(field, composed); }}};
  torch::Tensor loss, gradient;
  if (mode == "train") {
    loss = matchingLoss(x, features, current);
    gradient = gradientsOf(loss, {features})[0];
    comparisons["match_loss"] = [&](const CaseNode& field) { compare.tensor(field, loss); };
    comparisons["grad_features"] = [&](const CaseNode& field) { compare.tensor(field, gradient); };
  } else {
    // Listed by some cases although there is nothing to learn at test.
    const auto absent = [](const CaseNode& field) {
      if (!field.isNull()) field.fail("must be null, for it exists in training only");
    };
    comparisons["match_loss"] = comparisons["grad_features"] = absent;
  }
  compareFields(golden.expected, comparisons);
}

}  // namespace

bool verifyBaselineCase(const GoldenCase& golden, CaseComparison& compare) {
  if (golden.kind == "ewc") {
    verifyEwc(golden, compare);
  } else if (golden.kind == "lwf") {
    verifyLwf(golden, compare);
  } else if (golden.kind == "olora") {
    verifyOlora(golden, compare);
  } else if (golden.kind == "migu") {
    verifyMigu(golden, compare);
  } else if (golden.kind == "l2p") {
    verifyL2p(golden, compare);
  } else if (golden.kind == "mocl") {
    verifyMocl(golden, compare);
  } else {
    return false;
  }
  return true;
}

}  // namespace skillscope
