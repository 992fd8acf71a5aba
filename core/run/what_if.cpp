// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/what_if.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <optional>
#include <tuple>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/task_source.h"
#include "core/learn/answer_choices.h"
#include "core/learn/evaluator.h"
#include "core/learn/method_catalog.h"
#include "core/learn/task_score.h"
#include "core/learn/trainer.h"
#include "core/nn/answer_encoder.h"
#include "core/nn/backbone.h"
#include "core/run/fusion_sides.h"
#include "core/run/what_if_rules.h"
#include "core/skill/fusion.h"
#include "core/skill/recurrent_round.h"
#include "core/skill/skill_units.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"
#include "core/text/tokenizer.h"

namespace skillscope {

namespace {

constexpr const char* kRules[] = {"static", "adaptive", "average", "previous", "current"};

constexpr const char* kRecurrentRules[] = {"paper", "released", "adaptive", "global", "weights"};
constexpr const char* kGranularities[] = {"recorded", "matrix", "pair", "tensor"};
constexpr const char* kScores[] = {"product", "sensitivity", "uncertainty"};
constexpr const char* kMasks[] = {"element", "unit"};
constexpr const char* kImportances[] = {"dynamic", "static"};

/// Ends a scoring that is no longer wanted.
struct Cancelled {};

/// The run's model and data, opened once for all variants.
class Scoring {
 public:
  explicit Scoring(const WhatIfRequest& request) : request_(request), config_(request.config) {
    setUpCompute(static_cast<int>(config_.threads));
    if (request.parts.method) {
      method_ = request.parts.method(config_);
    } else {
      MethodCatalog& catalog = MethodCatalog::instance();
      catalog.load();
      method_ =
          catalog.registry().make(config_.method, ParameterSet(catalog.info(config_.method), config_.methodParameters));
    }
    stream_ = request.parts.stream ? request.parts.stream(config_) : loadStream(streamChoice(config_)).stream;
    const std::string folder = backboneFolder(config_.backbonePath);
    backbone_ = openTrainable(folder, weightPrecision(config_.frozenType));
    tokenizer_ = openTokenizer(folder);
    if (AnswerEncoder* encoder = asAnswerEncoder(*backbone_)) {
      encoder->setAnswers(answerChoices(stream_, *tokenizer_, config_.maxTargetTokens));
    }
    random_ = std::make_unique<RandomState>(static_cast<std::uint64_t>(config_.seed));
    TrainerParts parts{*backbone_, *tokenizer_, *method_, stream_, *random_, {}};
    trainable_ = chooseTrainable(config_, parts);
    sides_ = readFusionSides(request.runFolder, request.round, trainable_);
    tensors_ = skillTensorsOf(trainable_);
    units_ = makeSkillUnits(tensors_, granularityOf(config_));
    runUnits_ = units_;
    const std::size_t recorded = round().currentScore.size();
    if (static_cast<std::size_t>(units_.count()) != recorded) {
      throw Error("The run recorded " + std::to_string(recorded) + " skill units, its model has " +
                  std::to_string(units_.count()) + " now: use the backbone that the run was made with.");
    }
    learned_ = std::min<int>(round().task + 1, static_cast<int>(stream_.tasks.size()));
    for (int task = 0; task < learned_; ++task) examples_ += count(task);
  }

  void fuseFor(const WhatIfSettings& settings) {
    if (settings.recurrent) return fuseRoundFor(settings);
    std::optional<RegroupedRounds> regrouped;
    if (needsElements(settings)) {
      regrouped = regroupRounds(request_.runFolder, request_.units, request_.rounds, request_.round, request_.recorded,
                                settings);
    }
    units_ = regrouped && !regrouped->sameUnits ? makeSkillUnits(tensors_, granularityFromText(settings.granularity))
                                                : runUnits_;
    const FusionDecision decision =
        decideAnew(request_.rounds, request_.round, request_.recorded, settings, regrouped ? &*regrouped : nullptr);
    std::vector<torch::Tensor> fused;
    for (const torch::Tensor& tensor : sides_.current) fused.push_back(tensor.clone());
    fuse(units_, decision, sides_.previous, fused);
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < trainable_.size(); ++i) trainable_[i].tensor.copy_(fused[i]);
  }

