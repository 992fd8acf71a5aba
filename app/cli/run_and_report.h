// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `run`, `resume` and `sweep` have in common: a session with its progress on standard error, signals that stop it,
// and its result.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "core/run/run_config.h"
#include "core/run/run_session.h"
#include "run_result.h"

namespace skillscope {

class ProgressReport;
class StopSignals;

/// --set in the order given, but the method first: its parameters belong to it. Throws UsageError.
void applySettings(RunConfig& config, std::vector<std::string> settings);

struct EndedRun {
  RunResult result;
  RunFinished finished;
  std::optional<RunSummary> stored;  ///< as the library shows it; nothing if the store does not have it
  std::vector<std::string> errors;   ///< sentences that came on the way, but for the reason of its end
  bool failedByUse = false;
};

/// Runs the session to its end. A stop signal stops it at the next safe point. Throws nothing of the session's own
/// errors.
EndedRun runToEnd(const RunConfig& config, SessionOptions options, const StopSignals& signals, ProgressReport& report);

/// The same with the result on standard output. `store` is what --store says, for the remarks. Returns the exit code.
int runAndReport(const RunConfig& config, SessionOptions options, const std::string& store, bool json,
                 const CommandLine& line);

}  // namespace skillscope
