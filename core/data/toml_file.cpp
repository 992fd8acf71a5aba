// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/toml_file.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/data/record_file.h"

namespace skillscope {

toml::table readTomlFile(const std::string& path, std::string& sha256) {
  std::string text;
  try {
    text = readDataText(path, sha256);
  } catch (const Error& error) {
    throw UsageError(error.what());
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    std::string reason(error.description());
    std::replace_if(
        reason.begin(), reason.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    throw UsageError(path + ":" + std::to_string(error.source().begin.line) + ": this is not valid TOML: " + reason);
  }
}

}  // namespace skillscope
