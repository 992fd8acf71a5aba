// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/presets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/strings.h"
#include "core/run/run_config.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

std::string summaryOf(const fs::path& file) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line) && line.starts_with("#");) {
    const std::string text = trimmed(line.substr(1));
    if (!text.empty() && !text.starts_with("SPDX-")) return text;
  }
  return {};
}

}  // namespace

std::vector<PresetInfo> presets() {
  const std::string folder = resource("presets");
  std::vector<PresetInfo> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".toml") continue;
    found.push_back({entry.path().stem().string(), entry.path().string(), summaryOf(entry.path())});
  }
  if (error) throw Error("the folder of presets " + folder + " cannot be read: " + error.message());
  std::sort(found.begin(), found.end(), [](const PresetInfo& a, const PresetInfo& b) {
    return std::pair(a.name != "demo", a.name) < std::pair(b.name != "demo", b.name);
  });
  return found;
}

std::vector<std::string> presetNames() {
  std::vector<std::string> names;
  for (const PresetInfo& preset : presets()) names.push_back(preset.name);
  return names;
}

RunConfig loadConfig(const std::string& presetOrPath) {
  if (presetOrPath.empty()) throw UsageError("the name of the config is empty");
  const bool isPath = presetOrPath.find('/') != std::string::npos || presetOrPath.ends_with(".toml");
  if (isPath) return readConfigFile(presetOrPath);
  const std::vector<PresetInfo> known = presets();
  for (const PresetInfo& preset : known) {
    if (preset.name == presetOrPath) return readConfigFile(preset.file);
  }
  std::error_code error;
  if (fs::exists(presetOrPath, error)) return readConfigFile(presetOrPath);
  const std::vector<std::string> names = presetNames();
  throw UsageError("there is no preset and no file named " + inQuotes(presetOrPath) + suggestion(presetOrPath, names) +
                   " Presets are " + joined(names, ", "));
}

}  // namespace skillscope
