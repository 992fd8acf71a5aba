// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequential_method.h"

namespace skillscope {

MethodInfo sequentialInfo() {
  MethodInfo info;
  info.name = "seqlora";
  info.title = "SeqLoRA";
  info.summary = "Sequential fine-tuning: learns one task after the other and does nothing against forgetting.";
  info.source = "Lower reference of the KIF, Recurrent-KIF and O-LoRA papers";
  addTrackingParameters(info);
  return info;
}

}  // namespace skillscope
