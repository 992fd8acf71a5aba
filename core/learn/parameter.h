// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a method declares its parameters. The window builds its form from these, the CLI its --set and `methods`.
// No LibTorch here: the window includes this header.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace skillscope {

/// bool, integer, real, or text (also for choices).
using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

struct ParameterDeclaration {
  std::string name;                  ///< key below [method], e.g. "gamma"
  std::string title;                 ///< for people, e.g. "Weight of the previous model (γ)"
  ParameterValue defaultValue;       ///< its alternative is the parameter's type
  double minimum = 0, maximum = 0;   ///< inclusive; for numbers only, equal = no limits
  std::vector<std::string> choices;  ///< for text: the allowed values, empty = any
  std::string help;                  ///< one or two sentences
  std::string source;                ///< paper and equation, or "released code"
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
  /// Fills in defaults, checks types, ranges and choices. Throws UsageError naming "method.<key>", the value and what
  /// is allowed; unknown keys are errors that list the known ones. Integers are accepted where reals are declared.
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
/// What a value may be: "true or false", "a whole number from 1 to 64", "one of static, adaptive", "a text".
std::string allowedText(const ParameterDeclaration& declaration);

/// `given` as the declared type (whole numbers are taken where reals are declared), if it is allowed. Throws
/// UsageError:
/// "<key> is <value>, but must be <allowed>".
ParameterValue checkedValue(const std::string& key, const ParameterDeclaration& declaration,
                            const ParameterValue& given);
/// Reads a value as typed by a person (--set, a form's field) and checks it like checkedValue.
ParameterValue valueFromText(const std::string& key, const ParameterDeclaration& declaration, const std::string& text);
/// Reads a value whose type is not known yet: "true", "3", "0.7" and "1e-3" as what they look like, all else as text;
/// double quotes around it make it text in any case.
ParameterValue guessedValue(const std::string& text);

}  // namespace skillscope
