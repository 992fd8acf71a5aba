// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole decision of one round of Recurrent-KIF (ACL 2025, arXiv 2502.17510): which elements, or which skill units,
// are important to which side, what they take of the two moves, and what that is in the words of a FusionRound. The
// method decides by this while it trains, and a look at another decision afterwards runs the same code.
#pragma once

#include <torch/types.h>

#include <vector>

#include "core/run/event.h"
#include "core/skill/recurrent_round.h"
#include "core/skill/skill_units.h"

namespace skillscope {

struct RecurrentSettings {
  bool byUnit = false;  ///< whole units are chosen, by the normalised mean score of their elements
  double quantileIn = 0.8, quantileOut = 0.8;  ///< important is what lies strictly above, [0, 1]
  RecurrentRule rule;                          ///< unless adaptive
  bool adaptive = false;                       ///< a softmax of both scores weighs the moves
  double tau = 0.25;                           ///< its temperature, > 0
  /// Every element takes both moves whole: the weights stay where the memory steps left them, to the last bit, which
  /// adding the moves up again would not give.
  bool bothMoves = false;
};

/// What a round decides on: flat vectors of all trained scalars, [scalars].
struct RecurrentMoves {
  torch::Tensor theta, afterInner, afterOuter;  ///< weights before the round, after the task's steps, after memory's
  torch::Tensor in, out;                        ///< scores of the elements for the new task and for the earlier ones
};

struct RecurrentDecision {
  torch::Tensor next;             ///< the weights that the next round starts from, [scalars]
  torch::Tensor maskIn, maskOut;  ///< uint8 [scalars], 1 where the element, or its unit, is important to the side
  /// Of every unit, float64 [units]: as FusionRound says for this method.
  torch::Tensor previousScore, currentScore, previousShare;
  double previousThreshold = 0, currentThreshold = 0;
  std::vector<FusionCategory> category;  ///< [units]
};

/// `like`: the trained tensors in the order of units.tensors, for their shapes. By element, a unit's score is the share
/// of its elements that are important, and the threshold that share over all elements: a unit counts for a side where
/// it has more than its part of what that side needs.
RecurrentDecision decideRecurrent(const SkillUnits& units, const std::vector<torch::Tensor>& like,
                                  const RecurrentMoves& moves, const RecurrentSettings& settings);

/// Where Recurrent-KIF keeps the weights before the round and the accumulated importance in its state
/// (ContinualMethod::saveState), for who puts others in their place.
inline constexpr const char* recurrentThetaStateName = "recurrent_kif/theta";
inline constexpr const char* recurrentHistoryStateName = "recurrent_kif/history";

}  // namespace skillscope
