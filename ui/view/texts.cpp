// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/texts.h"

#include <QCoreApplication>

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(FusionCategory)
};

}  // namespace

QString categoryTitle(FusionCategory category) {
  switch (category) {
    case FusionCategory::shared:
      return Texts::tr("Shared");
    case FusionCategory::previousOnly:
      return Texts::tr("Previous only");
    case FusionCategory::currentOnly:
      return Texts::tr("Current only");
    case FusionCategory::neither:
      return Texts::tr("Neither");
    case FusionCategory::firstTask:
      return Texts::tr("First task");
  }
  return {};
}

QString categoryMeaning(FusionCategory category) {
  switch (category) {
    case FusionCategory::shared:
      return Texts::tr("matters to both, merged");
    case FusionCategory::previousOnly:
      return Texts::tr("matters to earlier tasks, kept as it was");
    case FusionCategory::currentOnly:
      return Texts::tr("matters to this task, taken anew");
    case FusionCategory::neither:
      return Texts::tr("matters to neither, averaged or left as it was");
    case FusionCategory::firstTask:
      return Texts::tr("nothing to merge with yet");
  }
  return {};
}

QString ruleTitle(const std::string& rule) {
  if (rule == "static") return Texts::tr("static thresholds");
  if (rule == "adaptive") return Texts::tr("adaptive weights");
  if (rule == "first_task") return Texts::tr("first task");
  if (rule == "recurrent") return Texts::tr("recurrent, pruned and merged");
  if (rule == "recurrent_released") return Texts::tr("recurrent, released weights");
  if (rule == "recurrent_adaptive") return Texts::tr("recurrent, adaptive weights");
  if (rule == "recurrent_global") return Texts::tr("recurrent, half of each move");
  if (rule == "recurrent_weights") return Texts::tr("recurrent, own shares of the moves");
  if (rule == "recurrent_unmasked") return Texts::tr("recurrent, both moves whole");
  return QString::fromStdString(rule);
}

}  // namespace skillscope
