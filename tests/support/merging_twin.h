// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules that merge task vectors, entry by entry in plain numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace skillscope::test {

/// The vector with so many per cent of its entries kept, the largest ones.
inline std::vector<double> trimmed(const std::vector<double>& vector, double percent) {
  const auto keep = static_cast<std::size_t>(std::floor(percent * static_cast<double>(vector.size()) / 100 + 1e-9));
  std::vector<std::size_t> order(vector.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return std::abs(vector[a]) > std::abs(vector[b]); });
  std::vector<double> kept(vector.size(), 0);
  for (std::size_t i = 0; i < keep; ++i) kept[order[i]] = vector[order[i]];
  return kept;
}

/// What is added to the first model: "average", "task_arithmetic", "ties" or "magmax".
inline std::vector<double> mergedTwin(const std::string& rule, std::vector<std::vector<double>> vectors, double scale,
                                      double keepPercent) {
  if (rule == "ties") {
    for (std::vector<double>& vector : vectors) vector = trimmed(vector, keepPercent);
  }
  std::vector<double> result(vectors[0].size(), 0);
  for (std::size_t j = 0; j < result.size(); ++j) {
    double sum = 0, largest = 0;
    for (const std::vector<double>& vector : vectors) {
      sum += vector[j];
      if (std::abs(vector[j]) > std::abs(largest)) largest = vector[j];
    }
    double agreed = 0, count = 0;
    for (const std::vector<double>& vector : vectors) {
      if (vector[j] == 0 || (vector[j] > 0) != (sum > 0)) continue;
      agreed += vector[j];
      ++count;
    }
    if (rule == "average") result[j] = scale * sum / static_cast<double>(vectors.size());
    if (rule == "task_arithmetic") result[j] = scale * sum;
    if (rule == "magmax") result[j] = scale * largest;
    if (rule == "ties") result[j] = sum == 0 || count == 0 ? 0 : scale * agreed / count;
  }
  return result;
}

}  // namespace skillscope::test
