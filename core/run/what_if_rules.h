// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the parts of what_if.h share: the decision for a recorded round from other settings. Needs LibTorch.
#pragma once

#include <torch/types.h>

#include <span>
#include <vector>

#include "core/learn/method.h"
#include "core/run/what_if.h"
#include "core/skill/fusion.h"
#include "core/skill/skill_units.h"

namespace skillscope {

/// Recorded scores as float64, [units], and back.
torch::Tensor asTensor(const std::vector<float>& values);
std::vector<float> asFloats(const torch::Tensor& values);

/// What grouping needs to know of what a run trains.
std::vector<SkillTensor> skillTensorsOf(const std::vector<TrainableTensor>& trainable);
/// The same as the names and shapes of the kept sides of a fusion and the recorded units tell it. Throws Error.
std::vector<SkillTensor> skillTensorsOf(const std::string& runFolder, int round, const SkillUnitTable& units);
/// method.granularity of a config.
Granularity granularityOf(const RunConfig& config);

/// H before the round, in the units of `rounds`; normalised, or to be normalised.
torch::Tensor historyBefore(std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                            const WhatIfSettings& settings);

/// By the rule of the settings, from scores that need not be normalised.
FusionDecision decideBy(const torch::Tensor& history, const torch::Tensor& current, const WhatIfSettings& settings);

/// Throws Error as whyNoWhatIf() says, and where `regrouped` is needed and null.
FusionDecision decideAnew(std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                          const WhatIfSettings& settings, const RegroupedRounds* regrouped);

/// What a round of Recurrent-KIF would have left in place of its weights, in all that a run keeps of it.
struct RecurrentRefusion {
  FusionRound round;      ///< with historyAfter and change
  torch::Tensor weights;  ///< [scalars]
};
RecurrentRefusion refuse(const KeptRound& kept, const WhatIfSettings& settings);
/// Static importance of every scalar: accumulated over the tasks before the round's, and over that one too where
/// `withOwn`. `score` as WhatIfSettings::score.
torch::Tensor staticHistory(const KeptRound& kept, const std::string& score, double beta, bool withOwn);
/// The kept names and shapes, in the order of the weights.
const std::vector<SkillTensor>& tensorsOf(const KeptRound& kept);

/// The recorded rule of Recurrent-KIF for these settings, as FusionRound::rule.
std::string recurrentRuleName(const WhatIfSettings& settings);

/// branchWhatIf() for a round of Recurrent-KIF.
WhatIfBranch branchRecurrentWhatIf(const std::string& storePath, const std::string& runId, int round,
                                   const WhatIfSettings& settings);

}  // namespace skillscope
