// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kinds of SLM (slm_retrieve, slm_key_step, slm_apply), recomputed with core/slm.

#include <limits>

#include "core/learn/golden_case.h"
#include "core/slm/increments.h"
#include "core/slm/key_learning.h"
#include "core/slm/retrieval.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

torch::Tensor tensorOf(const CaseNode& node, torch::ScalarType type, std::int64_t dimensions, const char* shape) {
  const torch::Tensor tensor = node.tensor(type);
  if (tensor.dim() != dimensions) node.fail(std::string("must have the shape ") + shape);
  return tensor;
}

/// Queries [B, G·h] for keys [G, M, h].
torch::Tensor queriesOf(const CaseNode& node, torch::ScalarType type, const torch::Tensor& keys) {
  const torch::Tensor queries = tensorOf(node, type, 2, "[batch, groups times width]");
  if (queries.size(1) != keys.size(0) * keys.size(2)) node.fail("must be as wide as the keys of all groups together");
  return queries;
}

std::int64_t countOf(const CaseNode& node, std::int64_t most) {
  const std::int64_t count = node.integer();
  if (count < 0 || count > most) node.fail("must be between 0 and " + std::to_string(most));
  return count;
}

void verifyRetrieve(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"K", "batch_averaged"}, "parameter");
  golden.inputs.allowOnly({"queries", "keys", "allowed"}, "input");
  const torch::Tensor keys = tensorOf(golden.inputs["keys"], golden.type, 3, "[groups, slots, width]");
  const torch::Tensor queries = queriesOf(golden.inputs["queries"], golden.type, keys);
  torch::Tensor allowed;
  if (golden.inputs.has("allowed") && !golden.inputs["allowed"].isNull()) {
    const CaseNode list = golden.inputs["allowed"];
    std::vector<SlotRange> ranges;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i].size() != 2) list[i].fail("must be a range of two numbers");
      ranges.push_back({list[i][0].integer(), list[i][1].integer()});
    }
    allowed = slotMask(keys.size(1), ranges);
  }
  RetrievalSettings settings;
  settings.count = countOf(golden.params["K"], keys.size(1));
  settings.batchAveraged = golden.params["batch_averaged"].flag();
  const Retrieval found = retrieveSlots(queries, keys, settings, allowed);
  compareFields(golden.expected,
                {{"similarity", [&](const CaseNode& field) { compare.tensor(field, found.similarity); }},
                 {"indices", [&](const CaseNode& field) { compare.exactTensor(field, found.indices); }},
                 {"weights", [&](const CaseNode& field) { compare.tensor(field, found.weights); }},
                 {"uniform", [&](const CaseNode& field) {
                    const std::int64_t rows = found.uniform.size(0);
                    if (static_cast<std::int64_t>(field.size()) != rows) {
                      field.fail("must have " + std::to_string(rows) + " entries");
                    }
                    for (std::int64_t row = 0; row < rows; ++row) {
                      compare.flag(field[static_cast<std::size_t>(row)], found.uniform[row].item<bool>());
                    }
                  }}});
}

KeyLearningSettings keySettingsOf(const CaseNode& params, std::int64_t keys) {
  params.allowOnly({"K_prep", "lr", "weight_decay", "betas", "eps", "clip_norm"}, "parameter");
  KeyLearningSettings settings;
  settings.chosen = countOf(params["K_prep"], keys);
  if (settings.chosen == 0) params["K_prep"].fail("must be at least 1, for the mean of nothing is not defined");
  settings.rate = params["lr"].number();
  settings.adamW.weightDecay = params["weight_decay"].number();
  if (params["betas"].size() != 2) params["betas"].fail("must be two numbers");
  settings.adamW.beta1 = params["betas"][0].number();
  settings.adamW.beta2 = params["betas"][1].number();
  settings.adamW.epsilon = params["eps"].number();
  settings.clipNorm =
      params["clip_norm"].isNull() ? std::numeric_limits<double>::infinity() : params["clip_norm"].number();
  return settings;
}

