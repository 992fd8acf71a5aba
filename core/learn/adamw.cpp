// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/adamw.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/learn/method.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

/// Scalars worked on at a time: what four vectors of this length take stays in a core's second-level cache, so that the
/// passes below read main memory once and not eight times.
constexpr std::int64_t chunk = 1 << 16;

}  // namespace

AdamW::AdamW(torch::Tensor weights, torch::Tensor gradients, AdamWOptions options)
    : options_(options),
      weights_(std::move(weights)),
      gradients_(std::move(gradients)),
      firstMoment_(torch::zeros_like(weights_)),
      secondMoment_(torch::zeros_like(weights_)) {}

void AdamW::step(double rate) {
  const torch::NoGradGuard noGrad;
  ++steps_;
  const double correction1 = 1 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(options_.beta2, static_cast<double>(steps_));
  for (std::int64_t begin = 0; begin < weights_.numel(); begin += chunk) {
    const std::int64_t count = std::min(chunk, weights_.numel() - begin);
    torch::Tensor w = weights_.narrow(0, begin, count);
    const torch::Tensor g = gradients_.narrow(0, begin, count);
    torch::Tensor m = firstMoment_.narrow(0, begin, count), v = secondMoment_.narrow(0, begin, count);
    if (options_.weightDecay != 0) w.mul_(1 - rate * options_.weightDecay);
    m.mul_(options_.beta1).add_(g, 1 - options_.beta1);
    v.mul_(options_.beta2).addcmul_(g, g, 1 - options_.beta2);
    const torch::Tensor denominator = v.sqrt().div_(std::sqrt(correction2)).add_(options_.epsilon);
    w.addcdiv_(m, denominator, -rate / correction1);
  }
}

void AdamW::reset() {
  steps_ = 0;
  firstMoment_.zero_();
  secondMoment_.zero_();
}

void AdamW::save(StateArchive& archive, const std::string& prefix) const {
  archive.putTensor(prefix + "first_moment", firstMoment_.clone());
  archive.putTensor(prefix + "second_moment", secondMoment_.clone());
  archive.putNumber(prefix + "steps", static_cast<double>(steps_));
}

void AdamW::restore(const StateArchive& archive, const std::string& prefix) {
  const torch::Tensor first = archive.getTensor(prefix + "first_moment");
  const torch::Tensor second = archive.getTensor(prefix + "second_moment");
  if (first.numel() != firstMoment_.numel() || second.numel() != secondMoment_.numel()) {
    throw Error("The saved optimizer has " + std::to_string(first.numel()) + " scalars, this run trains " +
                std::to_string(firstMoment_.numel()) + ": it belongs to another backbone or adapter.");
  }
  firstMoment_.copy_(first.reshape({-1}));
  secondMoment_.copy_(second.reshape({-1}));
  steps_ = static_cast<std::int64_t>(archive.getNumber(prefix + "steps"));
}

}  // namespace skillscope
