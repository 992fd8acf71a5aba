// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/texts.h"

#include <QCoreApplication>

namespace skillscope {

QString categoryTitle(FusionCategory category) {
  const auto text = [](const char* source) { return QCoreApplication::translate("FusionCategory", source); };
  switch (category) {
    case FusionCategory::shared:
      return text("Shared");
    case FusionCategory::previousOnly:
      return text("Previous only");
    case FusionCategory::currentOnly:
      return text("Current only");
    case FusionCategory::neither:
      return text("Neither");
    case FusionCategory::firstTask:
      return text("First task");
  }
  return {};
}

QString categoryMeaning(FusionCategory category) {
  const auto text = [](const char* source) { return QCoreApplication::translate("FusionCategory", source); };
  switch (category) {
    case FusionCategory::shared:
      return text("matters to both, merged");
    case FusionCategory::previousOnly:
      return text("matters to earlier tasks, kept as it was");
    case FusionCategory::currentOnly:
      return text("matters to this task, taken anew");
    case FusionCategory::neither:
      return text("matters to neither, averaged or left as it was");
    case FusionCategory::firstTask:
      return text("nothing to merge with yet");
  }
  return {};
}

QString ruleTitle(const std::string& rule) {
  const auto text = [](const char* source) { return QCoreApplication::translate("FusionCategory", source); };
  if (rule == "static") return text("static thresholds");
  if (rule == "adaptive") return text("adaptive weights");
  if (rule == "first_task") return text("first task");
  if (rule == "recurrent") return text("recurrent, pruned and merged");
  if (rule == "recurrent_released") return text("recurrent, released weights");
  if (rule == "recurrent_adaptive") return text("recurrent, adaptive weights");
  if (rule == "recurrent_global") return text("recurrent, half of each move");
  if (rule == "recurrent_unmasked") return text("recurrent, both moves whole");
  return QString::fromStdString(rule);
}

}  // namespace skillscope
