// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Which examples stay in memory, batches of them, and memory steps inside a run.

#include <QTest>
#include <algorithm>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/learn/adapter.h"
#include "core/learn/batching.h"
#include "core/learn/progress_meter.h"
#include "core/learn/replay_memory.h"
#include "core/learn/trainer.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "tests/support/memory_archive.h"
#include "tests/support/toy_run.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

/// A task with so many examples of each target, in turns.
Task taskOf(const std::map<std::string, int>& counts, bool labelled = true) {
  Task task;
  task.name = "some";
  auto left = counts;
  for (bool more = true; more;) {
    more = false;
    for (auto& [target, count] : left) {
      if (count-- <= 0) continue;
      const std::string number = std::to_string(task.train.size());
      task.train.push_back({"some/" + number, "w" + std::to_string(task.train.size() % 30), target});
      more = true;
    }
  }
  if (labelled) {
    for (const auto& [target, count] : counts) task.labels.push_back(target);
  }
  return task;
}

std::map<std::string, int> countsOf(const Task& task, const std::vector<std::int64_t>& chosen) {
  std::map<std::string, int> counts;
  for (const std::int64_t index : chosen) ++counts[task.train[static_cast<std::size_t>(index)].target];
  return counts;
}

/// After every third step of a task that has a memory, wants two memory steps.
class ReplayingMethod : public RecordingMethod {
 public:
  double share = 0.25;
  std::int64_t batch = 0;
  bool shared = false, endless = false;
  double rate = 1e-2;
  double memoryShare() const override { return share; }
  StepPlan nextStep(MethodContext& context) override {
    const bool due = context.memoryExamples > 0 && context.taskStep > 0 && context.taskStep % 3 == 0;
    return {endless || (due && done_ < 2 * (context.taskStep / 3)), rate, batch, shared};
  }
  void onTaskStart(MethodContext& context) override {
    done_ = 0;
    sizes.push_back(context.memoryExamples);
    RecordingMethod::onTaskStart(context);
  }
  void beforeMemoryStep(MethodContext& context) override {
    before_ = context.flatWeights.clone();
    gradients.push_back(context.flatGradients.clone());
    calls.push_back("beforeMemory " + std::to_string(context.task) + "/" + std::to_string(context.step));
  }
  void afterMemoryStep(MethodContext& context) override {
    ++done_;
    moves.push_back((context.flatWeights - before_).abs().max().item<double>());
    calls.push_back("afterMemory " + std::to_string(context.task) + "/" + std::to_string(context.step));
  }
  std::int64_t plannedMemorySteps(std::int64_t taskSteps) const override { return 2 * (taskSteps / 3); }

  std::vector<std::int64_t> sizes;
  std::vector<double> moves;
  std::vector<torch::Tensor> gradients;

 private:
  std::int64_t done_ = 0;
  torch::Tensor before_;
};

RunConfig config() {
  RunConfig config = toyConfig();
  config.tuning = "full";
  config.maxSteps = 12;
  config.everySteps = -1;
  return config;
}

}  // namespace

