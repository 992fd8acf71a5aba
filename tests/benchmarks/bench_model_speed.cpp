// SPDX-License-Identifier: GPL-3.0-or-later
// How fast models train and decode at fixed shapes, with random weights and random tokens, for comparison with other
// programs at the same shapes. Prints one JSON object.
//
//   bench_model_speed [--shape small|t5-small|llama] [--what train|importance|greedy] [--frozen float32|bfloat16]
//                     [--threads N] [--steps N]
//
// small: d 256, ff 1024, 4+4 layers, 4 heads, vocabulary 8192; t5-small: d 512, ff 2048, 6+6 layers, 8 heads,
// vocabulary 32128; llama: d 512, ff 1376, 8 layers, 8 heads over 2 of keys and values, vocabulary 8192. LoRA of rank 8
// on q and v, alpha 32; batch 8, source 128, target 16 tokens, no padding, no dropout. train: forward, backward,
// clipping to norm 1, AdamW. importance: the same with KIF's hooks. greedy: 64 examples, 16 new tokens each, adapters
// merged, one batch. Times are wall-clock medians.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "bench_support.h"
#include "core/base/error.h"
#include "core/learn/adapter.h"
#include "core/learn/method_catalog.h"
#include "core/learn/train_step.h"
#include "core/nn/llama.h"
#include "core/nn/t5.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"
#include "core/tensor/torch_compat.h"

using namespace skillscope;

namespace {

constexpr std::int64_t batchSize = 8, sourceTokens = 128, targetTokens = 16, decodedExamples = 64;

struct Arguments {
  std::string shape = "small", what = "train", frozen = "float32";
  int threads = 2, steps = 20;
};

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--shape") arguments.shape = value;
    if (name == "--what") arguments.what = value;
    if (name == "--frozen") arguments.frozen = value;
    if (name == "--threads") arguments.threads = std::stoi(value);
    if (name == "--steps") arguments.steps = std::max(1, std::stoi(value));
  }
  return arguments;
}

T5Config configOf(const std::string& shape) {
  const bool large = shape == "t5-small";
  if (!large && shape != "small") throw UsageError("Unknown shape " + shape, "--shape", "use small, t5-small or llama");
  T5Config config;
  config.modelWidth = large ? 512 : 256;
  config.feedForwardWidth = large ? 2048 : 1024;
  config.encoderLayers = config.decoderLayers = large ? 6 : 4;
  config.heads = large ? 8 : 4;
  config.headWidth = 64;
  config.vocabSize = large ? 32128 : 8192;
  config.feedForward = "relu";
  config.gated = false;
  config.tiedEmbeddings = true;
  return config;
}

constexpr std::int64_t llamaVocabulary = 8192;

std::unique_ptr<Backbone> randomLlama(torch::Generator generator) {
  LlamaConfig config;
  config.vocabSize = llamaVocabulary;
  config.width = 512;
  config.feedForwardWidth = 1376;
  config.layers = 8;
  config.heads = 8;
  config.keyValueHeads = 2;
  config.headWidth = config.rotary.headWidth = 64;
  config.endIds = {2};
  return std::make_unique<Llama>(config, [&](const std::string& name, const std::vector<std::int64_t>& shape) {
    if (name.ends_with("norm.weight")) return torch::ones(shape);
    return torch::empty(shape).normal_(0, 0.04, generator);
  });
}

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double peakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

TokenBatch randomBatch(std::int64_t rows, std::int64_t vocabulary, torch::Generator generator) {
  TokenBatch batch;
  batch.source = torch::randint(3, vocabulary, {rows, sourceTokens}, generator, torch::kInt64);
  batch.sourceMask = torch::ones({rows, sourceTokens}, torch::kInt64);
  batch.target = torch::randint(3, vocabulary, {rows, targetTokens}, generator, torch::kInt64);
  batch.tokens = rows * (sourceTokens + targetTokens);
  return batch;
}

