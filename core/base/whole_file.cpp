// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/whole_file.h"

#include <fstream>
#include <iterator>

#include "core/base/error.h"

namespace skillscope {

std::string readWholeFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  try {
    if (stream) return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  } catch (const std::ios_base::failure&) {
    // A folder opens, but cannot be read.
  }
  throw Error("Cannot read", path, "check that it is a file and may be read");
}

}  // namespace skillscope
