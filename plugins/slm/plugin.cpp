// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include "core/learn/method.h"
#include "slm_method.h"

SKILLSCOPE_PLUGIN(registry) {
  registry.add(skillscope::slmInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::SlmMethod>(parameters);
  });
}
