// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compare/config_diff.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/run/config_settings.h"

namespace skillscope {
namespace {

/// What two seeds of one configuration may differ in.
bool mattersForNumbers(const std::string& key) {
  static const std::set<std::string> others = {"run.seed",
                                               "run.name",
                                               "run.notes",
                                               "run.experiment",
                                               "run.variant",
                                               "run.threads",
                                               "run.device",
                                               "stream.folder",
                                               "train.activation_checkpointing",
                                               "eval.batch_size",
                                               "eval.keep_predictions"};
  return !others.contains(key) && !key.starts_with("record.");
}

}  // namespace

std::vector<ConfigDiffRow> compareConfigs(const std::vector<ConfigValues>& configs) {
  std::map<std::string, std::size_t> place;
  for (const std::string& key : configKeys()) place.emplace(key, place.size());
  std::vector<std::string> keys;
  for (const ConfigValues& config : configs) {
    for (const auto& [key, value] : config) {
      if (key != "run.name" && key != "run.notes") keys.push_back(key);
    }
  }
  std::sort(keys.begin(), keys.end(), [&place](const std::string& a, const std::string& b) {
    const auto inFile = [&place](const std::string& key) {
      const auto found = place.find(key);
      return found == place.end() ? place.size() : found->second;
    };
    return std::pair(inFile(a), a) < std::pair(inFile(b), b);
  });
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());

  std::vector<ConfigDiffRow> rows;
  for (const std::string& key : keys) {
    ConfigDiffRow row{key, {}, false};
    for (const ConfigValues& config : configs) {
      const auto found = config.find(key);
      row.values.push_back(found == config.end() ? std::nullopt : std::optional(found->second));
      row.differs = row.differs || row.values.back() != row.values.front();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::vector<int>> configurationGroups(const std::vector<ConfigValues>& configs) {
  std::vector<std::vector<int>> groups;
  std::map<ConfigValues, std::size_t> known;
  for (std::size_t i = 0; i < configs.size(); ++i) {
    ConfigValues identity;
    for (const auto& [key, value] : configs[i]) {
      if (mattersForNumbers(key)) identity.emplace(key, value);
    }
    // A config that cannot be read is nobody's twin.
    if (identity.empty()) identity.emplace("", std::to_string(i));
    const auto [found, isNew] = known.emplace(std::move(identity), groups.size());
    if (isNew) groups.emplace_back();
    groups[found->second].push_back(static_cast<int>(i));
  }
  return groups;
}

}  // namespace skillscope
