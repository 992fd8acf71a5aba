// SPDX-License-Identifier: GPL-3.0-or-later
//
// A round of Recurrent-KIF made again from its kept sides.

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
#include "core/base/strings.h"
#include "core/run/fusion_sides.h"
#include "core/run/what_if_rules.h"
#include "core/skill/history.h"
#include "core/skill/recurrent_decision.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

/// Fixed once it is opened, but for what is read of earlier tasks when it is first asked for.
class KeptRound {
 public:
  /// Ī and Ū at the end of one task.
  struct TaskEnd {
    torch::Tensor sensitivity, uncertainty;
  };

  std::string folder;
  std::vector<FusionRound> rounds;  ///< up to this one
  WhatIfSettings recorded;
  std::vector<SkillTensor> tensors;
  std::vector<torch::Tensor> like;
  SkillUnits units;
  torch::Tensor theta, afterInner, afterOuter;  ///< [scalars]
  FusionSides sides;
  RecurrentDecision decision;  ///< as recorded

  const FusionRound& event() const { return rounds.back(); }
  /// Of the tasks before the round's. Throws Error where they were not kept.
  const std::vector<TaskEnd>& earlierTasks() const;

 private:
  mutable std::mutex mutex_;
  mutable std::vector<TaskEnd> earlier_;
};

namespace {

constexpr int kSides = 4;  ///< an element is needed by the task, by memory, by both or by none: the mask in + 2·out
constexpr FusionCategory kCategory[kSides] = {FusionCategory::neither, FusionCategory::currentOnly,
                                              FusionCategory::previousOnly, FusionCategory::shared};

torch::Tensor flatOf(const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> parts;
  for (const torch::Tensor& tensor : tensors) parts.push_back(tensor.reshape({-1}));
  return torch::cat(parts);
}

torch::Tensor scoreOf(const torch::Tensor& sensitivity, const torch::Tensor& uncertainty, const std::string& score) {
  if (score == "sensitivity") return sensitivity;
  return score == "uncertainty" ? uncertainty : sensitivity * uncertainty;
}

const RecurrentWhatIf& partsOf(const WhatIfSettings& settings) {
  if (!settings.recurrent) throw Error("A round of Recurrent-KIF cannot be made again with the settings of KIF.");
  return *settings.recurrent;
}

RecurrentSettings rulesOf(const WhatIfSettings& settings) {
  const RecurrentWhatIf& parts = partsOf(settings);
  RecurrentSettings rules;
  rules.byUnit = parts.mask == "unit";
  rules.quantileIn = settings.quantile;
  rules.quantileOut = parts.memoryQuantile;
  rules.adaptive = settings.rule == "adaptive" && parts.identification;
  rules.tau = settings.tau;
  rules.bothMoves = !parts.identification && parts.sharedUpdate;
  if (settings.rule == "released") rules.rule = RecurrentRule::released();
  if (settings.rule == "global") rules.rule = RecurrentRule::everywhere({0.5, 0.5});
  if (settings.rule == "weights") {
    rules.rule.shared = {parts.sharedIn, parts.sharedOut};
    rules.rule.neither = {parts.neitherIn, parts.neitherOut};
  }
  if (!parts.identification) rules.rule = RecurrentRule::everywhere({1, 1});
  if (!parts.sharedUpdate) rules.rule.shared = {0, 0};
  return rules;
}

/// Scores of the earlier tasks' side.
torch::Tensor memoryScore(const KeptRound& kept, const WhatIfSettings& settings) {
  if (partsOf(settings).importance == "dynamic") {
    return scoreOf(kept.sides.memorySensitivity, kept.sides.memoryUncertainty, settings.score);
  }
  const bool own = kept.sides.history.defined() && settings.score == kept.recorded.score &&
                   settings.beta == kept.recorded.beta && partsOf(kept.recorded).importance == "static";
  return own ? kept.sides.history : staticHistory(kept, settings.score, settings.beta, false);
}

/// The units that are chosen, where those are others than the recorded ones.
std::optional<SkillUnits> otherUnitsOf(const KeptRound& kept, const WhatIfSettings& settings) {
  const bool recorded = settings.granularity == "recorded" || settings.granularity == kept.units.table.granularity;
  if (partsOf(settings).mask == "element") {
    if (recorded) return std::nullopt;
    throw UsageError(
        "granularity says which units mask = unit chooses, but single elements are chosen: set mask to "
        "unit as well");
  }
  if (recorded) return std::nullopt;
  SkillUnits units = makeSkillUnits(kept.tensors, granularityFromText(settings.granularity));
  if (units.table.granularity == kept.units.table.granularity) return std::nullopt;
  return units;
}

RecurrentDecision decide(const KeptRound& kept, const WhatIfSettings& settings, const SkillUnits& units) {
  return decideRecurrent(
      units, kept.like,
      {kept.theta, kept.afterInner, kept.afterOuter,
       scoreOf(kept.sides.sensitivity, kept.sides.uncertainty, settings.score), memoryScore(kept, settings)},
      rulesOf(settings));
}

/// Which sides leave an element at the weights before the round.
std::array<bool, kSides> prunedBy(const RecurrentSettings& rules) {
  std::array<bool, kSides> pruned{};
  for (int side = 0; side < kSides; ++side) {
    const MoveShares& shares = rules.rule.of((side & 1) != 0, (side & 2) != 0);
    pruned[static_cast<std::size_t>(side)] = !rules.adaptive && shares.in == 0 && shares.out == 0;
  }
  return pruned;
}

FusionRound roundOf(const KeptRound& kept, const RecurrentDecision& decision, const WhatIfSettings& settings) {
  FusionRound round;
  round.task = kept.event().task;
  round.round = kept.event().round;
  round.step = kept.event().step;
  round.rule = recurrentRuleName(settings);
  round.previousThreshold = static_cast<float>(decision.previousThreshold);
  round.currentThreshold = static_cast<float>(decision.currentThreshold);
  round.previousScore = asFloats(decision.previousScore);
  round.currentScore = asFloats(decision.currentScore);
  round.previousShare = asFloats(decision.previousShare);
  round.category = decision.category;
  return round;
}

/// Two decisions compared, element for element.
class Comparison {
 public:
  Comparison(const KeptRound& kept, const WhatIfSettings& settings, const RecurrentDecision& after)
      : kept_(kept),
        prunedBefore_(prunedBy(rulesOf(kept.recorded))),
        prunedAfter_(prunedBy(rulesOf(settings))),
        inBefore_(kept.decision.maskIn.data_ptr<std::uint8_t>()),
        outBefore_(kept.decision.maskOut.data_ptr<std::uint8_t>()),
        inAfter_(after.maskIn.data_ptr<std::uint8_t>()),
        outAfter_(after.maskOut.data_ptr<std::uint8_t>()),
        other_(kept.decision.next.ne(after.next).to(torch::kUInt8).contiguous()),
        unitMoved(static_cast<std::size_t>(kept.units.count())),
        unitMixed(unitMoved.size()) {
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < kept.tensors.size(); ++i) {
      const SkillTensor& tensor = kept.tensors[i];
      const auto found = std::find_if(layers.begin(), layers.end(), [&](const LayerCounts& each) {
        return each.stack == tensor.stack && each.layer == tensor.layer;
      });
      const auto place = static_cast<std::size_t>(found - layers.begin());
      if (found == layers.end()) layers.push_back({tensor.stack, tensor.layer, {}});
      Histogram counted{};
      count(offset, i, counted, layers[place].counts);
      add(counted, layers[place].counts);
      offset += kept.like[i].numel();
    }
    for (const LayerCounts& layer : layers) addTo(all, layer.counts);
  }

