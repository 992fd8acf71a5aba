// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include "core/learn/method.h"
#include "ewc_method.h"
#include "merging_method.h"
#include "replay_method.h"
#include "sequential_method.h"
#include "weight_average_method.h"

SKILLSCOPE_PLUGIN(registry) {
  registry.add(skillscope::sequentialInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::SequentialMethod>(parameters);
  });
  registry.add(skillscope::ewcInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::EwcMethod>(parameters);
  });
  registry.add(skillscope::replayInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::ReplayMethod>(parameters);
  });
  registry.add(skillscope::weightAverageInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::WeightAverageMethod>(parameters);
  });
  registry.add(skillscope::mergingInfo(), [](const skillscope::ParameterSet& parameters) {
    return std::make_unique<skillscope::MergingMethod>(parameters);
  });
}
