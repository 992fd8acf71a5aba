// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace skillscope {

/// "0.1.0".
std::string programVersion();
/// Git commit of the sources when the build was configured, "-dirty" behind it if the tree had changes; "unknown" for
/// sources outside git.
std::string buildCommit();
/// Compiler, its version, and the kind of build, e.g. "GCC 12.2.0, Release".
std::string buildCompiler();

}  // namespace skillscope
