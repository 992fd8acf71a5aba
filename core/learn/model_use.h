// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look into a checkpoint at work: a forward pass in numbers, and greedy continuations of prompts. Texts are turned
// into tokens as a run does it. Thread: the calling one, which setUpCompute() has prepared. No LibTorch in this header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skillscope {

struct ForwardRequest {
  std::string folder, adapter;  ///< adapter: a PEFT folder, "" = none
  /// What the model reads: a text, or ids exactly as they are.
  std::optional<std::string> text;
  std::vector<std::int64_t> ids;
  /// What it should answer, in the same two forms; neither = none.
  std::optional<std::string> target;
  std::vector<std::int64_t> targetIds;
  std::int64_t top = 5;                ///< most likely next tokens told
  std::string frozenType = "float32";  ///< of the weights, as backbone.frozen_type of a run
};

struct TokenChance {
  std::int64_t id = 0;
  std::string token;       ///< as in the vocabulary; "" without a tokenizer
  double probability = 0;  ///< [0, 1]
};

/// The hidden states of one depth, over all tokens.
struct StateReport {
  std::string name;  ///< "encoder 0" is the embedding, "encoder n" the output of block n
  std::int64_t tokens = 0, width = 0;
  double mean = 0, deviation = 0;  ///< over all numbers
  double length = 0;               ///< mean Euclidean length of a token's vector
};

struct ForwardReport {
  std::string type;  ///< model_type
  std::vector<std::int64_t> ids, targetIds;
  std::vector<std::string> tokens;  ///< of ids; empty without a tokenizer
  /// Mean negative log-likelihood in nats. Of the target's tokens (a text's with its end token) where there is one; a
  /// decoder without a target: of the text's own tokens but the first.
  std::optional<double> loss;
  std::int64_t lossTokens = 0;
  std::vector<TokenChance> next;  ///< behind the text and the target; empty for an encoder
  std::vector<double> classes;    ///< probabilities of an encoder's classifier
  std::vector<double> embedding;  ///< of an encoder: the sentence's vector, pooled as the checkpoint says
  std::vector<StateReport> states;
  std::vector<std::string> remarks;
};

/// Throws Error, and UsageError for ids outside the vocabulary or a request that the kind of model cannot serve.
ForwardReport runForward(const ForwardRequest& request);

struct GenerateRequest {
  std::string folder, adapter;
  std::vector<std::string> prompts;
  std::int64_t maxNewTokens = 16, batchSize = 16;
  std::string frozenType = "float32";  ///< of the weights, as backbone.frozen_type of a run
};

struct Continuation {
  std::vector<std::int64_t> ids;  ///< new tokens without the end token
  std::string text;
};

/// Greedy, one continuation for each prompt, in their order. Throws Error, and UsageError for an encoder.
std::vector<Continuation> generateTexts(const GenerateRequest& request);

}  // namespace skillscope
