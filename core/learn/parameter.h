// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a method declares its parameters. The window builds its form from these, the CLI its --set and `methods`.
// No LibTorch here: the window includes this header.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace skillscope {

/// bool, integer, real, or text (also for choices).
using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

struct ParameterDeclaration {
  std::string name;             ///< key below [method], e.g. "gamma"
  std::string title;            ///< for people, e.g. "Weight of the previous model (γ)"
  ParameterValue defaultValue;  ///< its alternative is the parameter's type
  double minimum = 0, maximum = 0;       ///< inclusive; for numbers only
  std::vector<std::string> choices;      ///< for text: the allowed values, empty = any
  std::string help;             ///< one or two sentences
  std::string source;           ///< paper and equation, or "released code"
};

struct MethodInfo {
  std::string name;     ///< "kif", "seqlora"
  std::string title;    ///< "KIF / TaSL"
  std::string summary;  ///< one sentence
  std::string source;   ///< citation
  std::string plugin;   ///< file it was loaded from
  std::vector<ParameterDeclaration> parameters;
  bool fusesAtTaskEnd = false;
};

/// Parameters of a method after reading a config: every declared one is present with its declared type.
class ParameterSet {
 public:
  ParameterSet() = default;
  /// Fills in defaults, checks types, ranges and choices. Throws UsageError naming "method.<key>", the value and what is
  /// allowed; unknown keys are errors that list the known ones. Integers are accepted where reals are declared.
  ParameterSet(const MethodInfo& method, const std::map<std::string, ParameterValue>& given);

  bool flag(const std::string& name) const;
  std::int64_t integer(const std::string& name) const;
  double real(const std::string& name) const;
  const std::string& text(const std::string& name) const;
  const std::map<std::string, ParameterValue>& values() const { return values_; }

 private:
  const ParameterValue& at(const std::string& name) const;
  std::map<std::string, ParameterValue> values_;
};

/// "true", "3", "0.7", "static".
std::string toText(const ParameterValue& value);

}  // namespace skillscope
