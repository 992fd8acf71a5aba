// SPDX-License-Identifier: GPL-3.0-or-later
#include "inclora_method.h"

namespace skillscope {

MethodInfo incLoraInfo() {
  MethodInfo info;
  info.name = "inclora";
  info.title = "IncLoRA";
  info.summary = "A new LoRA pair for every task; earlier pairs are frozen, and all of them act together.";
  info.source = "Baseline in Wang et al. 2023 (O-LoRA, arXiv 2310.14152)";
  addTrackingParameters(info);
  return info;
}

}  // namespace skillscope
