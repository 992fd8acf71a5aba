// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair_stack.h"

#include "core/base/error.h"
#include "core/nn/dropout.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

void PairStack::freeze(const LoraPair& pair) {
  const torch::NoGradGuard noGrad;
  if (frozen_ > 0 && (pair.a.size(0) != rank_ || pair.a.size(1) != a_.size(1) || pair.b.size(0) != b_.size(0))) {
    throw Error("A LoRA pair has another shape than the pairs of earlier tasks on its layer.");
  }
  rank_ = pair.a.size(0);
  scale_ = pair.scale;
  a_ = frozen_ > 0 ? torch::cat({a_, pair.a.detach()}) : pair.a.detach().clone();
  b_ = frozen_ > 0 ? torch::cat({b_, pair.b.detach()}, 1) : pair.b.detach().clone();
  ++frozen_;
}

void PairStack::restore(const torch::Tensor& a, const torch::Tensor& b, const LoraPair& like) {
  const std::int64_t rank = like.a.size(0);
  if (a.dim() != 2 || b.dim() != 2 || a.size(0) != b.size(1) || a.size(0) % rank != 0 || a.size(1) != like.a.size(1) ||
      b.size(0) != like.b.size(0)) {
    throw Error("The saved LoRA pairs of earlier tasks do not fit this run's layers and lora.rank.");
  }
  a_ = a.clone();
  b_ = b.clone();
  rank_ = rank;
  scale_ = like.scale;
  frozen_ = a.size(0) / rank;
}

torch::Tensor PairStack::apply(const torch::Tensor& x, torch::Tensor y) {
  const auto spread = [&](std::int64_t first, std::int64_t count, std::int64_t rank) {
    return spreadOverRows(weights_.narrow(1, first, count).repeat_interleave(rank, 1), x.size(0)).unsqueeze(1);
  };
  const std::int64_t pairs = frozen_ + (live_ ? 1 : 0);
  if (weights_.defined() && weights_.size(1) != pairs) {
    throw Error("A layer has " + std::to_string(pairs) + " LoRA pairs, but weights for " +
                std::to_string(weights_.size(1)) + ".");
  }
  if (frozen_ > 0) {
    torch::Tensor low = x.matmul(a_.t());
    if (weights_.defined()) low = low * spread(0, frozen_, rank_);
    y = y + low.matmul(b_.t()) * scale_;
  }
  if (live_) {
    torch::Tensor low =
        (dropout_ && live_->dropout > 0 ? dropout(x, live_->dropout, generator_) : x).matmul(live_->a.t());
    if (weights_.defined()) low = low * spread(frozen_, 1, live_->a.size(0));
    y = y + low.matmul(live_->b.t()) * live_->scale;
  }
  return y;
}

}  // namespace skillscope