void print(const Arguments& arguments, const std::vector<double>& seconds, double perPass, const char* unit) {
  const double middle = median(seconds);
  std::printf(
      "{\"benchmark\": \"model_speed\", \"shape\": \"%s\", \"what\": \"%s\", \"frozen\": \"%s\", \"threads\": %d, "
      "\"passes\": %zu, \"seconds\": %.5f, \"fastest_seconds\": %.5f, \"%s\": %.2f, \"peak_mb\": %.0f}\n",
      arguments.shape.c_str(), arguments.what.c_str(), arguments.frozen.c_str(), arguments.threads, seconds.size(),
      middle, *std::min_element(seconds.begin(), seconds.end()), unit, perPass / middle, peakMegabytes());
}

void measureTraining(const Arguments& arguments, Backbone& model, std::int64_t vocabulary,
                     std::vector<TrainableTensor>& trainable, torch::Generator generator) {
  TrainStep step(model, trainable);
  model.setTraining(true, generator);
  MethodContext context;
  context.trainable = &trainable;
  context.taskCount = 1;
  context.task = 0;
  context.flatWeights = step.parameters().weights();
  context.flatGradients = step.parameters().gradients();
  std::unique_ptr<ContinualMethod> method;
  if (arguments.what == "importance") {
    MethodCatalog& catalog = MethodCatalog::instance();
    catalog.load();
    method = catalog.registry().make("kif", ParameterSet(catalog.info("kif"), {}));
    method->onRunStart(context);
    method->onTaskStart(context);
  }
  std::vector<double> seconds;
  constexpr int warmUp = 3;
  for (int i = 0; i < arguments.steps + warmUp; ++i) {
    const std::vector<TokenBatch> batches = {randomBatch(batchSize, vocabulary, generator)};
    const double start = now();
    step.run(batches, 1e-4, 1.0, method.get(), context);
    if (i >= warmUp) seconds.push_back(now() - start);
  }
  print(arguments, seconds, batchSize * (sourceTokens + targetTokens), "tokens_per_s");
}

void measureDecoding(const Arguments& arguments, Backbone& model, std::int64_t vocabulary, torch::Generator generator) {
  model.setTraining(false);
  const MergedAdapters merged(model);
  const TokenBatch batch = randomBatch(decodedExamples, vocabulary, generator);
  std::vector<double> seconds;
  for (int i = 0; i < arguments.steps + 1; ++i) {
    const double start = now();
    model.generate(batch, targetTokens);
    if (i >= 1) seconds.push_back(now() - start);
  }
  print(arguments, seconds, decodedExamples, "examples_per_s");
}

void measure(const Arguments& arguments) {
  setUpCompute(arguments.threads);
  const torch::Generator generator = makeCpuGenerator(1);
  std::unique_ptr<Backbone> model;
  std::int64_t vocabulary = llamaVocabulary;
  if (arguments.shape == "llama") {
    model = randomLlama(generator);
  } else {
    const T5Config config = configOf(arguments.shape);
    model = T5::random(config, generator);
    vocabulary = config.vocabSize;
  }
  if (arguments.frozen == "bfloat16") model->setFrozenType(torch::kBFloat16);
  std::vector<TrainableTensor> trainable = attachLora(*model, LoraOptions{8, 32, 0, {"q", "v"}}, generator);
  if (arguments.what == "greedy") return measureDecoding(arguments, *model, vocabulary, generator);
  if (arguments.what != "train" && arguments.what != "importance") {
    throw UsageError("Unknown work " + arguments.what, "--what", "use train, importance or greedy");
  }
  measureTraining(arguments, *model, vocabulary, trainable, generator);
}

}  // namespace

int main(int argc, char** argv) {
  setUpProcess();
  return bench::guardedInThread("bench_model_speed", [&] {
    measure(parse(argc, argv));
    return 0;
  });
}
