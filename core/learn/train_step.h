// SPDX-License-Identifier: GPL-3.0-or-later
//
// One optimizer step: loss and gradients of its micro-batches, clipping, the method's hooks, the update.
#pragma once

#include <span>

#include "core/learn/adamw.h"
#include "core/learn/flat_parameters.h"
#include "core/learn/method.h"
#include "core/nn/backbone.h"

namespace skillscope {

struct StepResult {
  float loss = 0;          ///< mean over the micro-batches of the mean over label tokens, nats; without extra terms
  float gradientNorm = 0;  ///< before clipping
  std::int64_t tokens = 0;
};

/// Thread: one thread at a time.
class TrainStep {
 public:
  /// Moves the trainable tensors into one flat buffer (FlatParameters). Keeps a reference to the backbone.
  TrainStep(Backbone& backbone, const std::vector<TrainableTensor>& trainable, AdamWOptions options = {});

  FlatParameters& parameters() { return parameters_; }
  AdamW& optimizer() { return optimizer_; }

  /// Each micro-batch counts 1 / number of them. clipNorm 0 = no clipping. The hooks of `method` (may be null) are
  /// called in this order: beforeForward and extraLoss per micro-batch, beforeStep, afterStep; context.step and
  /// context.taskStep go up by one between the last two. Throws Error when loss or gradients are not finite; the
  /// weights are then as before the step.
  StepResult run(std::span<const TokenBatch> microBatches, double rate, double clipNorm, ContinualMethod* method,
                 MethodContext& context);
  /// The same on one batch of memory, through `optimizer`; the hooks are beforeForward, beforeMemoryStep and
  /// afterMemoryStep, and the context's counts of steps stay.
  StepResult runOnMemory(const TokenBatch& batch, double rate, double clipNorm, AdamW& optimizer,
                         ContinualMethod& method, MethodContext& context);

 private:
  /// Gradients, clipped; their norm before that, loss and tokens. `method` may be null; a term is added in training
  /// only.
  StepResult makeGradients(std::span<const TokenBatch> microBatches, double rate, double clipNorm,
                           ContinualMethod* method, MethodContext& context, BatchUse use);

  Backbone& backbone_;
  FlatParameters parameters_;
  AdamW optimizer_;
};

}  // namespace skillscope
