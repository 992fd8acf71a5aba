// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the run's LoRA pairs sit, for methods that exchange them or put others beside them.
#pragma once

#include <vector>

#include "core/learn/method.h"
#include "core/nn/backbone.h"

namespace skillscope {

/// The layers whose LoRA pair the run trains, in the backbone's order. Throws UsageError that names the method where it
/// trains anything else.
std::vector<LinearSite> loraLayers(const MethodContext& context, const std::string& method);

/// Starts a pair anew, in place: A as attachLora() draws it, B zero.
void startPairAnew(const LoraPair& pair, torch::Generator generator);

}  // namespace skillscope
