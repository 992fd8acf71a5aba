// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/pretrain.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "core/base/error.h"
#include "core/data/wordnet_cl.h"
#include "core/learn/metrics.h"
#include "core/learn/pretrain_data.h"
#include "core/nn/t5.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;

TokenBatch makeBatch(const std::vector<const TokenPair*>& pairs, std::int64_t padId) {
  std::size_t sourceLength = 1, targetLength = 1;
  for (const TokenPair* pair : pairs) {
    sourceLength = std::max(sourceLength, pair->source.size());
    targetLength = std::max(targetLength, pair->target.size());
  }
  const auto rows = static_cast<std::int64_t>(pairs.size());
  TokenBatch batch;
  batch.source = torch::full({rows, static_cast<std::int64_t>(sourceLength)}, padId, torch::kInt64);
  batch.sourceMask = torch::zeros_like(batch.source);
  batch.target = torch::full({rows, static_cast<std::int64_t>(targetLength)}, -100, torch::kInt64);
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    auto* source = batch.source.data_ptr<std::int64_t>() + row * sourceLength;
    auto* mask = batch.sourceMask.data_ptr<std::int64_t>() + row * sourceLength;
    auto* target = batch.target.data_ptr<std::int64_t>() + row * targetLength;
    std::copy(pairs[row]->source.begin(), pairs[row]->source.end(), source);
    std::fill_n(mask, pairs[row]->source.size(), 1);
    std::copy(pairs[row]->target.begin(), pairs[row]->target.end(), target);
    batch.tokens += static_cast<std::int64_t>(pairs[row]->source.size() + pairs[row]->target.size());
  }
  return batch;
}

/// Examples of one epoch, in batches of similar length. Epoch n depends on the seed and n alone, so a resumed training
/// meets the same batches.
class EpochData {
 public:
  EpochData(const PretrainOptions& options, const Tokenizer& tokenizer) : options_(options), tokenizer_(tokenizer) {
    for (const std::string& text : wordnet_cl::pretrainTexts()) {
      auto ids = tokenizer.encode(text);
      if (static_cast<std::int64_t>(ids.size()) > options.maxSource - 1)
        ids.resize(static_cast<std::size_t>(options.maxSource - 1));
      if (ids.size() >= 4) texts_.push_back(std::move(ids));
    }
  }

  /// The supervised pairs of an epoch, tokenised.
  std::vector<TokenPair> pairs(std::int64_t number) const {
    std::mt19937_64 random(static_cast<std::uint64_t>(options_.seed) * 7919u + static_cast<std::uint64_t>(number));
    std::vector<TokenPair> examples;
    for (const auto& pair : wordnet_cl::pretrainPairs(static_cast<std::uint64_t>(options_.seed * 1000 + number))) {
      TokenPair tokens;
      for (const std::int64_t id : tokenizer_.encode(pair.input)) {
        if (uniform(random) >= options_.tokenDrop) tokens.source.push_back(id);
      }
      tokens.target = tokenizer_.encode(pair.target);
      cut(tokens);
      examples.push_back(std::move(tokens));
    }
    return examples;
  }

