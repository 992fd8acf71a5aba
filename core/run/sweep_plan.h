// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a sweep is done: the runs of a store beside the runs of a sweep file. Several programs may work on one sweep
// and one store; a claim keeps them from taking the same run. Thread: one thread an object.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/run/sweep_file.h"
#include "core/store/run_store.h"

namespace skillscope {

enum class CellState { toDo, running, toContinue, failed, done };
/// "to do", "running", "to go on", "failed", "done".
const char* toString(CellState state);

struct CellStatus {
  CellState state = CellState::toDo;
  std::optional<RunSummary> run;  ///< the stored run that says so; nothing for toDo
  bool canContinue = false;       ///< of a failed run: it has a checkpoint
};

/// The runs of one experiment in a store.
class SweepProgress {
 public:
  SweepProgress(std::string storePath, std::string experiment);
  /// Reads the store again; configs of known runs are kept. A store that does not exist yet has no run. Throws Error.
  void refresh();
  /// Of several stored runs of one cell, a done one counts, then one that is going on, one that can go on, a failed
  /// one. A stopped run without a checkpoint does not count: it is started anew.
  CellStatus statusOf(const RunConfig& config) const;

 private:
  std::string storePath_, experiment_;
  std::map<std::string, std::string> identities_;  ///< run id → runIdentity, "" for a config that cannot be read
  std::multimap<std::string, CellStatus> cells_;   ///< runIdentity → what a run says
};

/// While it lives, no other program gets the same claim; the kernel drops it with the process.
class CellClaim {
 public:
  /// Nothing if another program has it. Throws Error where no lock can be taken.
  static std::optional<CellClaim> take(const std::string& storePath, const RunConfig& config);
  CellClaim(CellClaim&& other) noexcept;
  CellClaim& operator=(CellClaim&& other) noexcept;
  ~CellClaim();

 private:
  explicit CellClaim(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace skillscope
