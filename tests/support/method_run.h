// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole runs of a method by name on toy tasks, with a tiny model that has learned to read them. Needs LibTorch.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/learn/batching.h"
#include "core/learn/method_catalog.h"
#include "core/learn/train_step.h"
#include "core/learn/trainer.h"
#include "core/nn/t5.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "tests/support/memory_archive.h"
#include "tests/support/toy_run.h"

namespace skillscope::test {

/// What the tiny model is pretrained on: the words of the toy tasks mean one of two classes, and a marker w20 … w23
/// before them says by which pair of words (w30/w31, w32/w33, …) the class shall be named. Some examples have no
/// marker, and any pair may be right: so it is in the toy tasks themselves, whose pair a method has to find out.
inline std::vector<Example> markedExamples(int count) {
  std::mt19937 random(3);
  std::vector<Example> examples;
  for (int i = 0; i < count; ++i) {
    const int group = static_cast<int>(random() % 4), marker = static_cast<int>(random() % 4);
    std::string prompt = random() % 4 == 0 ? "" : "w" + std::to_string(20 + marker) + " ";
    for (unsigned word = 0; word < 3 + random() % 4; ++word) {
      prompt += "w" + std::to_string(10 * (group / 2) + 4 * (group % 2) + static_cast<int>(random() % 4)) + " ";
    }
    examples.push_back({std::to_string(i), prompt, "w" + std::to_string(30 + 2 * marker + group % 2)});
  }
  return examples;
}

/// Its weights; made once in a process.
inline const std::vector<torch::Tensor>& readingWeights() {
  static const std::vector<torch::Tensor> weights = [] {
    setUpCompute(1);
    const WordTokenizer tokenizer;
    const auto model = tinyModel(tokenizer.size());
    TrainStep trainStep(*model, trainEverything(*model));
    const RandomState random(11);
    const std::vector<Example> examples = markedExamples(512);
    const auto tokens = tokenise(examples, tokenizer, TokenLimits{16, 4});
    MethodContext context;
    // Long enough that every numerical library ends at a model that reads well: on the way there rounding decides.
    for (int epoch = 0; epoch < 30; ++epoch) {
      for (const auto& chosen : planEpoch(tokens, 32, random)) {
        const TokenBatch batch = makeTokenBatch(tokens, chosen, tokenizer.padId());
        trainStep.run({&batch, 1}, epoch < 20 ? 1e-2 : epoch < 25 ? 3e-3 : 1e-3, 1, nullptr, context);
      }
    }
    std::vector<torch::Tensor> learned;
    for (const NamedWeight& weight : model->weights()) learned.push_back(weight.tensor.detach().clone());
    return learned;
  }();
  return weights;
}

inline std::unique_ptr<T5> readingModel() {
  const std::vector<torch::Tensor>& weights = readingWeights();
  auto model = tinyModel(WordTokenizer().size());
  const torch::NoGradGuard noGrad;
  std::size_t next = 0;
  for (NamedWeight& weight : model->weights()) weight.tensor.copy_(weights[next++]);
  return model;
}

/// Takes all events, tells of save points, and can refuse to start.
class MethodControl final : public RunControl {
 public:
  std::vector<Event> events;
  std::function<void(const Event&)> onEvent;
  std::function<void(std::int64_t step, bool taskEnd)> atSavePoint;
  bool stopAtOnce = false;

  void emit(Event event) override {
    if (onEvent) onEvent(event);
    events.push_back(std::move(event));
  }
  void safePoint(std::int64_t) override {
    if (stopAtOnce) throw StopRequested{};
  }
  std::vector<SettingChanged> beforeStep(std::int64_t step) override {
    safePoint(step);
    return {};
  }
  void taskLearned(int, std::int64_t) override {}
  void savePoint(std::int64_t step, bool taskEnd) override {
    if (atSavePoint) atSavePoint(step, taskEnd);
  }

  template <typename Kind>
  std::vector<Kind> all() const {
    return eventsOf<Kind>(events);
  }
};

struct MethodRun {
  using Values = std::map<std::string, ParameterValue>;

  RunConfig config;
  WordTokenizer tokenizer;
  std::unique_ptr<Backbone> model;
  TaskStream stream = toyStream();
  RandomState random;
  std::unique_ptr<ContinualMethod> method;
  MethodControl control;
  std::unique_ptr<Trainer> trainer;  ///< after start(), run() or resume()

  static RunConfig settings() {
    RunConfig config = toyConfig();
    config.epochs = 6;
    config.everySteps = -1;
    config.loraTargets = {"q", "v", "wo"};
    return config;
  }

  explicit MethodRun(const std::string& name, const Values& values = {}, const RunConfig& given = settings(),
                     std::unique_ptr<Backbone> backbone = readingModel())
      : config(given), model(std::move(backbone)), random(static_cast<std::uint64_t>(given.seed)) {
    MethodCatalog& catalog = MethodCatalog::instance();
    catalog.load();
    method = catalog.registry().make(name, ParameterSet(catalog.info(name), values));
    config.method = name;
    config.methodParameters = values;
  }
  MethodRun(const MethodRun&) = delete;

  /// Chooses what is trained; throws UsageError where the method does not fit the config.
  void start() {
    setUpCompute(1);
    TrainerParts parts{*model, tokenizer, *method, stream, random, {}};
    parts.trainable = chooseTrainable(config, parts);
    trainer = std::make_unique<Trainer>(config, std::move(parts), control);
  }
  MethodRun& run() {
    start();
    trainer->run();
    return *this;
  }
  MethodRun& resume(const StateArchive& state) {
    start();
    trainer->resume(state);
    return *this;
  }
  /// A copy of the whole state at a save point.
  MemoryArchive state() const {
    MemoryArchive views, copy;
    trainer->save(views);
    copy.copyFrom(views);
    return copy;
  }

  std::int64_t scalars() const {
    std::int64_t sum = 0;
    for (const TrainableTensor& entry : trainer->trainable()) sum += entry.tensor.numel();
    return sum;
  }
  torch::Tensor weights() const {
    std::vector<torch::Tensor> parts;
    for (const TrainableTensor& entry : trainer->trainable()) parts.push_back(entry.tensor.detach().reshape({-1}));
    return torch::cat(parts).clone();
  }
  /// Of the accuracy matrix: after so many tasks, on a task from 0; −1 where it was not measured.
  double score(int tasksLearned, int onTask) const {
    for (const Evaluated& entry : control.all<Evaluated>()) {
      if (entry.matrixEntry && entry.afterTask == tasksLearned - 1 && entry.onTask == onTask) return entry.score;
    }
    return -1;
  }
};

}  // namespace skillscope::test
