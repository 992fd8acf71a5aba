// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/learn/merge_adapter.h"

namespace skillscope {

std::string configWithType(const std::string& file, const std::string& dtype) {
  std::ifstream stream(file, std::ios::binary);
  nlohmann::ordered_json config = nlohmann::ordered_json::parse(stream, nullptr, false);
  if (!config.is_object()) throw Error("Cannot read", file, "it holds no JSON object");
  config[config.contains("dtype") && !config.contains("torch_dtype") ? "dtype" : "torch_dtype"] = dtype;
  return config.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace skillscope
