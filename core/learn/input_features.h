// SPDX-License-Identifier: GPL-3.0-or-later
//
// A frozen vector for each input: what methods look things up by (SLM, L2P, MoCL).
#pragma once

#include <torch/types.h>

#include <memory>
#include <string>

#include "core/nn/backbone.h"
#include "core/nn/bert.h"
#include "core/text/tokenizer.h"

namespace skillscope {

/// Thread: one thread at a time.
class InputFeatures {
 public:
  /// "embedding": mean of the backbone's token embeddings; "encoder": mean of the last states of the backbone's encoder
  /// (of a decoder-only backbone itself), without adapters; anything else: the folder of a BERT-family checkpoint,
  /// whose sentence embedding of the raw text is taken, its tail cut off at 256 tokens or what the checkpoint can read.
  /// Throws Error where such a folder cannot be opened. Keeps a reference to the backbone.
  InputFeatures(Backbone& backbone, const std::string& source);

  /// [B, width()], without gradients; the same whatever the run has trained, as long as it trains no backbone weights.
  /// Throws Error where texts are needed and the batch has none.
  torch::Tensor of(const TokenBatch& batch) const;
  std::int64_t width() const { return width_; }

 private:
  torch::Tensor ofTexts(const TokenBatch& batch) const;

  Backbone& backbone_;
  bool encodes_ = false;
  std::unique_ptr<Bert> sentences_;
  std::unique_ptr<Tokenizer> tokenizer_;
  std::int64_t width_ = 0;
};

}  // namespace skillscope
