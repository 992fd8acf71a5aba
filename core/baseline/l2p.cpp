// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/baseline/l2p.h"

#include <string>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/similarity.h"

namespace skillscope {

PromptSelection selectPrompts(const torch::Tensor& queries, const torch::Tensor& keys, std::int64_t count,
                              const torch::Tensor& uses) {
  PromptSelection selection;
  selection.similarity = cosineSimilarity(queries.detach().unsqueeze(1), keys.unsqueeze(0));
  if (!uses.defined()) {
    selection.indices = topIndices(selection.similarity, count);
    return selection;
  }
  if (uses.dim() != 1 || uses.numel() != keys.size(0)) {
    throw Error("The uses of prompts must be " + std::to_string(keys.size(0)) + " numbers, one for each prompt.");
  }
  const torch::Tensor counted = uses.to(selection.similarity.device(), selection.similarity.scalar_type()) + 1;
  const torch::Tensor penalised = (1 - selection.similarity.detach()) * (counted / counted.sum());
  selection.indices = topIndices(-penalised, count);
  return selection;
}

torch::Tensor gatherPrompts(const torch::Tensor& prompts, const torch::Tensor& indices) {
  return prompts.index_select(0, indices.reshape({-1}))
      .reshape({indices.size(0), indices.size(1) * prompts.size(1), prompts.size(2)});
}

torch::Tensor promptKeyLoss(const PromptSelection& selection, double lambda) {
  const auto batch = static_cast<double>(selection.indices.size(0));
  return selection.similarity.gather(1, selection.indices).sum() * (-lambda / batch);
}

}  // namespace skillscope
