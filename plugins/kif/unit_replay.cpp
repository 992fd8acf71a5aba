// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit_replay.h"

#include <algorithm>
#include <string>

#include "core/learn/importance_recorder.h"
#include "core/learn/weight_vector.h"
#include "core/skill/recurrent_round.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

std::vector<ParameterDeclaration> unitReplayParameters() {
  return {
      {"memory_share",
       "Share of examples kept",
       0.0,
       0,
       1,
       {},
       "0: KIF keeps no old example. Above 0 it is KIF's replay variant: of each learned task, so much of the training "
       "examples stays in memory, balanced over the label words, and after each fusion the model is trained on it with "
       "this task's own units frozen.",
       "KIF's variant with replay; the share is this program's to choose (Recurrent-KIF: 0.02)"},
      {"memory_steps",
       "Steps on memory after a fusion",
       std::int64_t{20},
       1,
       1000000,
       {},
       "Optimizer steps on remembered examples, with AdamW moments of their own. Only with memory_share above 0.",
       "this program; the papers give none"},
      {"memory_batch_size",
       "Batch size of memory steps",
       std::int64_t{0},
       0,
       4096,
       {},
       "Examples drawn at random for one memory step; 0: train.batch_size.",
       "this program"},
      {"memory_learning_rate",
       "Learning rate of memory steps",
       1e-3,
       0,
       1,
       {},
       "Rate of the memory steps; constant, for the task's schedule has ended by then.",
       "this program; the papers give none"},
      {"memory_trains",
       "Units trained on memory",
       std::string("all_but_own"),
       0,
       0,
       {"all_but_own", "earlier"},
       "all_but_own: every unit but those that only this task needs. earlier: only the units that only earlier tasks "
       "need.",
       "KIF's variant with replay: own units frozen, those of earlier tasks trained"},
  };
}

UnitReplay::UnitReplay(const ParameterSet& parameters)
    : share_(parameters.real("memory_share")),
      rate_(parameters.real("memory_learning_rate")),
      steps_(parameters.integer("memory_steps")),
      batchSize_(parameters.integer("memory_batch_size")),
      onlyEarlier_(parameters.text("memory_trains") == "earlier") {}

void UnitReplay::begin(const MethodContext& context, const SkillUnits& units,
                       const std::vector<FusionCategory>& categories) {
  if (share_ <= 0 || context.memoryExamples == 0) return;
  std::vector<std::uint8_t> frozen;
  for (const FusionCategory category : categories) {
    const bool trained =
        onlyEarlier_ ? category == FusionCategory::previousOnly : category != FusionCategory::currentOnly;
    frozen.push_back(trained ? 0 : 1);
  }
  if (std::find(frozen.begin(), frozen.end(), 0) == frozen.end()) return;  // nothing may move
  const torch::Tensor marks = torch::tensor(frozen, torch::kUInt8);
  frozen_ = spreadOverElements(units, marks, trainableTensors(context)).to(torch::kBool);
  kept_ = copyOfWeights(context);
  left_ = steps_;
}

StepPlan UnitReplay::nextStep() const {
  if (left_ == 0) return {};
  return {true, rate_, batchSize_, false};
}

void UnitReplay::afterMemoryStep(const MethodContext& context) {
  const torch::NoGradGuard noGrad;
  setWeights(context, torch::where(frozen_, kept_, flatWeights(context)));
  if (--left_ == 0) frozen_ = kept_ = torch::Tensor();
}

}  // namespace skillscope
