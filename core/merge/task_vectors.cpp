// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/merge/task_vectors.h"

#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

void requireVectors(const std::vector<torch::Tensor>& vectors) {
  if (vectors.empty()) throw Error("There is no task vector to merge.");
  for (const torch::Tensor& vector : vectors) {
    if (vector.dim() != 1 || vector.size(0) != vectors[0].size(0)) {
      throw Error("All task vectors to merge must be flat and of one length.");
    }
  }
}

/// One after the other, which takes no memory beside the result and adds in the order of the tasks.
torch::Tensor sumOf(const std::vector<torch::Tensor>& vectors) {
  torch::Tensor sum = vectors[0].clone();
  for (std::size_t task = 1; task < vectors.size(); ++task) sum.add_(vectors[task]);
  return sum;
}

void requireShare(double dropped) {
  if (!(dropped >= 0 && dropped < 1)) {
    throw Error("DARE's share of dropped entries, " + std::to_string(dropped) +
                ", must be at least 0 and below 1: nothing would be left to rescale.");
  }
}

}  // namespace

torch::Tensor averageTaskVectors(const std::vector<torch::Tensor>& vectors, double lambda) {
  const torch::NoGradGuard noGrad;
  requireVectors(vectors);
  return sumOf(vectors).div_(static_cast<double>(vectors.size())).mul_(lambda);
}

torch::Tensor addTaskVectors(const std::vector<torch::Tensor>& vectors, double lambda) {
  const torch::NoGradGuard noGrad;
  requireVectors(vectors);
  return sumOf(vectors).mul_(lambda);
}

torch::Tensor keepLargest(const torch::Tensor& vector, double percent) {
  if (!(percent >= 0 && percent <= 100)) {
    throw Error("TIES cannot keep " + std::to_string(percent) + " percent of a vector; give 0 to 100.");
  }
  const torch::NoGradGuard noGrad;
  const std::int64_t size = vector.numel();
  // The small term keeps products that are whole numbers from falling below them by rounding.
  const auto kept = static_cast<std::int64_t>(std::floor(percent * static_cast<double>(size) / 100 + 1e-9));
  if (kept <= 0) return torch::zeros_like(vector);
  if (kept >= size) return vector.clone();
  const torch::Tensor magnitude = vector.abs();
  const torch::Tensor cut = std::get<0>(torch::kthvalue(magnitude, size - kept + 1));
  torch::Tensor keep = magnitude.gt(cut);
  const std::int64_t open = kept - keep.sum().item<std::int64_t>();
  const torch::Tensor equal = torch::nonzero(magnitude.eq(cut)).reshape({-1});
  keep.index_fill_(0, equal.slice(0, 0, open), true);
  return torch::where(keep, vector, torch::zeros_like(vector));
}

TiesMerge mergeTies(const std::vector<torch::Tensor>& vectors, double percent, double lambda) {
  const torch::NoGradGuard noGrad;
  requireVectors(vectors);
  TiesMerge result;
  for (const torch::Tensor& vector : vectors) result.trimmed.push_back(keepLargest(vector, percent));
  result.sign = sumOf(result.trimmed).sign();
  torch::Tensor sum = torch::zeros_like(vectors[0]), count = torch::zeros_like(vectors[0]);
  for (const torch::Tensor& trimmed : result.trimmed) {
    const torch::Tensor agrees = trimmed.sign().eq(result.sign).logical_and(trimmed.ne(0));
    sum.add_(torch::where(agrees, trimmed, torch::zeros_like(trimmed)));
    count.add_(agrees);
  }
  result.merged = sum.div_(count.clamp_min(1)).mul_(lambda);
  return result;
}

MagnitudeMerge mergeLargest(const std::vector<torch::Tensor>& vectors, double lambda) {
  const torch::NoGradGuard noGrad;
  requireVectors(vectors);
  MagnitudeMerge result{torch::zeros({vectors[0].size(0)}, torch::kInt64), vectors[0].clone()};
  for (std::size_t task = 1; task < vectors.size(); ++task) {
    const torch::Tensor larger = vectors[task].abs().gt(result.merged.abs());
    result.winner.masked_fill_(larger, static_cast<std::int64_t>(task));
    result.merged = torch::where(larger, vectors[task], result.merged);
  }
  result.merged.mul_(lambda);
  return result;
}

std::vector<torch::Tensor> dropAndRescale(const std::vector<torch::Tensor>& vectors,
                                          const std::vector<torch::Tensor>& masks, double dropped) {
  requireShare(dropped);
  const torch::NoGradGuard noGrad;
  requireVectors(vectors);
  if (masks.size() != vectors.size()) throw Error("DARE needs one mask for each task vector.");
  std::vector<torch::Tensor> result;
  for (std::size_t task = 0; task < vectors.size(); ++task) {
    if (masks[task].sizes() != vectors[task].sizes()) throw Error("A DARE mask must be as long as its task vector.");
    result.push_back(torch::where(masks[task].ne(0), vectors[task] / (1 - dropped), torch::zeros_like(vectors[task])));
  }
  return result;
}

torch::Tensor drawKeptEntries(std::int64_t size, double dropped, torch::Generator generator) {
  requireShare(dropped);
  return torch::rand({size}, generator, torch::kFloat64).ge(dropped);
}

}  // namespace skillscope
