// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pretrained model that adapters are attached to and that a run trains. Behind this interface stands one class per
// architecture: T5 and Llama. Thread: one thread at a time; all tensors live on one device.
#pragma once

#include <torch/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/nn/linear.h"
#include "core/nn/weight_precision.h"

namespace skillscope {

struct Example;

/// Token ids, padded on the right. All int64, same batch size B. An encoder-decoder reads source and writes target; a
/// decoder-only model reads source, without an end token, and goes on with target.
struct TokenBatch {
  torch::Tensor source;      ///< [B, S]
  torch::Tensor sourceMask;  ///< [B, S], 1 = token, 0 = padding
  torch::Tensor target;  ///< [B, T], label tokens with the end token, padding = -100; may be undefined for generation
  std::int64_t tokens = 0;  ///< tokens that are not padding, source and target
  /// Decoder-only models: source holds whole sequences, target [B, S] the same tokens with −100 where one does not
  /// count.
  bool wholeSequences = false;
  /// What the rows were made from, one each, for methods that need the texts; empty where nobody knows. Models do not
  /// look at it.
  std::vector<const Example*> examples = {};
};

/// The loss of a batch and the scores it comes from.
struct LossAndLogits {
  torch::Tensor loss;    ///< as Backbone::loss
  torch::Tensor logits;  ///< [answer tokens that count, vocabulary], sample after sample
};

/// Where a linear layer sits; names as in the checkpoint.
struct LinearSite {
  std::string path;    ///< module path "encoder.block.0.layer.0.SelfAttention.q"
  std::string stack;   ///< "encoder" or "decoder"
  int layer = -1;      ///< block index
  std::string module;  ///< "self.q", "cross.v", "ff.wi_0", …
  Linear* linear = nullptr;
};

/// A weight of the checkpoint.
struct NamedWeight {
  std::string name;  ///< as in the checkpoint
  torch::Tensor tensor;
  std::string stack, module;
  int layer = -1;
};

class Backbone {
 public:
  virtual ~Backbone() = default;
  /// Mean negative log-likelihood of the label tokens (nats); differentiable when grad mode is on.
  torch::Tensor loss(const TokenBatch& batch) { return lossAndLogits(batch).loss; }
  /// The same with the logits; both differentiable when grad mode is on.
  virtual LossAndLogits lossAndLogits(const TokenBatch& batch) = 0;
  /// Greedy decoding of every row until the end token or maxNewTokens; token ids without start and end tokens.
  virtual std::vector<std::vector<std::int64_t>> generate(const TokenBatch& batch, std::int64_t maxNewTokens) = 0;
  /// Log-likelihood of each candidate target for each row: [B, candidates]; candidates are token lists with the end
  /// token.
  virtual torch::Tensor scoreTargets(const TokenBatch& batch,
                                     const std::vector<std::vector<std::int64_t>>& candidates) = 0;
  virtual std::vector<LinearSite> linearSites() = 0;
  /// Mean over the tokens of each source, padding left out: [B, width]. embeddedMean: of their embeddings; encodedMean:
  /// of the encoder's (a decoder-only model's) last states. Of the model as it is now; see BareBackbone.
  virtual torch::Tensor embeddedMean(const TokenBatch& batch) = 0;
  virtual torch::Tensor encodedMean(const TokenBatch& batch) = 0;
  /// Vectors [B, P, width] (or [1, P, width] for every sample) that stand before the embedded source of each sample
  /// from now on, in loss, generation and scores, as if they were P more tokens; undefined: none.
  void setSoftPrompts(torch::Tensor prompts) { softPrompts_ = std::move(prompts); }
  const torch::Tensor& softPrompts() const { return softPrompts_; }
  /// Which positions of the input of `site` count in the forward pass going on, [rows, length], not 0 = counts;
  /// undefined = all. For encoder tokens: no padding. For decoder tokens of an encoder-decoder: those whose answer
  /// counts.
  torch::Tensor tokenMask(const LinearSite& site) const;
  /// All weights in checkpoint order; tied weights once.
  virtual std::vector<NamedWeight> weights() = 0;
  /// Every linear layer, a tied head among them.
  virtual void forEachLinear(const std::function<void(Linear&)>& act);
  /// The type that linear layers keep their weights in: float32, or bfloat16 for frozen ones. Embeddings, norms and
  /// position biases stay as they are.
  void setFrozenType(torch::ScalarType type);
  /// To be told once after opening with that precision: what a head that shares the embedding has of it.
  void settle(WeightPrecision precision);
  /// Dropout on (training) or off. Off at construction.
  virtual void setTraining(bool training, std::optional<torch::Generator> generator = {}) = 0;
  virtual std::int64_t padId() const = 0;
  virtual std::int64_t endId() const = 0;
  /// The task_type that PEFT gives to an adapter of this kind of model.
  virtual std::string peftTaskType() const = 0;
  /// What was noticed on opening and the user should see, a sentence each.
  const std::vector<std::string>& remarks() const { return remarks_; }
  void setRemarks(std::vector<std::string> remarks) { remarks_ = std::move(remarks); }

 protected:
  /// Soft prompts for `rows` rows, or undefined.
  torch::Tensor promptsFor(std::int64_t rows) const;
  /// A mask or labels [rows, length] with `value` at the places of the soft prompts before it.
  static torch::Tensor behindPrompts(const torch::Tensor& values, std::int64_t prompts, std::int64_t value);
  /// Of the forward pass going on, for tokenMask().
  torch::Tensor encoderMask_, decoderMask_;

 private:
  torch::Tensor softPrompts_;
  std::vector<std::string> remarks_;
};

/// The model_type of a checkpoint directory. Throws Error naming the file when this program cannot run it.
std::string modelType(const std::string& folder);
/// Opens a Hugging Face checkpoint directory (config.json; model.safetensors or its shards) of any kind that generates
/// text: T5, LLaMA family. Throws Error naming file and field or tensor.
std::unique_ptr<Backbone> openBackbone(const std::string& folder, WeightPrecision precision = WeightPrecision::float32);
/// "bundled" → the folder of the bundled backbone; anything else is returned as it is.
std::string backboneFolder(const std::string& nameOrFolder);

}  // namespace skillscope
