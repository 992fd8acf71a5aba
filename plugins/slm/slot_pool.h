// SPDX-License-Identifier: GPL-3.0-or-later
//
// SLM's pool: keys and values of all tasks learned, one task behind the other, with no fixed number of tasks. A task's
// keys are added when they have learned, its values when the task is over; in between its values are the tensors that
// the run trains (core/slm explains keys, values and slots). Thread: the training thread.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "core/learn/method.h"
#include "core/nn/backbone.h"
#include "core/nn/layer_extension.h"
#include "core/slm/increments.h"
#include "core/slm/retrieval.h"

namespace skillscope {

/// What the samples of the batch under way get, for all layers.
struct SlotChoice {
  SlotSelection selection;  ///< of the whole pool, or of the slots being trained alone
  bool trainedOnly = false;
};

/// The increments of one layer.
class SlotLayer final : public LayerExtension {
 public:
  SlotLayer(LinearSite site, std::int64_t slots, std::int64_t rank, std::shared_ptr<const SlotChoice> choice);

  torch::Tensor apply(const torch::Tensor& x, torch::Tensor y) override;

  const LinearSite& site() const { return site_; }
  IncrementFactors& trained() { return trained_; }  ///< the slots being trained, [m, r, width]; leaves
  const IncrementFactors& frozen() const { return frozen_; }
  void setFrozen(IncrementFactors factors) { frozen_ = std::move(factors); }
  /// New values for a task that begins.
  void restart(torch::Generator generator);
  void setOpen(bool open) { open_ = open; }
  /// The trained slots join the frozen ones.
  void freeze();

 private:
  LinearSite site_;
  IncrementFactors trained_, frozen_;  ///< frozen: [M, r, width], undefined while there is none
  std::shared_ptr<const SlotChoice> choice_;
  bool open_ = false;  ///< the trained slots stand behind the frozen ones in the pool
};

class SlotPool {
 public:
  SlotPool(const std::vector<LinearSite>& sites, std::int64_t slotsPerTask, std::int64_t rank,
           torch::Generator generator);
  ~SlotPool();
  SlotPool(const SlotPool&) = delete;
  SlotPool& operator=(const SlotPool&) = delete;

  std::vector<TrainableTensor> trainable() const;

  /// A task begins: its values start anew.
  void startTask(torch::Generator generator);
  /// Its keys [G, m, h] have learned, and its slots are part of the pool from here on.
  void addKeys(const torch::Tensor& keys);
  /// It is over: its values are kept.
  void endTask();

  const torch::Tensor& keys() const { return keys_; }  ///< [G, M, h]; undefined before the first addKeys
  std::int64_t slots() const { return keys_.defined() ? keys_.size(1) : 0; }
  int tasks() const { return static_cast<int>(slots() / slotsPerTask_); }  ///< with keys in the pool
  SlotRange rangeOf(int task) const;
  std::vector<std::int32_t> owners() const;  ///< the task of each slot

  /// What the next forward pass uses: slots of the pool, with weights. `trainedOnly`: all of them are the last task's.
  void choose(const Retrieval& retrieval, bool trainedOnly);

  void save(StateArchive& archive) const;
  /// Throws Error where the saved pool has another shape.
  void load(const StateArchive& archive);

 private:
  std::int64_t slotsPerTask_;
  std::shared_ptr<SlotChoice> choice_;
  std::vector<std::shared_ptr<SlotLayer>> layers_;
  torch::Tensor keys_;
  bool open_ = false;  ///< the last task's values are still trained
};

}  // namespace skillscope
