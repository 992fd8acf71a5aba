// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/input_features.h"

#include <algorithm>
#include <vector>

#include "core/base/error.h"
#include "core/data/task_stream.h"
#include "core/learn/adapter.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

constexpr std::int64_t mostTokens = 256;  // as the key trainer of SLM's released code

std::int64_t embeddingWidth(Backbone& backbone) {
  for (const NamedWeight& weight : backbone.weights()) {
    if (weight.module == "embedding") return weight.tensor.size(1);
  }
  throw Error("The backbone has no token embedding to make features of inputs from.");
}

}  // namespace

InputFeatures::InputFeatures(Backbone& backbone, const std::string& source)
    : backbone_(backbone), encodes_(source == "encoder") {
  if (encodes_ || source == "embedding") {
    width_ = embeddingWidth(backbone);
    return;
  }
  if (!isEncoderType(modelType(source))) {
    throw UsageError("Cannot make sentence embeddings with", source,
                     "it is no BERT-family checkpoint (bert, roberta, xlm-roberta, mpnet); give one, or encoder or "
                     "embedding for the backbone's own features");
  }
  sentences_ = Bert::open(source);
  tokenizer_ = openTokenizer(source);
  width_ = sentences_->config().width;
}

torch::Tensor InputFeatures::of(const TokenBatch& batch) const {
  const torch::NoGradGuard noGrad;
  if (sentences_) return ofTexts(batch);
  const BareBackbone bare(backbone_);
  return encodes_ ? backbone_.encodedMean(batch) : backbone_.embeddedMean(batch);
}

torch::Tensor InputFeatures::ofTexts(const TokenBatch& batch) const {
  const std::int64_t rows = batch.source.size(0);
  if (static_cast<std::int64_t>(batch.examples.size()) != rows) {
    throw Error("A sentence encoder needs the texts of the examples, which are not known here.");
  }
  const BertConfig& config = sentences_->config();
  const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(2, std::min(mostTokens, config.longestText())));
  std::vector<std::vector<std::int64_t>> texts;
  std::size_t longest = 1;
  for (const Example* example : batch.examples) {
    std::vector<std::int64_t> ids = tokenizer_->tokenize(example->prompt).ids;
    if (ids.size() > limit) ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(limit) - 1, ids.end() - 1);
    longest = std::max(longest, ids.size());
    texts.push_back(std::move(ids));
  }
  EncoderInput input;
  input.ids = torch::full({rows, static_cast<std::int64_t>(longest)}, config.padId, torch::kInt64);
  input.mask = torch::zeros_like(input.ids);
  for (std::size_t row = 0; row < texts.size(); ++row) {
    std::copy(texts[row].begin(), texts[row].end(), input.ids.data_ptr<std::int64_t>() + row * longest);
    std::fill_n(input.mask.data_ptr<std::int64_t>() + row * longest, texts[row].size(), 1);
  }
  return sentences_->embed(input);
}

}  // namespace skillscope
