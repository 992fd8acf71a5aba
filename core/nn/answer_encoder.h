// SPDX-License-Identifier: GPL-3.0-or-later
//
// A BERT-family encoder as a backbone: it writes no text, but chooses among the answers of the stream. An answer c is
// scored by its own words, as a masked language model scores a word by its embedding:
//
//   logit_c = h · e_c / ‖e_c‖        h: last state of the first token; e_c: mean embedding of the answer's tokens
//
// so there is no head to add or to forget, any number of tasks may bring answers, tasks with an answer in common share
// it, and every method works as it is. Training compares an answer with all answers of the stream.
// Source: Devlin et al. 2019, "BERT", section 3.1 (embeddings tied to the output) and 4.1 (first token); the released
// code of SLM has a linear head for each number of classes instead. The encoder's own dropout is left out, as its
// evaluation does; LoRA pairs have theirs. Thread: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/nn/backbone.h"
#include "core/nn/bert.h"

namespace skillscope {

/// What there is to choose among.
struct AnswerChoices {
  std::vector<std::string> texts;
  std::vector<std::vector<std::int64_t>> tokens;  ///< of each text, with the end token, as targets have them
  std::int64_t end = -1;                          ///< the tokenizer's end token; sources and targets end with it
  std::int64_t first = -1, last = -1;             ///< special tokens around a text
};

class AnswerEncoder final : public Backbone {
 public:
  explicit AnswerEncoder(std::unique_ptr<Bert> encoder) : encoder_(std::move(encoder)) {}
  /// Opens a Hugging Face checkpoint directory. Throws Error naming file and field or tensor.
  static std::unique_ptr<AnswerEncoder> open(const std::string& folder,
                                             WeightPrecision precision = WeightPrecision::float32);

  /// To be told before anything else is asked: the answers of all tasks. Throws Error for one without tokens.
  void setAnswers(const AnswerChoices& choices);
  /// The text of the best answer for each row.
  std::vector<std::string> chooseAnswers(const TokenBatch& batch);

  LossAndLogits lossAndLogits(const TokenBatch& batch) override;
  /// The tokens of the chosen answers.
  std::vector<std::vector<std::int64_t>> generate(const TokenBatch& batch, std::int64_t maxNewTokens) override;
  torch::Tensor scoreTargets(const TokenBatch& batch,
                             const std::vector<std::vector<std::int64_t>>& candidates) override;
  std::vector<LinearSite> linearSites() override;
  torch::Tensor embeddedMean(const TokenBatch& batch) override;
  torch::Tensor encodedMean(const TokenBatch& batch) override;
  std::vector<NamedWeight> weights() override;
  void setTraining(bool training, std::optional<torch::Generator> generator = {}) override;
  std::int64_t padId() const override { return encoder_->config().padId; }
  std::int64_t endId() const override { return last_; }
  std::string peftTaskType() const override { return "FEATURE_EXTRACTION"; }

 private:
  using TokenList = std::vector<std::int64_t>;

  /// Sources between the special tokens, cut to what the encoder reads, with places for soft prompts.
  EncoderInput read(const TokenBatch& batch);
  torch::Tensor logits(const TokenBatch& batch);  ///< [B, answers]
  std::int64_t answerOf(const TokenList& tokens) const;

  std::unique_ptr<Bert> encoder_;
  std::vector<std::string> texts_;
  std::vector<TokenList> tokens_;
  std::map<TokenList, std::int64_t> places_;  ///< of an answer's tokens, its end token left out
  std::int64_t first_ = -1, last_ = -1, end_ = -1;
};

/// The backbone as one that chooses among answers; null if it writes text.
AnswerEncoder* asAnswerEncoder(Backbone& backbone);
/// What a run can train: what openBackbone() opens, and a BERT-family encoder as above. Throws Error likewise.
std::unique_ptr<Backbone> openTrainable(const std::string& folder,
                                        WeightPrecision precision = WeightPrecision::float32);

}  // namespace skillscope
