// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace skillscope {

/// Where the program finds its own read-only files: $SKILLSCOPE_RESOURCES, <prefix>/share/skillscope, or the source
/// tree's resources/ for a program in a build tree. Throws Error if none exists.
std::string resourceFolder();
/// Where methods are loaded from: $SKILLSCOPE_PLUGINS, <library folder>/skillscope/plugins.
std::string pluginFolder();
/// $XDG_DATA_HOME/skillscope, or ~/.local/share/skillscope; created on demand.
std::string dataFolder();
/// Path of a file under resourceFolder(); throws Error if it is missing.
std::string resource(const std::string& relative);

}  // namespace skillscope
