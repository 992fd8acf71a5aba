// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/what_if_rules.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
#include "core/base/strings.h"
#include "core/run/fusion_sides.h"
#include "core/skill/history.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

std::int64_t scalarsOf(const SkillTensor& tensor) {
  std::int64_t count = 1;
  for (const std::int64_t extent : tensor.shape) count *= extent;
  return count;
}

/// Importance of every unit after one task, by the chosen score of the elements.
torch::Tensor importanceIn(const SafetensorsFile& sides, const std::vector<SkillTensor>& tensors,
                           const SkillUnits& units, const std::string& score) {
  const torch::Tensor sensitivity = readTensor(sides, "sensitivity"), uncertainty = readTensor(sides, "uncertainty");
  const torch::Tensor flat = score == "sensitivity"   ? sensitivity
                             : score == "uncertainty" ? uncertainty
                                                      : sensitivity * uncertainty;
  std::vector<torch::Tensor> elements;
  std::int64_t offset = 0;
  for (const SkillTensor& tensor : tensors) {
    const std::int64_t count = scalarsOf(tensor);
    if (offset + count > flat.numel()) throw Error("The scores do not fit the weights in", sides.path(), "");
    elements.push_back(flat.narrow(0, offset, count).view(tensor.shape));
    offset += count;
  }
  if (offset != flat.numel()) throw Error("The scores do not fit the weights in", sides.path(), "");
  return unitImportance(units, elements);
}

std::vector<UnitOverlap> overlapsOf(const std::vector<SkillTensor>& tensors, const SkillUnits& recorded,
                                    const SkillUnits& other) {
  std::map<std::pair<int, int>, std::int64_t> counts;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const TensorUnits &a = recorded.tensors[i], &b = other.tensors[i];
    // A tensor is split in one way alone, or not at all.
    const std::int64_t pieces = std::max(a.units, b.units);
    for (std::int64_t piece = 0; piece < pieces; ++piece) {
      const int from = a.firstUnit + static_cast<int>(a.units > 1 ? piece : 0);
      const int to = b.firstUnit + static_cast<int>(b.units > 1 ? piece : 0);
      counts[{from, to}] += scalarsOf(tensors[i]) / std::max<std::int64_t>(pieces, 1);
    }
  }
  std::vector<UnitOverlap> overlaps;
  for (const auto& [pair, elements] : counts) overlaps.push_back({pair.first, pair.second, elements});
  return overlaps;
}

}  // namespace

torch::Tensor asTensor(const std::vector<float>& values) {
  return torch::tensor(values, torch::kFloat32).to(torch::kFloat64);
}

std::vector<float> asFloats(const torch::Tensor& values) {
  const torch::Tensor plain = values.to(torch::kCPU, torch::kFloat32).contiguous();
  return {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()};
}

std::vector<SkillTensor> skillTensorsOf(const std::vector<TrainableTensor>& trainable) {
  std::vector<SkillTensor> tensors;
  for (const TrainableTensor& entry : trainable) {
    tensors.push_back(
        {entry.name, entry.site, entry.part, entry.stack, entry.module, entry.layer, entry.tensor.sizes().vec()});
  }
  return tensors;
}

