// SPDX-License-Identifier: GPL-3.0-or-later
//
// The LLaMA family of decoders: LLaMA 1 to 3, Mistral, Qwen2. Source: Touvron et al. 2023, "LLaMA", section 2.2;
// grouped key-value heads: Ainslie et al. 2023, "GQA". Weight names as in Hugging Face checkpoints.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/nn/attention.h"
#include "core/nn/backbone.h"
#include "core/nn/llama_config.h"

namespace skillscope {

/// Keys and values of the tokens read so far, so that a further token costs one row. Inference only.
struct KeyValueCache {
  std::vector<torch::Tensor> keys, values;  ///< a layer: [B, room, key-value heads · head width]
  std::int64_t length = 0;                  ///< tokens held
  std::int64_t room = 0;
};

/// What the decoder reads. All int64.
struct CausalInput {
  torch::Tensor ids;        ///< [B, L]
  torch::Tensor mask;       ///< [B, tokens in the cache + L], 1 = token, 0 = padding
  torch::Tensor positions;  ///< [B, L], or [1, L] for all rows
  /// [B, P, width] or undefined. What stands before the tokens as if it were P more; mask and positions count it.
  torch::Tensor prompts = {};
};

class Llama final : public Backbone {
 public:
  /// Where a weight comes from: called once for each name and shape; throws Error if it cannot be had.
  using WeightSource = std::function<torch::Tensor(const std::string& name, const std::vector<std::int64_t>& shape)>;

  Llama(const LlamaConfig& config, const WeightSource& source);
  static std::unique_ptr<Llama> open(const std::string& folder, WeightPrecision precision = WeightPrecision::float32);

  LossAndLogits lossAndLogits(const TokenBatch& batch) override;
  std::vector<std::vector<std::int64_t>> generate(const TokenBatch& batch, std::int64_t maxNewTokens) override;
  torch::Tensor scoreTargets(const TokenBatch& batch,
                             const std::vector<std::vector<std::int64_t>>& candidates) override;
  std::vector<LinearSite> linearSites() override;
  torch::Tensor embeddedMean(const TokenBatch& batch) override;
  torch::Tensor encodedMean(const TokenBatch& batch) override;
  std::vector<NamedWeight> weights() override;
  void setTraining(bool training, std::optional<torch::Generator> generator = {}) override;
  std::int64_t padId() const override { return config_.padId; }
  std::int64_t endId() const override { return config_.endIds.empty() ? -1 : config_.endIds.front(); }
  std::string peftTaskType() const override { return "CAUSAL_LM"; }

  const LlamaConfig& config() const { return config_; }

  /// [B, L, width] after the final norm, L with input.prompts. With a cache the tokens are appended to it. `states`, if
  /// given, gets the embedding and the output of every block, the last one after the final norm.
  torch::Tensor forward(const CausalInput& input, KeyValueCache* cache = nullptr,
                        std::vector<torch::Tensor>* states = nullptr);
  /// [..., width] → [..., vocab].
  torch::Tensor logits(const torch::Tensor& hidden) const { return head_.forward(hidden); }
  /// Mean negative log-likelihood of the labels that are not −100; position t predicts label t + 1. All [B, L], padded
  /// on the right.
  torch::Tensor lossOf(const torch::Tensor& ids, const torch::Tensor& mask, const torch::Tensor& labels) {
    return answers(ids, mask, labels).loss;
  }
  /// Greedy continuation of prompts padded on the left: the new tokens of every row, its end token included.
  std::vector<std::vector<std::int64_t>> continueGreedily(const torch::Tensor& ids, const torch::Tensor& mask,
                                                          std::int64_t maxNewTokens);
  /// Positions that count tokens only; padding has 1, as batched generation in the reference library.
  static torch::Tensor positionsOf(const torch::Tensor& mask);

 private:
  struct Block {
    torch::Tensor inputNorm, feedNorm;
    Linear q, k, v, o, gate, up, down;
  };

  LossAndLogits answers(const torch::Tensor& ids, const torch::Tensor& mask, const torch::Tensor& labels);
  torch::Tensor attend(const Block& block, std::size_t layer, const torch::Tensor& x, const RotaryTable& table,
                       const AttentionBias& bias, KeyValueCache* cache) const;
  AttentionBias attentionBias(const CausalInput& input, std::int64_t past) const;
  KeyValueCache makeCache(std::int64_t rows, std::int64_t room) const;
  /// The sources of a batch as token lists: without padding and end token, with the begin token where one belongs.
  std::vector<std::vector<std::int64_t>> prompts(const TokenBatch& batch) const;
  bool isEnd(std::int64_t id) const;

  LlamaConfig config_;
  torch::Tensor embedding_, finalNorm_;
  std::vector<Block> blocks_;
  Linear head_;                                ///< shares the embedding's tensor when tied
  std::optional<torch::Generator> generator_;  ///< of dropout, in training
};

}  // namespace skillscope
