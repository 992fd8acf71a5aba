// SPDX-License-Identifier: GPL-3.0-or-later
// What tracking importance costs, and how fast training is. Prints one JSON object.
//
// Each batch is trained on three times in a row: without a method, with the method's hooks, and without again. The cost
// is the median over all batches of hooks / mean of the two plain steps around it, in CPU time of this thread where one
// thread trains, so that other programs on the machine hardly disturb it.
//
//   bench_training [--steps N] [--threads N] [--tuning lora|full] [--method NAME] [--default-malloc] [--check]
//
// --check: exit 1 when tracking costs more than 5 % of a step.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <exception>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "bench_support.h"
#include "core/data/wordnet_cl.h"
#include "core/learn/adapter.h"
#include "core/learn/batching.h"
#include "core/learn/method_catalog.h"
#include "core/learn/train_step.h"
#include "core/nn/t5.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"
#include "core/tensor/torch_compat.h"

using namespace skillscope;

namespace {

constexpr double limitPercent = 5;

struct Arguments {
  int steps = 60, threads = 1;
  std::string tuning = "lora", method = "kif";
  bool defaultMalloc = false, check = false;
};

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const auto value = [&] { return i + 1 < argc ? std::string(argv[++i]) : std::string(); };
    if (name == "--steps") arguments.steps = std::max(4, std::stoi(value()));
    if (name == "--threads") arguments.threads = std::stoi(value());
    if (name == "--tuning") arguments.tuning = value();
    if (name == "--method") arguments.method = value();
    if (name == "--default-malloc") arguments.defaultMalloc = true;
    if (name == "--check") arguments.check = true;
  }
  return arguments;
}

/// Seconds of this thread's CPU time, or of the clock on the wall when several threads share the work.
double now(bool cpuTime) {
  timespec time{};
  clock_gettime(cpuTime ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

long pageFaults() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_minflt;
}

/// Model and data: the bundled backbone on WordNet-CL, or without them a random one of that size on random tokens.
struct Work {
  std::unique_ptr<Backbone> backbone;
  std::vector<TokenisedExample> examples;
  std::string what;
};

Work openWork() {
  Work work;
  try {
    const std::string folder = backboneFolder("bundled");
    work.backbone = openBackbone(folder);
    const auto tasks = wordnet_cl::buildTasks({wordnet_cl::taskNames().front()}, 640, 1, 1);
    work.examples = tokenise(tasks[0].train, *openTokenizer(folder), TokenLimits{});
    work.what = "bundled backbone, " + tasks[0].name;
  } catch (const std::exception&) {
    T5Config config;
    config.vocabSize = 4096;
    config.modelWidth = 192;
    config.headWidth = 32;
    config.heads = 6;
    config.feedForwardWidth = 512;
    config.encoderLayers = 4;
    config.decoderLayers = 3;
    work.backbone = T5::random(config, makeCpuGenerator(1));
    std::mt19937 random(2);
    for (int i = 0; i < 640; ++i) {
      TokenisedExample example;
      for (unsigned token = 0; token < 25 + random() % 25; ++token) example.source.push_back(3 + random() % 4000);
      example.source.push_back(1);
      example.target = {static_cast<std::int64_t>(3 + random() % 10), 1};
      work.examples.push_back(std::move(example));
    }
    work.what = "random backbone, random tokens";
  }
  return work;
}

int measure(const Arguments& arguments) {
  setUpCompute(arguments.threads);
  Work work = openWork();
  const RandomState random(1);
  std::vector<TrainableTensor> trainable =
      arguments.tuning == "full"
          ? trainEverything(*work.backbone)
          : attachLora(*work.backbone, LoraOptions{}, random.generator(RandomUse::initialisation));
  TrainStep step(*work.backbone, trainable);
  work.backbone->setTraining(true, random.generator(RandomUse::dropout));
  MethodCatalog& catalog = MethodCatalog::instance();
  catalog.load();
  const auto method = catalog.registry().make(arguments.method, ParameterSet(catalog.info(arguments.method), {}));
  MethodContext context;
  context.trainable = &trainable;
  context.taskCount = 1;
  context.task = 0;
  context.flatWeights = step.parameters().weights();
  context.flatGradients = step.parameters().gradients();
  method->onRunStart(context);
  method->onTaskStart(context);

  const BatchPlan plan = planEpoch(work.examples, 16, random);
  std::vector<double> plain, tracked, ratios, wall;
  std::int64_t tokens = 0;
  long faults = 0;
  const bool cpuTime = arguments.threads == 1;
  const auto timed = [&](std::span<const TokenBatch> batches, ContinualMethod* hooks) {
    const double start = now(cpuTime), wallStart = now(false);
    const long faultsBefore = pageFaults();
    const StepResult result = step.run(batches, 1e-4, 1.0, hooks, context);
    const double seconds = now(cpuTime) - start;
    if (hooks == nullptr) {
      wall.push_back(now(false) - wallStart);
      faults += pageFaults() - faultsBefore;
      tokens += result.tokens;
    }
    return seconds;
  };
  constexpr int warmUp = 3;
  for (int i = 0; i < arguments.steps + warmUp; ++i) {
    const std::vector<TokenBatch> batches = {
        makeTokenBatch(work.examples, plan[static_cast<std::size_t>(i) % plan.size()], work.backbone->padId())};
    const double before = timed(batches, nullptr), with = timed(batches, method.get()), after = timed(batches, nullptr);
    if (i < warmUp) {
      wall.clear();
      tokens = faults = 0;
      continue;
    }
    plain.push_back((before + after) / 2);
    tracked.push_back(with);
    ratios.push_back(with / ((before + after) / 2));
  }
  double wallSum = 0;
  for (const double seconds : wall) wallSum += seconds;
  const double percent = 100 * (median(ratios) - 1);
  std::printf(
      "{\"benchmark\": \"training\", \"work\": \"%s\", \"tuning\": \"%s\", \"method\": \"%s\", \"blas\": \"%s\", "
      "\"threads\": %d, \"trainable_scalars\": %lld, \"steps\": %d, \"plain_step_ms\": %.3f, \"tracked_step_ms\": "
      "%.3f, "
      "\"tracking_percent\": %.2f, \"limit_percent\": %.0f, \"steps_per_s\": %.2f, \"tokens_per_s\": %.0f, "
      "\"page_faults_per_step\": %.1f}\n",
      work.what.c_str(), arguments.tuning.c_str(), arguments.method.c_str(), describeCompute().at("BLAS").c_str(),
      arguments.threads, static_cast<long long>(step.parameters().size()), arguments.steps, 1e3 * median(plain),
      1e3 * median(tracked), percent, limitPercent, static_cast<double>(wall.size()) / wallSum,
      static_cast<double>(tokens) / wallSum, static_cast<double>(faults) / static_cast<double>(wall.size()));
  return arguments.check && percent > limitPercent ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse(argc, argv);
  if (!arguments.defaultMalloc) setUpProcess();
  return bench::guardedInThread("bench_training", [&] { return measure(arguments); });
}