  /// Throws Cancelled.
  std::vector<WhatIfScore> score(int variant) {
    std::vector<WhatIfScore> scores;
    for (int task = 0; task < learned_; ++task) {
      const Task& each = stream_.tasks[static_cast<std::size_t>(task)];
      if (split(task).empty()) continue;
      const EvaluationOptions options{config_.decoding, config_.batchSizeEval, config_.maxTargetTokens,
                                      method_->traits().mergesPairs};
      Evaluator evaluator(*backbone_, *tokenizer_, options,
                          [&](std::int64_t examples) { told(examples, variant, task); });
      const auto tokens =
          tokenise(split(task), *tokenizer_, TokenLimits{config_.maxSourceTokens, config_.maxTargetTokens});
      const TaskScore found = evaluator.score(each, split(task), tokens, count(task), 0);
      scores.push_back({task, found.metric, found.score, found.examples});
    }
    return scores;
  }

 private:
  void fuseRoundFor(const WhatIfSettings& settings) {
    if (!kept_) {
      kept_ = openKeptRound(request_.runFolder, request_.units, request_.rounds, request_.round, request_.recorded);
    }
    const torch::Tensor weights = refuse(*kept_, settings).weights;
    const torch::NoGradGuard noGrad;
    std::int64_t offset = 0;
    for (TrainableTensor& entry : trainable_) {
      entry.tensor.copy_(weights.narrow(0, offset, entry.tensor.numel()).view(entry.tensor.sizes()));
      offset += entry.tensor.numel();
    }
  }
  const FusionRound& round() const { return request_.rounds[static_cast<std::size_t>(request_.round)]; }
  const std::vector<Example>& split(int task) const {
    const Task& each = stream_.tasks[static_cast<std::size_t>(task)];
    return config_.scoredSplit == "dev" ? each.dev : each.test;
  }
  std::int64_t count(int task) const {
    const auto all = static_cast<std::int64_t>(split(task).size());
    return request_.examples > 0 ? wholeGroups(split(task), request_.examples) : all;
  }
  void told(std::int64_t examples, int variant, int task) {
    done_ += examples;
    const double all = static_cast<double>(examples_) * static_cast<double>(request_.variants.size());
    if (request_.proceed &&
        !request_.proceed(std::min(1.0, static_cast<double>(done_) / std::max(1.0, all)), variant, task))
      throw Cancelled{};
  }

  const WhatIfRequest& request_;
  const RunConfig& config_;
  std::unique_ptr<ContinualMethod> method_;
  TaskStream stream_;
  std::unique_ptr<Backbone> backbone_;
  std::unique_ptr<Tokenizer> tokenizer_;
  std::unique_ptr<RandomState> random_;
  std::vector<TrainableTensor> trainable_;
  FusionSides sides_;
  std::vector<SkillTensor> tensors_;
  SkillUnits units_, runUnits_;            ///< of the variant, and of the run
  std::shared_ptr<const KeptRound> kept_;  ///< of Recurrent-KIF
  int learned_ = 0;
  std::int64_t examples_ = 0, done_ = 0;
};

}  // namespace

std::span<const char* const> whatIfRules() {
  return kRules;
}

std::span<const char* const> recurrentWhatIfRules() {
  return kRecurrentRules;
}

std::span<const char* const> whatIfGranularities() {
  return kGranularities;
}

std::span<const char* const> whatIfScores() {
  return kScores;
}

bool needsElements(const WhatIfSettings& settings) {
  if (settings.recurrent) return false;
  return settings.granularity != "recorded" || settings.score != "product";
}

