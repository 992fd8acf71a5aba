// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recorded fusion made again in another way, without training: what every unit's decision would have been, and what
// the re-fused weights score on the tasks learned by then. The rules are those of core/skill, which KIF itself calls.
// For methods that decide unit by unit at the end of a task (KIF). No LibTorch in this header: the window includes it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/run/run_config.h"
#include "core/run/run_session.h"

namespace skillscope {

struct WhatIfSettings {
  std::string rule = "static";  ///< "static", "adaptive", "average", "previous" (keep all), "current" (take all)
  double quantile = 0.8;        ///< a unit is important above it, [0, 1]
  double gamma = 0.7;           ///< weight of the previous model in shared units, static rule, [0, 1]
  double tau = 0.25;            ///< temperature, adaptive rule, > 0
  double beta = 0.7;            ///< weight of the history when a task's importance is added to it, [0, 1]
  bool operator==(const WhatIfSettings&) const = default;
};

/// The rules by name, in the order of menus.
std::span<const char* const> whatIfRules();
/// "quantile=0.9", keys as the members. Throws UsageError with the keys and values there are.
void applyWhatIfSetting(WhatIfSettings& settings, const std::string& assignment);

/// What a run fused with. Throws Error for a method that does not fuse unit by unit with KIF's parameters. Loads the
/// methods.
WhatIfSettings recordedSettings(const RunConfig& config);

/// Why a round cannot be made again in another way, as a sentence; empty where it can.
std::string whyNoWhatIf(std::span<const FusionRound> rounds, int round);

struct WhatIfOutcome {
  FusionRound round;                         ///< as it would have been; historyAfter and change stay empty
  std::vector<int> moved;                    ///< units whose category is another than recorded, ascending
  std::vector<int> shifted;                  ///< units whose weights are another mixture than recorded, ascending
  std::array<int, 5> before{}, after{};      ///< units by FusionCategory
  std::array<std::array<int, 5>, 5> flow{};  ///< [before][after]
};

/// Rounds as recorded, from the run's first on. With the settings the run fused with, nothing moves. Where β differs,
/// the history is accumulated anew from the recorded scores of all rounds before. Takes well under a millisecond for
/// thousands of units. Throws Error as whyNoWhatIf() says.
WhatIfOutcome whatIf(std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                     const WhatIfSettings& settings);

struct WhatIfRequest {
  RunConfig config;                 ///< of the run
  std::string runFolder;            ///< where both sides of its fusions lie (core/run/fusion_sides.h)
  std::vector<FusionRound> rounds;  ///< as recorded
  int round = 0;
  WhatIfSettings recorded;
  std::vector<WhatIfSettings> variants;  ///< scored one after the other
  int examples = 0;                      ///< first ones of every task's scored split; 0 = all
  SessionParts parts;                    ///< as the run's
  /// Told after every batch what share of the work is done; false ends it.
  std::function<bool(double share, int variant, int task)> proceed;
};

struct WhatIfScore {
  int task = 0;
  std::string metric;
  double score = 0;  ///< fraction
  int examples = 0;
};

struct WhatIfScores {
  bool cancelled = false;
  double seconds = 0;
  std::vector<std::vector<WhatIfScore>> variants;  ///< one list a variant, tasks 0 … the round's
};

/// Whether both sides of the round were kept.
bool hasFusionSides(const std::string& runFolder, int round);

/// Opens data and model, fuses the kept sides anew for each variant and scores every task learned by then. Thread: any
/// of its own, for it takes as long as a row of the accuracy matrix; proceed is called there. Throws Error, UsageError.
WhatIfScores scoreWhatIf(const WhatIfRequest& request);

}  // namespace skillscope