 private:
  using Histogram = std::array<std::array<std::int64_t, kSides>, kSides>;  ///< [before][after]

  void count(std::int64_t offset, std::size_t tensor, Histogram& counted, ElementCounts& counts) {
    const TensorUnits& where = kept_.units.tensors[tensor];
    const torch::Tensor& like = kept_.like[tensor];
    const bool split = where.split != TensorUnits::Split::whole;
    const std::int64_t rows = split ? like.size(0) : 1, columns = rows > 0 ? like.numel() / rows : 0;
    const std::uint8_t* other = other_.data_ptr<std::uint8_t>();
    std::int64_t at = offset;
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t column = 0; column < columns; ++column, ++at) {
        const auto before = static_cast<std::size_t>(inBefore_[at] + 2 * outBefore_[at]);
        const auto after = static_cast<std::size_t>(inAfter_[at] + 2 * outAfter_[at]);
        ++counted[before][after];
        const std::int64_t piece = where.split == TensorUnits::Split::rows      ? row
                                   : where.split == TensorUnits::Split::columns ? column
                                                                                : 0;
        const auto unit = static_cast<std::size_t>(where.firstUnit + piece);
        unitMoved[unit] += before != after;
        unitMixed[unit] += other[at];
        counts.mixed += other[at];
      }
    }
  }
  void add(const Histogram& counted, ElementCounts& counts) const {
    for (std::size_t before = 0; before < kSides; ++before) {
      for (std::size_t after = 0; after < kSides; ++after) {
        const std::int64_t elements = counted[before][after];
        const auto from = static_cast<std::size_t>(kCategory[before]), to = static_cast<std::size_t>(kCategory[after]);
        counts.elements += elements;
        counts.moved += before != after ? elements : 0;
        counts.before[from] += elements;
        counts.after[to] += elements;
        counts.flow[from][to] += elements;
        counts.prunedBefore += prunedBefore_[before] ? elements : 0;
        counts.prunedAfter += prunedAfter_[after] ? elements : 0;
      }
    }
  }
  static void addTo(ElementCounts& sum, const ElementCounts& one) {
    sum.elements += one.elements;
    sum.moved += one.moved;
    sum.mixed += one.mixed;
    sum.prunedBefore += one.prunedBefore;
    sum.prunedAfter += one.prunedAfter;
    for (std::size_t from = 0; from < sum.before.size(); ++from) {
      sum.before[from] += one.before[from];
      sum.after[from] += one.after[from];
      for (std::size_t to = 0; to < sum.after.size(); ++to) sum.flow[from][to] += one.flow[from][to];
    }
  }

  const KeptRound& kept_;
  std::array<bool, kSides> prunedBefore_, prunedAfter_;
  const std::uint8_t *inBefore_, *outBefore_, *inAfter_, *outAfter_;
  torch::Tensor other_;  ///< uint8 [scalars], 1 where the fused weight is another

 public:
  ElementCounts all;
  std::vector<LayerCounts> layers;
  std::vector<std::int64_t> unitMoved, unitMixed;
};

}  // namespace

