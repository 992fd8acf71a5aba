// SPDX-License-Identifier: GPL-3.0-or-later
//
// The T5 encoder-decoder (v1.0, v1.1/Flan). Source: Raffel et al. 2020, "Exploring the Limits of Transfer Learning with
// a Unified Text-to-Text Transformer", section 2.1; weight names and rules as in Hugging Face checkpoints: no scaling
// of attention scores, relative position bias in the first layer shared by all, tied head scaled by d_model^-0.5.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/nn/attention.h"
#include "core/nn/backbone.h"
#include "core/nn/t5_config.h"

namespace skillscope {

class T5 final : public Backbone {
 public:
  /// Weights as read from a checkpoint, by name; every expected one must be there with its shape (Error names it).
  T5(const T5Config& config, std::map<std::string, torch::Tensor> weights, const std::string& sourceName);
  /// A model with random weights: T5's initialisation, but for residual branches that start near zero and small
  /// embeddings, so that word vectors reach the top of the stacks from the first step on (a small model learns several
  /// times faster).
  static std::unique_ptr<T5> random(const T5Config& config, torch::Generator generator);

  LossAndLogits lossAndLogits(const TokenBatch& batch) override;
  std::vector<std::vector<std::int64_t>> generate(const TokenBatch& batch, std::int64_t maxNewTokens) override;
  torch::Tensor scoreTargets(const TokenBatch& batch,
                             const std::vector<std::vector<std::int64_t>>& candidates) override;
  std::vector<LinearSite> linearSites() override;
  torch::Tensor embeddedMean(const TokenBatch& batch) override;
  torch::Tensor encodedMean(const TokenBatch& batch) override;
  std::vector<NamedWeight> weights() override;
  void forEachLinear(const std::function<void(Linear&)>& act) override;
  void setTraining(bool training, std::optional<torch::Generator> generator = {}) override;
  std::int64_t padId() const override { return config_.padId; }
  std::int64_t endId() const override { return config_.endId; }
  std::string peftTaskType() const override { return "SEQ_2_SEQ_LM"; }

  const T5Config& config() const { return config_; }
  /// As generate(), with the end token where a row came to its end.
  std::vector<std::vector<std::int64_t>> decodeGreedily(const TokenBatch& batch, std::int64_t maxNewTokens);
  /// [B, S] → [B, S, d_model], or [B, P + S, d_model] with P soft prompts. `states`, if given, gets the embedding and
  /// the output of every block, the last one after the final norm.
  torch::Tensor encode(const torch::Tensor& source, const torch::Tensor& mask,
                       std::vector<torch::Tensor>* states = nullptr);
  /// Decoder states for given decoder inputs: [B, T] → [B, T, d_model]; `states` as above, `sourceMask` without soft
  /// prompts.
  torch::Tensor decode(const torch::Tensor& inputs, const torch::Tensor& encoded, const torch::Tensor& sourceMask,
                       std::vector<torch::Tensor>* states = nullptr);
  /// Labels shifted right behind the start token, ignored ones read as padding: what the decoder reads. [B, T].
  torch::Tensor decoderInputs(const torch::Tensor& target) const;
  /// [..., d_model] → [..., vocab].
  torch::Tensor logits(const torch::Tensor& hidden);
  /// loss() for an encoder output that is there already.
  torch::Tensor lossOf(const torch::Tensor& encoded, const TokenBatch& batch) { return answers(encoded, batch).loss; }
  /// Dropout as in config.json while training; off by default, because a frozen backbone needs none.
  void setDropout(double rate) { dropout_ = rate; }

 private:
  struct Attention {
    Linear q, k, v, o;
  };
  struct Block {
    torch::Tensor selfNorm, crossNorm, feedNorm;
    Attention self, cross;  ///< cross is empty in the encoder
    Linear wi0, wi1, wo;    ///< wi1 only when gated
  };
  struct Stack {
    std::vector<Block> blocks;
    torch::Tensor finalNorm, positionBias;  ///< positionBias [buckets, heads]
  };
  struct KeyValue {
    torch::Tensor k, v;  ///< [B, length, heads·d_kv]
  };

  LossAndLogits answers(const torch::Tensor& encoded, const TokenBatch& batch);
  torch::Tensor attend(const Attention& attention, const torch::Tensor& q, const KeyValue& kv,
                       const AttentionBias& bias) const;
  KeyValue keysValues(const Attention& attention, const torch::Tensor& x) const;
  torch::Tensor feedForward(const Block& block, const torch::Tensor& x) const;
  torch::Tensor drop(const torch::Tensor& x) const;
  /// [heads, queries, keys] for query positions first, first+1, ….
  torch::Tensor positionBias(const Stack& stack, std::int64_t first, std::int64_t queries, std::int64_t keys,
                             bool bidirectional) const;

  T5Config config_;
  torch::Tensor shared_;
  Linear head_;  ///< shares the embedding's tensor when tied
  Stack encoder_, decoder_;
  bool training_ = false;
  double dropout_ = 0;
  std::optional<torch::Generator> generator_;
};

/// Names and shapes of all weights a config asks for, in checkpoint order.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> t5WeightShapes(const T5Config& config);

/// What one of these names is for.
WeightKind t5WeightKind(const std::string& name);

/// Writes config.json and model.safetensors (in `type`) into `folder`, which must exist.
void saveT5(T5& model, const std::string& folder, torch::ScalarType type);

}  // namespace skillscope
