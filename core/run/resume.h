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
/// Removes the states that say more than `events` events happened, kept ones as well.
void removeStatesAfter(const std::string& runFolder, std::int64_t events);
/// Removes the folder of states, as of a run that is done; kept ones stay.
void removeStates(const std::string& runFolder);

/// `<runFolder>/branch-points`: the states that stay, to branch from, named as the others.
std::string keptStateFolder(const std::string& runFolder);
/// As statePaths.
std::vector<std::string> keptStatePaths(const std::string& runFolder);
/// Keeps a state for good, as a hard link where the file system has those.
void keepState(const std::string& runFolder, std::int64_t events);
/// Removes kept states until they take `bytes` at most (0: no bound); those within tasks first, then the oldest.
void pruneKeptStates(const std::string& runFolder, std::uint64_t bytes);
/// `to` gets the content of `from` and is not changed by a new `from`. Both are only ever replaced, never written into.
/// Returns false where it cannot be made.
bool linkOrCopy(const std::string& from, const std::string& to);
/// The same for all files beside `file` (relative to the run's folder, as in Checkpointed), as an adapter comes with
/// its config. Returns false where it is not there.
bool shareWeights(const std::string& fromRunFolder, const std::string& toRunFolder, const std::string& file);

/// The config of a run that can be continued. Throws UsageError when the run is unknown, done, or still going on, and
/// Error when no state was kept.
RunConfig configToContinue(const std::string& storePath, const std::string& runId);
/// Whether configToContinue() would not throw; false as well where the store cannot be read.
bool canContinue(const std::string& storePath, const std::string& runId);

/// Compares what a run was made from with what is there now, by the entries "SHA-256 of …" of both environments. Throws
/// Error naming the first file that is another one.
void checkSameInputs(const std::map<std::string, std::string>& before, const std::map<std::string, std::string>& now);

}  // namespace skillscope
