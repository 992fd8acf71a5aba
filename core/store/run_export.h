// SPDX-License-Identifier: GPL-3.0-or-later
//
// What exportRun() chooses from.
#pragma once

#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/store/run_store.h"

namespace skillscope {

/// `events` with predictions.
std::string runAsCsv(const StoredRun& run, const std::vector<Event>& events);
std::string runAsJson(const StoredRun& run, const std::vector<Event>& events);

}  // namespace skillscope
