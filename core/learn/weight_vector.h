// SPDX-License-Identifier: GPL-3.0-or-later
//
// All trained scalars of a run as one vector, in the order of MethodContext::trainable: what methods that treat the
// model as a whole compute with. Thread: the training thread.
#pragma once

#include <string>

#include "core/learn/method.h"

namespace skillscope {

/// [scalars]. The run's own buffer, which changes with the next step, or a copy where a caller has none.
torch::Tensor flatWeights(const MethodContext& context);
/// The same, always a copy.
torch::Tensor copyOfWeights(const MethodContext& context);
/// Writes such a vector into the trained tensors.
void setWeights(const MethodContext& context, const torch::Tensor& values);
/// A copy of a saved vector; throws Error when the run trains another number of scalars.
torch::Tensor savedVector(const StateArchive& archive, const std::string& name, const MethodContext& context);

}  // namespace skillscope
