// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file read at once.
#pragma once

#include <string>

namespace skillscope {

/// All bytes of a file the user named. Throws Error: missing, a folder, not readable.
std::string readWholeFile(const std::string& path);

}  // namespace skillscope
