// SPDX-License-Identifier: GPL-3.0-or-later
//
// L2P, learning to prompt, for text: nothing of the backbone is trained, but a pool of M soft prompts of Lp vectors
// with a key each. The K prompts whose keys are nearest to an example's query stand before its embeddings (the formulas
// are in core/baseline/l2p.h):
//
//   L = CE − λ · (1/B) · Σ_b Σ over the chosen of cos(q_b, k_i)
//
// The query is a frozen feature of the input (core/learn/input_features.h): the mean of its token embeddings, as in
// TRACE; the mean of the encoder's last states, nearer to the original's [CLS], at the price of one more pass through
// the encoder; or a sentence embedding. The pool is shared by all tasks; the task is never told. Each prompt begins
// with the embeddings of tokens drawn from the vocabulary, so that it speaks the model's language (Lester and others
// 2021), keys begin at random.
//
// Inputs whose queries are much alike, as of tasks that share their style, choose the same prompts, which every task
// then writes over. Where the ends of tasks are known, as here, the choice in training can be made diverse: prompts
// that earlier tasks chose often count as further away. When examples are scored, the nearest are taken as ever.
//
// Source: Wang and others 2022, "Learning to Prompt for Continual Learning" (CVPR); TRACE (Wang and others 2023).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/baseline/l2p.h"
#include "core/learn/input_features.h"
#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo l2pInfo();

class L2pMethod : public TrackedMethod {
 public:
  /// Throws UsageError when more prompts shall be chosen than there are.
  explicit L2pMethod(const ParameterSet& parameters);

  MethodTraits traits() const override;
  /// Prompt and key of every place in the pool, prompts first.
  std::vector<TrainableTensor> makeTrainable(MethodContext& context) override;
  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void beforeForward(const BatchView& batch, MethodContext& context) override;
  torch::Tensor extraLoss(MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  std::vector<torch::Tensor> tensorsOf(const MethodContext& context, const std::string& module) const;

  std::int64_t pool_, length_, chosen_;
  double lambda_, rate_;
  std::string query_;
  std::unique_ptr<InputFeatures> queries_;
  PromptSelection selection_;  ///< of the micro-batch under way
  bool diverse_;
  torch::Tensor uses_, newUses_;  ///< how often each prompt was chosen in earlier tasks, and in this one; float64 [M]
};

}  // namespace skillscope
