// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/event.h"

namespace skillscope {

const char* toString(FusionCategory category) {
  switch (category) {
    case FusionCategory::shared:
      return "shared";
    case FusionCategory::previousOnly:
      return "previous_only";
    case FusionCategory::currentOnly:
      return "current_only";
    case FusionCategory::neither:
      return "neither";
    case FusionCategory::firstTask:
      return "first_task";
  }
  return "unknown";
}

const char* toString(RunStatus status) {
  switch (status) {
    case RunStatus::running:
      return "running";
    case RunStatus::done:
      return "done";
    case RunStatus::stopped:
      return "stopped";
    case RunStatus::failed:
      return "failed";
    case RunStatus::interrupted:
      return "interrupted";
  }
  return "unknown";
}

}  // namespace skillscope