namespace {

ParameterDeclaration choiceOf(const std::string& name, std::span<const char* const> values) {
  ParameterDeclaration choice{name, "", std::string(values.front()), 0, 0, {}, "", ""};
  choice.choices.assign(values.begin(), values.end());
  return choice;
}

ParameterDeclaration numberOf(const std::string& name, double least, double most) {
  return {name, "", 0.0, least, most, {}, "", ""};
}

/// The shares that a rule takes of the moves, as rule "weights" would say them; adaptive has none.
void takeSharesOf(const std::string& rule, RecurrentWhatIf& parts) {
  if (rule == "weights" || rule == "adaptive") return;
  const RecurrentRule shares = rule == "released" ? RecurrentRule::released()
                               : rule == "global" ? RecurrentRule::everywhere({0.5, 0.5})
                                                  : RecurrentRule();
  parts.sharedIn = shares.shared.in;
  parts.sharedOut = shares.shared.out;
  parts.neitherIn = shares.neither.in;
  parts.neitherOut = shares.neither.out;
}

/// Whether the key is one of Recurrent-KIF's alone, or means something else there.
bool applyRecurrentSetting(WhatIfSettings& settings, const std::string& key, const std::string& value) {
  RecurrentWhatIf& parts = *settings.recurrent;
  const auto text = [&](std::span<const char* const> values) {
    return std::get<std::string>(valueFromText(key, choiceOf(key, values), value));
  };
  const auto share = [&] { return std::get<double>(valueFromText(key, numberOf(key, 0, 1), value)); };
  if (key == "rule") {
    settings.rule = text(kRecurrentRules);
    takeSharesOf(settings.rule, parts);
  } else if (key == "quantile") {
    settings.quantile = parts.memoryQuantile = share();
  } else if (key == "quantile_in") {
    settings.quantile = share();
  } else if (key == "quantile_out") {
    parts.memoryQuantile = share();
  } else if (key == "mask") {
    parts.mask = text(kMasks);
  } else if (key == "importance") {
    parts.importance = text(kImportances);
  } else {
    const std::pair<const char*, double RecurrentWhatIf::*> shares[] = {{"shared_in", &RecurrentWhatIf::sharedIn},
                                                                        {"shared_out", &RecurrentWhatIf::sharedOut},
                                                                        {"neither_in", &RecurrentWhatIf::neitherIn},
                                                                        {"neither_out", &RecurrentWhatIf::neitherOut}};
    for (const auto& [name, member] : shares) {
      if (key != name) continue;
      parts.*member = share();
      settings.rule = "weights";
      return true;
    }
    const std::pair<const char*, bool RecurrentWhatIf::*> flags[] = {
        {"identification", &RecurrentWhatIf::identification}, {"shared_update", &RecurrentWhatIf::sharedUpdate}};
    for (const auto& [name, member] : flags) {
      if (key != name) continue;
      parts.*member = std::get<bool>(valueFromText(key, {key, "", true, 0, 0, {}, "", ""}, value));
      return true;
    }
    return false;
  }
  return true;
}

}  // namespace

void applyWhatIfSetting(WhatIfSettings& settings, const std::string& assignment) {
  const std::size_t sign = assignment.find('=');
  const std::string key = trimmed(assignment.substr(0, sign));
  const std::string value = sign == std::string::npos ? "" : trimmed(assignment.substr(sign + 1));
  if (settings.recurrent && applyRecurrentSetting(settings, key, value)) return;
  const std::tuple<const char*, std::string WhatIfSettings::*, std::span<const char* const>> choices[] = {
      {"rule", &WhatIfSettings::rule, kRules},
      {"granularity", &WhatIfSettings::granularity, kGranularities},
      {"score", &WhatIfSettings::score, kScores}};
  for (const auto& [name, member, values] : choices) {
    if (key != name) continue;
    settings.*member = std::get<std::string>(valueFromText(key, choiceOf(name, values), value));
    return;
  }
  const std::pair<const char*, double WhatIfSettings::*> numbers[] = {{"quantile", &WhatIfSettings::quantile},
                                                                      {"gamma", &WhatIfSettings::gamma},
                                                                      {"tau", &WhatIfSettings::tau},
                                                                      {"beta", &WhatIfSettings::beta}};
  for (const auto& [name, member] : numbers) {
    if (key != name || (settings.recurrent && key == "gamma")) continue;
    const bool temperature = key == "tau";
    settings.*member = std::get<double>(
        valueFromText(key, numberOf(name, temperature ? 0.001 : 0.0, temperature ? 100.0 : 1.0), value));
    return;
  }
  throw UsageError(inQuotes(assignment) +
                   (settings.recurrent
                        ? " changes nothing of a round of Recurrent-KIF: rule, quantile, quantile_in, quantile_out, "
                          "shared_in, shared_out, neither_in, neither_out, tau, mask, granularity, score, importance, "
                          "beta, identification and shared_update can change"
                        : " changes nothing of a fusion: rule, quantile, gamma, tau, beta, granularity and score can "
                          "change"));
}

