// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/run/event.h"

namespace skillscope {

/// "Shared", "Previous only", "Current only", "Neither", "First task".
QString categoryTitle(FusionCategory category);
/// What the fusion did to such a unit, in a few words.
QString categoryMeaning(FusionCategory category);

}  // namespace skillscope