  std::vector<std::vector<TokenPair>> epoch(std::int64_t number) const {
    std::mt19937_64 random(static_cast<std::uint64_t>(options_.seed) * 1000003u + static_cast<std::uint64_t>(number));
    std::vector<TokenPair> examples = pairs(number);
    const double share = options_.textShare / (1.0 - options_.textShare);
    const auto corrupted = static_cast<std::size_t>(static_cast<double>(examples.size()) * share);
    for (std::size_t i = 0; i < corrupted; ++i) {
      const auto& text = texts_[random() % texts_.size()];
      examples.push_back(corruptSpans(text, tokenizer_, {options_.corruption, options_.meanSpan}, random));
    }
    shuffle(examples, random);
    // Sorted by length inside windows of 32 batches, then the batches are shuffled: little padding, little order.
    const auto batchSize = static_cast<std::size_t>(options_.batchExamples), window = batchSize * 32;
    std::vector<std::vector<TokenPair>> batches;
    for (std::size_t begin = 0; begin < examples.size(); begin += window) {
      const auto end = std::min(examples.size(), begin + window);
      std::stable_sort(examples.begin() + static_cast<std::ptrdiff_t>(begin),
                       examples.begin() + static_cast<std::ptrdiff_t>(end), [](const TokenPair& a, const TokenPair& b) {
                         // Targets first, in steps of three: one long target would pad a whole batch of short ones.
                         return std::pair(a.target.size() / 3, a.source.size()) <
                                std::pair(b.target.size() / 3, b.source.size());
                       });
      for (std::size_t first = begin; first + batchSize <= end; first += batchSize) {
        batches.emplace_back(
            std::make_move_iterator(examples.begin() + static_cast<std::ptrdiff_t>(first)),
            std::make_move_iterator(examples.begin() + static_cast<std::ptrdiff_t>(first + batchSize)));
      }
    }
    shuffle(batches, random);
    return batches;
  }

 private:
  template <typename T>
  static void shuffle(std::vector<T>& values, std::mt19937_64& random) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
  }
  void cut(TokenPair& tokens) const {
    if (static_cast<std::int64_t>(tokens.source.size()) > options_.maxSource - 1)
      tokens.source.resize(static_cast<std::size_t>(options_.maxSource - 1));
    if (static_cast<std::int64_t>(tokens.target.size()) > options_.maxTarget - 1)
      tokens.target.resize(static_cast<std::size_t>(options_.maxTarget - 1));
    tokens.source.push_back(tokenizer_.endId());
    tokens.target.push_back(tokenizer_.endId());
  }

  const PretrainOptions& options_;
  const Tokenizer& tokenizer_;
  std::vector<std::vector<std::int64_t>> texts_;
};

double learningRateAt(const PretrainOptions& options, std::int64_t step) {
  const double warmup = std::max(1.0, options.warmupShare * static_cast<double>(options.steps));
  const double decay = std::max(1.0, options.decayShare * static_cast<double>(options.steps));
  const double up = static_cast<double>(step + 1) / warmup;
  const double down = static_cast<double>(options.steps - step) / decay;
  return options.learningRate * std::min({1.0, up, down});
}

/// Dev examples of every task without any training on it: shows when the backbone begins to understand glosses.
std::string zeroShotReport(T5& model, const Tokenizer& tokenizer, const std::vector<Task>& tasks) {
  torch::NoGradGuard guard;
  std::string report;
  double sum = 0;
  for (const Task& task : tasks) {
    std::vector<TokenPair> pairs;
    for (const Example& example : task.dev) {
      TokenPair pair{tokenizer.encode(example.prompt), {}};
      pair.source.push_back(tokenizer.endId());
      pairs.push_back(std::move(pair));
    }
    std::vector<const TokenPair*> pointers;
    for (const TokenPair& pair : pairs) pointers.push_back(&pair);
    const auto generated = model.generate(makeBatch(pointers, tokenizer.padId()), 8);
    int hits = 0;
    for (std::size_t i = 0; i < generated.size(); ++i)
      hits += exactMatch(tokenizer.decode(generated[i]), task.dev[i].target);
    const double accuracy = 100.0 * hits / static_cast<double>(std::max<std::size_t>(1, generated.size()));
    sum += accuracy;
    char buffer[96];
    std::snprintf(buffer, sizeof buffer, " %s %.0f", task.name.c_str(), accuracy);
    report += buffer;
  }
  char mean[48];
  std::snprintf(mean, sizeof mean,
                "dev exact match %%, mean %.1f:", sum / static_cast<double>(std::max<std::size_t>(1, tasks.size())));
  return mean + report;
}

