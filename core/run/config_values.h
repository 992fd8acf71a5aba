// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stored config as a flat list of keys and values, whatever version of the program wrote it: for filters and for the
// comparison of runs, which must not fail over a key that this version does not know. Thread: any.
#pragma once

#include <map>
#include <string>

namespace skillscope {

/// "train.learning_rate" → "0.001", lists with ", " between. Throws Error for a text that is not TOML.
using ConfigValues = std::map<std::string, std::string>;
ConfigValues configValues(const std::string& toml);

}  // namespace skillscope
