// SPDX-License-Identifier: GPL-3.0-or-later
//
// Model merging where LoRA pairs are trained. What a pair does to its layer is the product s·B·A, so products are
// merged, not factors (core/merge/lora_products.h): the task vector of an adapter is the change it makes to the weights
// of all its layers, one behind the other. The merged change has a higher rank than the run's pairs can hold; it acts
// beside them, as one matrix [out, in] a layer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/learn/method.h"
#include "core/nn/backbone.h"

namespace skillscope {

class WeightChange;

class MergedLora {
 public:
  /// Puts a change beside the pair of each layer, hidden for now. Throws UsageError that names the method where the run
  /// trains anything but LoRA pairs.
  MergedLora(const MethodContext& context, const std::string& method);

  /// Entries of a task vector: Σ over the layers of out · in.
  std::int64_t size() const { return size_; }
  /// What pairs with these values, [scalars] in the order of the trained tensors, do: [size()].
  torch::Tensor taskVector(const torch::Tensor& pairs) const;
  /// From now on the layers are changed by this vector, [size()].
  void show(const torch::Tensor& merged);
  void hide();
  bool isShown() const { return shown_; }

 private:
  struct Layer {
    LoraPair pair;
    std::shared_ptr<WeightChange> change;
  };
  std::vector<Layer> layers_;
  std::int64_t size_ = 0;
  bool shown_ = false;
};

}  // namespace skillscope
