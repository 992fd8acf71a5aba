// SPDX-License-Identifier: GPL-3.0-or-later
//
// The BERT family of encoders: BERT, RoBERTa, XLM-RoBERTa, MPNet; as a classifier and for sentence embeddings. Source:
// Devlin et al. 2019, "BERT", section 3; Liu et al. 2019, "RoBERTa"; Song et al. 2020, "MPNet" (relative position bias
// shared by all layers); Reimers and Gurevych 2019, "Sentence-BERT", section 3. Weight names as in Hugging Face
// checkpoints. Thread: one thread at a time.
#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include "core/nn/backbone.h"
#include "core/nn/bert_config.h"
#include "core/nn/checkpoint_weights.h"

namespace skillscope {

/// All int64, [B, L].
struct EncoderInput {
  torch::Tensor ids;
  torch::Tensor mask;   ///< 1 = token, 0 = padding
  torch::Tensor types;  ///< token types; undefined = all 0
  /// [B, P, width] or undefined: vectors in place of the embeddings of the P tokens behind the first one.
  torch::Tensor prompts = {};
};

class Bert {
 public:
  /// Opens a Hugging Face checkpoint directory. Throws Error naming file and field or tensor.
  static std::unique_ptr<Bert> open(const std::string& folder, WeightPrecision precision = WeightPrecision::float32);
  Bert(const BertConfig& config, CheckpointWeights& stored);

  const BertConfig& config() const { return config_; }
  const torch::Tensor& wordEmbeddings() const { return words_; }  ///< [vocabulary, width], see embeddingRows()
  /// What was noticed on opening, a sentence each.
  const std::vector<std::string>& remarks() const { return remarks_; }
  bool hasPooler() const { return pooler_.weight().defined(); }
  std::int64_t classes() const { return head_.weight().defined() ? head_.outFeatures() : 0; }

  /// [B, L, width]. `states`, if given, gets the embedding and the output of every layer. Throws Error for rows longer
  /// than the position table.
  torch::Tensor forward(const EncoderInput& input, std::vector<torch::Tensor>* states = nullptr) const;
  /// tanh of a linear map of the first token: [B, L, width] → [B, width]. Throws Error where the checkpoint has none.
  torch::Tensor pooled(const torch::Tensor& hidden) const;
  /// [B, L, width] → [B, classes]. Throws Error where the checkpoint has no classifier.
  torch::Tensor classify(const torch::Tensor& hidden) const;
  /// Mean negative log-likelihood of the classes [B], nats.
  torch::Tensor loss(const EncoderInput& input, const torch::Tensor& classes) const;

  /// Sentence embeddings [B, width], pooled and normalised as the checkpoint's side files say; mean without them.
  torch::Tensor embed(const EncoderInput& input) const;
  /// Mean of the states of tokens, padding left out: [B, L, width] → [B, width].
  static torch::Tensor maskedMean(const torch::Tensor& hidden, const torch::Tensor& mask);
  /// Rows divided by their Euclidean length; a zero row stays zero.
  static torch::Tensor normalised(const torch::Tensor& rows);

  std::vector<LinearSite> linearSites();
  std::vector<NamedWeight> weights();

 private:
  struct Norm {
    torch::Tensor weight, bias;
  };
  struct Layer {
    Linear q, k, v, o, up, down;
    Norm attentionNorm, feedNorm;
  };

  torch::Tensor positions(const torch::Tensor& ids) const;
  torch::Tensor norm(const torch::Tensor& x, const Norm& norm) const;

  BertConfig config_;
  std::string folder_, prefix_;  ///< "bert." or "" as the checkpoint has it
  torch::Tensor words_, positionTable_, typeTable_, relativeBias_;
  Norm embeddingNorm_;
  std::vector<Layer> layers_;
  std::vector<std::string> remarks_;
  Linear pooler_, headDense_, head_;  ///< empty where the checkpoint has none; headDense_ not in BERT
};

}  // namespace skillscope
