// SPDX-License-Identifier: GPL-3.0-or-later
//
// O-LoRA: a LoRA pair for every task as in IncLoRA (incremental_lora.h), and a penalty that keeps the rows of the new A
// orthogonal to those of all earlier ones (core/baseline/olora.h):
//
//   L = CE + λ1 · Σ_layers Σ_{i<t} overlap(A_i, A_t) + λ2 · Σ_layers (‖A_t‖_F + ‖B_t‖_F)
//
// Source: Wang and others 2023, "Orthogonal Subspace Learning for Language Model Continual Learning" (findings of
// EMNLP, arXiv 2310.14152); the absolute overlap and the norms as in its released code.
#pragma once

#include "core/baseline/olora.h"
#include "incremental_lora.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo oLoraInfo();

class OLoraMethod : public IncrementalLora {
 public:
  explicit OLoraMethod(const ParameterSet& parameters);

  torch::Tensor extraLoss(MethodContext& context) override;

 private:
  OverlapForm form_;
  double lambda1_, lambda2_;
};

}  // namespace skillscope
