// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rotary position embeddings. Source: Su et al. 2021, "RoFormer", section 3.4.2: pairs of a head's features are turned
// by position · frequency. As in Hugging Face checkpoints feature i is paired with feature i + d/2.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>

namespace skillscope {

struct RotaryOptions {
  std::int64_t headWidth = 128;  ///< d, even
  double theta = 10000;          ///< frequency i is theta^(−2i/d) before scaling
  /// "default"; "linear": frequencies / factor; "dynamic": theta grows with sequences longer than maxPositions;
  /// "llama3": low frequencies / factor, high ones kept, a ramp between; "yarn": Peng et al. 2023, section 3.
  std::string scaling = "default";
  double factor = 1;
  double lowFrequencyFactor = 1, highFrequencyFactor = 4;  ///< llama3
  double betaFast = 32, betaSlow = 1;                      ///< yarn
  double attentionFactor = 1;                              ///< yarn: on cosine and sine
  std::int64_t maxPositions = 2048;                        ///< the length trained at, before scaling
};

/// Radians a position, [headWidth / 2], float32. `length` counts for "dynamic" only.
torch::Tensor rotaryFrequencies(const RotaryOptions& options, std::int64_t length);

/// Cosine and sine of position · frequency, [B, L, 1, headWidth / 2].
struct RotaryTable {
  torch::Tensor cosine, sine;
};

/// positions [B, L], int64; B may be 1 for positions that all rows share.
RotaryTable rotaryTable(const RotaryOptions& options, const torch::Tensor& positions);

/// x [B, L, H, headWidth] turned by the table; differentiable in x.
torch::Tensor rotate(const torch::Tensor& x, const RotaryTable& table);

}  // namespace skillscope