WhatIfSettings recordedSettings(const RunConfig& config) {
  MethodCatalog& catalog = MethodCatalog::instance();
  catalog.load();
  const MethodInfo& info = catalog.info(config.method);
  const auto declares = [&](std::initializer_list<const char*> names) {
    return std::all_of(names.begin(), names.end(), [&](const char* name) {
      return std::any_of(info.parameters.begin(), info.parameters.end(),
                         [&](const ParameterDeclaration& each) { return each.name == name; });
    });
  };
  if (info.fusesAtTaskEnd && declares({"fusion", "quantile", "gamma", "tau", "beta", "granularity"})) {
    const ParameterSet parameters(info, config.methodParameters);
    return {parameters.text("fusion"), parameters.real("quantile"), parameters.real("gamma"), parameters.real("tau"),
            parameters.real("beta")};
  }
  if (!declares({"fusion", "top_percent", "inner_steps", "mask", "score", "tau", "importance", "beta", "leftover",
                 "identification", "shared_update", "granularity"})) {
    throw Error("The method " + config.method +
                " does not fuse unit by unit at the end of a task, nor in rounds as Recurrent-KIF does, so its fusions "
                "cannot be made again in another way; those of KIF and Recurrent-KIF can. A branch with other settings "
                "can: branch the run.");
  }
  const ParameterSet parameters(info, config.methodParameters);
  WhatIfSettings settings;
  settings.rule = parameters.text("fusion");
  settings.quantile = (100 - parameters.real("top_percent")) / 100;
  settings.tau = parameters.real("tau");
  settings.beta = parameters.real("beta");
  settings.score = parameters.text("score");
  RecurrentWhatIf& parts = settings.recurrent.emplace();
  parts.memoryQuantile = settings.quantile;
  parts.mask = parameters.text("mask");
  parts.importance = parameters.text("importance");
  parts.identification = parameters.flag("identification");
  parts.sharedUpdate = parameters.flag("shared_update");
  parts.mergesLeftover = parameters.text("leftover") == "merge";
  takeSharesOf(settings.rule, parts);
  return settings;
}

bool matrixHolds(const RunConfig& config, std::span<const FusionRound> rounds, int round) {
  if (round < 0 || round >= static_cast<int>(rounds.size())) return false;
  const auto leftover = config.methodParameters.find("leftover");
  const bool moves = leftover != config.methodParameters.end() && toText(leftover->second) == "keep";
  const FusionRound& chosen = rounds[static_cast<std::size_t>(round)];
  const bool last = static_cast<std::size_t>(round) + 1 == rounds.size() ||
                    rounds[static_cast<std::size_t>(round) + 1].task != chosen.task;
  return last && !moves;
}

