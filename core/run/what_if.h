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

#include "core/run/branch.h"
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
  /// What is decided as one: "recorded" (the run's own skill units), "matrix", "pair", "tensor".
  std::string granularity = "recorded";
  /// What an element counts with: "product" (Ī·Ū, as KIF does), "sensitivity" (Ī alone), "uncertainty" (Ū alone).
  std::string score = "product";
  bool operator==(const WhatIfSettings&) const = default;
};

/// The rules by name, in the order of menus.
std::span<const char* const> whatIfRules();
/// Values of WhatIfSettings::granularity and ::score, in the order of menus.
std::span<const char* const> whatIfGranularities();
std::span<const char* const> whatIfScores();
/// Other units or another score: that takes the scores of single elements, from the kept sides of all fusions so far.
bool needsElements(const WhatIfSettings& settings);
/// "quantile=0.9", keys as the members. Throws UsageError with the keys and values there are.
void applyWhatIfSetting(WhatIfSettings& settings, const std::string& assignment);

/// What a run fused with. Throws Error for a method that does not fuse unit by unit with KIF's parameters. Loads the
/// methods.
WhatIfSettings recordedSettings(const RunConfig& config);

/// Why a round cannot be made again in another way, as a sentence; empty where it can.
std::string whyNoWhatIf(std::span<const FusionRound> rounds, int round);

/// How many scalars a recorded unit and one of another grouping have in common.
struct UnitOverlap {
  int recorded = 0, other = 0;
  std::int64_t elements = 0;
};

/// The fusions of a run up to one, as they would have been recorded with other units or another score.
struct RegroupedRounds {
  SkillUnitTable units;
  bool sameUnits = false;            ///< the units are the recorded ones: only the score is another
  std::vector<FusionRound> rounds;   ///< scores, and what the run's settings decide by them; the rest stays empty
  std::vector<UnitOverlap> overlap;  ///< empty for the same units
};

/// Reads the element scores of rounds 0 … `round` from the kept sides. Throws Error where they were not kept, or where
/// the weights cannot be grouped so. Thread: any of its own; it reads files.
RegroupedRounds regroupRounds(const std::string& runFolder, const SkillUnitTable& units,
                              std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                              const WhatIfSettings& settings);

struct WhatIfOutcome {
  FusionRound round;  ///< as it would have been; historyAfter and change stay empty
  /// The units differ from the recorded ones, so that they cannot be compared one by one: moved, shifted and flow are
  /// empty, and `weights` and `movedWeights` say how many scalars there are and change side.
  bool otherUnits = false;
  std::int64_t weights = 0, movedWeights = 0;
  std::vector<int> moved;                    ///< units whose category is another than recorded, ascending
  std::vector<int> shifted;                  ///< units whose weights are another mixture than recorded, ascending
  std::array<int, 5> before{}, after{};      ///< units by FusionCategory
  std::array<std::array<int, 5>, 5> flow{};  ///< [before][after]
};

/// Rounds as recorded, from the run's first on. With the settings the run fused with, nothing moves. Where β differs,
/// the history is accumulated anew from the scores of all rounds before. Takes well under a millisecond for thousands
/// of units. `regrouped`: what regroupRounds() gave for these settings' granularity and score; needed where
/// needsElements(). Throws Error as whyNoWhatIf() says.
WhatIfOutcome whatIf(std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                     const WhatIfSettings& settings, const RegroupedRounds* regrouped = nullptr);

struct WhatIfRequest {
  RunConfig config;                 ///< of the run
  std::string runFolder;            ///< where both sides of its fusions lie (core/run/fusion_sides.h)
  SkillUnitTable units;             ///< as recorded; only where a variant needsElements()
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

/// A branch that goes on with the re-fused weights.
struct WhatIfBranch {
  RunConfig parent;  ///< configToBranch() of the run
  /// The same with the settings that later fusions shall have too: rule, quantile, γ, τ and β where the method has
  /// them.
  RunConfig config;
  /// At the end of the task that was fused: other weights, the other decision in the history, another accumulated
  /// history where β differs. The task's row of the accuracy matrix is scored anew.
  BranchFrom from;
};

/// Throws UsageError where the run kept no state after that task, or no sides of the fusion, and for another
/// granularity than recorded: the run's importance is told in its own units. Loads the methods. Reads the store.
WhatIfBranch branchWhatIf(const std::string& storePath, const std::string& runId, int round,
                          const WhatIfSettings& settings);

}  // namespace skillscope
