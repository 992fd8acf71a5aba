// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>

#include "core/run/event.h"

namespace skillscope {

/// "Shared", "Previous only", "Current only", "Neither", "First task".
QString categoryTitle(FusionCategory category);
/// What the fusion did to such a unit, in a few words.
QString categoryMeaning(FusionCategory category);
/// "static thresholds", "adaptive weights", "first task"; an unknown rule as it is.
QString ruleTitle(const std::string& rule);

}  // namespace skillscope
