// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/label_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/record_file.h"

namespace skillscope {

std::vector<std::string> readLabelList(const std::string& path, std::string& sha256) {
  const std::string text = readDataText(path, sha256);
  nlohmann::json list;
  try {
    list = nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
    const auto line = std::count(text.begin(), end, '\n') + 1;
    throw Error(path + ":" + std::to_string(line) +
                ": this is not valid JSON; a list of labels such as [\"a\", \"b\"] is " + "needed");
  } catch (const nlohmann::json::out_of_range&) {
    throw Error(path + ": a number is too large; a list of labels such as [\"a\", \"b\"] is needed");
  }
  if (!list.is_array() || list.empty()) throw Error(path + ": this is no list of labels such as [\"a\", \"b\"]");
  std::vector<std::string> labels;
  for (const auto& item : list) {
    if (!item.is_string() || trimmed(item.get<std::string>()).empty())
      throw Error(path + ": label " + std::to_string(labels.size() + 1) + " is no text");
    labels.push_back(item.get<std::string>());
    if (std::count(labels.begin(), labels.end(), labels.back()) > 1)
      throw Error(path + ": the label " + inQuotes(labels.back()) + " is there twice");
  }
  return labels;
}

}  // namespace skillscope
