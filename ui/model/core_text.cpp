// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/core_text.h"

#include <QCoreApplication>
#include <cmath>

#include "core/base/strings.h"

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(CoreText)
};

QString list(const std::vector<std::string>& items) {
  return QString::fromStdString(joined(items, ", "));
}

}  // namespace

QString coreText(const std::string& english) {
  return english.empty() ? QString() : QCoreApplication::translate("Core", english.c_str());
}

QString allowedValues(const ParameterDeclaration& declaration) {
  if (std::holds_alternative<bool>(declaration.defaultValue)) return Texts::tr("true or false");
  if (std::holds_alternative<std::string>(declaration.defaultValue)) {
    return declaration.choices.empty() ? Texts::tr("a text") : Texts::tr("one of %1").arg(list(declaration.choices));
  }
  const bool whole = std::holds_alternative<std::int64_t>(declaration.defaultValue);
  if (declaration.minimum == declaration.maximum) return whole ? Texts::tr("a whole number") : Texts::tr("a number");
  const auto limit = [whole](double value) {
    const bool fits = whole && std::abs(value) < 9e15;
    return QString::fromStdString(fits ? std::to_string(static_cast<std::int64_t>(value)) : toText(value));
  };
  return (whole ? Texts::tr("a whole number from %1 to %2") : Texts::tr("a number from %1 to %2"))
      .arg(limit(declaration.minimum), limit(declaration.maximum));
}

QString allowedValues(const SettingInfo& setting) {
  const QString alternative = coreText(setting.alternative);
  if (setting.isList) {
    QString text = std::get<std::string>(setting.defaultValue).empty() ? Texts::tr("a list of texts")
                                                                       : Texts::tr("a list of at least one text");
    if (!setting.choices.empty()) text = Texts::tr("%1 out of %2").arg(text, list(setting.choices));
    return alternative.isEmpty() ? text : Texts::tr("%1, or %2").arg(text, alternative);
  }
  if (alternative.isEmpty()) return allowedValues(declarationOf(setting));
  const QString choices =
      setting.choices.size() == 1 ? list(setting.choices) : Texts::tr("one of %1").arg(list(setting.choices));
  return Texts::tr("%1, or %2").arg(choices, alternative);
}

QString branchPlace(BranchKind kind, int task, std::int64_t step) {
  switch (kind) {
    case BranchKind::start:
      return Texts::tr("at the start");
    case BranchKind::taskEnd:
      return Texts::tr("after task %1 (step %2)").arg(task + 1).arg(step);
    case BranchKind::fusion:
      return Texts::tr("after a fusion at step %2 of task %1").arg(task + 1).arg(step);
    case BranchKind::step:
      break;
  }
  return Texts::tr("at step %2 of task %1").arg(task + 1).arg(step);
}

QString lineageSentence(const RunLineage& lineage) {
  if (lineage.parent.empty()) return {};
  BranchKind kind = BranchKind::start;
  for (const BranchKind each : {BranchKind::step, BranchKind::fusion, BranchKind::taskEnd}) {
    if (lineage.point == toString(each)) kind = each;
  }
  const QString parent = QString::fromStdString(lineage.parent);
  const QString from =
      kind == BranchKind::start
          ? Texts::tr("Run again from %1").arg(parent)
          : Texts::tr("Branched from %1 %2").arg(parent, branchPlace(kind, lineage.task, lineage.step));
  if (lineage.changes.empty()) return Texts::tr("%1.").arg(from);
  return Texts::tr("%1, with %2.").arg(from, QString::fromStdString(lineage.changes));
}

}  // namespace skillscope
