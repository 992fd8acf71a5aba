// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include "core/learn/method.h"
#include "ewc_method.h"
#include "sequential_method.h"

SKILLSCOPE_PLUGIN(registry) {
  registry.add(skillscope::sequentialInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::SequentialMethod>(parameters);
  });
  registry.add(skillscope::ewcInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::EwcMethod>(parameters);
  });
}
