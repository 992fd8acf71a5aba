// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/fusion_story.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skillscope {

std::vector<int> roundsToShow(const std::vector<FusionRound>& rounds, std::int64_t step, std::size_t room) {
  std::vector<int> shown;
  const int count = static_cast<int>(rounds.size());
  for (int round = 0; round < count; ++round) {
    const FusionRound& here = rounds[static_cast<std::size_t>(round)];
    const bool sameTask =
        rounds.size() > room && !shown.empty() && rounds[static_cast<std::size_t>(shown.back())].task == here.task;
    if (!sameTask)
      shown.push_back(round);
    else if (here.step <= step || rounds[static_cast<std::size_t>(shown.back())].step > step)
      shown.back() = round;
  }
  return shown;
}

CategoryCounts countCategories(const FusionRound& round) {
  CategoryCounts counts{};
  for (const FusionCategory kind : round.category) ++counts[static_cast<std::size_t>(kind)];
  return counts;
}

CategoryFlow flowBetween(const FusionRound& from, const FusionRound& to) {
  CategoryFlow flow{};
  for (std::size_t unit = 0; unit < std::min(from.category.size(), to.category.size()); ++unit)
    ++flow[static_cast<std::size_t>(from.category[unit])][static_cast<std::size_t>(to.category[unit])];
  return flow;
}

int UnitOwnership::owner(int unit) const {
  if (unit < 0 || unit >= units || tasks == 0) return -1;
  const auto first = shares.begin() + static_cast<std::ptrdiff_t>(unit) * tasks;
  const auto largest = std::max_element(first, first + tasks);
  return *largest > 0 ? static_cast<int>(largest - first) : -1;
}

UnitOwnership ownershipAfter(const std::vector<FusionRound>& rounds, int last, int units, int tasks) {
  UnitOwnership owners;
  owners.units = units;
  owners.tasks = tasks;
  owners.shares.assign(static_cast<std::size_t>(units) * static_cast<std::size_t>(tasks), 0.0F);
  for (int index = 0; index <= last && index < static_cast<int>(rounds.size()); ++index) {
    const FusionRound& round = rounds[static_cast<std::size_t>(index)];
    if (round.task < 0 || round.task >= tasks) continue;
    for (std::size_t unit = 0; unit < static_cast<std::size_t>(units); ++unit) {
      float* shares = owners.shares.data() + unit * static_cast<std::size_t>(tasks);
      const float kept = index == 0                          ? 0.0F
                         : unit < round.previousShare.size() ? std::clamp(round.previousShare[unit], 0.0F, 1.0F)
                                                             : 1.0F;
      for (int task = 0; task < tasks; ++task) shares[task] *= kept;
      shares[round.task] += 1 - kept;
    }
  }
  return owners;
}

double MergeShares::overlap() const {
  const double either = shared + previousOnly + currentOnly;
  return either > 0 ? shared / either : std::numeric_limits<double>::quiet_NaN();
}

std::optional<std::vector<MergeShares>> elementShares(const FusionRound& round) {
  const std::size_t units = round.category.size();
  if (round.rule != "recurrent" || round.previousScore.size() != units || round.currentScore.size() != units ||
      round.previousShare.size() != units)
    return std::nullopt;
  constexpr double tolerance = 1e-3;  // the event holds floats
  std::vector<MergeShares> all;
  all.reserve(units);
  for (std::size_t unit = 0; unit < units; ++unit) {
    const double outer = round.previousScore[unit], inner = round.currentScore[unit],
                 pruned = round.previousShare[unit];
    const double both = inner + outer + pruned - 1;
    if (!(both >= std::max(0.0, inner + outer - 1) - tolerance && both <= std::min(inner, outer) + tolerance))
      return std::nullopt;
    MergeShares shares;
    shares.byElement = true;
    shares.shared = std::clamp(both, 0.0, std::min(inner, outer));
    shares.currentOnly = inner - shares.shared;
    shares.previousOnly = outer - shares.shared;
    shares.neither = std::max(0.0, 1 - shares.shared - shares.currentOnly - shares.previousOnly);
    all.push_back(shares);
  }
  return all;
}

std::vector<MergeShares> mergeSharesOf(const FusionRound& round, const SkillUnitTable& units,
                                       const std::vector<int>& groupOfUnit, int groups) {
  std::vector<MergeShares> sums(static_cast<std::size_t>(std::max(0, groups)));
  std::vector<double> weights(sums.size(), 0.0);
  const auto elements = elementShares(round);
  for (std::size_t unit = 0; unit < std::min(round.category.size(), groupOfUnit.size()); ++unit) {
    if (groupOfUnit[unit] < 0 || groupOfUnit[unit] >= groups) continue;
    const auto group = static_cast<std::size_t>(groupOfUnit[unit]);
    MergeShares& sum = sums[group];
    sum.byElement = elements.has_value();
    const double weight = elements && unit < units.units.size()
                              ? std::max<double>(1, static_cast<double>(units.units[unit].elements))
                              : 1;
    weights[group] += weight;
    if (elements) {
      const MergeShares& one = (*elements)[unit];
      sum.shared += weight * one.shared;
      sum.previousOnly += weight * one.previousOnly;
      sum.currentOnly += weight * one.currentOnly;
      sum.neither += weight * one.neither;
      continue;
    }
    switch (round.category[unit]) {
      case FusionCategory::shared:
        sum.shared += 1;
        break;
      case FusionCategory::previousOnly:
        sum.previousOnly += 1;
        break;
      case FusionCategory::currentOnly:
      case FusionCategory::firstTask:
        sum.currentOnly += 1;
        break;
      case FusionCategory::neither:
        sum.neither += 1;
        break;
    }
  }
  for (std::size_t group = 0; group < sums.size(); ++group) {
    if (weights[group] <= 0) continue;
    for (double* part :
         {&sums[group].shared, &sums[group].previousOnly, &sums[group].currentOnly, &sums[group].neither})
      *part /= weights[group];
  }
  return sums;
}

}  // namespace skillscope
