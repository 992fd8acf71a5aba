// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/step_batches.h"

#include <string>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

std::vector<std::int64_t> integers(const StateArchive& archive, const std::string& name) {
  const torch::Tensor values = archive.getTensor(name).to(torch::kCPU, torch::kInt64).contiguous();
  return {values.data_ptr<std::int64_t>(), values.data_ptr<std::int64_t>() + values.numel()};
}

}  // namespace

std::vector<TokenBatch> StepBatches::next(std::int64_t padId) {
  if (position_ >= plan_.size()) {
    plan_ = planEpoch(examples_, batchSize_, random_);
    position_ = 0;
  }
  std::vector<TokenBatch> batches;
  while (position_ < plan_.size() && static_cast<std::int64_t>(batches.size()) < accumulation_) {
    batches.push_back(makeTokenBatch(examples_, plan_[position_++], padId));
  }
  return batches;
}

void StepBatches::save(StateArchive& archive) const {
  std::vector<std::int64_t> sizes, indices;
  for (std::size_t i = position_; i < plan_.size(); ++i) {
    sizes.push_back(static_cast<std::int64_t>(plan_[i].size()));
    indices.insert(indices.end(), plan_[i].begin(), plan_[i].end());
  }
  archive.putTensor("plan.sizes", torch::tensor(sizes, torch::kInt64));
  archive.putTensor("plan.examples", torch::tensor(indices, torch::kInt64));
}

void StepBatches::restore(const StateArchive& archive) {
  const std::vector<std::int64_t> sizes = integers(archive, "plan.sizes");
  const std::vector<std::int64_t> indices = integers(archive, "plan.examples");
  plan_.clear();
  position_ = 0;
  std::size_t next = 0;
  for (const std::int64_t size : sizes) {
    if (size < 1 || size > static_cast<std::int64_t>(indices.size() - next)) {
      throw Error("The saved plan of an epoch is damaged: its batches do not fit their examples.");
    }
    const auto begin = indices.begin() + static_cast<std::ptrdiff_t>(next);
    plan_.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
    next += static_cast<std::size_t>(size);
  }
  for (const std::int64_t index : indices) {
    if (index < 0 || index >= static_cast<std::int64_t>(examples_.size())) {
      throw Error("The saved plan of an epoch names training example " + std::to_string(index) + ", but there are " +
                      std::to_string(examples_.size()),
                  "", "go on with the data it was saved with");
    }
  }
}

}  // namespace skillscope
