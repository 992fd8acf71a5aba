// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include "core/learn/method.h"
#include "kif_method.h"

SKILLSCOPE_PLUGIN(registry) {
  registry.add(skillscope::kifInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::KifMethod>(parameters);
  });
}