const std::vector<KeptRound::TaskEnd>& KeptRound::earlierTasks() const {
  const std::lock_guard lock(mutex_);
  if (!earlier_.empty()) return earlier_;
  if (!partsOf(recorded).mergesLeftover) {
    throw Error(
        "Static importance takes the importance at the end of each earlier task, but this run does not merge the "
        "last steps of a task, so it was not kept; new runs keep it with method.leftover = \"merge\".");
  }
  std::vector<TaskEnd> ends;
  for (int task = 0; task < event().task; ++task) {
    const auto last =
        std::find_if(rounds.rbegin(), rounds.rend(), [task](const FusionRound& round) { return round.task == task; });
    if (last == rounds.rend() || !hasFusionSides(folder, last->round)) {
      throw Error("Static importance takes the sides of the last fusion of each earlier task, and those of task " +
                      std::to_string(task + 1) + " were not kept",
                  folder, "new runs keep them with record.weights = \"all\", up to record.fusion_sides_mb");
    }
    FusionSides read = readFusionSides(folder, last->round);
    if (read.sensitivity.numel() != theta.numel() || read.uncertainty.numel() != theta.numel()) {
      throw Error("The scores are not of the weights that this round merged", fusionSidesPath(folder, last->round), "");
    }
    ends.push_back({std::move(read.sensitivity), std::move(read.uncertainty)});
  }
  earlier_ = std::move(ends);
  return earlier_;
}

torch::Tensor staticHistory(const KeptRound& kept, const std::string& score, double beta, bool withOwn) {
  torch::Tensor history;
  for (const KeptRound::TaskEnd& end : kept.earlierTasks()) {
    history = accumulateHistory(history, scoreOf(end.sensitivity, end.uncertainty, score), beta);
  }
  if (!withOwn) return history;
  return accumulateHistory(history, scoreOf(kept.sides.sensitivity, kept.sides.uncertainty, score), beta);
}

const std::vector<SkillTensor>& tensorsOf(const KeptRound& kept) {
  return kept.tensors;
}

std::string recurrentRuleName(const WhatIfSettings& settings) {
  if (!partsOf(settings).identification) return "recurrent_unmasked";
  return settings.rule == "paper" ? "recurrent" : "recurrent_" + settings.rule;
}

std::vector<int> keptRounds(const std::string& runFolder, std::span<const FusionRound> rounds) {
  std::vector<int> kept;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    if (rounds[i].rule == "first_task" || !hasFusionSides(runFolder, rounds[i].round)) continue;
    kept.push_back(static_cast<int>(i));
  }
  return kept;
}

std::string whyNotKept(std::span<const int> kept) {
  if (kept.empty()) {
    return "This run did not keep the moves that its rounds merged and the importance of single weights, so none can "
           "be "
           "made again in another way. New runs keep them for the last round of each task with record.weights = "
           "\"all\", up to record.fusion_sides_mb; of every round with record.keep_states = \"fusions\".";
  }
  std::vector<std::string> numbers;
  constexpr std::size_t shown = 12;
  for (const int round : kept) numbers.push_back(std::to_string(round + 1));
  if (numbers.size() > shown) {
    numbers.erase(numbers.begin() + shown / 2, numbers.end() - shown / 2);
    numbers.insert(numbers.begin() + shown / 2, "…");
  }
  return "The moves that this round merged and the importance of single weights were not kept; the run has those of "
         "fusion " +
         joined(numbers, ", ") + ". New runs keep them of every round with record.keep_states = \"fusions\".";
}

