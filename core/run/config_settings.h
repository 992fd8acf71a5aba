// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one table behind run_config.h: every key outside [method] with its accessors. For run_config.cpp only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/run/run_config.h"

namespace skillscope {

struct ConfigSetting {
  SettingInfo info;
  std::function<ParameterValue(const RunConfig&)> get;         ///< lists as text with commas
  std::function<void(RunConfig&, const ParameterValue&)> set;  ///< takes a checked value of the default's type
};

/// In file order. Thread: any.
const std::vector<ConfigSetting>& configSettings();
/// The setting with this key, or null.
const ConfigSetting* findSetting(const std::string& key);
/// Every key that a config may have, "method.name" included.
const std::vector<std::string>& configKeys();

/// `given` as the setting's type, if it is allowed; for lists every item is checked. Throws UsageError.
ParameterValue checkedSetting(const SettingInfo& info, const ParameterValue& given);
/// stream.order and stream.tasks of a config whose stream is the built-in one; those of a stream file are checked with
/// the file (see taskNamesOf). Throws UsageError.
void checkAgainstStream(const RunConfig& config, const std::string& key);
/// Items of a list setting; spaces around them do not count.
std::vector<std::string> listItems(const std::string& text);

}  // namespace skillscope