std::string whyNoWhatIf(std::span<const FusionRound> rounds, int round) {
  if (round < 0 || round >= static_cast<int>(rounds.size())) {
    return "The run has " + std::to_string(rounds.size()) + " fusions, there is no number " +
           std::to_string(round + 1) + ".";
  }
  const FusionRound& chosen = rounds[static_cast<std::size_t>(round)];
  if (chosen.rule == "first_task") return "Nothing was merged after the first task: choose a later fusion.";
  const bool recurrent = chosen.rule.starts_with("recurrent");
  const bool known = recurrent || std::any_of(std::begin(kRules), std::end(kRules),
                                              [&](const char* rule) { return chosen.rule == rule; });
  if (!known) {
    return "The rule of this fusion, " + chosen.rule +
           ", decides element by element; only fusions that decide unit by unit can be tried in another way.";
  }
  for (int i = 0; i <= round; ++i) {
    if (rounds[static_cast<std::size_t>(i)].currentScore.size() == chosen.currentScore.size()) continue;
    return "The fusions of this run do not have the same units.";
  }
  if (chosen.previousScore.size() != chosen.currentScore.size() ||
      chosen.category.size() != chosen.currentScore.size()) {
    return "This fusion was not recorded whole.";
  }
  return {};
}

WhatIfOutcome whatIf(std::span<const FusionRound> rounds, int round, const WhatIfSettings& recorded,
                     const WhatIfSettings& settings, const RegroupedRounds* regrouped) {
  if (settings.recurrent) throw Error("A round of Recurrent-KIF is made again from its kept sides.");
  const FusionDecision decision = decideAnew(rounds, round, recorded, settings, regrouped);
  const FusionRound& before = rounds[static_cast<std::size_t>(round)];
  WhatIfOutcome outcome;
  outcome.round.task = before.task;
  outcome.round.round = before.round;
  outcome.round.step = before.step;
  outcome.round.rule = settings.rule;
  outcome.round.previousThreshold = static_cast<float>(decision.previousThreshold);
  outcome.round.currentThreshold = static_cast<float>(decision.currentThreshold);
  outcome.round.previousScore = asFloats(decision.previousScore);
  outcome.round.currentScore = asFloats(decision.currentScore);
  outcome.round.category = decision.category;
  outcome.round.previousShare = asFloats(decision.previousShare);
  outcome.otherUnits = needsElements(settings) && !regrouped->sameUnits;
  const auto of = [](FusionCategory category) { return static_cast<std::size_t>(category); };
  for (const FusionCategory category : before.category) ++outcome.before[of(category)];
  for (const FusionCategory category : decision.category) ++outcome.after[of(category)];
  if (outcome.otherUnits) {
    for (const UnitOverlap& overlap : regrouped->overlap) {
      const bool same = before.category[static_cast<std::size_t>(overlap.recorded)] ==
                        decision.category[static_cast<std::size_t>(overlap.other)];
      outcome.weights += overlap.elements;
      outcome.movedWeights += same ? 0 : overlap.elements;
    }
    return outcome;
  }
  for (std::size_t unit = 0; unit < decision.category.size(); ++unit) {
    const std::size_t from = of(before.category[unit]), to = of(decision.category[unit]);
    ++outcome.flow[from][to];
    if (from != to) outcome.moved.push_back(static_cast<int>(unit));
    const bool same = unit < before.previousShare.size() &&
                      std::abs(before.previousShare[unit] - outcome.round.previousShare[unit]) <= 1e-6F;
    if (!same) outcome.shifted.push_back(static_cast<int>(unit));
  }
  return outcome;
}

bool hasFusionSides(const std::string& runFolder, int round) {
  std::error_code ignored;
  return std::filesystem::exists(fusionSidesPath(runFolder, round), ignored);
}

WhatIfScores scoreWhatIf(const WhatIfRequest& request) {
  if (const std::string reason = whyNoWhatIf(request.rounds, request.round); !reason.empty()) throw Error(reason);
  if (!hasFusionSides(request.runFolder, request.round)) {
    throw Error("Both sides of this fusion were not kept, so its weights cannot be fused anew", request.runFolder,
                "new runs keep them with record.weights = \"all\", up to record.fusion_sides_mb");
  }
  const auto began = std::chrono::steady_clock::now();
  WhatIfScores result;
  try {
    Scoring scoring(request);
    for (std::size_t variant = 0; variant < request.variants.size(); ++variant) {
      scoring.fuseFor(request.variants[variant]);
      result.variants.push_back(scoring.score(static_cast<int>(variant)));
    }
  } catch (const Cancelled&) {
    result.cancelled = true;
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace skillscope
