// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/learn/method.h"
#include "core/tensor/libtorch.h"
#include "slm_method.h"

SKILLSCOPE_PLUGIN(registry) {
  registry.add(skillscope::slmInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::SlmMethod>(parameters);
  });
}
