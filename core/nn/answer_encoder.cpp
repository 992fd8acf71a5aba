// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/answer_encoder.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/nn/embedding_rows.h"
#include "core/nn/pooling.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

std::unique_ptr<AnswerEncoder> AnswerEncoder::open(const std::string& folder, WeightPrecision precision) {
  auto model = std::make_unique<AnswerEncoder>(Bert::open(folder, precision));
  model->setRemarks(model->encoder_->remarks());
  return model;
}

void AnswerEncoder::setAnswers(const AnswerChoices& choices) {
  first_ = choices.first;
  last_ = choices.last;
  end_ = choices.end;
  texts_.clear();
  tokens_.clear();
  places_.clear();
  for (std::size_t i = 0; i < choices.texts.size(); ++i) {
    TokenList tokens = choices.tokens.at(i);
    if (!tokens.empty() && tokens.back() == end_) tokens.pop_back();
    if (tokens.empty()) {
      throw Error("An encoder cannot choose the answer \"" + choices.texts[i] +
                  "\": its tokenizer finds no token in it");
    }
    // What the tokenizer reads alike is one answer.
    if (!places_.emplace(tokens, static_cast<std::int64_t>(texts_.size())).second) continue;
    texts_.push_back(choices.texts[i]);
    tokens_.push_back(std::move(tokens));
  }
}

// ---- Reading ----

EncoderInput AnswerEncoder::read(const TokenBatch& batch) {
  const torch::Tensor source = batch.source.to(torch::kCPU).contiguous(),
                      mask = batch.sourceMask.to(torch::kCPU).contiguous();
  const std::int64_t rows = source.size(0), width = source.size(1);
  const torch::Tensor prompts = promptsFor(rows);
  const std::int64_t places = prompts.defined() ? prompts.size(1) : 0;
  const auto room = static_cast<std::size_t>(std::max<std::int64_t>(1, encoder_->config().longestText() - places - 2));
  std::vector<TokenList> lists;
  std::size_t longest = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    TokenList list;
    for (std::int64_t i = 0; i < width; ++i) {
      if (mask.data_ptr<std::int64_t>()[row * width + i] != 0) {
        list.push_back(source.data_ptr<std::int64_t>()[row * width + i]);
      }
    }
    if (!list.empty() && list.back() == end_) list.pop_back();
    if (list.size() > room) list.resize(room);
    // The prompts' places need ids that are no padding; their embeddings are put in later.
    list.insert(list.begin(), static_cast<std::size_t>(places + 1), first_);
    list.push_back(last_);
    longest = std::max(longest, list.size());
    lists.push_back(std::move(list));
  }
  EncoderInput input;
  input.ids = torch::full({rows, static_cast<std::int64_t>(longest)}, padId(), torch::kInt64);
  input.mask = torch::zeros_like(input.ids);
  for (std::size_t row = 0; row < lists.size(); ++row) {
    std::copy(lists[row].begin(), lists[row].end(), input.ids.data_ptr<std::int64_t>() + row * longest);
    std::fill_n(input.mask.data_ptr<std::int64_t>() + row * longest, lists[row].size(), 1);
  }
  const torch::Device device = encoder_->wordEmbeddings().device();
  input.ids = input.ids.to(device);
  input.mask = input.mask.to(device);
  input.prompts = prompts;
  encoderMask_ = input.mask;
  return input;
}

torch::Tensor AnswerEncoder::embeddedMean(const TokenBatch& batch) {
  const EncoderInput input = read(batch);
  const std::int64_t prompts = input.prompts.defined() ? input.prompts.size(1) : 0;
  torch::Tensor mask = input.mask.clone();
  mask.narrow(1, 0, prompts + 1).zero_();  // the first token is the same in every text
  return maskedMean(embeddingRows(encoder_->wordEmbeddings(), input.ids), mask);
}

torch::Tensor AnswerEncoder::encodedMean(const TokenBatch& batch) {
  const EncoderInput input = read(batch);
  torch::Tensor mask = input.mask.clone();
  if (input.prompts.defined()) mask.narrow(1, 1, input.prompts.size(1)).zero_();
  return maskedMean(encoder_->forward(input), mask);
}

// ---- Answers ----

