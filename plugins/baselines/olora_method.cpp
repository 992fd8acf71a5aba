// SPDX-License-Identifier: GPL-3.0-or-later
#include "olora_method.h"

#include <torch/torch.h>

namespace skillscope {

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
                      "O-LoRA's scripts: 0; 0.1 or 0.3 for some small tasks"}};
  addTrackingParameters(info);
  return info;
}

OLoraMethod::OLoraMethod(const ParameterSet& parameters)
    : IncrementalLora(parameters, "olora"),
      form_(parameters.text("overlap") == "squared" ? OverlapForm::squared : OverlapForm::absolute),
      lambda1_(parameters.real("lambda1")),
      lambda2_(parameters.real("lambda2")) {}

torch::Tensor OLoraMethod::extraLoss(MethodContext& context) {
  const bool overlaps = lambda1_ > 0 && context.task > 0;
  if (!overlaps && lambda2_ <= 0) return {};
  std::vector<OrthogonalModule> modules;
  for (const IncrementalLayer& layer : layers()) {
    OrthogonalModule module{{}, layer.pair.a, layer.pair.b};
    // All earlier A's one below the other have the overlaps of each of them: one product a layer.
    if (layer.past->frozen() > 0) module.pastA.push_back(layer.past->frozenA());
    modules.push_back(std::move(module));
  }
  torch::Tensor penalty = torch::zeros({});
  if (overlaps) penalty = penalty + lambda1_ * overlapPenalty(modules, form_);
  if (lambda2_ > 0) penalty = penalty + lambda2_ * factorNorms(modules);
  return penalty;
}

}  // namespace skillscope
