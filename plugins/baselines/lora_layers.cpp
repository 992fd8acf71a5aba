// SPDX-License-Identifier: GPL-3.0-or-later
#include "lora_layers.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

std::vector<LinearSite> loraLayers(const MethodContext& context, const std::string& method) {
  if (context.backbone == nullptr) throw Error("Method " + method + " was started without a backbone.");
  const std::vector<TrainableTensor>& trainable = *context.trainable;
  const bool lora = !trainable.empty() && std::all_of(trainable.begin(), trainable.end(), [](const auto& entry) {
    return entry.part == "A" || entry.part == "B";
  });
  if (!lora) throw UsageError("Method " + method, "works on LoRA pairs", "set backbone.tuning=lora");
  std::vector<LinearSite> layers;
  for (LinearSite& site : context.backbone->linearSites()) {
    if (site.linear->lora()) layers.push_back(std::move(site));
  }
  return layers;
}

void startPairAnew(const LoraPair& pair, torch::Generator generator) {
  const torch::NoGradGuard noGrad;
  // Kaiming-uniform with a = √5 has the bound 1/√fan_in.
  const double bound = 1.0 / std::sqrt(static_cast<double>(pair.a.size(1)));
  pair.a.detach().uniform_(-bound, bound, std::move(generator));
  pair.b.detach().zero_();
}

}  // namespace skillscope
