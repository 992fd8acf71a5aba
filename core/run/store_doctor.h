// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/store/store_check.h"

namespace skillscope {

/// A FolderCheck: every training state in the run's folder is read whole. A repair removes those that cannot be; going
/// on with the run would pass over them anyway.
void checkStates(const std::string& runId, const std::string& folder, bool repair, std::vector<StoreFinding>& findings);

}  // namespace skillscope
