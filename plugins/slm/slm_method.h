// SPDX-License-Identifier: GPL-3.0-or-later
//
// SLM (ICLR 2024, "Scalable Language Model with Generalized Continual Learning"): the backbone is frozen; every task
// owns a few slots, each a key in the space of a frozen encoder and a value of low-rank increments. The formulas are in
// core/slm. A task goes through two phases: its keys learn where its inputs lie (preparation), then its values learn
// the task with keys frozen. An input is served by the K slots of all tasks that are nearest to it.
//
// Differences from the released code, which trains each task by itself and stitches pools together: tasks are learned
// one after the other, the pool grows with them, and every sample has a lookup of its own (lookup = "batch" for
// theirs).
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/learn/input_features.h"
#include "core/learn/method.h"
#include "core/slm/key_learning.h"
#include "slm_parameters.h"
#include "slot_pool.h"

namespace skillscope {

class SlmMethod final : public ContinualMethod {
 public:
  /// Throws UsageError where parameters do not go together.
  explicit SlmMethod(const ParameterSet& parameters);

  MethodTraits traits() const override;
  std::vector<TrainableTensor> makeTrainable(MethodContext& context) override;
  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  PreparationPlan preparation(MethodContext& context) override;
  void prepare(const BatchView& view, MethodContext& context) override;
  void onPrepared(MethodContext& context) override;
  void beforeForward(const BatchView& view, MethodContext& context) override;
  void onEvaluated(const Evaluated& score, MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  /// Of the scoring under way: what each place of the split got.
  struct Found {
    std::int64_t place;
    torch::Tensor slots, weights, similarity;  ///< [K]
    torch::Tensor query;                       ///< [c], of the first places; undefined for the others
  };

  KeyLearningSettings keySettings() const;
  void beginKeys(const torch::Tensor& keys);
  void beginMeanKeys(const MethodContext& context);
  torch::Tensor queriesOf(const BatchView& view);
  torch::Tensor allowedSlots(const BatchView& view) const;
  void remember(const BatchView& view, const Retrieval& found, const torch::Tensor& queries);
  void tellSpace(const Evaluated& score, const std::vector<Found>& found, MethodContext& context) const;

  SlmSettings settings_;
  std::int64_t groups_ = 0;  ///< those that divide the width of a query
  std::unique_ptr<InputFeatures> features_;
  std::unique_ptr<SlotPool> pool_;

  // Of the preparation under way.
  std::optional<KeyLearner> learner_;
  std::unordered_map<std::int64_t, torch::Tensor> queries_;  ///< by place in the train split, [c]

  std::vector<Found> found_;  ///< of the scoring under way
};

}  // namespace skillscope
