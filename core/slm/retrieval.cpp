// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/slm/retrieval.h"

#include <algorithm>
#include <limits>
#include <string>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/similarity.h"

namespace skillscope {

torch::Tensor slotMask(std::int64_t slots, const std::vector<SlotRange>& ranges) {
  torch::Tensor mask = torch::zeros({slots}, torch::kBool);
  for (const SlotRange& range : ranges) {
    if (range.begin < 0 || range.end < range.begin || range.end > slots) {
      throw Error("The range of slots [" + std::to_string(range.begin) + ", " + std::to_string(range.end) +
                  ") does not lie within the " + std::to_string(slots) + " slots there are.");
    }
    mask.slice(0, range.begin, range.end).fill_(true);
  }
  return mask;
}

torch::Tensor groupedSimilarity(const torch::Tensor& queries, const torch::Tensor& keys) {
  if (queries.dim() != 2 || keys.dim() != 3 || keys.size(0) * keys.size(2) != queries.size(1)) {
    throw Error(
        "The keys do not fit the queries: the number of groups times the width of a key must be the width of a "
        "query.");
  }
  // One group at a time: the products of all of them would take G times the memory.
  std::vector<torch::Tensor> groups;
  for (std::int64_t group = 0; group < keys.size(0); ++group) {
    const torch::Tensor slice = queries.narrow(1, group * keys.size(2), keys.size(2));
    groups.push_back(cosineSimilarity(slice.unsqueeze(1), keys[group].unsqueeze(0)));
  }
  return torch::stack(groups, 1);
}

Retrieval retrieveSlots(const torch::Tensor& queries, const torch::Tensor& keys, const RetrievalSettings& settings,
                        const torch::Tensor& allowed) {
  const torch::NoGradGuard noGrad;
  const torch::Tensor grouped = groupedSimilarity(queries, keys);
  const auto groups = static_cast<double>(grouped.size(1)), batch = static_cast<double>(grouped.size(0));
  Retrieval result;
  result.similarity = grouped.sum(1) / groups;
  // One sum and one division, so that slots which are equal before the division stay equal.
  const torch::Tensor averaged =
      settings.batchAveraged ? grouped.sum(1).sum(0, /*keepdim=*/true) / (groups * batch) : result.similarity;
  torch::Tensor candidates = averaged;
  if (allowed.defined()) {
    const std::int64_t open = allowed.sum().item<std::int64_t>();
    if (settings.count > open) {
      throw Error("Only " + std::to_string(open) + " slots may be taken, but " + std::to_string(settings.count) +
                  " are to be retrieved; set a smaller K, or keep more keys per task.");
    }
    candidates = averaged.masked_fill(allowed.logical_not(), -std::numeric_limits<double>::infinity());
  }
  result.indices = topIndices(candidates, settings.count);
  const torch::Tensor chosen = averaged.gather(1, result.indices);
  const torch::Tensor total = chosen.sum(1, /*keepdim=*/true);
  result.weights = chosen / (total + 1e-9);
  if (settings.uniformFallback) {
    const torch::Tensor vanishes = total.gt(1e-6).logical_not();
    const double even = 1.0 / static_cast<double>(std::max<std::int64_t>(settings.count, 1));
    result.weights = torch::where(vanishes, torch::full_like(chosen, even), result.weights);
    result.uniform = vanishes.squeeze(1);
  } else {
    result.uniform = torch::zeros({chosen.size(0)}, torch::kBool);
  }
  return result;
}

}  // namespace skillscope
