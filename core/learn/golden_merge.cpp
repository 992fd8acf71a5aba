// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kinds of merging (merge, merge_lora), recomputed with core/merge.

#include "core/learn/golden_case.h"
#include "core/merge/lora_products.h"
#include "core/merge/task_vectors.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using Tensors = std::vector<torch::Tensor>;
using Comparisons = std::map<std::string, std::function<void(const CaseNode&)>>;

/// Adds what a rule makes of the vectors to the comparisons; `known` collects the settings it reads.
void applyRule(const std::string& rule, const CaseNode& settings, const CaseNode& ruleName, const Tensors& vectors,
               std::set<std::string>& known, Comparisons& comparisons, CaseComparison& compare) {
  known.insert("lambda");
  const double lambda = settings["lambda"].number();
  torch::Tensor merged;
  if (rule == "average") {
    merged = averageTaskVectors(vectors, lambda);
  } else if (rule == "task_arithmetic") {
    merged = addTaskVectors(vectors, lambda);
  } else if (rule == "ties") {
    known.insert("k_percent");
    const TiesMerge ties = mergeTies(vectors, settings["k_percent"].number(), lambda);
    merged = ties.merged;
    comparisons["trimmed"] = [&compare, ties](const CaseNode& field) { compare.tensors(field, ties.trimmed); };
    comparisons["sign"] = [&compare, ties](const CaseNode& field) { compare.exactTensor(field, ties.sign); };
  } else if (rule == "magmax") {
    const MagnitudeMerge largest = mergeLargest(vectors, lambda);
    merged = largest.merged;
    comparisons["winner"] = [&compare, largest](const CaseNode& field) { compare.exactTensor(field, largest.winner); };
  } else {
    ruleName.fail("is \"" + rule + "\", which is unknown here: average, task_arithmetic, ties or magmax is possible, " +
                  "and dare before one of them");
  }
  comparisons["merged"] = [&compare, merged](const CaseNode& field) { compare.tensor(field, merged); };
}

void verifyMerge(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"methods"}, "parameter");
  golden.inputs.allowOnly({"task_vectors", "dare_masks"}, "input");
  golden.expected.allowOnly({"results"}, "expected field");
  const Tensors vectors = golden.inputs["task_vectors"].tensors(golden.type);
  const CaseNode methods = golden.params["methods"], results = golden.expected["results"];
  if (results.size() != methods.size()) results.fail("must have one entry for each method");
  for (std::size_t i = 0; i < methods.size(); ++i) {
    const CaseNode settings = methods[i];
    const std::string method = settings["method"].text();
    std::set<std::string> known = {"method"};
    Comparisons comparisons;
    if (method == "dare") {
      known.insert({"p", "then"});
      const Tensors masks = golden.inputs["dare_masks"].tensors(golden.type);
      const Tensors rescaled = dropAndRescale(vectors, masks, settings["p"].number());
      comparisons["rescaled"] = [&compare, rescaled](const CaseNode& field) { compare.tensors(field, rescaled); };
      applyRule(settings["then"].text(), settings, settings["then"], rescaled, known, comparisons, compare);
    } else {
      applyRule(method, settings, settings["method"], vectors, known, comparisons, compare);
    }
    settings.allowOnly(known, "parameter");
    compareFields(results[i], comparisons);
  }
}

void verifyMergeLora(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"lambda"}, "parameter");
  golden.inputs.allowOnly({"A", "B", "scale"}, "input");
  const double lambda = golden.params["lambda"].number();
  const CaseNode scales = golden.inputs["scale"];
  const Tensors A = golden.inputs["A"].tensors(golden.type), B = golden.inputs["B"].tensors(golden.type);
  if (A.size() != B.size() || A.size() != scales.size()) scales.fail("must have one entry for each A and each B");
  std::vector<LoraFactors> adapters;
  Tensors deltas;
  for (std::size_t task = 0; task < A.size(); ++task) {
    if (A[task].dim() != 2) golden.inputs["A"][task].fail("must have the shape [rank, inputs]");
    if (B[task].dim() != 2) golden.inputs["B"][task].fail("must have the shape [outputs, rank]");
    adapters.push_back({A[task], B[task], scales[task].number()});
  }
  const torch::Tensor product = mergeLoraProducts(adapters, lambda);
  for (const LoraFactors& adapter : adapters) deltas.push_back(loraDelta(adapter));
  const LoraFactors joined = concatenateLora(adapters, lambda);
  const std::optional<FactorwiseMerge> factorwise = mergeLoraFactors(adapters, lambda);
  std::optional<double> gap;
  if (factorwise) gap = (factorwise->delta - product).abs().max().item<double>();
  const auto orNull = [&](const torch::Tensor& tensor) {
    return [&compare, tensor](const CaseNode& field) {
      if (tensor.defined()) {
        compare.tensor(field, tensor);
      } else if (!field.isNull()) {
        field.fail("is a value, but adapters of unequal ranks or scales have none (null)");
      }
    };
  };
  compareFields(golden.expected, {{"deltas", [&](const CaseNode& field) { compare.tensors(field, deltas); }},
                                  {"product",
                                   [&](const CaseNode& field) {
                                     compare.tensor(field, product);
                                     compare.tensor(field, loraDelta(joined));
                                   }},
                                  {"factor_A", orNull(factorwise ? factorwise->A : torch::Tensor())},
                                  {"factor_B", orNull(factorwise ? factorwise->B : torch::Tensor())},
                                  {"factorwise", orNull(factorwise ? factorwise->delta : torch::Tensor())},
                                  {"max_gap", [&](const CaseNode& field) { compare.number(field, gap); }}});
}

}  // namespace

bool verifyMergeCase(const GoldenCase& golden, CaseComparison& compare) {
  if (golden.kind == "merge") {
    verifyMerge(golden, compare);
  } else if (golden.kind == "merge_lora") {
    verifyMergeLora(golden, compare);
  } else {
    return false;
  }
  return true;
}

}  // namespace skillscope
