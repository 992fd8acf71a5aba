// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/rotary.h"

#include <algorithm>
#include <cmath>

#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

constexpr double kTurn = 6.283185307179586;

/// Low frequencies turn less than `low` times within the trained length and are slowed by the factor, high ones turn
/// more than `high` times and stay.
torch::Tensor llama3Frequencies(const torch::Tensor& frequencies, const RotaryOptions& options) {
  const double length = static_cast<double>(options.maxPositions);
  const torch::Tensor waves = kTurn / frequencies;
  const torch::Tensor slowed = frequencies / options.factor;
  const torch::Tensor ramp =
      (length / waves - options.lowFrequencyFactor) / (options.highFrequencyFactor - options.lowFrequencyFactor);
  const torch::Tensor mixed = (1 - ramp) * slowed + ramp * frequencies;
  const torch::Tensor low = waves > length / options.lowFrequencyFactor;
  const torch::Tensor high = waves < length / options.highFrequencyFactor;
  return torch::where(low, slowed, torch::where(high, frequencies, mixed));
}

/// The feature pair, as a real number, that turns `turns` times within the trained length.
double yarnPair(double turns, const RotaryOptions& options) {
  return static_cast<double>(options.headWidth) *
         std::log(static_cast<double>(options.maxPositions) / (turns * kTurn)) / (2 * std::log(options.theta));
}

torch::Tensor yarnFrequencies(const torch::Tensor& frequencies, const RotaryOptions& options) {
  const double last = static_cast<double>(options.headWidth - 1);
  const double low = std::max(std::floor(yarnPair(options.betaFast, options)), 0.0);
  double high = std::min(std::ceil(yarnPair(options.betaSlow, options)), last);
  if (high == low) high += 0.001;
  const torch::Tensor ramp = ((torch::arange(options.headWidth / 2, torch::kFloat32) - low) / (high - low)).clamp(0, 1);
  return frequencies / options.factor * ramp + frequencies * (1 - ramp);
}

}  // namespace

torch::Tensor rotaryFrequencies(const RotaryOptions& options, std::int64_t length) {
  const double width = static_cast<double>(options.headWidth);
  double theta = options.theta;
  if (options.scaling == "dynamic" && length > options.maxPositions) {
    const double stretch =
        options.factor * static_cast<double>(length) / static_cast<double>(options.maxPositions) - (options.factor - 1);
    theta *= std::pow(stretch, width / (width - 2));
  }
  // In float32 throughout, as the reference library computes it: at position 4000 the last bit of a frequency shows.
  const torch::Tensor exponents = torch::arange(0, options.headWidth, 2, torch::kInt64).to(torch::kFloat32) / width;
  const torch::Tensor frequencies = 1.0 / torch::pow(theta, exponents);
  if (options.scaling == "linear") return frequencies / options.factor;
  if (options.scaling == "llama3") return llama3Frequencies(frequencies, options);
  if (options.scaling == "yarn") return yarnFrequencies(frequencies, options);
  return frequencies;
}

RotaryTable rotaryTable(const RotaryOptions& options, const torch::Tensor& positions) {
  const torch::NoGradGuard noGrad;
  std::int64_t length = 0;
  if (options.scaling == "dynamic" && positions.numel() > 0) length = positions.max().item<std::int64_t>() + 1;
  const torch::Tensor frequencies = rotaryFrequencies(options, length).to(positions.device());
  const torch::Tensor angles = positions.to(torch::kFloat32).unsqueeze(-1).unsqueeze(-1) * frequencies;
  RotaryTable table{angles.cos(), angles.sin()};
  if (options.attentionFactor != 1) {
    table.cosine.mul_(options.attentionFactor);
    table.sine.mul_(options.attentionFactor);
  }
  return table;
}

torch::Tensor rotate(const torch::Tensor& x, const RotaryTable& table) {
  const std::int64_t half = x.size(-1) / 2;
  const torch::Tensor first = x.narrow(-1, 0, half), second = x.narrow(-1, half, half);
  return torch::cat({first * table.cosine - second * table.sine, second * table.cosine + first * table.sine}, -1);
}

}  // namespace skillscope
