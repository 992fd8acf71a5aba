// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recorded fusion made again in another way, without training: what every unit's decision would have been, and what
// the re-fused weights score on the tasks learned by then. The rules are those of core/skill, which the methods
// themselves call. KIF decides unit by unit at the end of a task, and what it decides by is recorded; a round of
// Recurrent-KIF decides element by element, and is made again from its kept sides (KeptRound). No LibTorch in this
// header: the window includes it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/run/branch.h"
#include "core/run/event.h"
#include "core/run/run_config.h"
#include "core/run/run_session.h"

namespace skillscope {

/// What only the rounds of Recurrent-KIF have.
struct RecurrentWhatIf {
  double memoryQuantile = 0.8;         ///< of the earlier tasks' scores, [0, 1]; WhatIfSettings::quantile is the task's
  std::string mask = "element";        ///< what is chosen: "element" or "unit"
  std::string importance = "dynamic";  ///< of earlier tasks: "dynamic" (on memory) or "static" (accumulated)
  /// Shares of the two moves, rule "weights" alone; elements of one side take that side's move whole. [0, 1]
  double sharedIn = 1, sharedOut = 1, neitherIn = 0, neitherOut = 0;
  bool identification = true;  ///< false: every element takes both moves
  bool sharedUpdate = true;    ///< false: elements that both sides need stay as before the round
  bool mergesLeftover = true;  ///< of the run: a task's last steps are merged too, so the last round has all its scores
  bool operator==(const RecurrentWhatIf&) const = default;
};

struct WhatIfSettings {
  /// KIF: "static", "adaptive", "average", "previous" (keep all), "current" (take all). Recurrent-KIF: "paper",
  /// "released", "adaptive", "global", "weights" (own shares).
  std::string rule = "static";
  double quantile = 0.8;  ///< a unit, or an element, is important above it, [0, 1]
  double gamma = 0.7;     ///< weight of the previous model in shared units, static rule, [0, 1]
  double tau = 0.25;      ///< temperature, adaptive rule, > 0
  double beta = 0.7;      ///< weight of the history when a task's importance is added to it, [0, 1]
  /// What is decided as one: "recorded" (the run's own skill units), "matrix", "pair", "tensor".
  std::string granularity = "recorded";
  /// What an element counts with: "product" (Ī·Ū, as KIF does), "sensitivity" (Ī alone), "uncertainty" (Ū alone).
  std::string score = "product";
  std::optional<RecurrentWhatIf> recurrent = {};  ///< of a round of Recurrent-KIF
  bool operator==(const WhatIfSettings&) const = default;
};

/// The rules by name, in the order of menus: KIF's, and those of Recurrent-KIF.
std::span<const char* const> whatIfRules();
std::span<const char* const> recurrentWhatIfRules();
/// Values of WhatIfSettings::granularity and ::score, in the order of menus.
std::span<const char* const> whatIfGranularities();
std::span<const char* const> whatIfScores();
/// KIF with other units or another score: that takes the scores of single elements, from the kept sides of all fusions
/// so far.
bool needsElements(const WhatIfSettings& settings);
/// "quantile=0.9", keys as the members, for Recurrent-KIF also quantile_in, quantile_out, shared_in and so on. quantile
/// sets both of its sides, and a share the rule weights. Throws UsageError with the keys and values there are.
void applyWhatIfSetting(WhatIfSettings& settings, const std::string& assignment);

/// What a run fused with. Throws Error for a method that has neither KIF's parameters nor those of Recurrent-KIF. Loads
/// the methods.
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

/// How many single elements a round of Recurrent-KIF decides in which way, as recorded and as it would have been.
struct ElementCounts {
  std::int64_t elements = 0;
  std::int64_t moved = 0;                             ///< another side than recorded
  std::int64_t mixed = 0;                             ///< another fused weight than recorded
  std::int64_t prunedBefore = 0, prunedAfter = 0;     ///< take nothing of either move
  std::array<std::int64_t, 5> before{}, after{};      ///< by FusionCategory
  std::array<std::array<std::int64_t, 5>, 5> flow{};  ///< [before][after]
};

/// The same in one layer.
struct LayerCounts {
  std::string stack;
  int layer = -1;
  ElementCounts counts;
};

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

  // Of a round of Recurrent-KIF.
  std::optional<ElementCounts> elements;
  std::vector<LayerCounts> layers;      ///< in the order of the weights
  std::vector<std::int64_t> unitMoved;  ///< elements of every recorded unit that change side
  SkillUnitTable units;                 ///< those of `round` where otherUnits; else empty
  bool asRecorded = true;               ///< the run's settings give the decision that it recorded
};

/// Rounds as recorded, from the run's first on. With the settings the run fused with, nothing moves. Where β differs,
/// the history is accumulated anew from the scores of all rounds before. Takes well under a millisecond for thousands
/// of units. `regrouped`: what regroupRounds() gave for these settings' granularity and score; needed where
/// needsElements(). Throws Error as whyNoWhatIf() says.
WhatIfOutcome whatIf(std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                     const WhatIfSettings& settings, const RegroupedRounds* regrouped = nullptr);

/// A round of Recurrent-KIF as its sides were kept, in memory.
class KeptRound;

/// Reads the kept sides of a round and makes its recorded decision again. Throws Error with a sentence where they were
/// not kept or do not fit. Thread: any of its own; it reads a file.
std::shared_ptr<const KeptRound> openKeptRound(const std::string& runFolder, const SkillUnitTable& units,
                                               std::span<const FusionRound> rounds, int round,
                                               const WhatIfSettings& recorded);
/// Numbers (from 0) of the rounds that can be made again: their sides lie in the run's folder.
std::vector<int> keptRounds(const std::string& runFolder, std::span<const FusionRound> rounds);
/// Why a round of Recurrent-KIF that is not among `kept` cannot be made again, and what to do.
std::string whyNotKept(std::span<const int> kept);

/// The same for a round of Recurrent-KIF, a few milliseconds for a million elements. Static importance, or another β,
/// reads the sides kept at the ends of earlier tasks, once. Throws Error where those are missing. Thread: any.
WhatIfOutcome whatIf(const KeptRound& kept, const WhatIfSettings& settings);

struct WhatIfRequest {
  RunConfig config;                 ///< of the run
  std::string runFolder;            ///< where both sides of its fusions lie (core/run/fusion_sides.h)
  SkillUnitTable units;             ///< as recorded; only where a variant needsElements(), and for Recurrent-KIF
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

/// The run's accuracy matrix says what the recorded round scores: nothing changed the weights between it and the row
/// after its task.
bool matrixHolds(const RunConfig& config, std::span<const FusionRound> rounds, int round);

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
  /// At the end of the task that was fused, or for a round of Recurrent-KIF right after it where the run keeps that
  /// state: other weights, the other decision in the history, another accumulated history where that differs. The
  /// task's row of the accuracy matrix is scored anew.
  BranchFrom from;
};

/// Throws UsageError where the run kept no state after that task, or no sides of the fusion, and for another
/// granularity than recorded: the run's importance is told in its own units. Loads the methods. Reads the store.
WhatIfBranch branchWhatIf(const std::string& storePath, const std::string& runId, int round,
                          const WhatIfSettings& settings);

}  // namespace skillscope
