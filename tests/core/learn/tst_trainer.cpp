// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// The trainer on tasks that a tiny model learns in a second: does it learn, in what order does it call and tell, is it
// the same every time, and does it fail and stop as it should.

#include <QTest>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/error.h"
#include "core/learn/adapter.h"
#include "core/learn/batching.h"
#include "core/learn/progress_meter.h"
#include "core/learn/trainer.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "tests/support/toy_run.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

/// Runs with the recording method where no other is given.
struct Bench : ToyBench {
  RecordingMethod recording;

  void run(const RunConfig& config, ContinualMethod* method = nullptr) {
    ToyBench::run(config, method != nullptr ? *method : recording);
  }
};

RunConfig fullTuning() {
  RunConfig config = toyConfig();
  config.tuning = "full";
  return config;
}

}  // namespace

class TestTrainer : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void learnsAndForgets() {
    Bench bench;
    RunConfig config = fullTuning();
    config.epochs = 10;
    config.learningRate = 3e-2;
    bench.run(config);
    const auto steps = bench.control.all<StepDone>();
    QCOMPARE(steps.size(), std::size_t(120));
    QVERIFY2(steps[59].loss < 0.2f * steps[0].loss, qPrintable(QString::number(steps[59].loss)));
    std::vector<std::vector<double>> matrix(3, std::vector<double>(2, -1));
    for (const Evaluated& entry : bench.control.all<Evaluated>()) {
      if (!entry.matrixEntry) continue;
      QCOMPARE(entry.split, std::string("test"));
      QCOMPARE(entry.examples, 20);
      matrix[static_cast<std::size_t>(entry.afterTask + 1)][static_cast<std::size_t>(entry.onTask)] = entry.score;
    }
    QVERIFY2(matrix[0][0] < 0.3 && matrix[0][1] < 0.3, "an untrained model knows the answers");
    QVERIFY2(matrix[1][0] > 0.9, qPrintable(QString::number(matrix[1][0])));
    QVERIFY2(matrix[2][1] > 0.9, qPrintable(QString::number(matrix[2][1])));
    QVERIFY(matrix[1][1] < 0.3);  // other labels, not seen yet
  }

  void loraTrainsTheAdapterAlone() {
    Bench bench;
    std::vector<torch::Tensor> before;
    for (const NamedWeight& weight : bench.model->weights()) before.push_back(weight.tensor.clone());
    RunConfig config = toyConfig();
    config.loraTargets = {"self.q", "v", "wo"};
    config.loraDropout = 0.1;
    bench.run(config);
    const auto after = bench.model->weights();
    for (std::size_t i = 0; i < before.size(); ++i) {
      QVERIFY2(torch::equal(before[i], after[i].tensor), after[i].name.c_str());
    }
    // Encoder 2 × (self q, v, wo); decoder self q, v, cross v, wo; two factors each.
    QCOMPARE(bench.trainer->trainable().size(), std::size_t(20));
    const auto steps = bench.control.all<StepDone>();
    QVERIFY(steps.back().loss < steps.front().loss);
    const auto started = bench.control.all<RunStarted>();
    QCOMPARE(started.size(), std::size_t(1));
    std::int64_t scalars = 0;
    for (const TrainableTensor& entry : bench.trainer->trainable()) scalars += entry.tensor.numel();
    QCOMPARE(started[0].trainableParameters, scalars);
    QCOMPARE(started[0].plannedSteps, 48);
    QCOMPARE(started[0].tasks[1].labels, (std::vector<std::string>{"w32", "w33"}));
  }

  void unknownLoraTargetIsNamed() {
    Bench bench;
    RunConfig config = toyConfig();
    config.loraTargets = {"q", "query"};
    try {
      bench.run(config);
      QFAIL("an unknown layer must be refused");
    } catch (const UsageError& error) {
      const std::string text = error.what();
      QVERIFY2(text.find("\"query\"") != std::string::npos && text.find("self.q") != std::string::npos, text.c_str());
    }
  }

  void hooksAndEventsComeInOrder() {
    Bench bench;
    RunConfig config = toyConfig();
    config.maxSteps = 12;
    config.accumulation = 2;
    bench.run(config);
    const auto& calls = bench.recording.calls;
    QCOMPARE(calls[0], std::string("runStart"));
    QCOMPARE(calls[1], std::string("taskStart 0/0"));
    // Two micro-batches, then the step; the step just made is counted in afterStep.
    const std::vector<std::string> first(calls.begin() + 2, calls.begin() + 6);
    QCOMPARE(first, (std::vector<std::string>{"extraLoss 0/0", "extraLoss 0/0", "beforeStep 0/0", "afterStep 0/1"}));
    QCOMPARE(calls.back(), std::string("taskEnd 1/24"));
    QCOMPARE(bench.control.learned, (std::vector<std::pair<int, std::int64_t>>{{0, 12}, {1, 24}}));

    std::vector<std::int64_t> snapshots, ends;
    for (const ImportanceSnapshot& snapshot : bench.control.all<ImportanceSnapshot>()) {
      (snapshot.taskEnd ? ends : snapshots).push_back(snapshot.step);
      QCOMPARE(snapshot.importance.size(), bench.trainer->trainable().size());
    }
    QCOMPARE(snapshots, (std::vector<std::int64_t>{1, 5, 10, 13, 17, 22}));
    QCOMPARE(ends, (std::vector<std::int64_t>{12, 24}));

    // The first importance picture comes before the scores of all tasks, which are those of the untrained model.
    std::size_t firstPicture = 0, firstScore = 0;
    for (std::size_t i = bench.control.events.size(); i-- > 0;) {
      if (std::holds_alternative<ImportanceSnapshot>(bench.control.events[i])) firstPicture = i;
      if (std::holds_alternative<Evaluated>(bench.control.events[i])) firstScore = i;
    }
    QVERIFY(firstPicture < firstScore);
    const auto scores = bench.control.all<Evaluated>();
    QCOMPARE(scores[0].afterTask, -1);
    QCOMPARE(scores[0].step, 0);
    QVERIFY(scores[0].matrixEntry);
    int onTheWay = 0, entries = 0;
    for (const Evaluated& score : scores) {
      (score.matrixEntry ? entries : onTheWay)++;
      if (!score.matrixEntry) QCOMPARE(score.split, std::string("dev"));
    }
    QCOMPARE(entries, 6);
    QCOMPARE(onTheWay, 4 * 1 + 4 * 2);
    for (const StepDone& step : bench.control.all<StepDone>()) QVERIFY(step.tokens > 0 && step.seconds > 0);
    for (const ExamplePredictions& kept : bench.control.all<ExamplePredictions>()) {
      QCOMPARE(kept.examples.size(), std::size_t(20));
      QCOMPARE(kept.examples[3].id, std::string(kept.onTask == 0 ? "first/test3" : "second/test3"));
    }
  }

  void rowZeroLeavesTrainingAlone() {
    Bench with, without;
    RunConfig config = fullTuning();
    config.maxSteps = 6;
    with.run(config);
    config.beforeTraining = false;
    config.futureTasks = false;
    config.everySteps = -1;
    without.run(config);
    QCOMPARE(weightsSha256(with.trainer->trainable()), weightsSha256(without.trainer->trainable()));
    int entries = 0;
    for (const Evaluated& score : without.control.all<Evaluated>()) {
      QVERIFY(score.matrixEntry && score.onTask <= score.afterTask);
      ++entries;
    }
    QCOMPARE(entries, 3);
  }

  void sameSeedSameBits() {
    RunConfig config = toyConfig();
    config.maxSteps = 15;
    config.loraDropout = 0.2;
    config.loraTargets = {"q", "v"};
    Bench a, b;
    a.run(config);
    b.run(config);
    const auto x = a.control.all<StepDone>(), y = b.control.all<StepDone>();
    QCOMPARE(x.size(), y.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      QCOMPARE(x[i].loss, y[i].loss);
      QCOMPARE(x[i].gradientNorm, y[i].gradientNorm);
    }
    QCOMPARE(weightsSha256(a.trainer->trainable()), weightsSha256(b.trainer->trainable()));
    Bench other;
    other.random = RandomState(6);
    other.run(config);
    QVERIFY(weightsSha256(a.trainer->trainable()) != weightsSha256(other.trainer->trainable()));
  }

  void accumulationIsTheMeanOfItsMicroBatches() {
    setUpCompute(1);
    const WordTokenizer tokenizer;
    const auto examples = tokenise(toyTask("t", 0, {"w30", "w31"}, 8, 0, 0).train, tokenizer, TokenLimits{16, 4});
    const std::vector<std::int64_t> one = {0, 1, 2, 3}, two = {4, 5, 6, 7};
    const std::vector<TokenBatch> batches = {makeTokenBatch(examples, one, 0), makeTokenBatch(examples, two, 0)};
    auto model = tinyModel(43), twin = tinyModel(43);
    auto trainable = trainEverything(*model);
    auto twinTrainable = trainEverything(*twin);
    TrainStep step(*model, trainable);
    MethodContext context;
    context.trainable = &trainable;
    const StepResult result = step.run(batches, 1e-3, 0, nullptr, context);
    const torch::Tensor loss = (twin->loss(batches[0]) + twin->loss(batches[1])) / 2;
    loss.backward();
    QVERIFY(std::abs(loss.item<float>() - result.loss) < 1e-6f);
    for (std::size_t i = 0; i < trainable.size(); ++i) {
      const torch::Tensor wanted = twinTrainable[i].tensor.grad();
      QVERIFY(wanted.defined());
      QVERIFY2(torch::allclose(trainable[i].tensor.grad(), wanted, 1e-4, 1e-6), trainable[i].name.c_str());
    }
    QCOMPARE(result.tokens, batches[0].tokens + batches[1].tokens);
    QCOMPARE(context.step, 1);
  }

  void gradientsEqualFiniteDifferences() {
    setUpCompute(1);
    const WordTokenizer tokenizer;
    const auto examples = tokenise(toyTask("t", 0, {"w30 w31", "w31"}, 4, 0, 0).train, tokenizer, TokenLimits{16, 4});
    const std::vector<std::int64_t> all = {0, 1, 2, 3};
    const std::vector<TokenBatch> batches = {makeTokenBatch(examples, all, 0)};
    auto model = tinyModel(43);
    auto trainable = attachLora(*model, LoraOptions{2, 4, 0, {"q", "v", "wo"}}, makeCpuGenerator(3));
    TrainStep step(*model, trainable);
    {
      const torch::NoGradGuard noGrad;  // with B = 0 the gradient of A would be zero
      step.parameters().weights().normal_(0, 0.3, makeCpuGenerator(9));
    }
    MethodContext context;
    step.run(batches, 0, 0, nullptr, context);
    const torch::Tensor gradient = step.parameters().gradients().clone();
    const torch::NoGradGuard noGrad;
    torch::Tensor weights = step.parameters().weights();
    double worst = 0;
    for (std::int64_t i = 0; i < weights.numel(); i += 7) {
      const float value = weights[i].item<float>(), h = 5e-3f;
      weights[i] = value + h;
      const double up = model->loss(batches[0]).item<double>();
      weights[i] = value - h;
      const double down = model->loss(batches[0]).item<double>();
      weights[i] = value;
      worst = std::max(worst, std::abs((up - down) / (2 * h) - gradient[i].item<double>()));
    }
    const double scale = gradient.abs().max().item<double>();
    QVERIFY2(worst < 0.01 * scale, qPrintable(QString("%1 of %2").arg(worst).arg(scale)));
  }

  void extraLossReachesTheWeights() {
    struct Pulling final : RecordingMethod {
      torch::Tensor extraLoss(MethodContext& context) override {
        return 100 * (*context.trainable)[0].tensor.square().sum();
      }
    };
    Bench plain, pulled;
    Pulling method;
    RunConfig config = fullTuning();
    config.maxSteps = 10;
    plain.run(config);
    pulled.run(config, &method);
    const auto size = [](const Bench& bench) {
      return bench.trainer->trainable()[0].tensor.square().sum().item<double>();
    };
    QVERIFY(size(pulled) < size(plain));
    // The reported loss is the task's own.
    QCOMPARE(pulled.control.all<StepDone>()[0].loss, plain.control.all<StepDone>()[0].loss);
  }

  void settingsChangeFromTheNextStep() {
    Bench bench;
    RunConfig config = toyConfig();
    config.maxSteps = 4;
    config.schedule = "constant";
    config.warmupShare = 0;
    bench.control.changes = {{0, "train.learning_rate", "0.5"}, {0, "train.clip_norm", "0.25"}};
    bench.run(config);
    const auto changes = bench.control.all<SettingChanged>();
    QCOMPARE(changes.size(), std::size_t(2));
    QCOMPARE(changes[0].step, 1);
    QCOMPARE(bench.control.all<StepDone>()[0].learningRate, 0.5f);
  }

  void divergenceStopsWithASentence() {
    struct Poison final : RecordingMethod {
      torch::Tensor extraLoss(MethodContext& context) override {
        if (context.step < 2) return {};
        return (*context.trainable)[0].tensor.sum() * std::numeric_limits<float>::quiet_NaN();
      }
    };
    Bench bench;
    Poison method;
    RunConfig config = toyConfig();
    config.learningRate = 0.003;
    config.schedule = "constant";
    config.warmupShare = 0;
    try {
      bench.run(config, &method);
      QFAIL("not-a-number must stop the training");
    } catch (const Error& error) {
      const std::string text = error.what();
      QVERIFY2(text.find("step 3") != std::string::npos && text.find("0.003") != std::string::npos &&
                   text.find("not a number") != std::string::npos,
               text.c_str());
    }
    for (const TrainableTensor& entry : bench.trainer->trainable()) {
      QVERIFY(torch::isfinite(entry.tensor).all().item<bool>());
    }
  }

  void stopsAtASafePointWithTheModelWhole() {
    Bench bench;
    RunConfig config = toyConfig();
    bench.control.stopAt = 6;  // in the middle of an evaluation or before a step
    bool stopped = false;
    try {
      bench.run(config);
    } catch (const StopRequested&) {
      stopped = true;
    }
    QVERIFY(stopped);
    QCOMPARE(bench.trainer->step(), 6);
    for (const LinearSite& site : bench.model->linearSites()) {
      if (!site.linear->lora()) continue;
      const torch::Tensor weight = site.linear->weight().clone();
      site.linear->merge();
      site.linear->unmerge();
      QVERIFY(torch::equal(site.linear->weight(), weight));
    }
  }

  void labelScoringIsNamed() {
    Bench bench;
    RunConfig config = fullTuning();
    config.decoding = "labels";
    config.epochs = 10;
    config.learningRate = 3e-2;
    bench.run(config);
    double last = 0;
    for (const Evaluated& score : bench.control.all<Evaluated>()) {
      QCOMPARE(score.metric, std::string("label_match"));
      if (score.matrixEntry && score.afterTask == 1 && score.onTask == 1) last = score.score;
      if (score.matrixEntry && score.afterTask == -1) QVERIFY(score.score > 0.2);  // one of two words is always chosen
    }
    QVERIFY(last > 0.9);
  }

  void cutPromptsAreTold() {
    Bench bench;
    RunConfig config = toyConfig();
    config.maxSteps = 2;
    config.maxSourceTokens = 4;
    bench.run(config);
    const auto messages = bench.control.all<Message>();
    QVERIFY(!messages.empty());
    QVERIFY(messages[0].text.find("train.max_source_tokens") != std::string::npos);
  }

  void progressGrowsToOne() {
    Bench bench;
    RunConfig config = toyConfig();
    bench.run(config);
    double before = 0;
    const auto all = bench.control.all<Progress>();
    QVERIFY(all.size() >= 3);
    for (const Progress& progress : all) {
      QVERIFY(progress.fraction >= before && progress.fraction <= 1.0);
      before = progress.fraction;
      QCOMPARE(progress.plannedSteps, 48);
    }
    ProgressMeter meter({{10, 100}, {10, 200}});
    QCOMPARE(meter.progress("x", 0).secondsLeft, -1.0);
    meter.startTask(0);
    for (int i = 0; i < 10; ++i) meter.stepDone(0.5, 100);
    meter.examplesScored(100, 1.0);
    const Progress half = meter.progress("Training", 10);
    QVERIFY(std::abs(half.secondsLeft - (10 * 0.5 + 200 * 0.01)) < 1e-9);
    QVERIFY(std::abs(half.taskSecondsLeft) < 1e-9);
    QVERIFY(std::abs(half.fraction - 6.0 / 13.0) < 1e-9);
    QVERIFY(std::abs(half.stepsPerSecond - 2) < 1e-9);
    QVERIFY(std::abs(half.tokensPerSecond - 200) < 1e-9);
    QCOMPARE(meter.trainingTokens(), 1000);
  }
};

QTEST_GUILESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
