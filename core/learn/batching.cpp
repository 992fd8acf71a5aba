// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/batching.h"

#include <algorithm>
#include <numeric>

#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

constexpr std::int64_t batchesPerWindow = 8;

bool shorter(const TokenisedExample& a, const TokenisedExample& b) {
  if (a.source.size() != b.source.size()) return a.source.size() < b.source.size();
  return a.target.size() < b.target.size();
}

BatchPlan cut(const std::vector<std::int64_t>& order, std::int64_t batchSize) {
  BatchPlan plan;
  const auto size = static_cast<std::size_t>(std::max<std::int64_t>(1, batchSize));
  for (std::size_t begin = 0; begin < order.size(); begin += size) {
    const std::size_t end = std::min(order.size(), begin + size);
    plan.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(begin),
                      order.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return plan;
}

}  // namespace

BatchPlan planEpoch(const std::vector<TokenisedExample>& examples, std::int64_t batchSize, const RandomState& random,
                    RandomUse use) {
  std::vector<std::int64_t> order = random.permutation(static_cast<std::int64_t>(examples.size()), use);
  const auto window = static_cast<std::size_t>(std::max<std::int64_t>(1, batchSize) * batchesPerWindow);
  for (std::size_t begin = 0; begin < order.size(); begin += window) {
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), begin + window));
    std::stable_sort(first, last, [&](std::int64_t a, std::int64_t b) {
      return shorter(examples[static_cast<std::size_t>(a)], examples[static_cast<std::size_t>(b)]);
    });
  }
  BatchPlan sorted = cut(order, batchSize);
  BatchPlan plan;
  plan.reserve(sorted.size());
  for (const std::int64_t i : random.permutation(static_cast<std::int64_t>(sorted.size()), use)) {
    plan.push_back(std::move(sorted[static_cast<std::size_t>(i)]));
  }
  return plan;
}

BatchPlan planEvaluation(const std::vector<TokenisedExample>& examples, std::int64_t count, std::int64_t batchSize) {
  std::vector<std::int64_t> order(
      static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, static_cast<std::int64_t>(examples.size()))));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return shorter(examples[static_cast<std::size_t>(b)], examples[static_cast<std::size_t>(a)]);
  });
  return cut(order, batchSize);
}

TokenBatch makeTokenBatch(const std::vector<TokenisedExample>& examples, std::span<const std::int64_t> chosen,
                          std::int64_t padId, bool withTargets) {
  std::size_t sourceLength = 1, targetLength = 1;
  for (const std::int64_t index : chosen) {
    const TokenisedExample& example = examples[static_cast<std::size_t>(index)];
    sourceLength = std::max(sourceLength, example.source.size());
    targetLength = std::max(targetLength, example.target.size());
  }
  const auto rows = static_cast<std::int64_t>(chosen.size());
  TokenBatch batch;
  batch.source = torch::full({rows, static_cast<std::int64_t>(sourceLength)}, padId, torch::kInt64);
  batch.sourceMask = torch::zeros_like(batch.source);
  if (withTargets) batch.target = torch::full({rows, static_cast<std::int64_t>(targetLength)}, -100, torch::kInt64);
  for (std::size_t row = 0; row < chosen.size(); ++row) {
    const TokenisedExample& example = examples[static_cast<std::size_t>(chosen[row])];
    if (example.example != nullptr) batch.examples.push_back(example.example);
    std::copy(example.source.begin(), example.source.end(), batch.source.data_ptr<std::int64_t>() + row * sourceLength);
    std::fill_n(batch.sourceMask.data_ptr<std::int64_t>() + row * sourceLength, example.source.size(), 1);
    batch.tokens += static_cast<std::int64_t>(example.source.size());
    if (!withTargets) continue;
    std::copy(example.target.begin(), example.target.end(), batch.target.data_ptr<std::int64_t>() + row * targetLength);
    batch.tokens += static_cast<std::int64_t>(example.target.size());
  }
  return batch;
}

}  // namespace skillscope
