// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/slm/increments.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

IncrementFactors makeIncrements(std::int64_t slots, std::int64_t rank, std::int64_t outputs, std::int64_t inputs,
                                torch::Generator generator) {
  return {torch::zeros({slots, rank, outputs}, torch::kFloat32),
          torch::randn({slots, rank, inputs}, generator, torch::kFloat32)};
}

SlotSelection selectionFromLists(const std::vector<std::vector<std::int64_t>>& indices,
                                 const std::vector<std::vector<double>>& weights) {
  std::size_t longest = 0;
  for (const auto& list : indices) longest = std::max(longest, list.size());
  const auto rows = static_cast<std::int64_t>(indices.size()), columns = static_cast<std::int64_t>(longest);
  SlotSelection selection{torch::zeros({rows, columns}, torch::kInt64), torch::zeros({rows, columns}, torch::kFloat64)};
  bool equal = weights.size() == indices.size();
  for (std::size_t row = 0; equal && row < indices.size(); ++row) {
    equal = weights[row].size() == indices[row].size();
    for (std::size_t i = 0; equal && i < indices[row].size(); ++i) {
      const auto r = static_cast<std::int64_t>(row), c = static_cast<std::int64_t>(i);
      selection.indices[r][c] = indices[row][i];
      selection.weights[r][c] = weights[row][i];
    }
  }
  if (!equal) throw Error("Every sample needs as many weights as slots.");
  return selection;
}

torch::Tensor applyIncrements(const torch::Tensor& x, const IncrementFactors& factors, const SlotSelection& selection) {
  const std::int64_t batch = x.size(0), rank = factors.A.size(1), count = selection.indices.size(1);
  const std::int64_t rows = selection.indices.size(0);
  if ((rows != batch && rows != 1) || selection.weights.sizes() != selection.indices.sizes()) {
    throw Error("The retrieved slots are for " + std::to_string(rows) + " samples, the batch has " +
                std::to_string(batch) + ".");
  }
  const std::int64_t outputs = factors.A.size(2), inputs = factors.B.size(2);
  if (count == 0 || rank == 0) return torch::zeros({batch, x.size(1), outputs}, x.options());
  const torch::Tensor slots = selection.indices.reshape({-1});
  if (slots.numel() > 0 &&
      (slots.min().item<std::int64_t>() < 0 || slots.max().item<std::int64_t>() >= factors.A.size(0))) {
    throw Error("A retrieved slot does not exist: there are " + std::to_string(factors.A.size(0)) + ".");
  }
  // The factors of a sample's slots one below the other: its whole increment is a product of rank K·r.
  const torch::Tensor A = factors.A.index_select(0, slots).reshape({rows, count * rank, outputs});
  const torch::Tensor B = factors.B.index_select(0, slots).reshape({rows, count * rank, inputs});
  const torch::Tensor weights =
      selection.weights.detach().to(x.scalar_type()).repeat_interleave(rank, 1).unsqueeze(1);  // [rows, 1, K·r]
  return torch::matmul(torch::matmul(x, B.transpose(1, 2)) * weights, A);
}

}  // namespace skillscope
