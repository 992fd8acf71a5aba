// SPDX-License-Identifier: GPL-3.0-or-later
//
// TOML files that a user wrote. Include it in .cpp files only: the parser is slow to compile.
#pragma once

#include <toml++/toml.h>

#include <string>

namespace skillscope {

/// Reads and parses the file; `sha256` becomes the hash of its bytes. Throws UsageError naming file and line.
toml::table readTomlFile(const std::string& path, std::string& sha256);

}  // namespace skillscope
