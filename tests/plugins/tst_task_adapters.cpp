// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Methods that give each task an adapter of its own (IncLoRA, O-LoRA, MoCL, per-task adapters), in runs of a toy model:
// what acts together, what is frozen, and what a task is answered with. Twins build the whole weight of each layer.

#include <QtTest>

#include "core/base/error.h"
#include "core/baseline/mocl.h"
#include "core/baseline/olora.h"
#include "core/tensor/libtorch.h"
#include "tests/support/method_run.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using Values = MethodRun::Values;

RunConfig shortSettings(int epochs = 2) {
  RunConfig config = MethodRun::settings();
  config.epochs = epochs;
  return config;
}

TokenBatch batchOf(const MethodRun& run, int task, std::int64_t first, std::int64_t count) {
  const std::vector<Example>& examples = run.stream.tasks[static_cast<std::size_t>(task)].train;
  const auto tokens = tokenise(examples, run.tokenizer, TokenLimits{16, 4});
  std::vector<std::int64_t> chosen;
  for (std::int64_t i = first; i < first + count; ++i) chosen.push_back(i);
  return makeTokenBatch(tokens, chosen, run.tokenizer.padId());
}

/// The trained pair of each layer, as values: A and B by site.
std::map<std::string, std::pair<torch::Tensor, torch::Tensor>> pairsOf(const MethodRun& run) {
  std::map<std::string, std::pair<torch::Tensor, torch::Tensor>> pairs;
  for (const TrainableTensor& entry : run.trainer->trainable()) {
    if (entry.part == "A") pairs[entry.site].first = entry.tensor.detach().clone();
    if (entry.part == "B") pairs[entry.site].second = entry.tensor.detach().clone();
  }
  return pairs;
}

/// Pairs of all tasks: those of the run, taken when the task before ended, and now.
struct Taken {
  MethodRun run;
  std::vector<std::map<std::string, std::pair<torch::Tensor, torch::Tensor>>> pairs;
  std::vector<torch::Tensor> features;  ///< MoCL's

  Taken(const std::string& name, const Values& values, const RunConfig& config, int tasks = 2)
      : run(name, values, config) {
    if (tasks == 3) run.stream.tasks.push_back(toyTask("third", 0, {"w34", "w35"}, 48, 8, 20, 5));
    run.control.atSavePoint = [this](std::int64_t, bool taskEnd) {
      if (!taskEnd) return;
      pairs.push_back(pairsOf(run));
      for (const TrainableTensor& entry : run.trainer->trainable()) {
        if (entry.module == "feature") features.push_back(entry.tensor.detach().clone());
      }
    };
    run.run();
  }
};

/// The pretrained model with Σ_k weights[k] · s · B_k·A_k added to the layers' own weights.
std::unique_ptr<T5> twinOf(const Taken& taken, const std::vector<double>& weights) {
  auto model = readingModel();
  const torch::NoGradGuard noGrad;
  const double scale = taken.run.config.loraAlpha / static_cast<double>(taken.run.config.loraRank);
  for (const LinearSite& site : model->linearSites()) {
    if (taken.pairs[0].count(site.path) == 0) continue;
    torch::Tensor weight = site.linear->weight().clone();
    for (std::size_t task = 0; task < weights.size(); ++task) {
      const auto& [a, b] = taken.pairs[task].at(site.path);
      weight += weights[task] * scale * b.mm(a);
    }
    site.linear->weight() = weight;
  }
  return model;
}

double lossOf(Backbone& model, const TokenBatch& batch) {
  const torch::NoGradGuard noGrad;
  model.setTraining(false);
  return model.loss(batch).item<double>();
}

double overlapOf(const Taken& taken) {
  double sum = 0;
  for (const auto& [site, pair] : taken.pairs[1]) {
    sum += taken.pairs[0].at(site).first.mm(pair.first.t()).abs().sum().item<double>();
  }
  return sum;
}

bool isNear(double a, double b) {
  return std::abs(a - b) <= 2e-4 * (1 + std::abs(b));
}

}  // namespace

