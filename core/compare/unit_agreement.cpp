// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compare/unit_agreement.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/error.h"

namespace skillscope {
namespace {

/// Ranks from 0, ties at their mean.
std::vector<double> midranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    const double rank = (static_cast<double>(first) + static_cast<double>(last)) / 2;
    for (std::size_t i = first; i <= last; ++i) ranks[order[i]] = rank;
    first = last + 1;
  }
  return ranks;
}

RankCorrelation correlation(const std::vector<double>& a, const std::vector<double>& b) {
  RankCorrelation result;
  result.pairs = static_cast<int>(a.size());
  if (a.size() < 2) return result;
  const std::vector<double> x = midranks(a), y = midranks(b);
  const double mean = static_cast<double>(a.size() - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  if (xx > 0 && yy > 0) result.rho = std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
  return result;
}

bool inRange(int index, std::size_t size) {
  return index >= 0 && static_cast<std::size_t>(index) < size;
}

}  // namespace

std::vector<std::pair<int, int>> matchedUnits(const SkillUnitTable& a, const SkillUnitTable& b) {
  std::unordered_map<std::string_view, int> places;
  for (std::size_t i = 0; i < b.units.size(); ++i) places.emplace(b.units[i].name, static_cast<int>(i));
  std::vector<std::pair<int, int>> pairs;
  for (std::size_t i = 0; i < a.units.size(); ++i) {
    const auto found = places.find(a.units[i].name);
    if (found != places.end()) pairs.emplace_back(static_cast<int>(i), found->second);
  }
  return pairs;
}

RankCorrelation spearman(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) {
    throw Error("a rank correlation needs two lists of one length, not of " + std::to_string(a.size()) + " and " +
                std::to_string(b.size()));
  }
  std::vector<std::pair<int, int>> all(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) all[i] = {static_cast<int>(i), static_cast<int>(i)};
  return spearman(a, b, all);
}

RankCorrelation spearman(const std::vector<float>& a, const std::vector<float>& b,
                         const std::vector<std::pair<int, int>>& units) {
  std::vector<double> x, y;
  for (const auto& [first, second] : units) {
    if (!inRange(first, a.size()) || !inRange(second, b.size())) continue;
    const float left = a[static_cast<std::size_t>(first)], right = b[static_cast<std::size_t>(second)];
    if (!std::isfinite(left) || !std::isfinite(right)) continue;
    x.push_back(left);
    y.push_back(right);
  }
  return correlation(x, y);
}

FusionAgreement fusionAgreement(const std::vector<FusionCategory>& a, const std::vector<FusionCategory>& b,
                                const std::vector<std::pair<int, int>>& units) {
  FusionAgreement result;
  for (const auto& [first, second] : units) {
    if (!inRange(first, a.size()) || !inRange(second, b.size())) continue;
    const auto left = static_cast<std::size_t>(a[static_cast<std::size_t>(first)]);
    const auto right = static_cast<std::size_t>(b[static_cast<std::size_t>(second)]);
    if (left >= FusionAgreement::categories || right >= FusionAgreement::categories) continue;
    ++result.counts[left][right];
    ++result.units;
    result.same += left == right;
  }
  if (result.units == 0) return result;
  const double n = result.units;
  result.share = result.same / n;
  double chance = 0;
  for (std::size_t i = 0; i < FusionAgreement::categories; ++i) {
    double row = 0, column = 0;
    for (std::size_t j = 0; j < FusionAgreement::categories; ++j) {
      row += result.counts[i][j];
      column += result.counts[j][i];
    }
    chance += row / n * (column / n);
  }
  if (chance < 1) result.kappa = (*result.share - chance) / (1 - chance);
  return result;
}

}  // namespace skillscope
