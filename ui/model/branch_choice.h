// SPDX-License-Identifier: GPL-3.0-or-later
//
// What there is to know before a run is branched.
#pragma once

#include <QString>
#include <vector>

#include "core/run/branch.h"

namespace skillscope {

struct BranchChoice {
  QString run, name;                ///< id and name of the run to branch
  RunConfig config;                 ///< of that run, see configToBranch()
  std::vector<BranchPoint> points;  ///< see branchPoints(); the start first
};

}  // namespace skillscope
