// SPDX-License-Identifier: GPL-3.0-or-later
//
// Configs beside each other: what differs, and which runs are the same configuration with other seeds. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/run/config_values.h"

namespace skillscope {

struct ConfigDiffRow {
  std::string key;
  std::vector<std::optional<std::string>> values;  ///< one a run; nothing where its config has no such key
  bool differs = false;
};

/// Every key of any of the configs, in the order of a config file, those of methods last. Name and notes of a run are
/// no settings and are left out.
std::vector<ConfigDiffRow> compareConfigs(const std::vector<ConfigValues>& configs);

/// Groups of indices, each a configuration: its runs agree in every setting but the seed and those that matter for no
/// number (names, threads, what is recorded and where files lie). In order of their first runs.
std::vector<std::vector<int>> configurationGroups(const std::vector<ConfigValues>& configs);

}  // namespace skillscope
