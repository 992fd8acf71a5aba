// SPDX-License-Identifier: GPL-3.0-or-later
//
// Short ways to declare a method's parameters, one for each kind. No LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/learn/parameter.h"

namespace skillscope::declare {

inline ParameterDeclaration count(const char* name, const char* title, std::int64_t value, double minimum,
                                  double maximum, const char* help, const char* source) {
  return {name, title, value, minimum, maximum, {}, help, source};
}

inline ParameterDeclaration number(const char* name, const char* title, double value, double minimum, double maximum,
                                   const char* help, const char* source) {
  return {name, title, value, minimum, maximum, {}, help, source};
}

inline ParameterDeclaration flag(const char* name, const char* title, bool value, const char* help,
                                 const char* source) {
  return {name, title, value, 0, 0, {}, help, source};
}

/// The first choice is the default.
inline ParameterDeclaration choice(const char* name, const char* title, std::vector<std::string> choices,
                                   const char* help, const char* source) {
  std::string first = choices.front();
  return {name, title, std::move(first), 0, 0, std::move(choices), help, source};
}

inline ParameterDeclaration text(const char* name, const char* title, const char* value, const char* help,
                                 const char* source) {
  return {name, title, std::string(value), 0, 0, {}, help, source};
}

}  // namespace skillscope::declare
