// SPDX-License-Identifier: GPL-3.0-or-later
//
// A run as text, with what can be chosen. Thread: any.
#pragma once

#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/store/run_store.h"

namespace skillscope {

struct RunExport {
  ExportFormat format = ExportFormat::csv;
  /// Above 0, the averaged loss is written beside the loss of each step, over about so many optimizer steps
  /// (AveragedLoss), and the number with it.
  int averagedSteps = 0;
};

/// As exportRun() of run_store.h, which writes no averages.
std::string exportRun(const RunReader& reader, const std::string& runId, const RunExport& options);

/// `events` with predictions.
std::string runAsCsv(const StoredRun& run, const std::vector<Event>& events, int averagedSteps = 0);
std::string runAsJson(const StoredRun& run, const std::vector<Event>& events, int averagedSteps = 0);

}  // namespace skillscope
