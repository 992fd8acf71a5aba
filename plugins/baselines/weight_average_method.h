// SPDX-License-Identifier: GPL-3.0-or-later
//
// The coarse relatives of KIF: whole models are averaged, without a look at skill units. û^{k−1} is the model before
// task k, u^k the model after training on it, û^k what is kept.
//
//   ensemble   û^k = w·û^{k−1} + (1 − w)·u^k, for k ≥ 2           (û^1 = u^1)
//   running    e ← d·e + (1 − d)·θ after every step of the task, from e = û^{k−1}; û^k = e at its end, for k ≥ 2
//              (k = 1 too by choice); training itself goes on with θ
//
// Source: the two coarse-grained variants that TaSL (ACL 2024; KIF, arXiv 2408.05200) is compared with, weight ensemble
// and exponential moving average of whole models; its papers give no constants. LoRA factors are averaged one by one,
// as KIF's own fusion does with them.
#pragma once

#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo weightAverageInfo();

class WeightAverageMethod : public TrackedMethod {
 public:
  explicit WeightAverageMethod(const ParameterSet& parameters);

  void onTaskStart(MethodContext& context) override;
  void afterStep(MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  bool averages(const MethodContext& context) const { return firstTask_ || context.task > 0; }

  bool running_, firstTask_;
  double previousWeight_, decay_;
  torch::Tensor kept_;  ///< û^{k−1}, or the running average e; [scalars]; undefined before the first task
};

}  // namespace skillscope