class TestReplayMemory : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void memoryIsBalanced() {
    const RandomState random(1);
    // 2 % of 250 are 5: one of each class, and two more.
    const Task skewed = taskOf({{"a", 200}, {"b", 40}, {"c", 10}});
    const auto five = chooseMemory(skewed, 0.02, random);
    QCOMPARE(five.size(), std::size_t(5));
    QCOMPARE(countsOf(skewed, five).size(), std::size_t(3));
    QVERIFY(std::is_sorted(five.begin(), five.end()));
    QCOMPARE((std::set<std::int64_t>(five.begin(), five.end()).size()), std::size_t(5));
    // 30 of 300: ten each, as far as a class goes; what class c lacks is filled up.
    const Task rare = taskOf({{"a", 148}, {"b", 148}, {"c", 4}});
    const auto counts = countsOf(rare, chooseMemory(rare, 0.1, random));
    QCOMPARE(counts.at("c"), 4);
    QVERIFY(counts.at("a") >= 10 && counts.at("b") >= 10);
    QCOMPARE(counts.at("a") + counts.at("b"), 26);
  }

  void memoryKeepsEveryLabelButNotEveryText() {
    const RandomState random(1);
    const Task small = taskOf({{"a", 20}, {"b", 20}});  // 2 % of 40 round down to none
    QCOMPARE(chooseMemory(small, 0.02, random).size(), std::size_t(2));
    std::map<std::string, int> texts;
    for (int i = 0; i < 200; ++i) texts["text " + std::to_string(i)] = 1;
    QCOMPARE(chooseMemory(taskOf(texts, false), 0.02, random).size(), std::size_t(4));
    QCOMPARE(chooseMemory(taskOf({{"x", 1}, {"y", 1}}, false), 0.02, random).size(), std::size_t(1));
    // Without a list of labels, but with few targets: balanced all the same.
    const Task few = taskOf({{"a", 90}, {"b", 10}}, false);
    QCOMPARE(countsOf(few, chooseMemory(few, 0.1, random)), (std::map<std::string, int>{{"a", 5}, {"b", 5}}));
  }

  void memoryAtTheEnds() {
    const RandomState random(1);
    const Task task = taskOf({{"a", 7}, {"b", 3}});
    QVERIFY(chooseMemory(task, 0, random).empty());
    QVERIFY(chooseMemory(Task{}, 0.5, random).empty());
    QCOMPARE(chooseMemory(task, 1, random).size(), std::size_t(10));
    const Task hundred = taskOf({{"a", 100}});
    QCOMPARE(chooseMemory(hundred, 0.29, random).size(), std::size_t(29));  // 0.29 · 100 is 28.999… in binary
  }

  void memoryComesFromTheSeed() {
    const Task task = taskOf({{"a", 50}, {"b", 50}});
    const auto chosen = [&](std::uint64_t seed) { return chooseMemory(task, 0.2, RandomState(seed)); };
    QCOMPARE(chosen(3), chosen(3));
    QVERIFY(chosen(3) != chosen(4));
  }

  void drawsOtherExamplesEachTime() {
    const WordTokenizer tokenizer;
    const Task task = taskOf({{"a", 30}});
    const auto tokens = tokenise(task.train, tokenizer, {16, 4});
    ReplayMemory memory;
    const RandomState random(2);
    QVERIFY_EXCEPTION_THROWN(memory.draw(4, 0, random), Error);
    memory.add(0, {1, 5, 9, 12, 20}, tokens);
    memory.add(1, {2}, tokens);
    QCOMPARE(memory.size(), std::int64_t(6));
    std::set<std::int64_t> words;
    for (int i = 0; i < 40; ++i) {
      const TokenBatch batch = memory.draw(2, 0, random);
      QCOMPARE(batch.source.size(0), std::int64_t(2));
      const auto first = batch.source[0][0].item<std::int64_t>(), second = batch.source[1][0].item<std::int64_t>();
      QVERIFY(first != second);
      words.insert({first, second});
    }
    QCOMPARE(words, (std::set<std::int64_t>{4, 5, 8, 12, 15, 23}));  // word n is token n + 3
    QCOMPARE(memory.draw(100, 0, random).source.size(0), std::int64_t(6));
  }

  void stateRoundTrip() {
    const WordTokenizer tokenizer;
    TaskStream stream;
    stream.tasks = {taskOf({{"a", 30}}), taskOf({{"b", 20}})};
    RandomState random(2), same(2);
    ReplayMemory memory, restored;
    memory.add(0, {1, 5, 9}, tokenise(stream.tasks[0].train, tokenizer, {16, 4}));
    memory.add(1, {0, 19}, tokenise(stream.tasks[1].train, tokenizer, {16, 4}));
    memory.draw(3, 0, random);
    MemoryArchive archive;
    memory.save(archive);
    random.save(archive);
    restored.restore(archive, stream, tokenizer, {16, 4});
    same.restore(archive);
    for (int i = 0; i < 5; ++i) {
      QVERIFY(memory.draw(3, 0, random).source.equal(restored.draw(3, 0, same).source));
    }
    stream.tasks[1].train.resize(5);
    QVERIFY_EXCEPTION_THROWN(restored.restore(archive, stream, tokenizer, {16, 4}), Error);
  }

  void optimizerStateRoundTrip() {
    torch::Tensor a = torch::ones({5}), b = torch::ones({5});
    const torch::Tensor gradient = torch::tensor({1.0F, -2.0F, 0.5F, 0.0F, 3.0F});
    AdamW first(a, gradient), second(b, gradient);
    for (int i = 0; i < 3; ++i) first.step(0.1);
    MemoryArchive archive;
    first.save(archive, "memory_optimizer.");
    b.copy_(a);
    first.step(0.1);  // must not reach into the archive
    second.restore(archive, "memory_optimizer.");
    QCOMPARE(second.steps(), std::int64_t(3));
    second.step(0.1);
    QVERIFY(a.equal(b));
    AdamW other(torch::ones({4}), torch::ones({4}));
    QVERIFY_EXCEPTION_THROWN(other.restore(archive, "memory_optimizer."), Error);
  }

  void memoryStepsComeBetweenSteps() {
    ToyBench bench;
    ReplayingMethod method;
    bench.run(config(), method);
    QCOMPARE(method.sizes, (std::vector<std::int64_t>{0, 12}));  // a quarter of 48, of the first task alone
    const auto& calls = method.calls;
    QVERIFY(std::none_of(calls.begin(), calls.end(), [](const std::string& c) { return c.find("Memory 0/") < 99; }));
    const auto third = std::find(calls.begin(), calls.end(), "afterStep 1/15");
    QCOMPARE((std::vector<std::string>(third + 1, third + 6)),
             (std::vector<std::string>{"beforeMemory 1/15", "afterMemory 1/15", "beforeMemory 1/15", "afterMemory 1/15",
                                       "extraLoss 1/15"}));
    // After the last step too, before the task's end; the steps of the run are those of the tasks.
    QCOMPARE(calls[calls.size() - 2], std::string("afterMemory 1/24"));
    QCOMPARE(calls.back(), std::string("taskEnd 1/24"));
    QCOMPARE(method.moves.size(), std::size_t(8));
    QCOMPARE(bench.trainer->step(), std::int64_t(24));
    QCOMPARE(bench.control.all<StepDone>().size(), std::size_t(24));
    QCOMPARE(bench.control.all<RunStarted>()[0].plannedSteps, std::int64_t(24));
    for (const double move : method.moves) QVERIFY(move > 0);
    for (const torch::Tensor& gradient : method.gradients) {
      QVERIFY(gradient.isfinite().all().item<bool>());
      QVERIFY(gradient.norm().item<double>() <= 1.0001);  // clipped
    }
  }

  void rateAndOptimizerAreTheMethods() {
    const auto movesWith = [](double rate, bool shared, std::int64_t batch) {
      ToyBench bench;
      ReplayingMethod method;
      method.rate = rate;
      method.shared = shared;
      method.batch = batch;
      bench.run(config(), method);
      return std::pair(method.moves, bench.weights());
    };
    const auto plain = movesWith(1e-2, false, 0);
    // AdamW's first step moves the largest entries by the rate itself, if its moments are fresh.
    QVERIFY(std::abs(plain.first[0] - 1e-2) < 1e-4);
    for (const double move : movesWith(0, false, 0).first) QCOMPARE(move, 0.0);
    QVERIFY(std::abs(movesWith(1e-3, false, 0).first[0] - 1e-3) < 1e-5);
    QVERIFY(std::abs(movesWith(1e-2, true, 0).first[0] - plain.first[0]) > 1e-5);
    QVERIFY(!movesWith(1e-2, false, 3).second.equal(plain.second));
    QVERIFY(movesWith(1e-2, false, 0).second.equal(plain.second));  // same seed, same weights
  }

  void aMemoryThatIsNotUsedChangesNothing() {
    const auto trained = [](ContinualMethod& method) {
      ToyBench bench;
      bench.run(config(), method);
      return bench.weights();
    };
    RecordingMethod plain;
    class Keeping : public RecordingMethod {
      double memoryShare() const override { return 0.5; }
    } keeping;
    QVERIFY(trained(plain).equal(trained(keeping)));
  }

  void stopsBetweenMemorySteps() {
    class Control final : public RunControl {
     public:
      int left = 0;
      void emit(Event) override {}
      void safePoint(std::int64_t) override {}
      std::vector<SettingChanged> beforeStep(std::int64_t) override {
        if (left-- == 0) throw StopRequested{};
        return {};
      }
      void taskLearned(int, std::int64_t) override {}
    } control;
    control.left = 12 + 3 + 1;  // the first task, three steps of the second, one memory step
    ToyBench bench;
    ReplayingMethod method;
    setUpCompute(1);
    bench.trainer = std::make_unique<Trainer>(
        config(),
        TrainerParts{*bench.model, bench.tokenizer, method, bench.stream, bench.random, trainEverything(*bench.model)},
        control);
    QVERIFY_EXCEPTION_THROWN(bench.trainer->run(), StopRequested);
    QCOMPARE(method.calls.back(), std::string("afterMemory 1/15"));
    QCOMPARE(method.moves.size(), std::size_t(1));
  }

  void aMemoryStepWithoutMemoryIsAnError() {
    ToyBench bench, other;
    ReplayingMethod method, without;
    method.endless = without.endless = true;
    without.share = 0;
    QVERIFY_EXCEPTION_THROWN(bench.run(config(), method), Error);
    QVERIFY_EXCEPTION_THROWN(other.run(config(), without), Error);
  }

  void progressCountsMemorySteps() {
    TaskWork work;
    work.steps = 10;
    work.memorySteps = 5;
    ProgressMeter meter({TaskWork{10, 0, 0}, work});
    meter.startTask(0);
    for (int i = 0; i < 10; ++i) meter.stepDone(1, 100);
    QVERIFY(std::abs(meter.progress("Training", 10).secondsLeft - 15) < 1e-6);  // no memory step seen yet: as a step
    meter.startTask(1);
    for (int i = 0; i < 2; ++i) meter.stepDone(1, 100);
    meter.memoryStepDone(4, 100);
    const Progress progress = meter.progress("Training", 12);
    QVERIFY(std::abs(progress.secondsLeft - (8 + 4 * 4)) < 1e-6);
    QVERIFY(std::abs(progress.fraction - 16.0 / 40) < 1e-6);
    QCOMPARE(progress.taskStep, std::int64_t(2));
    QCOMPARE(progress.plannedSteps, std::int64_t(20));
    QCOMPARE(meter.trainingTokens(), std::int64_t(1300));
    QVERIFY(std::abs(meter.trainingSeconds() - 16) < 1e-9);
  }
};

QTEST_GUILESS_MAIN(TestReplayMemory)
#include "tst_replay_memory.moc"
