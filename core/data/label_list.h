// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace skillscope {

/// A labels.json: a JSON list of different, non-empty texts, in the order in which prompts list them. Throws Error
/// naming the file, and fills in the file's SHA-256.
std::vector<std::string> readLabelList(const std::string& path, std::string& sha256);

}  // namespace skillscope
