// SPDX-License-Identifier: GPL-3.0-or-later
#include "olora_method.h"

#include <charconv>
#include <sstream>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/tensor/libtorch.h"
#include "migu_method.h"

namespace skillscope {

namespace {

template <class Number>
bool reads(const std::string& text, Number& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size();
}

ParameterDeclaration schedule(const char* name, const char* title, const char* source) {
  return {
      name,
      title,
      std::string(),
      0,
      0,
      {},
      "Other values from some tasks on, as TASK:VALUE with commas between them; tasks count from 1. Empty: one value "
      "for all tasks.",
      source};
}

}  // namespace

MethodInfo oLoraInfo() {
  MethodInfo info;
  info.name = "olora";
  info.title = "O-LoRA";
  info.summary =
      "A new LoRA pair for every task, kept orthogonal to the frozen pairs of earlier tasks; all of them act together.";
  info.source = "Wang et al. 2023 (arXiv 2310.14152)";
  info.parameters = {{"lambda1",
                      "Strength of orthogonality (λ1)",
                      0.5,
                      0,
                      1e6,
                      {},
                      "Weight of the overlap between the new A and those of earlier tasks; 0 is IncLoRA.",
                      "O-LoRA's scripts: 0.5 on the short orders, up to 5 late in the long ones"},
                     {"overlap",
                      "Measure of the overlap",
                      std::string("absolute"),
                      0,
                      0,
                      {"absolute", "squared"},
                      "absolute: the sum of |A_i·Aᵀ| over all entries. squared: the sum of their squares.",
                      "absolute: released code; squared: paper"},
                     {"lambda2",
                      "Weight of the norms (λ2)",
                      0.0,
                      0,
                      1e6,
                      {},
                      "Weight of the Frobenius norms (not squared) of the new A's and B's.",
                      "O-LoRA's scripts: 0; 0.1 or 0.3 for some small tasks"},
                     schedule("lambda1_schedule", "λ1 from later tasks on",
                              "O-LoRA's scripts for order 4: 0.5, and 5 from dbpedia on, which is 12:5"),
                     schedule("lambda2_schedule", "λ2 from later tasks on", "O-LoRA's scripts set it task by task"),
                     miguThreshold("MIGU: 0.1 with O-LoRA")};
  addTrackingParameters(info);
  return info;
}

OLoraMethod::OLoraMethod(const ParameterSet& parameters)
    : IncrementalLora(parameters, "olora"),
      form_(parameters.text("overlap") == "squared" ? OverlapForm::squared : OverlapForm::absolute),
      lambda1_(weightOf(parameters, "lambda1")),
      lambda2_(weightOf(parameters, "lambda2")) {
  const double threshold = parameters.real("migu_threshold");
  if (threshold > 0) masks_.emplace(threshold);
}

OLoraMethod::Weight OLoraMethod::weightOf(const ParameterSet& parameters, const std::string& name) {
  Weight weight{parameters.real(name), {}};
  const std::string key = name + "_schedule", given = parameters.text(key);
  std::istringstream stream(given);
  for (std::string part; std::getline(stream, part, ',');) {
    const std::size_t colon = part.find(':');
    int task = 0;
    double value = 0;
    const bool read = colon != std::string::npos && reads(trimmed(part.substr(0, colon)), task) &&
                      reads(trimmed(part.substr(colon + 1)), value);
    const bool rises = weight.later.empty() || task > weight.later.back().first;
    if (!read || task < 1 || !rises || !(value >= 0 && value <= 1e6)) {
      throw UsageError("method." + key + " is " + inQuotes(given) +
                       ", but must be pairs TASK:VALUE such as 1:0, 2:0.5, 12:5, with tasks from 1 in rising order and "
                       "values from 0 to 1e6");
    }
    weight.later.emplace_back(task, value);
  }
  return weight;
}

double OLoraMethod::Weight::at(int task) const {
  double value = first;
  for (const auto& [from, next] : later) {
    if (task + 1 >= from) value = next;
  }
  return value;
}

SkillUnitTable OLoraMethod::onRunStart(MethodContext& context) {
  SkillUnitTable table = IncrementalLora::onRunStart(context);
  if (masks_) masks_->attach(context, name());  // behind the earlier pairs: a layer's whole output counts
  return table;
}

void OLoraMethod::beforeForward(const BatchView& batch, MethodContext&) {
  if (masks_) masks_->watch(batch.use == BatchUse::training);
}

void OLoraMethod::beforeStep(MethodContext& context) {
  if (masks_) masks_->maskGradients();
  IncrementalLora::beforeStep(context);
}

torch::Tensor OLoraMethod::extraLoss(MethodContext& context) {
  const double lambda1 = lambda1_.at(context.task), lambda2 = lambda2_.at(context.task);
  const bool overlaps = lambda1 > 0 && context.task > 0;
  if (!overlaps && lambda2 <= 0) return {};
  std::vector<OrthogonalModule> modules;
  for (const IncrementalLayer& layer : layers()) {
    OrthogonalModule module{{}, layer.pair.a, layer.pair.b};
    // All earlier A's one below the other have the overlaps of each of them: one product a layer.
    if (layer.past->frozen() > 0) module.pastA.push_back(layer.past->frozenA());
    modules.push_back(std::move(module));
  }
  torch::Tensor penalty = torch::zeros({});
  if (overlaps) penalty = penalty + lambda1 * overlapPenalty(modules, form_);
  if (lambda2 > 0) penalty = penalty + lambda2 * factorNorms(modules);
  return penalty;
}

}  // namespace skillscope
