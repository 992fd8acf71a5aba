// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequential_method.h"

namespace skillscope {

MethodInfo sequentialInfo() {
  MethodInfo info;
  info.name = "seqlora";
  info.title = "SeqLoRA";
  info.summary =
      "Sequential fine-tuning: one task after the other, nothing done against forgetting; with backbone.tuning=full it "
      "is SeqFT.";
  info.source = "Lower reference of the KIF, Recurrent-KIF and O-LoRA papers (SeqLoRA, SeqFT)";
  addTrackingParameters(info);
  return info;
}

}  // namespace skillscope
