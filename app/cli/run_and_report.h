// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `run` and `resume` have in common: a session with its progress on standard error, signals that stop it, and the
// result on standard output.
#pragma once

#include <string>

#include "commands.h"
#include "core/run/run_config.h"
#include "core/run/run_session.h"

namespace skillscope {

/// `store` is what --store says, for the remarks. Returns the exit code.
int runAndReport(const RunConfig& config, SessionOptions options, const std::string& store, bool json,
                 const CommandLine& line);

}  // namespace skillscope