void verifyKeySteps(const GoldenCase& golden, CaseComparison& compare) {
  golden.inputs.allowOnly({"keys", "queries", "dropped"}, "input");
  golden.expected.allowOnly({"steps"}, "expected field");
  const torch::Tensor keys = tensorOf(golden.inputs["keys"], golden.type, 3, "[groups, keys, width]");
  KeyLearner learner(keys, keySettingsOf(golden.params, keys.size(1)));
  const CaseNode queries = golden.inputs["queries"], dropped = golden.inputs["dropped"];
  const CaseNode steps = golden.expected["steps"];
  if (dropped.size() != queries.size() || steps.size() != queries.size()) {
    steps.fail("must have one entry for each step, as inputs.queries and inputs.dropped");
  }
  for (std::size_t t = 0; t < queries.size(); ++t) {
    const torch::Tensor batch = queriesOf(queries[t], golden.type, keys);
    const torch::Tensor mask = dropped[t].tensor(golden.type).ne(0);
    if (mask.sizes() != torch::IntArrayRef({batch.size(0), keys.size(0), keys.size(1)})) {
      dropped[t].fail("must have the shape [batch, groups, keys]");
    }
    const KeyStep step = learner.step(batch, mask);
    compareFields(steps[t], {{"similarity", [&](const CaseNode& field) { compare.tensor(field, step.similarity); }},
                             {"selected", [&](const CaseNode& field) { compare.exactTensor(field, step.chosen); }},
                             {"loss", [&](const CaseNode& field) { compare.number(field, step.loss); }},
                             {"grad", [&](const CaseNode& field) { compare.tensor(field, step.gradient); }},
                             {"grad_norm", [&](const CaseNode& field) { compare.number(field, step.gradientNorm); }},
                             {"clip_factor", [&](const CaseNode& field) { compare.number(field, step.clipFactor); }},
                             {"keys", [&](const CaseNode& field) { compare.tensor(field, learner.keys()); }}});
  }
}

SlotSelection selectionOf(const CaseNode& indices, const CaseNode& weights) {
  std::vector<std::vector<std::int64_t>> slots(indices.size());
  std::vector<std::vector<double>> shares(weights.size());
  for (std::size_t row = 0; row < indices.size(); ++row) {
    for (std::size_t i = 0; i < indices[row].size(); ++i) slots[row].push_back(indices[row][i].integer());
  }
  for (std::size_t row = 0; row < weights.size(); ++row) {
    for (std::size_t i = 0; i < weights[row].size(); ++i) shares[row].push_back(weights[row][i].number());
  }
  return selectionFromLists(slots, shares);
}

/// One factor, [M, r, width]; an empty list is a layer without slots.
torch::Tensor factorOf(const CaseNode& node, torch::ScalarType type, std::int64_t width) {
  torch::Tensor factor = node.tensor(type);
  if (factor.numel() == 0) {
    factor = torch::zeros({factor.size(0), factor.dim() > 1 ? factor.size(1) : 0, width}, type);
  }
  if (factor.dim() != 3 || factor.size(2) != width) node.fail("must have the shape [slots, rank, width of the layer]");
  return factor.requires_grad_();
}

void verifyApply(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"rank"}, "parameter");
  golden.inputs.allowOnly({"x", "W0", "bias", "A", "B", "indices", "weights", "target"}, "input");
  const CaseNode& inputs = golden.inputs;
  const torch::Tensor x = tensorOf(inputs["x"], golden.type, 3, "[batch, tokens, inputs of the layer]");
  const torch::Tensor weight = tensorOf(inputs["W0"], golden.type, 2, "[outputs, inputs]");
  const IncrementFactors factors{factorOf(inputs["A"], golden.type, weight.size(0)),
                                 factorOf(inputs["B"], golden.type, weight.size(1))};
  if (factors.A.size(0) != factors.B.size(0) || factors.A.size(1) != factors.B.size(1)) {
    inputs["B"].fail("must have as many slots and as high a rank as inputs.A");
  }
  if (golden.params.has("rank") && factors.A.size(0) > 0 && golden.params["rank"].integer() != factors.A.size(1)) {
    golden.params["rank"].fail("is not the rank of inputs.A");
  }
  torch::Tensor y = x.matmul(weight.t());
  if (inputs.has("bias") && !inputs["bias"].isNull()) y = y + inputs["bias"].tensor(golden.type);
  y = y + applyIncrements(x, factors, selectionOf(inputs["indices"], inputs["weights"]));
  const torch::Tensor target = inputs["target"].tensor(golden.type);
  if (target.sizes() != y.sizes()) inputs["target"].fail("must have the shape of the layer's output");
  const torch::Tensor loss = 0.5 * (y - target).square().sum();
  const std::vector<torch::Tensor> gradients = gradientsOf(loss, {factors.A, factors.B});
  compareFields(golden.expected, {{"y", [&](const CaseNode& field) { compare.tensor(field, y); }},
                                  {"loss", [&](const CaseNode& field) { compare.tensor(field, loss); }},
                                  {"grad_A", [&](const CaseNode& field) { compare.tensor(field, gradients[0]); }},
                                  {"grad_B", [&](const CaseNode& field) { compare.tensor(field, gradients[1]); }}});
}

}  // namespace

bool verifySlmCase(const GoldenCase& golden, CaseComparison& compare) {
  if (golden.kind == "slm_retrieve") {
    verifyRetrieve(golden, compare);
  } else if (golden.kind == "slm_key_step") {
    verifyKeySteps(golden, compare);
  } else if (golden.kind == "slm_apply") {
    verifyApply(golden, compare);
  } else {
    return false;
  }
  return true;
}

}  // namespace skillscope
