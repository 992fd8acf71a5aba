// SPDX-License-Identifier: GPL-3.0-or-later
//
// Multi-task learning: one training on all tasks at once, the upper bound that continual learning is measured against.
// Every step draws from the training examples of all tasks, in proportion to their number, with one schedule and one
// optimizer for the whole run. The run still has as many steps as one task after the other would take, and is scored at
// the same points; a task's row of the accuracy matrix tells how far the joint training had come by then, and only the
// last row is the bound.
// Source: "MTL" in Wang and others 2023 (O-LoRA) and in the Recurrent-KIF paper.
#pragma once

#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo multiTaskInfo();

class MultiTaskMethod : public TrackedMethod {
 public:
  explicit MultiTaskMethod(const ParameterSet& parameters) : TrackedMethod(parameters, "multi-task") {}

  MethodTraits traits() const override;
};

}  // namespace skillscope
