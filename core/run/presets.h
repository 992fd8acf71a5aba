// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace skillscope {

/// A ready-made config among the program's own files.
struct PresetInfo {
  std::string name;     ///< "demo"
  std::string file;     ///< full path
  std::string summary;  ///< the first comment of the file that is not the licence line
};

/// By name, "demo" first. Throws Error if the program's files are missing.
std::vector<PresetInfo> presets();

}  // namespace skillscope
