// SPDX-License-Identifier: GPL-3.0-or-later
//
// What there is to know before a run is branched.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/run/branch.h"

namespace skillscope {

struct BranchChoice {
  QString run, name;                ///< id and name of the run to branch
  RunConfig config;                 ///< of that run, see configToBranch()
  std::vector<BranchPoint> points;  ///< see branchPoints(); the start first
  /// A branch that was planned elsewhere, with a state or a history of its own: it begins there, and nowhere else.
  std::optional<BranchFrom> planned = {};
  std::optional<RunConfig> begin = {};  ///< what its form begins with, where that is not `config`
};

}  // namespace skillscope
