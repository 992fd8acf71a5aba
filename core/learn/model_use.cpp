// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/model_use.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "core/base/error.h"
#include "core/learn/batching.h"
#include "core/learn/peft_adapter.h"
#include "core/nn/bert.h"
#include "core/nn/llama.h"
#include "core/nn/t5.h"
#include "core/tensor/libtorch.h"
#include "core/text/tokenizer.h"

namespace skillscope {

namespace {

using Ids = std::vector<std::int64_t>;

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

torch::Tensor row(const Ids& ids) {
  return torch::tensor(ids, torch::kInt64).unsqueeze(0);
}

/// The rows that the model's embedding has.
std::int64_t vocabularyOf(const std::vector<NamedWeight>& weights) {
  for (const NamedWeight& weight : weights) {
    if (weight.module == "embedding") return weight.tensor.size(0);
  }
  return kNoLimit;
}

void checkIds(const Ids& ids, std::int64_t vocabulary, const std::string& folder) {
  for (const std::int64_t id : ids) {
    if (id >= 0 && id < vocabulary) continue;
    throw UsageError("Token id " + std::to_string(id), "does not exist in " + folder,
                     "its vocabulary goes from 0 to " + std::to_string(vocabulary - 1));
  }
}

StateReport reportOf(const std::string& name, const torch::Tensor& states) {
  const torch::Tensor vectors = states.reshape({-1, states.size(-1)}).to(torch::kFloat64);
  StateReport report{name, vectors.size(0), vectors.size(1), 0, 0, 0};
  report.mean = vectors.mean().item<double>();
  report.deviation = (vectors - report.mean).pow(2).mean().sqrt().item<double>();
  report.length = vectors.pow(2).sum(1).sqrt().mean().item<double>();
  return report;
}

void addStates(ForwardReport& report, const std::string& stack, const std::vector<torch::Tensor>& states) {
  for (std::size_t i = 0; i < states.size(); ++i) {
    report.states.push_back(reportOf(stack + " " + std::to_string(i), states[i]));
  }
}

void addNext(ForwardReport& report, const torch::Tensor& logits, std::int64_t top, const Tokenizer* tokenizer) {
  const torch::Tensor chances = torch::softmax(logits.to(torch::kFloat64), -1);
  const auto [values, indices] = chances.sort(/*stable=*/true, /*dim=*/0, /*descending=*/true);
  const std::int64_t count = std::min(top, chances.size(0));
  for (std::int64_t i = 0; i < count; ++i) {
    const auto id = indices[i].item<std::int64_t>();
    report.next.push_back({id, tokenizer != nullptr ? tokenizer->tokenText(id) : "", values[i].item<double>()});
  }
}

std::vector<double> numbers(const torch::Tensor& vector) {
  const torch::Tensor plain = vector.reshape({-1}).to(torch::kFloat64).contiguous();
  return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

void forwardT5(ForwardReport& report, T5& model, const ForwardRequest& request, const Tokenizer* tokenizer) {
  std::vector<torch::Tensor> encoder, decoder;
  const torch::Tensor source = row(report.ids), mask = torch::ones_like(source);
  const torch::Tensor encoded = model.encode(source, mask, &encoder);
  Ids inputs = {model.config().startId};
  inputs.insert(inputs.end(), report.targetIds.begin(), report.targetIds.end());
  // The end token is only predicted, nothing follows it.
  if (inputs.size() > 1 && inputs.back() == model.config().endId) inputs.pop_back();
  const torch::Tensor logits = model.logits(model.decode(row(inputs), encoded, mask, &decoder))[0];
  if (!report.targetIds.empty()) {
    TokenBatch batch;
    batch.source = source;
    batch.sourceMask = mask;
    batch.target = row(report.targetIds);
    report.loss = model.lossOf(encoded, batch).item<double>();
    report.lossTokens = static_cast<std::int64_t>(report.targetIds.size());
  }
  addNext(report, logits[logits.size(0) - 1], request.top, tokenizer);
  addStates(report, "encoder", encoder);
  addStates(report, "decoder", decoder);
}

void forwardLlama(ForwardReport& report, Llama& model, const ForwardRequest& request, const Tokenizer* tokenizer) {
  Ids whole = report.ids, labels = report.ids;
  if (!report.targetIds.empty()) std::fill(labels.begin(), labels.end(), -100);
  whole.insert(whole.end(), report.targetIds.begin(), report.targetIds.end());
  labels.insert(labels.end(), report.targetIds.begin(), report.targetIds.end());
  if (whole.size() > 1) {
    report.loss = model.lossOf(row(whole), torch::ones_like(row(whole)), row(labels)).item<double>();
    report.lossTokens =
        static_cast<std::int64_t>(report.targetIds.empty() ? whole.size() - 1 : report.targetIds.size());
  }
  const std::vector<std::int64_t>& ends = model.config().endIds;
  const bool ended = !report.targetIds.empty() && std::find(ends.begin(), ends.end(), whole.back()) != ends.end();
  if (ended) whole.pop_back();
  std::vector<torch::Tensor> states;
  const torch::Tensor ids = row(whole);
  const torch::Tensor hidden = model.forward(
      {ids, torch::ones_like(ids), torch::arange(ids.size(1), torch::kInt64).unsqueeze(0)}, nullptr, &states);
  addNext(report, model.logits(hidden[0][hidden.size(1) - 1]), request.top, tokenizer);
  addStates(report, "decoder", states);
}

void forwardBert(ForwardReport& report, const Bert& model) {
  const torch::Tensor ids = row(report.ids);
  const EncoderInput input{ids, torch::ones_like(ids), {}};
  std::vector<torch::Tensor> states;
  const torch::Tensor hidden = model.forward(input, &states);
  report.embedding = numbers(model.embed(input));
  if (model.classes() > 0) report.classes = numbers(torch::softmax(model.classify(hidden).to(torch::kFloat64), -1));
  addStates(report, "encoder", states);
}

/// The tokenizer of the folder; none where ids are given and the folder has none.
std::unique_ptr<Tokenizer> tokenizerFor(const ForwardRequest& request) {
  if (request.text || request.target) return openTokenizer(request.folder);
  try {
    return openTokenizer(request.folder);
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace

ForwardReport runForward(const ForwardRequest& request) {
  const torch::NoGradGuard noGrad;
  ForwardReport report;
  report.type = modelType(request.folder);
  const bool isEncoder = isEncoderType(report.type);
  if (isEncoder && (request.target || !request.targetIds.empty())) {
    throw UsageError("A target makes no sense for", request.folder,
                     "a " + report.type + " model reads a text and answers none");
  }
  std::unique_ptr<Backbone> backbone;
  std::unique_ptr<Bert> encoder;
  if (isEncoder) {
    encoder = Bert::open(request.folder, weightPrecision(request.frozenType));
    report.remarks = encoder->remarks();
  } else {
    backbone = openBackbone(request.folder, weightPrecision(request.frozenType));
    report.remarks = backbone->remarks();
  }
  if (!request.adapter.empty()) {
    loadPeftAdapter(encoder ? encoder->linearSites() : backbone->linearSites(), request.adapter);
  }
  const std::unique_ptr<Tokenizer> tokenizer = tokenizerFor(request);
  auto* llama = dynamic_cast<Llama*>(backbone.get());
  auto* t5 = dynamic_cast<T5*>(backbone.get());
  report.ids = request.ids;
  if (request.text && encoder) report.ids = tokenizer->tokenize(*request.text).ids;
  if (request.text && t5 != nullptr) report.ids = tokensWithEnd(*tokenizer, *request.text, kNoLimit);
  if (request.text && llama != nullptr) {
    report.ids = tokenizer->encode(*request.text);
    const LlamaConfig& config = llama->config();
    if (config.beginsWithBegin && (report.ids.empty() || report.ids.front() != config.beginId)) {
      report.ids.insert(report.ids.begin(), config.beginId);
    }
  }
  report.targetIds = request.target ? tokensWithEnd(*tokenizer, *request.target, kNoLimit) : request.targetIds;
  if (report.ids.empty()) throw UsageError("There is no token to read; give a text or ids that are not empty.");
  const std::int64_t vocabulary = encoder ? encoder->config().vocabSize : vocabularyOf(backbone->weights());
  checkIds(report.ids, vocabulary, request.folder);
  checkIds(report.targetIds, vocabulary, request.folder);
  for (const std::int64_t id : report.ids) {
    if (tokenizer) report.tokens.push_back(tokenizer->tokenText(id));
  }
  if (encoder) forwardBert(report, *encoder);
  if (t5 != nullptr) forwardT5(report, *t5, request, tokenizer.get());
  if (llama != nullptr) forwardLlama(report, *llama, request, tokenizer.get());
  return report;
}

std::vector<Continuation> generateTexts(const GenerateRequest& request) {
  const torch::NoGradGuard noGrad;
  const std::string type = modelType(request.folder);
  if (isEncoderType(type)) {
    throw UsageError("Cannot generate with", request.folder, "a " + type + " model writes no text");
  }
  const std::unique_ptr<Backbone> backbone = openBackbone(request.folder, weightPrecision(request.frozenType));
  if (!request.adapter.empty()) loadPeftAdapter(backbone->linearSites(), request.adapter);
  const MergedAdapters merged(*backbone);
  const std::unique_ptr<Tokenizer> tokenizer = openTokenizer(request.folder);
  const std::int64_t vocabulary = vocabularyOf(backbone->weights());
  std::vector<TokenisedExample> examples;
  for (const std::string& prompt : request.prompts) {
    examples.push_back({tokensWithEnd(*tokenizer, prompt, kNoLimit), {}, false, false});
    checkIds(examples.back().source, vocabulary, request.folder);
  }
  std::vector<Continuation> result(examples.size());
  const auto count = static_cast<std::int64_t>(examples.size());
  for (const std::vector<std::int64_t>& chosen : planEvaluation(examples, count, request.batchSize)) {
    const TokenBatch batch = makeTokenBatch(examples, chosen, backbone->padId(), false);
    const auto generated = backbone->generate(batch, request.maxNewTokens);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      Continuation& continuation = result[static_cast<std::size_t>(chosen[i])];
      continuation.ids = generated[i];
      continuation.text = tokenizer->decode(generated[i]);
    }
  }
  return result;
}

}  // namespace skillscope
