// SPDX-License-Identifier: GPL-3.0-or-later
//
// The core has no Qt and writes English. What it declares for people (titles and help of settings, methods, metrics and
// fields) is looked up here; sentences that it makes as it goes, such as errors, stay English.
#pragma once

#include <QString>
#include <cstdint>
#include <string>

#include "core/learn/parameter.h"
#include "core/run/branch.h"
#include "core/run/run_config.h"

namespace skillscope {

/// A declared text in the language of the window, or as it is where no translation has it. The texts are listed in
/// resources/translations/core_texts.h, which tests/ui/tst_translations.cpp keeps complete.
QString coreText(const std::string& english);

/// What a setting may be: "a whole number from 1 to 64".
QString allowedValues(const SettingInfo& setting);
QString allowedValues(const ParameterDeclaration& declaration);

/// Where a branch begins: "after task 2 (step 120)".
QString branchPlace(BranchKind kind, int task, std::int64_t step);
/// Where a run comes from, with what was changed; empty for one that began on its own.
QString lineageSentence(const RunLineage& lineage);

}  // namespace skillscope
