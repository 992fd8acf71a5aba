// SPDX-License-Identifier: GPL-3.0-or-later
//
// IncLoRA: a LoRA pair for every task, all earlier ones frozen, all of them summed whatever the task (the formula is in
// incremental_lora.h). Nothing keeps the new pair from undoing what the frozen ones did: this is O-LoRA with λ1 = 0.
// Source: the baseline of that name in Wang and others 2023, "Orthogonal Subspace Learning for Language Model Continual
// Learning".
#pragma once

#include "incremental_lora.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo incLoraInfo();

class IncLoraMethod : public IncrementalLora {
 public:
  explicit IncLoraMethod(const ParameterSet& parameters) : IncrementalLora(parameters, "inclora") {}
};

}  // namespace skillscope