/// Starting word vectors: the leading singular directions of the positive pointwise mutual information between tokens
/// and what they occur with. Source: Levy & Goldberg 2014, "Neural Word Embedding as Implicit Matrix Factorization".
torch::Tensor wordVectors(const Cooccurrence& table, std::int64_t width) {
  torch::NoGradGuard guard;
  const torch::Tensor counts =
      torch::from_blob(const_cast<float*>(table.counts.data()), {table.rows, table.columns}, torch::kFloat32);
  const double total = counts.sum().item<double>();
  const torch::Tensor rows = counts.sum(1, true).clamp_min(1), columns = counts.sum(0, true).clamp_min(1);
  // A row seen once or twice says little: its counts are weighed down by a prior of ten expected occurrences.
  const torch::Tensor expected = rows * columns / total;
  const torch::Tensor information = torch::log((counts + 0.2) / (expected + 0.2)).clamp_min_(0);
  // In double precision: LAPACK's float32 solver miscounts its own workspace at this size.
  const auto [exactValues, exactVectors] =
      torch::linalg_eigh(torch::mm(information.t(), information).to(torch::kFloat64), "U");
  const torch::Tensor values = exactValues.to(torch::kFloat32), vectors = exactVectors.to(torch::kFloat32);
  const std::int64_t kept = std::min(width, table.columns);
  // Square root of the singular values, as usual for word vectors; the fourth root of the Gram matrix' eigenvalues.
  const torch::Tensor scale = values.slice(0, table.columns - kept).clamp_min(1e-6).pow(-0.25);
  torch::Tensor result = torch::zeros({table.rows, width});
  result.slice(1, 0, kept).copy_(torch::mm(information, vectors.slice(1, table.columns - kept)) * scale);
  return result;
}

/// Mean encoder state over the real tokens; it must name the words of the target, whatever their order.
torch::Tensor pooledLoss(T5& model, const torch::Tensor& encoded, const TokenBatch& batch) {
  const torch::Tensor mask = batch.sourceMask.to(torch::kFloat32).unsqueeze(-1);
  const torch::Tensor pooled = (encoded * mask).sum(1) / mask.sum(1);
  const torch::Tensor likelihood = torch::log_softmax(model.logits(pooled), -1);
  const torch::Tensor counted = (batch.target > model.endId()).to(torch::kFloat32);
  return -(likelihood.gather(1, batch.target.clamp_min(0)) * counted).sum() / counted.sum().clamp_min(1);
}

/// AdamW (Loshchilov & Hutter 2019) whose step is measured by the weights it changes: rate times the root mean square
/// of the tensor, as T5 was trained (Shazeer & Stern 2018, "Adafactor", section 8). T5 starts its queries ten times
/// smaller than the rest because its scores have no scaling; an equal step for all tensors made them large within a few
/// hundred steps, and attention froze on single tokens. Kept here in its plainest form because its state goes into the
/// resume file.
struct AdamState {
  static constexpr double kSmallestScale = 1e-3;  ///< for tensors that begin at 0
  std::vector<torch::Tensor> first, second;
  std::int64_t steps = 0;

  void update(const std::vector<torch::Tensor>& parameters, double rate, double decay) {
    torch::NoGradGuard guard;
    ++steps;
    const double correction1 = 1.0 - std::pow(0.9, static_cast<double>(steps));
    const double correction2 = 1.0 - std::pow(0.98, static_cast<double>(steps));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      torch::Tensor weight = parameters[i];
      const torch::Tensor& gradient = weight.grad();
      first[i].mul_(0.9).add_(gradient, 0.1);
      second[i].mul_(0.98).addcmul_(gradient, gradient, 0.02);
      const double size = weight.norm().item<double>() / std::sqrt(static_cast<double>(weight.numel()));
      if (weight.dim() > 1) weight.mul_(1.0 - rate * decay);
      weight.addcdiv_(first[i], (second[i] / correction2).sqrt_().add_(1e-8),
                      -rate * std::max(kSmallestScale, size) / correction1);
    }
  }
};

}  // namespace

