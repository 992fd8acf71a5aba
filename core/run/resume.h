// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which stored run can go on, and from where: the training states in a run's folder (see training_state.h). No LibTorch
// in this header: the window includes it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/run/run_config.h"

namespace skillscope {

/// How many of a run's states are kept, the newest ones.
constexpr std::size_t statesKept = 3;

/// `<runFolder>/state`.
std::string stateFolder(const std::string& runFolder);
/// The path of the state after so many events.
std::string statePath(const std::string& runFolder, std::int64_t events);
/// Paths of all states of a run, newest first; empty where there is none. Half-written files are not among them.
std::vector<std::string> statePaths(const std::string& runFolder);
/// Removes all but the newest states, and files that a killed program left half-written.
void pruneStates(const std::string& runFolder);
/// Removes the states that say more than `events` events happened.
void removeStatesAfter(const std::string& runFolder, std::int64_t events);
/// Removes the folder of states, as of a run that is done.
void removeStates(const std::string& runFolder);

/// The config of a run that can be continued. Throws UsageError when the run is unknown, done, or still going on, and
/// Error when no state was kept.
RunConfig configToContinue(const std::string& storePath, const std::string& runId);
/// Whether configToContinue() would not throw; false as well where the store cannot be read.
bool canContinue(const std::string& storePath, const std::string& runId);

/// Compares what a run was made from with what is there now, by the entries "SHA-256 of …" of both environments. Throws
/// Error naming the first file that is another one.
void checkSameInputs(const std::map<std::string, std::string>& before, const std::map<std::string, std::string>& now);

}  // namespace skillscope
