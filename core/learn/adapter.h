// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which weights a run trains: LoRA pairs on chosen linear layers, or every weight of the backbone. And how what was
// trained is written and identified.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/learn/method.h"
#include "core/nn/backbone.h"

namespace skillscope {

struct LoraOptions {
  std::int64_t rank = 8;
  double alpha = 16;
  double dropout = 0;
  /// Each chooses layers by the last component of their path ("q_proj"), by module ("self.q", "cross.v") or its last
  /// component ("q": the same in every family), or by whole path; "all-linear" chooses every layer but the head.
  std::vector<std::string> targets = {"q", "v"};
  /// The pair's output is scaled with alpha / √r instead of alpha / r. Source: Kalajdzievski 2023, "rsLoRA", section 3.
  bool rankStabilised = false;
  /// Ranks and alphas of single layers. A key is a regular expression that matches the end of a layer's path behind a
  /// dot, or the whole path. As in PEFT 0.12 the first key that matches, ranks before alphas, decides for both.
  std::vector<std::pair<std::string, double>> rankPattern = {}, alphaPattern = {};

  struct Pair {
    std::int64_t rank;
    double alpha, scale;
  };
  /// What holds for one layer. Throws Error when a pattern is no regular expression, or a rank is no whole number > 0.
  Pair pairFor(const std::string& path) const;
};

/// The layers that `targets` (as LoraOptions::targets) choose, in the backbone's order. Throws UsageError naming a
/// target that fits no layer, with the ones that exist, or where nothing is chosen.
std::vector<LinearSite> chosenSites(Backbone& backbone, const std::vector<std::string>& targets);

/// Adds a LoRA pair to every chosen layer; nothing else is trained. Tensors in the order of the backbone's layers, A
/// before B. Throws UsageError as chosenSites.
std::vector<TrainableTensor> attachLora(Backbone& backbone, const LoraOptions& options, torch::Generator generator);

/// Every weight of the backbone, once each.
std::vector<TrainableTensor> trainEverything(Backbone& backbone);

/// SHA-256 over name, shape, type and bytes of all tensors, in the order of their names.
std::string weightsSha256(const std::vector<TrainableTensor>& trainable);

/// Writes adapter_config.json and adapter_model.safetensors as PEFT reads them into `folder`. Layers whose rank is not
/// options.rank, or whose scale is another than the options give, are listed in rank_pattern and alpha_pattern. Throws
/// Error.
void writePeftAdapter(const std::string& folder, Backbone& backbone, const std::vector<TrainableTensor>& trainable,
                      const LoraOptions& options, const std::string& backbonePath);

/// While it lives, all LoRA pairs are part of their layers' weights: inference needs one product a layer.
class MergedAdapters {
 public:
  explicit MergedAdapters(Backbone& backbone);
  ~MergedAdapters();
  MergedAdapters(const MergedAdapters&) = delete;
  MergedAdapters& operator=(const MergedAdapters&) = delete;

 private:
  std::vector<LinearSite> sites_;
};

/// While it lives, the backbone is the checkpoint's model (with tuning "full": its weights of now): no LoRA pairs,
/// merged or not, no layer extensions, no soft prompts; dropout of pairs plays no part. For frozen features of an
/// input.
class BareBackbone {
 public:
  explicit BareBackbone(Backbone& backbone);
  ~BareBackbone();
  BareBackbone(const BareBackbone&) = delete;
  BareBackbone& operator=(const BareBackbone&) = delete;

 private:
  Backbone& backbone_;
  std::vector<LinearSite> sites_;
  torch::Tensor softPrompts_;
};

}  // namespace skillscope
