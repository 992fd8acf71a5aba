// SPDX-License-Identifier: GPL-3.0-or-later
//
// Settings and parameters in JSON. For .cpp files of the commands only: the JSON library is slow to compile.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/learn/parameter.h"

namespace skillscope {

inline nlohmann::ordered_json jsonValue(const ParameterValue& value) {
  return std::visit([](const auto& held) { return nlohmann::ordered_json(held); }, value);
}

/// "flag", "integer", "real" or "text".
inline std::string typeName(const ParameterValue& value) {
  constexpr const char* names[] = {"flag", "integer", "real", "text"};
  return names[value.index()];
}

}  // namespace skillscope
