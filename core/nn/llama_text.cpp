// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a decoder does with prompts and targets: loss, greedy continuation, scores of candidates.

#include <algorithm>

#include "core/nn/embedding_rows.h"
#include "core/nn/llama.h"
#include "core/nn/pooling.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using TokenLists = std::vector<std::vector<std::int64_t>>;

struct Padded {
  torch::Tensor ids, mask;  ///< [rows, longest]
};

Padded padded(const TokenLists& rows, std::int64_t padId, bool left, std::int64_t maskOfPadding = 0) {
  std::size_t longest = 1;
  for (const auto& row : rows) longest = std::max(longest, row.size());
  const auto count = static_cast<std::int64_t>(rows.size()), width = static_cast<std::int64_t>(longest);
  Padded result{torch::full({count, width}, padId, torch::kInt64),
                torch::full({count, width}, maskOfPadding, torch::kInt64)};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t at = i * longest + (left ? longest - rows[i].size() : 0);
    std::copy(rows[i].begin(), rows[i].end(), result.ids.data_ptr<std::int64_t>() + at);
    std::fill_n(result.mask.data_ptr<std::int64_t>() + at, rows[i].size(), 1);
  }
  return result;
}

}  // namespace

std::vector<std::vector<std::int64_t>> Llama::prompts(const TokenBatch& batch) const {
  const torch::Tensor source = batch.source.to(torch::kCPU).contiguous(),
                      mask = batch.sourceMask.to(torch::kCPU).contiguous();
  const std::int64_t rows = source.size(0), length = source.size(1);
  TokenLists result(static_cast<std::size_t>(rows));
  for (std::int64_t row = 0; row < rows; ++row) {
    auto& tokens = result[static_cast<std::size_t>(row)];
    for (std::int64_t i = row * length; i < (row + 1) * length; ++i) {
      if (mask.data_ptr<std::int64_t>()[i] != 0) tokens.push_back(source.data_ptr<std::int64_t>()[i]);
    }
    // The model would read an end token as the end of the text that it is to go on with.
    if (!tokens.empty() && isEnd(tokens.back())) tokens.pop_back();
    if (config_.beginsWithBegin && (tokens.empty() || tokens.front() != config_.beginId)) {
      tokens.insert(tokens.begin(), config_.beginId);
    }
    // There must be a token to predict from.
    if (tokens.empty()) tokens.push_back(config_.beginId >= 0 ? config_.beginId : config_.padId);
  }
  return result;
}

LossAndLogits Llama::answers(const torch::Tensor& ids, const torch::Tensor& mask, const torch::Tensor& given) {
  const torch::Tensor prompts = promptsFor(ids.size(0));
  const std::int64_t before = prompts.defined() ? prompts.size(1) : 0, length = before + ids.size(1);
  const torch::Tensor positions = torch::arange(length, ids.options()).unsqueeze(0);
  decoderMask_ = behindPrompts(mask, before, 1);
  const torch::Tensor labels = behindPrompts(given, before, -100);
  const torch::Tensor hidden = forward({ids, decoderMask_, positions, prompts});
  // Only positions that count are sent through the head: it is the widest product.
  const torch::Tensor wanted = labels.narrow(1, 1, length - 1).reshape({-1});
  const torch::Tensor counted = torch::nonzero(wanted != -100).squeeze(1);
  const torch::Tensor rows = hidden.narrow(1, 0, length - 1).reshape({-1, config_.width}).index_select(0, counted);
  const torch::Tensor scores = logits(rows);
  return {torch::nll_loss(torch::log_softmax(scores, -1), wanted.index_select(0, counted)), scores};
}

LossAndLogits Llama::lossAndLogits(const TokenBatch& batch) {
  if (batch.wholeSequences) return answers(batch.source, batch.sourceMask, batch.target);
  TokenLists rows = prompts(batch), labels;
  const torch::Tensor target = batch.target.to(torch::kCPU).contiguous();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::vector<std::int64_t> label(rows[row].size(), -100);
    const std::int64_t* ids = target.data_ptr<std::int64_t>() + static_cast<std::int64_t>(row) * target.size(1);
    for (std::int64_t i = 0; i < target.size(1); ++i) {
      if (ids[i] == -100) continue;
      rows[row].push_back(ids[i]);
      label.push_back(ids[i]);
    }
    labels.push_back(std::move(label));
  }
  const torch::Device device = embedding_.device();
  const Padded sequences = padded(rows, config_.padId, false);
  return answers(sequences.ids.to(device), sequences.mask.to(device), padded(labels, -100, false).ids.to(device));
}

torch::Tensor Llama::embeddedMean(const TokenBatch& batch) {
  const Padded read = padded(prompts(batch), config_.padId, false);
  const torch::Device device = embedding_.device();
  return maskedMean(embeddingRows(embedding_, read.ids.to(device)), read.mask.to(device));
}

torch::Tensor Llama::encodedMean(const TokenBatch& batch) {
  const Padded read = padded(prompts(batch), config_.padId, false);
  const torch::Tensor ids = read.ids.to(embedding_.device()), mask = read.mask.to(embedding_.device());
  const torch::Tensor before = promptsFor(ids.size(0));
  const std::int64_t count = before.defined() ? before.size(1) : 0, length = count + ids.size(1);
  decoderMask_ = behindPrompts(mask, count, 1);
  const torch::Tensor states = forward({ids, decoderMask_, torch::arange(length, ids.options()).unsqueeze(0), before});
  return maskedMean(states.narrow(1, count, ids.size(1)), mask);
}