torch::Tensor AnswerEncoder::logits(const TokenBatch& batch) {
  if (tokens_.empty()) throw Error("An encoder can only choose among answers, and was given none");
  const torch::Tensor state = encoder_->forward(read(batch)).select(1, 0);
  std::vector<torch::Tensor> rows;
  for (const TokenList& tokens : tokens_) {
    const torch::Tensor ids = torch::tensor(tokens, torch::kInt64).to(state.device());
    rows.push_back(embeddingRows(encoder_->wordEmbeddings(), ids).mean(0));
  }
  return torch::matmul(state, Bert::normalised(torch::stack(rows)).t());
}

std::int64_t AnswerEncoder::answerOf(const TokenList& tokens) const {
  TokenList plain = tokens;
  if (!plain.empty() && plain.back() == end_) plain.pop_back();
  const auto found = places_.find(plain);
  if (found == places_.end()) {
    throw Error("An example has an answer that is none of the " + std::to_string(texts_.size()) +
                " that the encoder chooses among: the task's label words must name them all");
  }
  return found->second;
}

LossAndLogits AnswerEncoder::lossAndLogits(const TokenBatch& batch) {
  const torch::Tensor target = batch.target.to(torch::kCPU).contiguous(), scores = logits(batch);
  std::vector<std::int64_t> wanted;
  for (std::int64_t row = 0; row < target.size(0); ++row) {
    const std::int64_t* ids = target.data_ptr<std::int64_t>() + row * target.size(1);
    wanted.push_back(answerOf(TokenList(ids, std::find(ids, ids + target.size(1), -100))));
  }
  const torch::Tensor classes = torch::tensor(wanted, torch::kInt64).to(scores.device());
  return {torch::nll_loss(torch::log_softmax(scores, -1), classes), scores};
}

std::vector<std::string> AnswerEncoder::chooseAnswers(const TokenBatch& batch) {
  const torch::NoGradGuard noGrad;
  const torch::Tensor best = logits(batch).argmax(1).to(torch::kCPU);
  std::vector<std::string> chosen;
  for (std::int64_t row = 0; row < best.size(0); ++row) {
    chosen.push_back(texts_[static_cast<std::size_t>(best.data_ptr<std::int64_t>()[row])]);
  }
  return chosen;
}

std::vector<std::vector<std::int64_t>> AnswerEncoder::generate(const TokenBatch& batch, std::int64_t maxNewTokens) {
  const torch::NoGradGuard noGrad;
  const torch::Tensor best = logits(batch).argmax(1).to(torch::kCPU);
  std::vector<TokenList> written;
  for (std::int64_t row = 0; row < best.size(0); ++row) {
    TokenList tokens = tokens_[static_cast<std::size_t>(best.data_ptr<std::int64_t>()[row])];
    tokens.resize(std::min(tokens.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, maxNewTokens))));
    written.push_back(std::move(tokens));
  }
  return written;
}

torch::Tensor AnswerEncoder::scoreTargets(const TokenBatch& batch, const std::vector<TokenList>& candidates) {
  const torch::NoGradGuard noGrad;
  std::vector<std::int64_t> columns;
  for (const TokenList& candidate : candidates) columns.push_back(answerOf(candidate));
  const torch::Tensor scores = torch::log_softmax(logits(batch), -1);
  return scores.index_select(1, torch::tensor(columns, torch::kInt64).to(scores.device()));
}

// ---- Weights ----

/// The checkpoint's own pooler and classifier take no part.
std::vector<LinearSite> AnswerEncoder::linearSites() {
  std::vector<LinearSite> sites = encoder_->linearSites();
  std::erase_if(sites, [](const LinearSite& site) { return site.layer < 0; });
  return sites;
}

std::vector<NamedWeight> AnswerEncoder::weights() {
  std::vector<NamedWeight> weights = encoder_->weights();
  std::erase_if(weights, [](const NamedWeight& weight) {
    return weight.stack == "head" || weight.module.rfind("pooler", 0) == 0;
  });
  return weights;
}

void AnswerEncoder::setTraining(bool training, std::optional<torch::Generator> generator) {
  for (LinearSite& site : linearSites()) site.linear->setTraining(training, generator);
}

AnswerEncoder* asAnswerEncoder(Backbone& backbone) {
  return dynamic_cast<AnswerEncoder*>(&backbone);
}

std::unique_ptr<Backbone> openTrainable(const std::string& folder, WeightPrecision precision) {
  if (isEncoderType(modelType(folder))) return AnswerEncoder::open(folder, precision);
  return openBackbone(folder, precision);
}

}  // namespace skillscope
