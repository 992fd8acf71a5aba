// SPDX-License-Identifier: GPL-3.0-or-later
//
// A branch that goes on with a round of Recurrent-KIF made again.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "core/analysis/recorded_run.h"
#include "core/base/error.h"
#include "core/run/fusion_sides.h"
#include "core/run/training_state.h"
#include "core/run/what_if_rules.h"
#include "core/skill/recurrent_decision.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

/// The state to go on from: the one right after the round, else the one at its task's end.
BranchPoint pointAfter(const std::string& storePath, const std::string& runId, const RunConfig& config,
                       std::span<const FusionRound> rounds, int round) {
  const FusionRound& chosen = rounds[static_cast<std::size_t>(round)];
  const BranchPoint* end = nullptr;
  const std::vector<BranchPoint> points = branchPoints(storePath, runId);
  for (const BranchPoint& point : points) {
    if (point.kind == BranchKind::fusion && point.step == chosen.step && point.task == chosen.task) return point;
    if (point.kind == BranchKind::taskEnd && point.task == chosen.task) end = &point;
  }
  const std::string number = std::to_string(round + 1);
  if (!matrixHolds(config, rounds, round)) {
    throw UsageError("no training state was kept right after fusion " + number +
                     ", and the task went on behind it, so it cannot be gone on from there; new runs keep such states "
                     "with record.keep_states = \"fusions\"");
  }
  if (end == nullptr) {
    throw UsageError("the run kept no training state after fusion " + number +
                     " to go on from; record.keep_states and record.weights say what later runs keep");
  }
  return *end;
}

RunConfig configAfter(const RunConfig& parent, const WhatIfSettings& recorded, const WhatIfSettings& settings) {
  RunConfig config = parent;
  const RecurrentWhatIf &before = *recorded.recurrent, &after = *settings.recurrent;
  const auto set = [&config](const char* name, ParameterValue value, bool differs) {
    if (differs) config.methodParameters[name] = std::move(value);
  };
  const bool oneQuantile = settings.quantile == after.memoryQuantile;
  // Per cent of a quantile such as 0.57 is no round number in binary; what was meant is.
  const double top = std::round((100 - 100 * settings.quantile) * 1e9) / 1e9;
  set("fusion", settings.rule, settings.rule != recorded.rule && settings.rule != "weights");
  set("top_percent", top, oneQuantile && settings.quantile != recorded.quantile);
  set("tau", settings.tau, settings.tau != recorded.tau);
  set("beta", settings.beta, settings.beta != recorded.beta);
  set("score", settings.score, settings.score != recorded.score && settings.score != "uncertainty");
  set("mask", after.mask, after.mask != before.mask);
  set("importance", after.importance, after.importance != before.importance);
  set("identification", after.identification, after.identification != before.identification);
  set("shared_update", after.sharedUpdate, after.sharedUpdate != before.sharedUpdate);
  return config;
}

std::string shortNumber(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string remarkOf(const FusionRound& round, int number, const WhatIfSettings& settings) {
  const RecurrentWhatIf& parts = *settings.recurrent;
  std::string text = "fusion " + std::to_string(number + 1) + ", at step " + std::to_string(round.step) + " of task " +
                     std::to_string(round.task + 1) + ", made again";
  if (settings.rule == "weights") {
    text += " with the shares " + shortNumber(parts.sharedIn) + " and " + shortNumber(parts.sharedOut) +
            " of the moves where both sides need a weight, " + shortNumber(parts.neitherIn) + " and " +
            shortNumber(parts.neitherOut) + " where neither does";
  }
  if (settings.quantile != parts.memoryQuantile) {
    text += " by the quantiles " + shortNumber(settings.quantile) + " of the task and " +
            shortNumber(parts.memoryQuantile) + " of memory";
  }
  if (settings.score == "uncertainty") text += " by uncertainty alone";
  return text;
}

/// Scores on the way that were taken between the round and the state are of the weights that it left then.
void forgetScoresBehind(std::vector<Event>& past, int round) {
  const auto decided = std::find_if(past.begin(), past.end(), [round](const Event& event) {
    const auto* told = std::get_if<FusionRound>(&event);
    return told != nullptr && told->round == round;
  });
  past.erase(std::remove_if(decided, past.end(),
                            [](const Event& event) {
                              const auto* score = std::get_if<Evaluated>(&event);
                              return score != nullptr && !score->matrixEntry;
                            }),
             past.end());
}

}  // namespace

WhatIfBranch branchRecurrentWhatIf(const std::string& storePath, const std::string& runId, int round,
                                   const WhatIfSettings& settings) {
  const RunReader reader(storePath);
  const std::string id = reader.resolve(runId);
  const RecordedRun run = RecordedRun::of(reader.events(id));
  WhatIfBranch branch;
  branch.parent = configToBranch(storePath, id);
  const WhatIfSettings recorded = recordedSettings(branch.parent);
  if (!recorded.recurrent) throw UsageError("the run " + id + " is none of Recurrent-KIF");
  if (const std::string reason = whyNoWhatIf(run.rounds, round); !reason.empty()) throw UsageError(reason);
  const std::string folder = runFolder(storePath, id);
  const FusionRound& before = run.rounds[static_cast<std::size_t>(round)];
  if (!hasFusionSides(folder, before.round)) throw UsageError(whyNotKept(keptRounds(folder, run.rounds)));
  const auto kept = openKeptRound(folder, run.start.units, run.rounds, round, recorded);
  if (whatIf(*kept, settings).otherUnits) {
    throw UsageError("a branch keeps the skill units of its run, for its importance is told in them: fusion " +
                     std::to_string(round + 1) + " can be tried with granularity = " + settings.granularity +
                     ", but not be kept so; start a new run with that setting");
  }
  branch.config = configAfter(branch.parent, recorded, settings);
  branch.from.parent = id;
  branch.from.at = pointAfter(storePath, id, branch.parent, run.rounds, round);
  branch.from.remark = remarkOf(before, round, settings);
  branch.from.editPast = [kept, settings, number = before.round](std::vector<Event>& past) {
    forgetScoresBehind(past, number);
    for (Event& event : past) {
      auto* told = std::get_if<FusionRound>(&event);
      if (told && told->round == number) *told = refuse(*kept, settings).round;
    }
  };
  const WhatIfSettings later = recordedSettings(branch.config);
  const bool otherHistory =
      later.recurrent->importance == "static" &&
      (recorded.recurrent->importance != "static" || later.beta != recorded.beta || later.score != recorded.score);
  const bool taskEnds = branch.from.at.kind == BranchKind::taskEnd;
  branch.from.editState = [kept, settings, later, otherHistory, taskEnds](
                              TrainingState& state, const std::vector<TrainableTensor>& trainable) {
    const torch::Tensor weights = refuse(*kept, settings).weights;
    std::map<std::string, torch::Tensor> values;
    std::int64_t offset = 0;
    const std::vector<SkillTensor>& tensors = tensorsOf(*kept);
    for (const SkillTensor& tensor : tensors) {
      std::int64_t count = 1;
      for (const std::int64_t extent : tensor.shape) count *= extent;
      values.emplace(tensor.name, weights.narrow(0, offset, count).view(tensor.shape));
      offset += count;
    }
    replaceWeights(state, trainable, values);
    // The next round starts from them, too.
    if (state.hasTensor(recurrentThetaStateName)) state.putTensor(recurrentThetaStateName, weights.clone());
    if (otherHistory) {
      state.putTensor(recurrentHistoryStateName, staticHistory(*kept, later.score, later.beta, taskEnds));
    }
  };
  return branch;
}

}  // namespace skillscope
