// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a run trained, as files in the run's folder.
#pragma once

#include <string>
#include <vector>

#include "core/learn/method.h"
#include "core/nn/backbone.h"
#include "core/run/event.h"
#include "core/run/run_config.h"

namespace skillscope {

/// Writes into `<runFolder>/<name>`: with LoRA, an adapter as PEFT reads it; with full fine-tuning, a whole checkpoint
/// directory (weights, and the backbone's config and tokenizer files); for a method whose traits say that this is not
/// the whole model (MethodTraits::plainWeights), method.safetensors with the trained tensors and the method's state.
/// Files appear whole or not at all. Returns the event that names the weights file, its size and its SHA-256. Throws
/// Error.
Checkpointed writeWeights(const std::string& runFolder, const std::string& name, Backbone& backbone,
                          const std::vector<TrainableTensor>& trainable, const ContinualMethod& method,
                          const RunConfig& config, int task, std::int64_t step);

/// Writes the importance of the elements that config.elements asks for, as readElementMaps() reads them, up to
/// config.elementLimit of them, in the order of `trainable`. Returns the names of tensors that did not fit. Writes no
/// file where the method has no scores or no tensor is asked for. Throws Error.
std::vector<std::string> writeElementMaps(const std::string& runFolder, const std::vector<TrainableTensor>& trainable,
                                          const ContinualMethod& method, const RunConfig& config, int task,
                                          std::int64_t step);

}  // namespace skillscope
