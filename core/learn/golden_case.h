// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading a golden case and comparing with it. Only the verification includes this header.
#pragma once

#include <torch/types.h>

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace skillscope {

/// The case cannot be computed, or its result differs; the message is the reason shown.
class CaseFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A place in the case's JSON, which knows its path for messages. All readers throw CaseFailure naming that path.
class CaseNode {
 public:
  CaseNode(const nlohmann::json& value, std::string path) : value_(&value), path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  bool isNull() const;
  bool isList() const;
  bool isObject() const;
  bool isText() const;

  bool has(const std::string& key) const;
  CaseNode operator[](const std::string& key) const;
  CaseNode operator[](std::size_t index) const;
  std::vector<std::string> keys() const;  ///< of an object
  std::size_t size() const;               ///< of a list

  /// Numbers; also the words NaN, Infinity and -Infinity, which JSON itself does not have.
  double number() const;
  std::int64_t integer() const;
  bool flag() const;
  std::string text() const;
  /// Nested lists of equal lengths, or a number; null inside is NaN.
  torch::Tensor tensor(torch::ScalarType type) const;
  std::vector<torch::Tensor> tensors(torch::ScalarType type) const;  ///< one per entry of a list

  /// Fails if the object has a key that is not in `known`; `what` for the message, e.g. "parameter".
  void allowOnly(const std::set<std::string>& known, const std::string& what) const;

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  const nlohmann::json* value_;
  std::string path_;
};

/// Compares computed values with expected ones and remembers the largest error. Throws CaseFailure at the first
/// difference that is beyond |a − b| ≤ atol + rtol·|b|; NaN equals NaN and null.
class CaseComparison {
 public:
  CaseComparison(double rtol, double atol) : rtol_(rtol), atol_(atol) {}

  void number(const CaseNode& expected, double computed);
  /// nullopt is written null.
  void number(const CaseNode& expected, std::optional<double> computed);
  void numbers(const CaseNode& expected, const std::vector<std::optional<double>>& computed);
  void tensor(const CaseNode& expected, const torch::Tensor& computed);
  void tensors(const CaseNode& expected, const std::vector<torch::Tensor>& computed);
  /// Counts, masks and indices: no tolerance.
  void integer(const CaseNode& expected, std::int64_t computed);
  void flag(const CaseNode& expected, bool computed);
  void exactTensor(const CaseNode& expected, const torch::Tensor& computed);
  void text(const CaseNode& expected, const std::string& computed);
  void texts(const CaseNode& expected, const std::vector<std::string>& computed);

  double largestError() const { return largestError_; }

 private:
  void values(const CaseNode& where, const torch::Tensor& expected, const torch::Tensor& computed, double rtol,
              double atol);

  double rtol_, atol_, largestError_ = 0;
};

/// A case whose format, dtype and tolerance were read.
struct GoldenCase {
  std::string kind;
  torch::ScalarType type;
  CaseNode params, inputs, expected;
};

/// Calls for every field of `object` the comparison of its name; a field without one fails the case.
void compareFields(const CaseNode& object,
                   const std::map<std::string, std::function<void(const CaseNode& field)>>& comparisons);

/// Gradients of a scalar by leaf tensors; zeros for one that it does not depend on.
std::vector<torch::Tensor> gradientsOf(const torch::Tensor& loss, const std::vector<torch::Tensor>& leaves);

/// Recomputes a case of one family of kinds; false if the kind is not one of them. Throws CaseFailure.
bool verifyKifCase(const GoldenCase& golden, CaseComparison& compare);
bool verifyMetricsCase(const GoldenCase& golden, CaseComparison& compare);
bool verifyStatisticsCase(const GoldenCase& golden, CaseComparison& compare);
bool verifyTextCase(const GoldenCase& golden, CaseComparison& compare);
bool verifySlmCase(const GoldenCase& golden, CaseComparison& compare);
bool verifyBaselineCase(const GoldenCase& golden, CaseComparison& compare);
bool verifyMergeCase(const GoldenCase& golden, CaseComparison& compare);

}  // namespace skillscope
