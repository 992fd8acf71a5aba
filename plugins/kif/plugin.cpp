// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/learn/method.h"
#include "core/tensor/libtorch.h"
#include "kif_method.h"
#include "recurrent_method.h"
#include "recurrent_parameters.h"

SKILLSCOPE_PLUGIN(registry) {
  registry.add(skillscope::kifInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::KifMethod>(parameters);
  });
  registry.add(skillscope::recurrentKifInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::RecurrentKifMethod>(parameters);
  });
}
