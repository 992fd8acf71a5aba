// SPDX-License-Identifier: GPL-3.0-or-later
//
// Activation checkpointing: of every layer only the input is kept, and the layer is computed once more when its
// gradient is due. Source: Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", section 4. The second
// pass does the very same operations with the same random numbers, so loss and gradients stay the same bit for bit.
#pragma once

#include <torch/types.h>

#include <functional>
#include <optional>
#include <vector>

namespace skillscope {

/// While one with `on` lives on a thread, models compute their layers by recomputed(). Thread: the one it is made on.
class RecomputedLayers {
 public:
  explicit RecomputedLayers(bool on);
  ~RecomputedLayers();
  RecomputedLayers(const RecomputedLayers&) = delete;
  RecomputedLayers& operator=(const RecomputedLayers&) = delete;
  /// On, and gradients are being recorded.
  static bool active();

 private:
  bool before_;
};

/// A layer is computed for the second time now; what only counts or watches forward passes should look away.
bool isRecomputing();

/// A layer's output from its own input and from inputs that it shares with other layers (each may be undefined).
using RecomputableLayer =
    std::function<torch::Tensor(const torch::Tensor& x, const std::vector<torch::Tensor>& shared)>;

/// layer(x, shared), of which autograd keeps no more than these. Gradients go to x, to the shared inputs and to all
/// leaves that the layer uses. `generator`: where its random numbers come from; without one it must draw none. What
/// the layer refers to must live until the gradient is made.
torch::Tensor recomputed(RecomputableLayer layer, const torch::Tensor& x, const std::vector<torch::Tensor>& shared,
                         const std::optional<torch::Generator>& generator);

/// recomputed() while that is active, else the layer itself.
torch::Tensor runLayer(const RecomputableLayer& layer, const torch::Tensor& x, const std::vector<torch::Tensor>& shared,
                       const std::optional<torch::Generator>& generator);

}  // namespace skillscope
