// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scores of the model as it is now: greedy decoding and exact match, or the most likely of the task's label words.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/data/task_stream.h"
#include "core/learn/task_tokens.h"
#include "core/nn/backbone.h"
#include "core/run/event.h"
#include "core/text/tokenizer.h"

namespace skillscope {

struct EvaluationOptions {
  std::string decoding =
      "generate";  ///< "generate", or "labels" (tasks without label words are generated all the same)
  std::int64_t batchSize = 64;
  std::int64_t maxTargetTokens = 16;
  bool mergePairs = true;  ///< LoRA pairs are merged into their layers meanwhile
};

struct TaskScore {
  /// The task's, "exact_match" where it names none; "label_match" for the same where the most likely label word was
  /// taken.
  std::string metric;
  double score = 0;  ///< fraction in [0, 1]
  int examples = 0;
  std::vector<ExamplePrediction> predictions;  ///< of the first `keep` examples, in the data's order
};

/// Thread: the training thread.
class Evaluator {
 public:
  /// `afterBatch` is called after each batch with its number of examples; it may throw to stop (the model is then as it
  /// was before). Keeps references to backbone and tokenizer.
  Evaluator(Backbone& backbone, const Tokenizer& tokenizer, EvaluationOptions options,
            std::function<void(std::int64_t)> afterBatch = {});
  /// Called before the model reads a batch, with the place of each of its rows in the split.
  void setBeforeBatch(std::function<void(const TokenBatch&, const std::vector<std::int64_t>&)> beforeBatch) {
    beforeBatch_ = std::move(beforeBatch);
  }

  /// Scores the first `count` of `examples`, whose tokens are `tokens`. Adapters are merged into the layers meanwhile
  /// (by option), dropout is off, and no random number is drawn. Leaves the backbone with dropout off.
  /// The task says its label words and its metric (task_score.h).
  TaskScore score(const Task& task, const std::vector<Example>& examples, const std::vector<TokenisedExample>& tokens,
                  std::int64_t count, std::int64_t keep);

 private:
  std::vector<std::string> predict(const TokenBatch& batch, const std::vector<std::string>& labels);

  Backbone& backbone_;
  const Tokenizer& tokenizer_;
  EvaluationOptions options_;
  std::function<void(std::int64_t)> afterBatch_;
  std::function<void(const TokenBatch&, const std::vector<std::int64_t>&)> beforeBatch_;
};

}  // namespace skillscope
