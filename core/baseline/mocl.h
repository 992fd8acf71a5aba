// SPDX-License-Identifier: GPL-3.0-or-later
//
// MoCL (Wang and others, NAACL 2024, "Rehearsal-Free Modular and Compositional Continual Learning for Language
// Models"): every task owns a module P_k (a LoRA or a prefix) and a feature v_k. An input x (its embedding) is served
// by a mixture.
//
//   α_k = cos(x, v_k)                    raw, not normalised
//   P'  = Σ_{k ≤ n} α_k · P_k            in training of task n, and at test if the task is not known
//   L   = CE − mean_b cos(x_b, v_n)      features and modules of earlier tasks are frozen
//
// At test with a known task its own module serves alone.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace skillscope {

/// α for the tasks 0 … current, [B, current + 1], from x [B, d] and features [N, d]. The weights are constants for the
/// composition. Throws Error if `current` is not a task.
torch::Tensor matchingWeights(const torch::Tensor& x, const torch::Tensor& features, std::int64_t current);

/// 1 at `task`, else 0, [B, tasks]. Throws Error if `task` is not one of them.
torch::Tensor ownModuleWeights(std::int64_t batch, std::int64_t tasks, std::int64_t task);

/// Σ_k α_k · P_k for weights [B, n] and the first n of the flattened modules [N, size]: [B, size]. Can be
/// differentiated.
torch::Tensor composeModules(const torch::Tensor& weights, const torch::Tensor& modules);

/// −mean_b cos(x_b, v_current), a scalar to differentiate by the features; only row `current` gets a gradient.
torch::Tensor matchingLoss(const torch::Tensor& x, const torch::Tensor& features, std::int64_t current);

}  // namespace skillscope
