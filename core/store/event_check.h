// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether events that came from a stranger's file tell a run that views may trust.
#pragma once

#include <vector>

#include "core/run/event.h"

namespace skillscope {

/// More than any stream has; the accuracy matrix has its square.
constexpr int mostTasksOfARun = 1000;

/// Throws Error with what cannot be: lists that are not one entry a unit, tasks that do not exist, steps that are
/// negative or absurdly large, a second start. Events may be fewer than a whole run has.
void checkEvents(const std::vector<Event>& events);

}  // namespace skillscope
