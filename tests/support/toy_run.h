// SPDX-License-Identifier: GPL-3.0-or-later
//
// A model, tasks and a method small enough that a test trains them in a blink. Needs LibTorch.
#pragma once

#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/data/task_stream.h"
#include "core/learn/method.h"
#include "core/learn/trainer.h"
#include "core/nn/t5.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

namespace skillscope::test {

/// One token a word: "w0" … "w<n-1>" are known, all else is unknown (2).
class WordTokenizer final : public Tokenizer {
 public:
  explicit WordTokenizer(int words = 40) : words_(words) {}
  std::vector<std::int64_t> encode(std::string_view text) const override {
    std::vector<std::int64_t> ids;
    std::istringstream stream{std::string(text)};
    for (std::string word; stream >> word;) {
      const int number = word.size() > 1 && word[0] == 'w' ? std::stoi(word.substr(1)) : words_;
      ids.push_back(number < words_ ? 3 + number : 2);
    }
    return ids;
  }
  std::string decode(const std::vector<std::int64_t>& ids) const override {
    std::string text;
    for (const std::int64_t id : ids) {
      if (id >= 3) text += (text.empty() ? "w" : " w") + std::to_string(id - 3);
    }
    return text;
  }
  std::int64_t size() const override { return words_ + 3; }
  std::int64_t endId() const override { return 1; }
  std::int64_t padId() const override { return 0; }
  std::int64_t sentinelId(int) const override { return -1; }

 private:
  int words_;
};

/// Which of the labels a prompt belongs to shows in its words: label i has words firstWord + 4i … firstWord + 4i + 3.
inline Task toyTask(const std::string& name, int firstWord, const std::vector<std::string>& labels, int train, int dev,
                    int test, unsigned seed = 1) {
  std::mt19937 random(seed);
  Task task;
  task.name = name;
  task.title = name;
  task.labels = labels;
  const auto fill = [&](std::vector<Example>& split, const std::string& kind, int count) {
    for (int i = 0; i < count; ++i) {
      const auto label = static_cast<std::size_t>(i) % labels.size();
      std::string prompt;
      for (unsigned word = 0; word < 3 + random() % 4; ++word) {
        prompt +=
            (prompt.empty() ? "w" : " w") + std::to_string(firstWord + static_cast<int>(4 * label + random() % 4));
      }
      split.push_back({name + "/" + kind + std::to_string(i), prompt, labels[label]});
    }
  };
  fill(task.train, "train", train);
  fill(task.dev, "dev", dev);
  fill(task.test, "test", test);
  return task;
}

/// Two tasks over different words and labels.
inline TaskStream toyStream(int train = 48, int test = 20) {
  TaskStream stream;
  stream.name = "toy";
  stream.order = "only";
  stream.tasks = {toyTask("first", 0, {"w30", "w31"}, train, 8, test, 1),
                  toyTask("second", 10, {"w32", "w33"}, train, 8, test, 2)};
  return stream;
}

inline T5Config tinyConfig(std::int64_t vocabulary) {
  T5Config config;
  config.vocabSize = vocabulary;
  config.modelWidth = 16;
  config.headWidth = 8;
  config.heads = 2;
  config.feedForwardWidth = 32;
  config.encoderLayers = 2;
  config.decoderLayers = 1;
  return config;
}

inline std::unique_ptr<T5> tinyModel(std::int64_t vocabulary, std::uint64_t seed = 7) {
  return T5::random(tinyConfig(vocabulary), makeCpuGenerator(seed));
}

/// Writes down which hook was called when; has one unit a tensor, whose importance is the sum of |weight|.
class RecordingMethod : public ContinualMethod {
 public:
  std::vector<std::string> calls;
  SkillUnitTable onRunStart(MethodContext& context) override {
    calls.push_back("runStart");
    SkillUnitTable table{"tensor", {}};
    for (const TrainableTensor& entry : *context.trainable) {
      table.units.push_back({entry.name, entry.stack, entry.layer, entry.module, entry.part, -1, entry.tensor.numel()});
    }
    return table;
  }
  void onTaskStart(MethodContext& context) override { note("taskStart", context); }
  torch::Tensor extraLoss(MethodContext& context) override {
    note("extraLoss", context);
    return {};
  }
  void beforeStep(MethodContext& context) override { note("beforeStep", context); }
  void afterStep(MethodContext& context) override { note("afterStep", context); }
  void onTaskEnd(MethodContext& context) override { note("taskEnd", context); }
  bool snapshot(MethodContext& context, ImportanceSnapshot& snapshot) override {
    for (const TrainableTensor& entry : *context.trainable) {
      snapshot.importance.push_back(entry.tensor.detach().abs().sum().item<float>());
    }
    snapshot.sensitivity = snapshot.uncertainty = snapshot.importance;
    return true;
  }
  std::int64_t storageBytes(std::int64_t, int) const override { return 0; }

 private:
  void note(const std::string& hook, const MethodContext& context) {
    calls.push_back(hook + " " + std::to_string(context.task) + "/" + std::to_string(context.step));
  }
};

/// The events of one kind, in their order.
template <typename Kind>
std::vector<Kind> eventsOf(const std::vector<Event>& events) {
  std::vector<Kind> found;
  for (const Event& event : events) {
    if (const Kind* kind = std::get_if<Kind>(&event)) found.push_back(*kind);
  }
  return found;
}

/// Takes all events; stops before a step when asked to.
class RecordingControl final : public RunControl {
 public:
  std::vector<Event> events;
  std::int64_t stopAt = -1;  ///< throws StopRequested at the first safe point with at least so many steps done
  std::vector<SettingChanged> changes;  ///< given out before the next step

  void emit(Event event) override { events.push_back(std::move(event)); }
  void safePoint(std::int64_t step) override {
    if (stopAt >= 0 && step >= stopAt) throw StopRequested{};
  }
  std::vector<SettingChanged> beforeStep(std::int64_t step) override {
    safePoint(step);
    return std::exchange(changes, {});
  }
  void taskLearned(int task, std::int64_t step) override { learned.push_back({task, step}); }
  std::vector<std::pair<int, std::int64_t>> learned;

  template <typename Kind>
  std::vector<Kind> all() const {
    return eventsOf<Kind>(events);
  }
};

/// A config that suits the toy tasks.
inline RunConfig toyConfig() {
  RunConfig config;
  config.learningRate = 1e-2;
  config.epochs = 4;
  config.batchSize = 8;
  config.maxSourceTokens = 16;
  config.maxTargetTokens = 4;
  config.threads = 1;
  config.importanceEverySteps = 5;
  return config;
}

/// Everything a trainer needs on the toy tasks, kept alive together.
struct ToyBench {
  WordTokenizer tokenizer;
  std::unique_ptr<T5> model = tinyModel(43);
  TaskStream stream = toyStream();
  RandomState random{5};
  RecordingControl control;
  std::unique_ptr<Trainer> trainer;

  void prepare(const RunConfig& config, ContinualMethod& method) {
    setUpCompute(1);
    TrainerParts parts{*model, tokenizer, method, stream, random, {}};
    parts.trainable = chooseTrainable(config, parts);
    trainer = std::make_unique<Trainer>(config, std::move(parts), control);
  }
  void run(const RunConfig& config, ContinualMethod& method) {
    prepare(config, method);
    trainer->run();
  }
  /// All trained tensors behind each other.
  torch::Tensor weights() const {
    std::vector<torch::Tensor> parts;
    for (const TrainableTensor& entry : trainer->trainable()) parts.push_back(entry.tensor.detach().reshape({-1}));
    return torch::cat(parts);
  }
};

}  // namespace skillscope::test
