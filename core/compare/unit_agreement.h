// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much two runs agree about their skill units: rank correlation of importance, and agreement of fusion decisions.
// Thread: any.
#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

/// Pairs of indices of the units that both runs have, by name, in the first one's order.
std::vector<std::pair<int, int>> matchedUnits(const SkillUnitTable& a, const SkillUnitTable& b);

struct RankCorrelation {
  std::optional<double> rho;  ///< [−1, 1]; nothing for fewer than two pairs, or if one side is constant
  int pairs = 0;              ///< that both sides measured
};

/// Spearman's ρ: Pearson's correlation of the ranks, ties sharing their mean rank. A pair with a value that is not
/// finite is left out. Source: Spearman 1904; ties: Kendall 1945. Costs n log n. Throws Error for unequal lengths.
RankCorrelation spearman(const std::vector<float>& a, const std::vector<float>& b);
/// The same over matched units.
RankCorrelation spearman(const std::vector<float>& a, const std::vector<float>& b,
                         const std::vector<std::pair<int, int>>& units);

struct FusionAgreement {
  static constexpr int categories = 5;  ///< of FusionCategory
  int units = 0;                        ///< compared
  int same = 0;                         ///< of them: in the same category
  /// counts[i][j]: units of category i in the first and j in the second run.
  std::array<std::array<int, categories>, categories> counts{};
  std::optional<double> share;  ///< same / units
  /// Cohen's κ: (share − e) / (1 − e), where e is the share that two runs with these numbers of units a category would
  /// agree in by chance; nothing where e = 1. Source: Cohen 1960.
  std::optional<double> kappa;
};

FusionAgreement fusionAgreement(const std::vector<FusionCategory>& a, const std::vector<FusionCategory>& b,
                                const std::vector<std::pair<int, int>>& units);

}  // namespace skillscope