std::shared_ptr<const KeptRound> openKeptRound(const std::string& runFolder, const SkillUnitTable& units,
                                               std::span<const FusionRound> rounds, int round,
                                               const WhatIfSettings& recorded) {
  if (const std::string reason = whyNoWhatIf(rounds, round); !reason.empty()) throw Error(reason);
  partsOf(recorded);
  const int number = rounds[static_cast<std::size_t>(round)].round;
  if (!hasFusionSides(runFolder, number)) throw Error(whyNotKept(keptRounds(runFolder, rounds)));
  const std::string path = fusionSidesPath(runFolder, number);
  auto kept = std::make_shared<KeptRound>();
  kept->folder = runFolder;
  kept->rounds.assign(rounds.begin(), rounds.begin() + round + 1);
  kept->recorded = recorded;
  kept->tensors = skillTensorsOf(runFolder, number, units);
  kept->units = makeSkillUnits(kept->tensors, granularityFromText(units.granularity));
  if (kept->units.count() != static_cast<int>(units.units.size())) {
    throw Error("The kept weights do not have the skill units that the run recorded", path, "");
  }
  kept->sides = readFusionSides(runFolder, number);
  if (!kept->sides.between.defined() || !kept->sides.memorySensitivity.defined() ||
      !kept->sides.memoryUncertainty.defined()) {
    throw Error("There are no moves of a round of Recurrent-KIF in", path, "");
  }
  kept->like = kept->sides.previous;
  kept->theta = flatOf(kept->sides.previous);
  kept->afterInner = kept->sides.between.reshape({-1});
  kept->afterOuter = flatOf(kept->sides.current);
  if (kept->sides.sensitivity.numel() != kept->theta.numel()) {
    throw Error("The scores do not fit the weights in", path, "");
  }
  kept->decision = decide(*kept, recorded, kept->units);
  return kept;
}

WhatIfOutcome whatIf(const KeptRound& kept, const WhatIfSettings& settings) {
  const std::optional<SkillUnits> others = otherUnitsOf(kept, settings);
  const RecurrentDecision after = decide(kept, settings, others ? *others : kept.units);
  const FusionRound& before = kept.event();
  WhatIfOutcome outcome;
  outcome.round = roundOf(kept, after, settings);
  const FusionRound again = roundOf(kept, kept.decision, kept.recorded);
  outcome.asRecorded = again.category == before.category && again.previousScore == before.previousScore &&
                       again.currentScore == before.currentScore && again.previousShare == before.previousShare;
  const auto of = [](FusionCategory category) { return static_cast<std::size_t>(category); };
  for (const FusionCategory category : before.category) ++outcome.before[of(category)];
  for (const FusionCategory category : after.category) ++outcome.after[of(category)];
  Comparison compared(kept, settings, after);
  outcome.elements = compared.all;
  outcome.layers = std::move(compared.layers);
  outcome.unitMoved = std::move(compared.unitMoved);
  outcome.weights = compared.all.elements;
  outcome.movedWeights = compared.all.moved;
  outcome.otherUnits = others.has_value();
  if (others) {
    outcome.units = others->table;
    return outcome;
  }
  for (std::size_t unit = 0; unit < after.category.size(); ++unit) {
    const std::size_t from = of(before.category[unit]), to = of(after.category[unit]);
    ++outcome.flow[from][to];
    if (from != to) outcome.moved.push_back(static_cast<int>(unit));
    if (compared.unitMixed[unit] > 0) outcome.shifted.push_back(static_cast<int>(unit));
  }
  return outcome;
}

RecurrentRefusion refuse(const KeptRound& kept, const WhatIfSettings& settings) {
  const std::optional<SkillUnits> others = otherUnitsOf(kept, settings);
  const RecurrentDecision decision = decide(kept, settings, others ? *others : kept.units);
  RecurrentRefusion made;
  made.round = roundOf(kept, decision, settings);
  made.round.historyAfter = asFloats(unitMeans(kept.units, cutLike(memoryScore(kept, settings), kept.like)));
  made.round.change =
      asFloats(relativeChange(kept.units, cutLike(kept.theta, kept.like), cutLike(decision.next, kept.like)));
  made.weights = decision.next;
  return made;
}

}  // namespace skillscope
