// SPDX-License-Identifier: GPL-3.0-or-later
// The fuzz targets link the part of the core that knows no LibTorch; these three functions of the other part are called
// from it, and no target gets that far.
#include <map>
#include <string>
#include <vector>

#include "core/run/run_config.h"

namespace skillscope {

std::map<std::string, std::string> describeCompute() {
  return {};
}

std::vector<std::string> statePaths(const std::string& /*runFolder*/) {
  return {};
}

RunConfig withMethodDefaults(RunConfig config) {
  return config;
}

}  // namespace skillscope
