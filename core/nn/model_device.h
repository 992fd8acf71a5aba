// SPDX-License-Identifier: GPL-3.0-or-later
//
// A model and its batches on the device of a run.
#pragma once

#include <torch/types.h>

#include "core/nn/backbone.h"

namespace skillscope {

torch::Device deviceOf(Backbone& backbone);
/// Moves every weight, before adapters are put on. Handles that others hold go along.
void moveTo(Backbone& backbone, torch::Device device);
/// The batch with its tensors there; the same one if they are there already.
TokenBatch onDevice(TokenBatch batch, torch::Device device);

}  // namespace skillscope
