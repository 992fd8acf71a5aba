// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/evaluator.h"

#include <algorithm>
#include <optional>

#include "core/base/error.h"
#include "core/learn/adapter.h"
#include "core/learn/batching.h"
#include "core/learn/task_score.h"
#include "core/nn/answer_encoder.h"
#include "core/nn/model_device.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

Evaluator::Evaluator(Backbone& backbone, const Tokenizer& tokenizer, EvaluationOptions options,
                     std::function<void(std::int64_t)> afterBatch)
    : backbone_(backbone), tokenizer_(tokenizer), options_(std::move(options)), afterBatch_(std::move(afterBatch)) {
  if (options_.decoding != "labels" && options_.decoding != "generate") {
    throw UsageError("Unknown decoding \"" + options_.decoding + "\"", "eval.decoding", "use generate or labels");
  }
}

std::vector<std::string> Evaluator::predict(const TokenBatch& batch, const std::vector<std::string>& labels) {
  std::vector<std::string> texts;
  if (options_.decoding == "labels" && !labels.empty()) {
    std::vector<std::vector<std::int64_t>> candidates;
    for (const std::string& label : labels) {
      candidates.push_back(tokensWithEnd(tokenizer_, label, options_.maxTargetTokens));
    }
    const torch::Tensor best = backbone_.scoreTargets(batch, candidates).argmax(1).to(torch::kCPU);
    for (std::int64_t row = 0; row < best.size(0); ++row) {
      texts.push_back(labels[static_cast<std::size_t>(best.data_ptr<std::int64_t>()[row])]);
    }
    return texts;
  }
  if (AnswerEncoder* encoder = asAnswerEncoder(backbone_)) return encoder->chooseAnswers(batch);
  for (const auto& ids : backbone_.generate(batch, options_.maxTargetTokens)) texts.push_back(tokenizer_.decode(ids));
  return texts;
}

TaskScore Evaluator::score(const Task& task, const std::vector<Example>& examples,
                           const std::vector<TokenisedExample>& tokens, std::int64_t count, std::int64_t keep) {
  const torch::NoGradGuard noGrad;
  backbone_.setTraining(false);
  std::optional<MergedAdapters> merged;
  if (options_.mergePairs) merged.emplace(backbone_);
  const BatchPlan plan = planEvaluation(tokens, count, options_.batchSize);
  std::vector<std::string> predictions(tokens.size());
  TaskScore result;
  result.metric = task.metric.empty() ? "exact_match" : task.metric;
  if (result.metric == "exact_match" && options_.decoding == "labels" && !task.labels.empty()) {
    result.metric = "label_match";
  }
  const torch::Device device = deviceOf(backbone_);
  for (const auto& chosen : plan) {
    const TokenBatch batch = onDevice(makeTokenBatch(tokens, chosen, backbone_.padId(), false), device);
    if (beforeBatch_) beforeBatch_(batch, chosen);
    std::vector<std::string> texts = predict(batch, task.labels);
    for (std::size_t row = 0; row < chosen.size(); ++row) {
      predictions[static_cast<std::size_t>(chosen[row])] = std::move(texts[row]);
    }
    result.examples += static_cast<int>(chosen.size());
    if (afterBatch_) afterBatch_(static_cast<std::int64_t>(chosen.size()));
  }
  predictions.resize(static_cast<std::size_t>(result.examples));  // the plan takes the first ones
  const AnswerScore scored = scoreAnswers(task.metric, task.labels, examples, predictions);
  result.score = scored.score;
  for (std::size_t i = 0; i < predictions.size() && static_cast<std::int64_t>(i) < keep; ++i) {
    const Example& example = examples[i];
    result.predictions.push_back({example.id, example.prompt, example.target, predictions[i], scored.correct[i]});
  }
  return result;
}

}  // namespace skillscope
