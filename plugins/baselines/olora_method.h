// SPDX-License-Identifier: GPL-3.0-or-later
//
// O-LoRA: a LoRA pair for every task as in IncLoRA (incremental_lora.h), and a penalty that keeps the rows of the new A
// orthogonal to those of all earlier ones (core/baseline/olora.h):
//
//   L = CE + λ1 · Σ_layers Σ_{i<t} overlap(A_i, A_t) + λ2 · Σ_layers (‖A_t‖_F + ‖B_t‖_F)
//
// Both weights may change from a task on, as in the published scripts for the long orders; with migu_threshold above 0
// steps change only the rows that respond strongly (activation_masks.h), which is MIGU with O-LoRA.
//
// Source: Wang and others 2023, "Orthogonal Subspace Learning for Language Model Continual Learning" (findings of
// EMNLP, arXiv 2310.14152); the absolute overlap and the norms as in its released code.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "activation_masks.h"
#include "core/baseline/olora.h"
#include "incremental_lora.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo oLoraInfo();

class OLoraMethod : public IncrementalLora {
 public:
  explicit OLoraMethod(const ParameterSet& parameters);

  SkillUnitTable onRunStart(MethodContext& context) override;
  void beforeForward(const BatchView& batch, MethodContext& context) override;
  void beforeStep(MethodContext& context) override;
  torch::Tensor extraLoss(MethodContext& context) override;

 private:
  /// A weight that may change from a task on: the tasks, from 1, in rising order.
  struct Weight {
    double first = 0;
    std::vector<std::pair<int, double>> later;
    double at(int task) const;  ///< task from 0
  };
  static Weight weightOf(const ParameterSet& parameters, const std::string& name);

  OverlapForm form_;
  Weight lambda1_, lambda2_;
  std::optional<ActivationMasks> masks_;  ///< with MIGU in addition
};

}  // namespace skillscope
