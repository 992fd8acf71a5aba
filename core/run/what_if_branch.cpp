// SPDX-License-Identifier: GPL-3.0-or-later

#include <map>
#include <memory>
#include <optional>

#include "core/analysis/recorded_run.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/run/fusion_sides.h"
#include "core/run/training_state.h"
#include "core/run/what_if_rules.h"
#include "core/skill/history.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

/// What both edits of a branch need. They run on the training thread, long after the branch was planned.
struct Refusion {
  std::string folder;  ///< of the parent
  SkillUnitTable units;
  std::vector<FusionRound> rounds;
  int round = 0;
  WhatIfSettings recorded, settings;

  struct Made {
    FusionRound round;
    std::vector<torch::Tensor> weights;  ///< in the order of namesInFusionSides()
    torch::Tensor history;               ///< H after the round; undefined where it is the recorded one
  };

  const FusionRound& before() const { return rounds[static_cast<std::size_t>(round)]; }

  Made make() const {
    std::optional<RegroupedRounds> regrouped;
    if (needsElements(settings)) regrouped = regroupRounds(folder, units, rounds, round, recorded, settings);
    const RegroupedRounds* const elements = regrouped ? &*regrouped : nullptr;
    const SkillUnits grouped =
        makeSkillUnits(skillTensorsOf(folder, before().round, units), granularityFromText(units.granularity));
    const FusionSides sides = readFusionSides(folder, before().round);
    Made made;
    made.round = whatIf(rounds, round, recorded, settings, elements).round;
    for (const torch::Tensor& tensor : sides.current) made.weights.push_back(tensor.clone());
    fuse(grouped, decideAnew(rounds, round, recorded, settings, elements), sides.previous, made.weights);
    made.round.change = asFloats(relativeChange(grouped, sides.previous, made.weights));
    made.round.historyAfter = before().historyAfter;
    if (settings.beta != recorded.beta) {
      made.history = accumulateHistory(historyBefore(rounds, round, recorded, settings),
                                       asTensor(before().currentScore), settings.beta);
      made.round.historyAfter = asFloats(made.history);
    }
    return made;
  }
};

/// The rules that KIF itself has; the others decide nothing, and are for one fusion.
bool isRuleOfTheMethod(const std::string& rule) {
  return rule == "static" || rule == "adaptive";
}

RunConfig configAfter(const RunConfig& parent, const WhatIfSettings& recorded, const WhatIfSettings& settings) {
  RunConfig config = parent;
  const auto set = [&config](const char* name, ParameterValue value, bool differs) {
    if (differs) config.methodParameters[name] = std::move(value);
  };
  set("fusion", settings.rule, settings.rule != recorded.rule && isRuleOfTheMethod(settings.rule));
  set("quantile", settings.quantile, settings.quantile != recorded.quantile);
  set("gamma", settings.gamma, settings.gamma != recorded.gamma);
  set("tau", settings.tau, settings.tau != recorded.tau);
  set("beta", settings.beta, settings.beta != recorded.beta);
  return config;
}

std::string remarkOf(const FusionRound& round, const WhatIfSettings& settings, bool memorySteps) {
  std::string text = "the fusion after task " + std::to_string(round.task + 1) + " made again";
  if (!isRuleOfTheMethod(settings.rule)) text += " with the rule " + settings.rule;
  if (settings.score != "product") text += " by " + settings.score + " alone";
  if (memorySteps) text += ", without the steps on memory after it";
  return text;
}

}  // namespace

WhatIfBranch branchWhatIf(const std::string& storePath, const std::string& runId, int round,
                          const WhatIfSettings& settings) {
  if (settings.recurrent) return branchRecurrentWhatIf(storePath, runId, round, settings);
  const RunReader reader(storePath);
  const std::string id = reader.resolve(runId);
  RecordedRun run = RecordedRun::of(reader.events(id));
  const auto refusion = std::make_shared<Refusion>();
  refusion->folder = runFolder(storePath, id);
  refusion->units = std::move(run.start.units);
  refusion->rounds = std::move(run.rounds);
  refusion->round = round;
  refusion->settings = settings;
  WhatIfBranch branch;
  branch.parent = configToBranch(storePath, id);
  refusion->recorded = recordedSettings(branch.parent);
  if (const std::string reason = whyNoWhatIf(refusion->rounds, round); !reason.empty()) throw UsageError(reason);
  const std::string number = std::to_string(round + 1);
  if (settings.granularity != "recorded" && settings.granularity != refusion->units.granularity) {
    throw UsageError("a branch keeps the skill units of its run, for its importance is told in them: fusion " + number +
                     " can be tried with method.granularity = " + inQuotes(settings.granularity) +
                     ", but not be kept so; start a new run with that setting");
  }
  if (!hasFusionSides(refusion->folder, refusion->before().round)) {
    throw UsageError("both sides of fusion " + number +
                     " were not kept, so its weights cannot be fused anew; new runs keep them with record.weights = "
                     "\"all\", up to record.fusion_sides_mb");
  }
  branch.config = configAfter(branch.parent, refusion->recorded, settings);
  branch.from.parent = id;
  branch.from.at = findBranchPoint(storePath, id, "task:" + std::to_string(refusion->before().task + 1));
  const auto share = branch.parent.methodParameters.find("memory_share");
  const bool memorySteps = share != branch.parent.methodParameters.end() &&
                           std::holds_alternative<double>(share->second) && std::get<double>(share->second) > 0;
  branch.from.remark = remarkOf(refusion->before(), settings, memorySteps);
  branch.from.editPast = [refusion](std::vector<Event>& past) {
    for (Event& event : past) {
      auto* told = std::get_if<FusionRound>(&event);
      if (told && told->round == refusion->before().round) *told = refusion->make().round;
    }
  };
  branch.from.editState = [refusion](TrainingState& state, const std::vector<TrainableTensor>& trainable) {
    const Refusion::Made made = refusion->make();
    const std::vector<std::string> names = namesInFusionSides(refusion->folder, refusion->before().round);
    std::map<std::string, torch::Tensor> values;
    for (std::size_t i = 0; i < names.size(); ++i) values.emplace(names[i], made.weights[i]);
    replaceWeights(state, trainable, values);
    if (made.history.defined()) state.putTensor(historyStateName, made.history);
  };
  return branch;
}

}  // namespace skillscope
