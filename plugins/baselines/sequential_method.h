// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sequential fine-tuning: each task is learned from where the one before ended, and nothing is done against forgetting.
// The reference every continual-learning method is compared with (SeqLoRA with adapters).
#pragma once

#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo sequentialInfo();

class SequentialMethod : public TrackedMethod {
 public:
  explicit SequentialMethod(const ParameterSet& parameters) : TrackedMethod(parameters, "seqlora") {}
};

}  // namespace skillscope
