// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Model merging where LoRA pairs are trained, in runs of a toy model, against a twin that adds the merged products to
// the layers' own weights.

#include <QtTest>
#include <cmath>

#include "core/tensor/libtorch.h"
#include "tests/support/merging_twin.h"
#include "tests/support/method_run.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using Values = MethodRun::Values;

/// A run of merging, with what every adapter did to each layer when its task ended, one layer behind the other.
struct Merging {
  MethodRun run;
  std::vector<std::vector<double>> changes;  ///< [task][entry]

  Merging(const Values& values, const RunConfig& config) : run("merging", values, config) {
    run.control.onEvent = [this](const Event& event) {
      const auto* snapshot = std::get_if<ImportanceSnapshot>(&event);
      if (snapshot != nullptr && snapshot->taskEnd) changes.push_back(changeNow());
    };
    run.run();
  }
  std::vector<double> changeNow() const {
    std::vector<double> entries;
    const std::vector<TrainableTensor>& trainable = run.trainer->trainable();
    const double scale = run.config.loraAlpha / static_cast<double>(run.config.loraRank);
    for (std::size_t i = 0; i < trainable.size(); i += 2) {
      const torch::Tensor product =
          (trainable[i + 1].tensor.detach().mm(trainable[i].tensor.detach()) * scale).contiguous();
      const float* values = product.data_ptr<float>();
      for (std::int64_t k = 0; k < product.numel(); ++k) entries.push_back(static_cast<double>(values[k]));
    }
    return entries;
  }
  /// The pretrained model with this change in its weights.
  std::unique_ptr<T5> twin(const std::vector<double>& change) const {
    auto model = readingModel();
    std::size_t next = 0;
    const torch::NoGradGuard noGrad;
    for (const LinearSite& site : model->linearSites()) {
      bool adapted = false;
      for (const TrainableTensor& entry : run.trainer->trainable()) adapted |= entry.site == site.path;
      if (!adapted) continue;
      torch::Tensor weight = site.linear->weight().clone();
      for (std::int64_t k = 0; k < weight.numel(); ++k)
        weight.data_ptr<float>()[k] += static_cast<float>(change[next++]);
      site.linear->weight() = weight;
    }
    return model;
  }
};

RunConfig shortSettings() {
  RunConfig config = MethodRun::settings();
  config.epochs = 3;
  return config;
}

double lossOf(Backbone& model, const MethodRun& run, int task) {
  const std::vector<Example>& examples = run.stream.tasks[static_cast<std::size_t>(task)].train;
  const auto tokens = tokenise(examples, run.tokenizer, TokenLimits{16, 4});
  std::vector<std::int64_t> chosen(16);
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = static_cast<std::int64_t>(i);
  const torch::NoGradGuard noGrad;
  model.setTraining(false);
  return model.loss(makeTokenBatch(tokens, chosen, run.tokenizer.padId())).item<double>();
}

}  // namespace

class TestLoraMerging : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { MethodCatalog::instance().load(); }

  void mergesWhatAdaptersDo_data() {
    QTest::addColumn<QString>("rule");
    QTest::addColumn<bool>("sequential");
    for (const char* rule : {"average", "task_arithmetic", "ties", "magmax"}) {
      QTest::addRow("%s", rule) << rule << false;
      QTest::addRow("%s, sequential", rule) << rule << true;
    }
  }
  void mergesWhatAdaptersDo() {
    QFETCH(QString, rule);
    QFETCH(bool, sequential);
    const Merging merging({{"rule", rule.toStdString()},
                           {"start", std::string(sequential ? "sequential" : "base")},
                           {"keep_percent", 30.0}},
                          shortSettings());
    QCOMPARE(merging.changes.size(), std::size_t(2));
    const std::vector<double> merged =
        mergedTwin(rule.toStdString(), merging.changes, rule == "task_arithmetic" ? 0.3 : 1.0, 30);
    const auto twin = merging.twin(merged), other = merging.twin(merging.changes[1]);
    for (int task = 0; task < 2; ++task) {
      const double loss = lossOf(*merging.run.model, merging.run, task), wanted = lossOf(*twin, merging.run, task);
      QVERIFY2(std::abs(loss - wanted) < 2e-4 * (1 + wanted),
               qPrintable(QStringLiteral("%1 against %2").arg(loss).arg(wanted)));
      if (rule != "magmax") QVERIFY(std::abs(loss - lossOf(*other, merging.run, task)) > 1e-3);
    }
    // The pairs are back where they began, without an effect of their own.
    for (const double entry : merging.changeNow()) QCOMPARE(entry, 0.0);
  }

  void everyTaskStartsWhereItShould() {
    const RunConfig config = shortSettings();
    const Merging base({}, config), sequential({{"start", std::string("sequential")}}, config);
    MethodRun plain("seqlora", {}, config);
    const auto wanted = plain.run().control.all<StepDone>();
    const auto chained = sequential.run.control.all<StepDone>(), apart = base.run.control.all<StepDone>();
    // From the unmerged model of the task before, training is sequential fine-tuning, to the bit.
    for (std::size_t i = 0; i < wanted.size(); ++i) QCOMPARE(chained[i].loss, wanted[i].loss);
    QVERIFY(apart.back().loss != wanted.back().loss);
    // After the first task there is one vector: the model is the one that was learned.
    QCOMPARE(base.run.score(1, 0), plain.score(1, 0));
    QVERIFY(base.run.method->traits().plainWeights == false);
  }

  void wholeModelsGoOnBitForBit() {
    RunConfig config = shortSettings();
    config.tuning = "full";
    config.learningRate = 3e-3;
    MethodRun whole("merging", {}, config);
    std::vector<MemoryArchive> states;
    whole.control.atSavePoint = [&](std::int64_t step, bool taskEnd) {
      if (step == 18 && taskEnd) states.push_back(whole.state());
      if (step == 25) states.push_back(whole.state());
    };
    whole.run();
    QVERIFY(whole.method->traits().plainWeights);
    QCOMPARE(states.size(), std::size_t(2));
    for (const MemoryArchive& state : states) {
      MethodRun resumed("merging", {}, config);
      QVERIFY(resumed.resume(state).weights().equal(whole.weights()));
      QCOMPARE(resumed.score(2, 0), whole.score(2, 0));
    }
  }

  void droppedEntriesDependOnTheSeed() {
    const auto loss = [](std::int64_t seed) {
      const Merging merging({{"rule", std::string("dare")}, {"drop", 0.5}, {"drop_seed", seed}}, shortSettings());
      return lossOf(*merging.run.model, merging.run, 0);
    };
    QCOMPARE(loss(1), loss(1));
    QVERIFY(loss(1) != loss(2));
  }
};

QTEST_GUILESS_MAIN(TestLoraMerging)
#include "tst_lora_merging.moc"
