// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/golden_case.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using Json = nlohmann::json;

constexpr int kMaximumDimensions = 8;

std::string describe(double value) {
  std::ostringstream text;
  text.precision(17);
  text << value;
  return text.str();
}

std::optional<double> wordAsNumber(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto& word = value.get_ref<const std::string&>();
  if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (word == "Infinity") return std::numeric_limits<double>::infinity();
  if (word == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

void collect(const CaseNode& where, const Json& value, std::size_t depth, const std::vector<std::int64_t>& shape,
             std::vector<double>& numbers) {
  if (depth < shape.size()) {
    if (!value.is_array() || static_cast<std::int64_t>(value.size()) != shape[depth]) {
      where.fail("is no tensor: its nested lists have unequal lengths");
    }
    for (const Json& entry : value) collect(where, entry, depth + 1, shape, numbers);
    return;
  }
  if (value.is_number()) {
    numbers.push_back(value.get<double>());
  } else if (value.is_null()) {
    numbers.push_back(std::numeric_limits<double>::quiet_NaN());
  } else if (const std::optional<double> number = wordAsNumber(value)) {
    numbers.push_back(*number);
  } else {
    where.fail(value.is_array() ? "is no tensor: its nested lists have unequal depths"
                                : "is no tensor: it holds something that is no number");
  }
}

}  // namespace

bool CaseNode::isNull() const {
  return value_->is_null();
}
bool CaseNode::isList() const {
  return value_->is_array();
}
bool CaseNode::isObject() const {
  return value_->is_object();
}
bool CaseNode::isText() const {
  return value_->is_string();
}

void CaseNode::fail(const std::string& problem) const {
  throw CaseFailure(path_ + " " + problem + ".");
}

bool CaseNode::has(const std::string& key) const {
  return value_->is_object() && value_->contains(key);
}

CaseNode CaseNode::operator[](const std::string& key) const {
  if (!value_->is_object()) fail("must be an object");
  const auto found = value_->find(key);
  const std::string path = path_.empty() ? key : path_ + "." + key;
  if (found == value_->end()) throw CaseFailure(path + " is missing.");
  return {*found, path};
}

CaseNode CaseNode::operator[](std::size_t index) const {
  if (!value_->is_array()) fail("must be a list");
  if (index >= value_->size()) fail("has only " + std::to_string(value_->size()) + " entries");
  return {(*value_)[index], path_ + "[" + std::to_string(index) + "]"};
}

std::vector<std::string> CaseNode::keys() const {
  if (!value_->is_object()) fail("must be an object");
  std::vector<std::string> names;
  for (const auto& item : value_->items()) names.push_back(item.key());
  return names;
}

std::size_t CaseNode::size() const {
  if (!value_->is_array()) fail("must be a list");
  return value_->size();
}

double CaseNode::number() const {
  if (const std::optional<double> word = wordAsNumber(*value_)) return *word;
  if (!value_->is_number()) fail("must be a number");
  return value_->get<double>();
}

std::int64_t CaseNode::integer() const {
  const double value = number();
  if (value != std::floor(value) || std::abs(value) > 9e15) fail("must be a whole number");
  return static_cast<std::int64_t>(value);
}

bool CaseNode::flag() const {
  if (!value_->is_boolean()) fail("must be true or false");
  return value_->get<bool>();
}

std::string CaseNode::text() const {
  if (!value_->is_string()) fail("must be a text");
  return value_->get<std::string>();
}

torch::Tensor CaseNode::tensor(torch::ScalarType type) const {
  std::vector<std::int64_t> shape;
  for (const Json* level = value_; level->is_array(); level = &level->front()) {
    shape.push_back(static_cast<std::int64_t>(level->size()));
    if (shape.size() > kMaximumDimensions) fail("is no tensor: its lists are nested too deeply");
    if (level->empty()) break;
  }
  std::vector<double> numbers;
  collect(*this, *value_, 0, shape, numbers);
  return torch::tensor(numbers, torch::kFloat64).reshape(shape).to(type);
}

std::vector<torch::Tensor> CaseNode::tensors(torch::ScalarType type) const {
  std::vector<torch::Tensor> result;
  for (std::size_t i = 0; i < size(); ++i) result.push_back((*this)[i].tensor(type));
  return result;
}

void CaseNode::allowOnly(const std::set<std::string>& known, const std::string& what) const {
  for (const std::string& key : keys()) {
    if (!known.count(key))
      throw CaseFailure("The " + what + " " + (path_ + "." + key) + " is unknown to this program.");
  }
}

void CaseComparison::values(const CaseNode& where, const torch::Tensor& expected, const torch::Tensor& computed,
                            double rtol, double atol) {
  const torch::Tensor a = computed.detach().to(torch::kCPU, torch::kFloat64).contiguous();
  const torch::Tensor b = expected.contiguous();
  // Nested lists cannot tell [2, 0, 4] from [2, 0]: what lies behind the first empty list is not written.
  const bool bothEmpty = a.numel() == 0 && b.numel() == 0 && b.dim() <= a.dim() &&
                         a.sizes().slice(0, static_cast<std::size_t>(b.dim())) == b.sizes();
  if (a.sizes() != b.sizes() && !bothEmpty) {
    std::ostringstream text;
    text << "has the shape " << b.sizes() << ", the computed value has " << a.sizes();
    where.fail(text.str());
  }
  const double* left = a.data_ptr<double>();
  const double* right = b.data_ptr<double>();
  for (std::int64_t i = 0; i < a.numel(); ++i) {
    if (std::isnan(left[i]) && std::isnan(right[i])) continue;
    if (left[i] == right[i]) continue;  // equal infinities have no difference
    const double error = std::abs(left[i] - right[i]);
    if (error > largestError_) largestError_ = error;
    if (!(error <= atol + rtol * std::abs(right[i])) || std::isinf(error)) {
      if (std::isnan(error)) largestError_ = std::numeric_limits<double>::infinity();
      where.fail("differs at element " + std::to_string(i) + ": expected " + describe(right[i]) + ", computed " +
                 describe(left[i]));
    }
  }
}

void CaseComparison::number(const CaseNode& expected, double computed) {
  const double value = expected.isNull() ? std::numeric_limits<double>::quiet_NaN() : expected.number();
  values(expected, torch::scalar_tensor(value, torch::kFloat64), torch::scalar_tensor(computed, torch::kFloat64), rtol_,
         atol_);
}

void CaseComparison::number(const CaseNode& expected, std::optional<double> computed) {
  if (expected.isNull() && computed) expected.fail("is null, but the computed value is " + describe(*computed));
  if (!expected.isNull() && !computed) expected.fail("is a value, but the computed one is undefined (null)");
  if (computed) number(expected, *computed);
}

void CaseComparison::numbers(const CaseNode& expected, const std::vector<std::optional<double>>& computed) {
  if (expected.size() != computed.size()) {
    expected.fail("has " + std::to_string(expected.size()) + " entries, computed were " +
                  std::to_string(computed.size()));
  }
  for (std::size_t i = 0; i < computed.size(); ++i) number(expected[i], computed[i]);
}

void CaseComparison::tensor(const CaseNode& expected, const torch::Tensor& computed) {
  values(expected, expected.tensor(torch::kFloat64), computed, rtol_, atol_);
}

void CaseComparison::tensors(const CaseNode& expected, const std::vector<torch::Tensor>& computed) {
  if (expected.size() != computed.size()) {
    expected.fail("has " + std::to_string(expected.size()) + " entries, computed were " +
                  std::to_string(computed.size()));
  }
  for (std::size_t i = 0; i < computed.size(); ++i) tensor(expected[i], computed[i]);
}

void CaseComparison::integer(const CaseNode& expected, std::int64_t computed) {
  if (expected.number() != static_cast<double>(computed)) {
    expected.fail("differs: expected " + describe(expected.number()) + ", computed " + std::to_string(computed));
  }
}

void CaseComparison::flag(const CaseNode& expected, bool computed) {
  if (expected.flag() != computed) {
    expected.fail(computed ? "is false, but the computed value is true" : "is true, but the computed value is false");
  }
}

void CaseComparison::exactTensor(const CaseNode& expected, const torch::Tensor& computed) {
  values(expected, expected.tensor(torch::kFloat64), computed, 0, 0);
}

void CaseComparison::text(const CaseNode& expected, const std::string& computed) {
  if (expected.text() != computed) {
    expected.fail("differs: expected \"" + expected.text() + "\", computed \"" + computed + "\"");
  }
}

void CaseComparison::texts(const CaseNode& expected, const std::vector<std::string>& computed) {
  if (expected.size() != computed.size()) {
    expected.fail("has " + std::to_string(expected.size()) + " entries, computed were " +
                  std::to_string(computed.size()));
  }
  for (std::size_t i = 0; i < computed.size(); ++i) text(expected[i], computed[i]);
}

void compareFields(const CaseNode& object,
                   const std::map<std::string, std::function<void(const CaseNode& field)>>& comparisons) {
  for (const std::string& name : object.keys()) {
    const auto comparison = comparisons.find(name);
    if (comparison == comparisons.end()) {
      throw CaseFailure("The expected field " + object[name].path() + " is unknown to this program.");
    }
    comparison->second(object[name]);
  }
}

std::vector<torch::Tensor> gradientsOf(const torch::Tensor& loss, const std::vector<torch::Tensor>& leaves) {
  std::vector<torch::Tensor> gradients(leaves.size());
  if (loss.requires_grad()) {
    gradients = torch::autograd::grad({loss}, leaves, {}, /*retain_graph=*/true, /*create_graph=*/false,
                                      /*allow_unused=*/true);
  }
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (!gradients[i].defined()) gradients[i] = torch::zeros_like(leaves[i]);
  }
  return gradients;
}

}  // namespace skillscope
