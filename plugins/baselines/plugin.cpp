// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/learn/method.h"
#include "core/tensor/libtorch.h"
#include "ewc_method.h"
#include "inclora_method.h"
#include "l2p_method.h"
#include "lwf_method.h"
#include "merging_method.h"
#include "migu_method.h"
#include "mocl_method.h"
#include "multi_task_method.h"
#include "olora_method.h"
#include "per_task_method.h"
#include "replay_method.h"
#include "sequential_method.h"
#include "weight_average_method.h"

namespace {

template <class Method>
std::unique_ptr<skillscope::ContinualMethod> make(const skillscope::ParameterSet& parameters) {
  return std::make_unique<Method>(parameters);
}

}  // namespace

SKILLSCOPE_PLUGIN(registry) {
  registry.add(skillscope::sequentialInfo(), make<skillscope::SequentialMethod>);
  registry.add(skillscope::incLoraInfo(), make<skillscope::IncLoraMethod>);
  registry.add(skillscope::oLoraInfo(), make<skillscope::OLoraMethod>);
  registry.add(skillscope::ewcInfo(), make<skillscope::EwcMethod>);
  registry.add(skillscope::lwfInfo(), make<skillscope::LwfMethod>);
  registry.add(skillscope::miguInfo(), make<skillscope::MiguMethod>);
  registry.add(skillscope::moclInfo(), make<skillscope::MoclMethod>);
  registry.add(skillscope::l2pInfo(), make<skillscope::L2pMethod>);
  registry.add(skillscope::replayInfo(), make<skillscope::ReplayMethod>);
  registry.add(skillscope::weightAverageInfo(), make<skillscope::WeightAverageMethod>);
  registry.add(skillscope::mergingInfo(), make<skillscope::MergingMethod>);
  registry.add(skillscope::perTaskInfo(), make<skillscope::PerTaskMethod>);
  registry.add(skillscope::multiTaskInfo(), make<skillscope::MultiTaskMethod>);
}
