// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the fusion rounds of a run add up to: how units went from category to category, which task a unit's weights come
// from, and how much of each layer was merged or pruned. Plain numbers from the recorded rounds.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

constexpr int categoryCount = 5;
/// Units by FusionCategory.
using CategoryCounts = std::array<int, categoryCount>;

/// The rounds that a picture with room for few shows: all of them up to `room`; of more, one a task, which is the last
/// one at or before `step` of the task under way then, and the last one of every other task. Ascending.
std::vector<int> roundsToShow(const std::vector<FusionRound>& rounds, std::int64_t step, std::size_t room);

CategoryCounts countCategories(const FusionRound& round);
/// [from][to]: units that had one category in the one round and the other in the other.
using CategoryFlow = std::array<CategoryCounts, categoryCount>;
CategoryFlow flowBetween(const FusionRound& from, const FusionRound& to);

/// Which tasks a unit's weights come from. A round that leaves the share s of the previous weights (previousShare)
/// multiplies what every earlier task has by s and gives 1 − s to the round's task; the first round gives everything.
/// So the shares of a unit add up to 1 once it was in a round.
struct UnitOwnership {
  int units = 0, tasks = 0;
  std::vector<float> shares;  ///< [units][tasks]

  float share(int unit, int task) const {
    return shares[static_cast<std::size_t>(unit) * static_cast<std::size_t>(tasks) + static_cast<std::size_t>(task)];
  }
  /// The task with the largest share, the earlier of equal ones; −1 before the first round.
  int owner(int unit) const;
};
/// After the rounds up to and with `last`; −1 = before the first.
UnitOwnership ownershipAfter(const std::vector<FusionRound>& rounds, int last, int units, int tasks);

/// Where the elements of a group of units went: parts that add up to 1.
struct MergeShares {
  double shared = 0, previousOnly = 0, currentOnly = 0, neither = 0;
  bool byElement = false;  ///< shares of elements (masks); false: shares of units (categories)
  /// Of the elements in either mask, those in both (Jaccard index); NaN where there are none.
  double overlap() const;
};
/// Shares of one unit's elements under Recurrent-KIF's rule by elements, from the event's shares of both masks and of
/// pruned elements: |both| = inner + outer + pruned − 1. nullopt for another rule, and where the numbers cannot be such
/// shares (a mask by whole units).
std::optional<std::vector<MergeShares>> elementShares(const FusionRound& round);
/// Sums up groups of units: groupOfUnit gives the group of each, −1 = none. By element where the round tells that,
/// weighted with the units' sizes; else by unit.
std::vector<MergeShares> mergeSharesOf(const FusionRound& round, const SkillUnitTable& units,
                                       const std::vector<int>& groupOfUnit, int groups);

}  // namespace skillscope