class TestTaskAdapters : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { MethodCatalog::instance().load(); }

  void pairsActTogether() {
    Taken taken("inclora", {}, shortSettings(), 3);
    QCOMPARE(taken.pairs.size(), std::size_t(3));
    const auto twin = twinOf(taken, {1, 1, 1});
    const auto lacking = twinOf(taken, {0, 1, 1});
    for (int task = 0; task < 3; ++task) {
      const TokenBatch batch = batchOf(taken.run, task, 0, 16);
      const double loss = lossOf(*taken.run.model, batch);
      QVERIFY2(isNear(loss, lossOf(*twin, batch)), qPrintable(QString::number(loss)));
      QVERIFY(!isNear(loss, lossOf(*lacking, batch)));
    }
    // What is kept of the earlier tasks is what they ended with.
    const MemoryArchive state = [&] {
      MemoryArchive archive;
      taken.run.method->saveState(archive);
      return archive;
    }();
    const auto& first = *taken.pairs[0].find(taken.run.trainer->trainable()[0].site);
    QVERIFY(state.getTensor("inclora/past/0/A").narrow(0, 0, 8).equal(first.second.first));
    QVERIFY(state.getTensor("inclora/past/0/B").narrow(1, 0, 8).equal(first.second.second));
    QCOMPARE(state.getTensor("inclora/past/0/A").size(0), std::int64_t(16));
  }

  void aNewPairBeginsWhereTheModelWas() {
    // With B zero the second task starts from the very model that sequential training starts from.
    RunConfig config = shortSettings();
    MethodRun incremental("inclora", {}, config), sequential("seqlora", {}, config);
    const auto a = incremental.run().control.all<StepDone>(), b = sequential.run().control.all<StepDone>();
    for (std::size_t i = 0; i < 12; ++i) QCOMPARE(a[i].loss, b[i].loss);
    QVERIFY(isNear(static_cast<double>(a[12].loss), static_cast<double>(b[12].loss)));
    QVERIFY(!isNear(static_cast<double>(a[20].loss), static_cast<double>(b[20].loss)));
  }

  void orthogonalityKeepsSubspacesApart() {
    const RunConfig config = shortSettings(6);
    const Taken plain("inclora", {}, config), off("olora", {{"lambda1", 0.0}}, config), on("olora", {}, config),
        squared("olora", {{"overlap", std::string("squared")}, {"lambda1", 5.0}}, config),
        small("olora", {{"lambda2", 0.5}}, config);
    QVERIFY(off.run.weights().equal(plain.run.weights()));
    QVERIFY2(overlapOf(on) < 0.3 * overlapOf(plain),
             qPrintable(QStringLiteral("%1 against %2").arg(overlapOf(on)).arg(overlapOf(plain))));
    QVERIFY2(overlapOf(squared) < 0.5 * overlapOf(plain), qPrintable(QString::number(overlapOf(squared))));
    QVERIFY(small.run.weights().norm().item<double>() < on.run.weights().norm().item<double>());
    // In the first task there is nothing to keep away from.
    for (const auto& [site, pair] : on.pairs[0]) QVERIFY(pair.first.equal(plain.pairs[0].at(site).first));
  }

  void moclMixesByLikeness() {
    Taken taken("mocl", {}, shortSettings(4));
    QCOMPARE(taken.features.size(), std::size_t(2));
    MethodContext context;
    context.backbone = taken.run.model.get();
    context.random = &taken.run.random;
    context.task = 1;
    bool differ = false;
    for (int task = 0; task < 2; ++task) {
      for (std::int64_t example = 0; example < 4; ++example) {
        const TokenBatch batch = batchOf(taken.run, task, example, 1);
        taken.run.method->beforeForward({batch, BatchUse::evaluation, -1}, context);
        const double loss = lossOf(*taken.run.model, batch);
        const torch::Tensor alpha =
            matchingWeights(taken.run.model->embeddedMean(batch), torch::stack(taken.features), 1);
        const double first = alpha[0][0].item<double>(), second = alpha[0][1].item<double>();
        const auto twin = twinOf(taken, {first, second});
        QVERIFY2(isNear(loss, lossOf(*twin, batch)),
                 qPrintable(QStringLiteral("%1 against %2").arg(loss).arg(lossOf(*twin, batch))));
        differ |= std::abs(first - second) > 0.05;
      }
    }
    QVERIFY2(differ, "the features must tell the tasks apart");
    // Rows of one batch are served each by its own mixture.
    const TokenBatch both = batchOf(taken.run, 0, 0, 2);
    taken.run.method->beforeForward({both, BatchUse::evaluation, -1}, context);
    const double together = lossOf(*taken.run.model, both);
    double apart = 0;
    for (std::int64_t example = 0; example < 2; ++example) {
      const TokenBatch one = batchOf(taken.run, 0, example, 1);
      taken.run.method->beforeForward({one, BatchUse::evaluation, -1}, context);
      apart += lossOf(*taken.run.model, one) / 2;
    }
    QVERIFY(isNear(together, apart));
  }

  void moclTurnsItsFeatureToTheTask() {
    const RunConfig config = shortSettings(4);
    const Taken taken("mocl", {}, config), still("mocl", {{"matching_weight", 0.0}}, config);
    const auto likeness = [](const Taken& one, std::size_t feature, int task) {
      const torch::Tensor x = one.run.model->embeddedMean(batchOf(one.run, task, 0, 32));
      return matchingWeights(x, one.features[feature].unsqueeze(0), 0).mean().item<double>();
    };
    for (int task = 0; task < 2; ++task) {
      const auto own = static_cast<std::size_t>(task);
      QVERIFY(likeness(taken, own, task) > likeness(taken, 1 - own, task));
      QVERIFY(likeness(taken, own, task) > 0.5);
    }
    QVERIFY(likeness(still, 0, 0) < likeness(taken, 0, 0));
  }

  void trueTaskChoosesTheModule_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("per-task") << "per-task";
    QTest::newRow("mocl with its own module") << "mocl";
  }
  void trueTaskChoosesTheModule() {
    QFETCH(QString, name);
    const Values values = name == "mocl" ? Values{{"test", std::string("own")}} : Values{};
    RunConfig config = shortSettings(14);
    config.keepPredictions = 20;
    MethodRun run(name.toStdString(), values, config);
    QVERIFY(run.method->traits().knowsTask);
    run.run();
    QVERIFY2(run.score(1, 0) > 0.6 && run.score(2, 1) > 0.6, qPrintable(QString::number(run.score(2, 1))));
    QCOMPARE(run.score(2, 0), run.score(1, 0));  // nothing is forgotten
    // A task not learned yet is answered by the backbone alone.
    std::map<std::pair<int, int>, std::vector<std::string>> said;
    for (const ExamplePredictions& told : run.control.all<ExamplePredictions>()) {
      for (const ExamplePrediction& example : told.examples) {
        said[{told.afterTask, told.onTask}].push_back(example.prediction);
      }
    }
    QCOMPARE((said[{0, 1}]), (said[{-1, 1}]));
    QCOMPARE((said[{1, 0}]), (said[{0, 0}]));
    QVERIFY((said[{1, 1}]) != (said[{0, 1}]));
    // Scoring exchanges adapters; training must not notice.
    config.everySteps = 3;
    MethodRun scored(name.toStdString(), values, config);
    QVERIFY(scored.run().weights().equal(run.weights()));
    QCOMPARE(scored.score(2, 0), run.score(2, 0));
  }

  void everyAdapterStartsFromTheBackbone() {
    // The second task learned after another one begins with the loss that it would begin with alone.
    const RunConfig config = shortSettings();
    MethodRun both("per-task", {}, config), sequential("seqlora", {}, config);
    const auto steps = both.run().control.all<StepDone>(), other = sequential.run().control.all<StepDone>();
    for (std::size_t i = 0; i < 12; ++i) QCOMPARE(steps[i].loss, other[i].loss);
    QVERIFY(!isNear(static_cast<double>(steps[12].loss), static_cast<double>(other[12].loss)));
    const TokenBatch all = batchOf(both, 1, 0, 48);
    const double alone = lossOf(*readingModel(), all);
    QVERIFY2(std::abs(static_cast<double>(steps[12].loss) - alone) < 0.5 * alone, qPrintable(QString::number(alone)));
  }

  void fullFineTuningIsRefused() {
    RunConfig config = shortSettings();
    config.tuning = "full";
    for (const char* name : {"inclora", "olora", "mocl", "per-task"}) {
      try {
        MethodRun(name, {}, config).run();
        QFAIL(name);
      } catch (const UsageError& error) {
        QVERIFY2(QString(error.what()).contains("backbone.tuning=lora"), error.what());
        QVERIFY2(QString(error.what()).contains(name), error.what());
      }
    }
  }
};

QTEST_GUILESS_MAIN(TestTaskAdapters)
#include "tst_task_adapters.moc"