std::vector<SkillTensor> skillTensorsOf(const std::string& runFolder, int round, const SkillUnitTable& units) {
  std::map<std::string, const SkillUnit*> byName;
  for (const SkillUnit& unit : units.units) byName.emplace(unit.name, &unit);
  const SafetensorsFile sides(fusionSidesPath(runFolder, round));
  std::vector<SkillTensor> tensors;
  for (const std::string& name : namesInFusionSides(runFolder, round)) {
    SkillTensor tensor;
    tensor.name = tensor.site = name;
    tensor.part = "tensor";
    tensor.shape = sides.find("current/" + name)->shape;
    std::vector<std::string> unitNames = {name};
    for (const char* part : {"A", "B"}) {
      const std::string suffix = std::string(".lora_") + part + ".weight";
      if (!name.ends_with(suffix)) continue;
      tensor.site = name.substr(0, name.size() - suffix.size());
      tensor.part = part;
      unitNames = {tensor.site + "/" + part, tensor.site + "/pair.0"};
    }
    for (const std::string& unitName : unitNames) {
      const auto found = byName.find(unitName);
      if (found == byName.end()) continue;
      tensor.stack = found->second->stack;
      tensor.layer = found->second->layer;
      tensor.module = found->second->module;
      break;
    }
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

Granularity granularityOf(const RunConfig& config) {
  const auto given = config.methodParameters.find("granularity");
  return granularityFromText(given == config.methodParameters.end() ? "auto" : toText(given->second));
}

torch::Tensor historyBefore(std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                            const WhatIfSettings& settings) {
  const FusionRound& chosen = rounds[static_cast<std::size_t>(round)];
  if (settings.beta == recorded.beta) return asTensor(chosen.previousScore);
  // The recorded scores are normalised, and normalising them again changes nothing: H_1 = 𝓘_1 may stand for Norm(𝓘_1).
  torch::Tensor history;
  for (int i = 0; i < round; ++i) {
    history = accumulateHistory(history, asTensor(rounds[static_cast<std::size_t>(i)].currentScore), settings.beta);
  }
  return history;
}

FusionDecision decideBy(const torch::Tensor& history, const torch::Tensor& current, const WhatIfSettings& settings) {
  if (settings.rule == "static") return decideStatic(history, current, {settings.gamma, settings.quantile});
  if (settings.rule == "adaptive") return decideAdaptive(history, current, {settings.tau, settings.quantile});
  const double share = settings.rule == "previous" ? 1 : settings.rule == "current" ? 0 : 0.5;
  return decideUniform(history, current, share, settings.quantile);
}

FusionDecision decideAnew(std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                          const WhatIfSettings& settings, const RegroupedRounds* regrouped) {
  if (const std::string reason = whyNoWhatIf(rounds, round); !reason.empty()) throw Error(reason);
  if (needsElements(settings)) {
    if (!regrouped) throw Error("Other units and other scores need the kept sides of the fusions.");
    rounds = regrouped->rounds;
  }
  return decideBy(historyBefore(rounds, round, recorded, settings),
                  asTensor(rounds[static_cast<std::size_t>(round)].currentScore), settings);
}

RegroupedRounds regroupRounds(const std::string& runFolder, const SkillUnitTable& units,
                              std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                              const WhatIfSettings& settings) {
  if (const std::string reason = whyNoWhatIf(rounds, round); !reason.empty()) throw Error(reason);
  for (int i = 0; i <= round; ++i) {
    if (hasFusionSides(runFolder, rounds[static_cast<std::size_t>(i)].round)) continue;
    throw Error("Other units and other scores need the sides of all fusions so far, and those of fusion " +
                    std::to_string(i + 1) + " were not kept",
                runFolder, "new runs keep them with record.weights = \"all\", up to record.fusion_sides_mb");
  }
  const auto pathOf = [&](int i) { return fusionSidesPath(runFolder, rounds[static_cast<std::size_t>(i)].round); };
  const std::vector<SkillTensor> tensors =
      skillTensorsOf(runFolder, rounds[static_cast<std::size_t>(round)].round, units);
  const SkillUnits own = makeSkillUnits(tensors, granularityFromText(units.granularity));
  if (own.count() != static_cast<int>(units.units.size())) {
    throw Error("The kept weights do not have the skill units that the run recorded", pathOf(round), "");
  }
  const SkillUnits other =
      settings.granularity == "recorded" ? own : makeSkillUnits(tensors, granularityFromText(settings.granularity));
  RegroupedRounds result;
  result.units = other.table;
  result.sameUnits = other.table.granularity == own.table.granularity;
  torch::Tensor history;
  for (int i = 0; i <= round; ++i) {
    const FusionRound& before = rounds[static_cast<std::size_t>(i)];
    const torch::Tensor importance = importanceIn(SafetensorsFile(pathOf(i)), tensors, other, settings.score);
    FusionRound anew;
    anew.task = before.task;
    anew.round = before.round;
    anew.step = before.step;
    anew.rule = before.rule;
    anew.currentScore = asFloats(normalise(importance));
    if (history.defined()) {
      const FusionDecision decision = decideBy(history, importance, recorded);
      anew.previousScore = asFloats(decision.previousScore);
      anew.category = decision.category;
      anew.previousShare = asFloats(decision.previousShare);
      anew.previousThreshold = static_cast<float>(decision.previousThreshold);
      anew.currentThreshold = static_cast<float>(decision.currentThreshold);
    }
    history = accumulateHistory(history, importance, recorded.beta);
    result.rounds.push_back(std::move(anew));
  }
  if (!result.sameUnits) result.overlap = overlapsOf(tensors, own, other);
  return result;
}

}  // namespace skillscope