std::vector<std::vector<std::int64_t>> Llama::continueGreedily(const torch::Tensor& ids, const torch::Tensor& tokenMask,
                                                               std::int64_t maxNewTokens) {
  const torch::NoGradGuard noGrad;
  const torch::Tensor before = promptsFor(ids.size(0));
  const torch::Tensor mask = behindPrompts(tokenMask, before.defined() ? before.size(1) : 0, 1);
  const std::int64_t rows = ids.size(0), length = mask.size(1);
  TokenLists out(static_cast<std::size_t>(rows));
  if (maxNewTokens <= 0 || rows == 0) return out;
  std::vector<bool> finished(static_cast<std::size_t>(rows), false);
  KeyValueCache cache = makeCache(rows, length + maxNewTokens);
  const torch::Tensor allMask = torch::cat({mask, torch::ones({rows, maxNewTokens}, mask.options())}, 1);
  torch::Tensor position = mask.sum(1, true);  // of the next token
  decoderMask_ = torch::Tensor();
  torch::Tensor hidden = forward({ids, mask, positionsOf(mask), before}, &cache);
  for (std::int64_t step = 0; step < maxNewTokens; ++step) {
    const torch::Tensor next = logits(hidden.select(1, hidden.size(1) - 1)).argmax(-1).to(torch::kCPU);
    const auto* chosen = next.data_ptr<std::int64_t>();
    torch::Tensor fed = torch::full({rows, 1}, config_.padId, torch::kInt64);
    bool all = true;
    for (std::int64_t row = 0; row < rows; ++row) {
      const auto i = static_cast<std::size_t>(row);
      if (finished[i]) continue;
      out[i].push_back(chosen[row]);
      finished[i] = isEnd(chosen[row]);
      fed.data_ptr<std::int64_t>()[row] = chosen[row];
      all = all && finished[i];
    }
    if (all || step + 1 == maxNewTokens) break;
    hidden = forward({fed.to(ids.device()), allMask.narrow(1, 0, cache.length + 1), position}, &cache);
    position = position + 1;
  }
  return out;
}

std::vector<std::vector<std::int64_t>> Llama::generate(const TokenBatch& batch, std::int64_t maxNewTokens) {
  const Padded start = padded(prompts(batch), config_.padId, true);
  const torch::Device device = embedding_.device();
  TokenLists out = continueGreedily(start.ids.to(device), start.mask.to(device), maxNewTokens);
  for (auto& row : out) {
    if (!row.empty() && isEnd(row.back())) row.pop_back();
  }
  return out;
}

torch::Tensor Llama::scoreTargets(const TokenBatch& batch, const std::vector<std::vector<std::int64_t>>& candidates) {
  const torch::NoGradGuard noGrad;
  const torch::Device device = embedding_.device();
  const Padded start = padded(prompts(batch), config_.padId, true);
  const torch::Tensor ids = start.ids.to(device), before = promptsFor(ids.size(0));
  const torch::Tensor mask = behindPrompts(start.mask.to(device), before.defined() ? before.size(1) : 0, 1);
  const std::int64_t rows = ids.size(0), length = mask.size(1), count = static_cast<std::int64_t>(candidates.size());
  if (count == 0) return torch::zeros({rows, 0}, torch::TensorOptions().device(device));
  const Padded wanted = padded(candidates, config_.padId, false);
  const torch::Tensor targets = wanted.ids.to(device), counts = wanted.mask.to(device);
  const std::int64_t width = targets.size(1);

  // The prompt is read once for all candidates.
  KeyValueCache prompt = makeCache(rows, length);
  decoderMask_ = torch::Tensor();
  const torch::Tensor hidden = forward({ids, mask, positionsOf(mask), before}, &prompt);
  torch::Tensor states = hidden.select(1, length - 1).unsqueeze(1).repeat_interleave(count, 0);  // predicts token 0
  if (width > 1) {
    KeyValueCache cache = makeCache(rows * count, length + width - 1);
    for (std::size_t layer = 0; layer < blocks_.size(); ++layer) {
      cache.keys[layer].narrow(1, 0, length).copy_(prompt.keys[layer].repeat_interleave(count, 0));
      cache.values[layer].narrow(1, 0, length).copy_(prompt.values[layer].repeat_interleave(count, 0));
    }
    cache.length = length;
    const torch::Tensor further =
        mask.sum(1, true).repeat_interleave(count, 0) + torch::arange(width - 1, ids.options()).unsqueeze(0);
    const torch::Tensor inputs = targets.narrow(1, 0, width - 1).repeat({rows, 1});
    const torch::Tensor whole = torch::cat({mask.repeat_interleave(count, 0), torch::ones_like(inputs)}, 1);
    states = torch::cat({states, forward({inputs, whole, further}, &cache)}, 1);
  }
  const torch::Tensor likelihood =
      torch::log_softmax(logits(states), -1).gather(-1, targets.repeat({rows, 1}).unsqueeze(-1)).squeeze(-1);
  return likelihood.masked_fill(counts.repeat({rows, 1}) == 0, 0.0).sum(-1).view({rows, count});
}

}  // namespace skillscope
