// SPDX-License-Identifier: GPL-3.0-or-later
#include "multi_task_method.h"

namespace skillscope {

MethodInfo multiTaskInfo() {
  MethodInfo info;
  info.name = "multi-task";
  info.title = "Multi-task (bound)";
  info.summary =
      "One training on the examples of all tasks at once: the upper bound, since continual learning never sees them "
      "so.";
  info.source = "MTL in Wang et al. 2023 (O-LoRA, arXiv 2310.14152) and Recurrent-KIF (arXiv 2502.17510)";
  addTrackingParameters(info);
  return info;
}

MethodTraits MultiTaskMethod::traits() const {
  MethodTraits traits;
  traits.joint = true;
  return traits;
}

}  // namespace skillscope
