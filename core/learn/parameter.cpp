// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/parameter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {

namespace {

template <class Number>
std::optional<Number> numberFromText(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+') text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// As it was written: a real number never looks like a whole one.
std::string shown(const ParameterValue& value) {
  if (const std::string* text = std::get_if<std::string>(&value)) return inQuotes(*text);
  const std::string text = toText(value);
  const bool looksWhole = std::holds_alternative<double>(value) && text.find_first_of(".en") == std::string::npos;
  return looksWhole ? text + ".0" : text;
}

[[noreturn]] void refuse(const std::string& key, const ParameterDeclaration& declaration, const std::string& value) {
  throw UsageError(key + " is " + value + ", but must be " + allowedText(declaration));
}

void checkRange(const std::string& key, const ParameterDeclaration& declaration, double number,
                const std::string& value) {
  const bool limited = declaration.minimum != declaration.maximum;
  if (!std::isfinite(number) || (limited && (number < declaration.minimum || number > declaration.maximum))) {
    refuse(key, declaration, value);
  }
}

}  // namespace

std::string toText(const ParameterValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const std::int64_t* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const double* real = std::get_if<double>(&value)) return realText(*real);
  return std::get<std::string>(value);
}

std::string allowedText(const ParameterDeclaration& declaration) {
  if (std::holds_alternative<bool>(declaration.defaultValue)) return "true or false";
  if (std::holds_alternative<std::string>(declaration.defaultValue)) {
    return declaration.choices.empty() ? "a text" : "one of " + joined(declaration.choices, ", ");
  }
  const bool whole = std::holds_alternative<std::int64_t>(declaration.defaultValue);
  const std::string kind = whole ? "a whole number" : "a number";
  if (declaration.minimum == declaration.maximum) return kind;
  const auto limit = [&](double value) {
    return whole && std::abs(value) < 9e15 ? std::to_string(static_cast<std::int64_t>(value)) : realText(value);
  };
  return kind + " from " + limit(declaration.minimum) + " to " + limit(declaration.maximum);
}

ParameterValue checkedValue(const std::string& key, const ParameterDeclaration& declaration,
                            const ParameterValue& given) {
  ParameterValue value = given;
  if (std::holds_alternative<double>(declaration.defaultValue)) {
    if (const std::int64_t* integer = std::get_if<std::int64_t>(&given)) value = static_cast<double>(*integer);
  }
  if (value.index() != declaration.defaultValue.index()) refuse(key, declaration, shown(given));
  if (const double* real = std::get_if<double>(&value)) checkRange(key, declaration, *real, shown(given));
  if (const std::int64_t* integer = std::get_if<std::int64_t>(&value)) {
    checkRange(key, declaration, static_cast<double>(*integer), shown(given));
  }
  if (const std::string* text = std::get_if<std::string>(&value)) {
    const std::vector<std::string>& choices = declaration.choices;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), *text) == choices.end()) {
      refuse(key, declaration, shown(given));
    }
  }
  return value;
}

ParameterValue valueFromText(const std::string& key, const ParameterDeclaration& declaration, const std::string& text) {
  if (std::holds_alternative<std::string>(declaration.defaultValue)) {
    const bool hasQuotes = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return checkedValue(key, declaration, hasQuotes ? text.substr(1, text.size() - 2) : text);
  }
  const std::string word = trimmed(text);
  if (std::holds_alternative<bool>(declaration.defaultValue)) {
    if (word == "true") return true;
    if (word == "false") return false;
  } else if (std::holds_alternative<std::int64_t>(declaration.defaultValue)) {
    if (const auto integer = numberFromText<std::int64_t>(word)) return checkedValue(key, declaration, *integer);
  } else if (const auto real = numberFromText<double>(word)) {
    return checkedValue(key, declaration, *real);
  }
  refuse(key, declaration, inQuotes(text));
}

ParameterValue guessedValue(const std::string& text) {
  const std::string word = trimmed(text);
  if (word.size() >= 2 && word.front() == '"' && word.back() == '"') return word.substr(1, word.size() - 2);
  if (word == "true") return true;
  if (word == "false") return false;
  if (const auto integer = numberFromText<std::int64_t>(word)) return *integer;
  if (const auto real = numberFromText<double>(word)) return *real;
  return text;
}

ParameterSet::ParameterSet(const MethodInfo& method, const std::map<std::string, ParameterValue>& given) {
  std::vector<std::string> known;
  for (const ParameterDeclaration& declaration : method.parameters) {
    known.push_back("method." + declaration.name);
    values_[declaration.name] = declaration.defaultValue;
  }
  for (const auto& [name, value] : given) {
    const auto declaration =
        std::find_if(method.parameters.begin(), method.parameters.end(),
                     [&name = name](const ParameterDeclaration& candidate) { return candidate.name == name; });
    if (declaration == method.parameters.end()) {
      const std::string key = "method." + name;
      const std::string meant = suggestion(key, known);
      throw UsageError("method " + method.name + " has no parameter " + key +
                       (known.empty() ? "; it has none at all"
                                      : meant + (meant.empty() ? "; it has " : " It has ") + joined(known, ", ")));
    }
    values_[name] = checkedValue("method." + name, *declaration, value);
  }
}

const ParameterValue& ParameterSet::at(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw Error("the method asks for a parameter \"" + name + "\" that it did not declare");
  return found->second;
}

namespace {

template <class Type>
const Type& declaredAs(const std::string& name, const ParameterValue& value, const char* type) {
  const Type* held = std::get_if<Type>(&value);
  if (!held)
    throw Error("the method asks for its parameter \"" + name + "\" as a " + type + ", but declared another type");
  return *held;
}

}  // namespace

bool ParameterSet::flag(const std::string& name) const {
  return declaredAs<bool>(name, at(name), "flag");
}

std::int64_t ParameterSet::integer(const std::string& name) const {
  return declaredAs<std::int64_t>(name, at(name), "whole number");
}

double ParameterSet::real(const std::string& name) const {
  return declaredAs<double>(name, at(name), "number");
}

const std::string& ParameterSet::text(const std::string& name) const {
  return declaredAs<std::string>(name, at(name), "text");
}

}  // namespace skillscope