void pretrain(const PretrainOptions& options, const PretrainLog& log, const std::function<bool()>& stopRequested) {
  torch::set_num_threads(options.threads);
  // Very small softmax values and gradients become denormal numbers here, which slow matrix products several times
  // over.
  at::globalContext().setFlushDenormal(true);
  fs::create_directories(options.output);
  if (options.makeVocabulary) {
    log("Making a vocabulary of " + std::to_string(options.vocabulary) + " entries");
    std::vector<std::string> lines = wordnet_cl::pretrainTexts();
    const auto pairs = wordnet_cl::pretrainPairs(static_cast<std::uint64_t>(options.seed));
    for (const auto& pair : pairs) {
      lines.push_back(pair.input);
      lines.push_back(pair.target);
    }
    makeVocabulary(lines, options.output, options.vocabulary - options.sentinels, options.sentinels);
  }
  const auto tokenizer = openTokenizer(options.output);

  T5Config config;
  config.vocabSize = tokenizer->size();
  config.modelWidth = options.width;
  config.headWidth = options.headWidth;
  config.heads = options.heads;
  config.feedForwardWidth = options.feedForward;
  config.encoderLayers = options.encoderLayers;
  config.decoderLayers = options.decoderLayers;
  config.dropout = options.dropout;
  config.padId = tokenizer->padId();
  config.endId = tokenizer->endId();
  config.startId = tokenizer->padId();
  auto generator = at::detail::createCPUGenerator(static_cast<std::uint64_t>(options.seed));
  auto model = T5::random(config, generator);

  std::vector<torch::Tensor> parameters;
  AdamState adam;
  std::int64_t scalars = 0;
  for (const NamedWeight& weight : model->weights()) {
    parameters.push_back(weight.tensor.set_requires_grad(true));
    adam.first.push_back(torch::zeros_like(weight.tensor));
    adam.second.push_back(torch::zeros_like(weight.tensor));
    scalars += weight.tensor.numel();
  }
  log("Model of " + std::to_string(scalars) + " parameters, vocabulary " + std::to_string(config.vocabSize));

  const std::string stateFile = (fs::path(options.output) / "pretrain_state.safetensors").string();
  const std::string curveFile = (fs::path(options.output) / "training_curve.csv").string();
  std::int64_t step = 0, tokens = 0;
  double secondsBefore = 0;
  if (options.resume && fs::exists(stateFile)) {
    torch::NoGradGuard guard;
    const SafetensorsFile state(stateFile);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      parameters[i].copy_(readTensor(state, "w" + std::to_string(i)));
      adam.first[i].copy_(readTensor(state, "m" + std::to_string(i)));
      adam.second[i].copy_(readTensor(state, "v" + std::to_string(i)));
    }
    step = std::stoll(state.metadata().at("step"));
    tokens = std::stoll(state.metadata().at("tokens"));
    secondsBefore = std::stod(state.metadata().at("seconds"));
    adam.steps = step;
    log("Going on from step " + std::to_string(step));
  }
  const EpochData data(options, *tokenizer);
  if (step == 0) {
    log("Making starting word vectors");
    torch::NoGradGuard guard;
    torch::Tensor vectors = wordVectors(countCooccurrence(data.pairs(0), config.vocabSize, 2400), options.width);
    // Brought to the spread that the rest of the initialisation expects; tokens never seen keep their random vector.
    const torch::Tensor seen = vectors.abs().sum(1, true) > 0;
    vectors = vectors * (0.3 / (vectors.pow(2).mean().sqrt() + 1e-12));
    for (const NamedWeight& weight : model->weights()) {
      if (weight.name == "shared.weight") weight.tensor.copy_(torch::where(seen, vectors, weight.tensor));
    }
  }
  std::ofstream curve(curveFile, step > 0 ? std::ios::app : std::ios::trunc);
  if (step == 0) curve << "step,loss,learning_rate,tokens,seconds\n";

  std::vector<Task> tasks = wordnet_cl::buildTasks(wordnet_cl::taskNames(), 1, 120, 1);
  std::int64_t epochNumber = -1, firstOfEpoch = 0;
  std::vector<std::vector<TokenPair>> epoch;
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return secondsBefore + std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const auto keepState = [&] {
    NamedTensors tensors;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      tensors.emplace_back("w" + std::to_string(i), parameters[i]);
      tensors.emplace_back("m" + std::to_string(i), adam.first[i]);
      tensors.emplace_back("v" + std::to_string(i), adam.second[i]);
    }
    writeSafetensors(
        stateFile, tensors,
        {{"step", std::to_string(step)}, {"tokens", std::to_string(tokens)}, {"seconds", std::to_string(elapsed())}});
    saveT5(*model, options.output, torch::kFloat16);
  };

  model->setDropout(options.dropout);
  double smooth = 0;
  int counted = 0;
  while (step < options.steps && !stopRequested()) {
    while (epochNumber < 0 || step >= firstOfEpoch + static_cast<std::int64_t>(epoch.size())) {
      if (epochNumber >= 0) firstOfEpoch += static_cast<std::int64_t>(epoch.size());
      epoch = data.epoch(++epochNumber);
      log("Epoch " + std::to_string(epochNumber) + ": " + std::to_string(epoch.size()) + " batches");
    }
    std::vector<const TokenPair*> pairs;
    for (const TokenPair& pair : epoch[static_cast<std::size_t>(step - firstOfEpoch)]) pairs.push_back(&pair);
    const TokenBatch batch = makeBatch(pairs, config.padId);
    model->setTraining(true, generator);
    const torch::Tensor encoded = model->encode(batch.source, batch.sourceMask);
    const torch::Tensor loss = model->lossOf(encoded, batch);
    for (torch::Tensor& parameter : parameters) parameter.mutable_grad().reset();
    (options.pooledLoss > 0 ? loss + options.pooledLoss * pooledLoss(*model, encoded, batch) : loss).backward();
    double norm = 0;
    for (const torch::Tensor& parameter : parameters) norm += std::pow(parameter.grad().norm().item<double>(), 2);
    norm = std::sqrt(norm);
    if (!std::isfinite(norm))
      throw Error("Pretraining broke down at step", std::to_string(step), "lower the learning rate");
    if (norm > options.clipNorm) {
      for (torch::Tensor& parameter : parameters) parameter.mutable_grad().mul_(options.clipNorm / (norm + 1e-6));
    }
    const double rate = learningRateAt(options, step);
    adam.update(parameters, rate, options.weightDecay);
    ++step;
    tokens += batch.tokens;
    smooth += loss.item<double>();
    ++counted;
    if (step % 50 == 0) {
      curve << step << ',' << smooth / counted << ',' << rate << ',' << tokens << ',' << elapsed() << std::endl;
      char line[200];
      std::snprintf(line, sizeof line, "step %lld/%lld loss %.3f rate %.2e norm %.2f, %.0f tokens/s, %.0f min left",
                    static_cast<long long>(step), static_cast<long long>(options.steps), smooth / counted, rate, norm,
                    static_cast<double>(tokens) / elapsed(),
                    elapsed() / static_cast<double>(step) * static_cast<double>(options.steps - step) / 60);
      log(line);
      smooth = counted = 0;
    }
    if (step % options.evaluateEvery == 0 || step == options.steps) {
      model->setTraining(false);
      log(zeroShotReport(*model, *tokenizer, tasks));
    }
    if (step % options.checkpointEvery == 0) keepState();
  }
  keepState();
  if (step >= options.steps) fs::remove(stateFile);
  log("Wrote " + options.output);
}

}  // namespace skillscope
