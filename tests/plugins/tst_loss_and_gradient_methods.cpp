// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// LwF, MIGU, the prompt pool, the multi-task bound and sequential full fine-tuning, in runs of a toy model.

#include <QtTest>
#include <cmath>
#include <set>

#include "core/base/error.h"
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

TokenBatch wholeTask(const MethodRun& run, int task) {
  const std::vector<Example>& examples = run.stream.tasks[static_cast<std::size_t>(task)].train;
  const auto tokens = tokenise(examples, run.tokenizer, TokenLimits{16, 4});
  std::vector<std::int64_t> chosen(examples.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = static_cast<std::int64_t>(i);
  return makeTokenBatch(tokens, chosen, run.tokenizer.padId());
}

/// Softmax at temperature 2 of a model's answers, as plain rows.
std::vector<std::vector<double>> softAnswers(Backbone& model, const TokenBatch& batch) {
  const torch::NoGradGuard noGrad;
  model.setTraining(false);
  const torch::Tensor logits = model.lossAndLogits(batch).logits.to(torch::kFloat64).contiguous();
  std::vector<std::vector<double>> rows;
  for (std::int64_t row = 0; row < logits.size(0); ++row) {
    double sum = 0;
    std::vector<double> values;
    for (std::int64_t word = 0; word < logits.size(1); ++word) {
      values.push_back(std::exp(logits.data_ptr<double>()[row * logits.size(1) + word] / 2));
      sum += values.back();
    }
    for (double& value : values) value /= sum;
    rows.push_back(std::move(values));
  }
  return rows;
}

double divergence(const std::vector<std::vector<double>>& from, const std::vector<std::vector<double>>& to) {
  double sum = 0;
  for (std::size_t row = 0; row < from.size(); ++row) {
    for (std::size_t word = 0; word < from[row].size(); ++word) {
      sum += from[row][word] * std::log(from[row][word] / to[row][word]);
    }
  }
  return sum / static_cast<double>(from.size());
}

/// How far the second task moved the answers to its own inputs.
double drift(const std::string& name, const Values& values, const RunConfig& config) {
  MethodRun run(name, values, config);
  std::vector<std::vector<double>> before;
  run.control.atSavePoint = [&](std::int64_t, bool taskEnd) {
    if (taskEnd && before.empty()) before = softAnswers(*run.model, wholeTask(run, 1));
  };
  run.run();
  return divergence(before, softAnswers(*run.model, wholeTask(run, 1)));
}

/// Mean |h| of the rows of one layer over counted tokens.
class PlainWatch final : public LayerExtension {
 public:
  PlainWatch(Backbone& backbone, LinearSite site) : backbone_(backbone), site_(std::move(site)) {}
  torch::Tensor apply(const torch::Tensor&, torch::Tensor y) override {
    const torch::Tensor mask = backbone_.tokenMask(site_).to(torch::kInt64);
    sums.assign(static_cast<std::size_t>(y.size(2)), 0);
    for (std::int64_t row = 0; row < y.size(0); ++row) {
      for (std::int64_t place = 0; place < y.size(1); ++place) {
        if (mask[row][place].item<std::int64_t>() == 0) continue;
        const torch::Tensor values = y[row][place].contiguous();
        for (std::size_t unit = 0; unit < sums.size(); ++unit) {
          sums[unit] += std::abs(static_cast<double>(values.data_ptr<float>()[unit]));
        }
      }
    }
    return y;
  }
  std::vector<double> sums;

 private:
  Backbone& backbone_;
  LinearSite site_;
};

}  // namespace

class TestLossAndGradientMethods : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { MethodCatalog::instance().load(); }

  void lwfHoldsOldAnswers() {
    const RunConfig config = shortSettings(4);
    const double plain = drift("seqlora", {}, config), usual = drift("lwf", {}, config),
                 strong = drift("lwf", {{"alpha", 20.0}}, config);
    QVERIFY2(usual < plain, qPrintable(QStringLiteral("%1 against %2").arg(usual).arg(plain)));
    QVERIFY2(strong < 0.5 * usual, qPrintable(QStringLiteral("%1 against %2").arg(strong).arg(usual)));
  }

  void lwfStartsWithoutAPull() {
    // In the first task there is no old model, and at a task's start the new one is the old one: no gradient.
    RunConfig config = shortSettings();
    config.loraDropout = 0.2;  // the old answers must not disturb its random numbers
    MethodRun plain("seqlora", {}, config), off("lwf", {{"alpha", 0.0}}, config), on("lwf", {}, config);
    const auto a = plain.run().control.all<StepDone>(), b = on.run().control.all<StepDone>();
    off.run();
    QVERIFY(off.weights().equal(plain.weights()));
    QVERIFY(!on.weights().equal(plain.weights()));
    for (std::size_t i = 0; i <= 12; ++i) QCOMPARE(b[i].loss, a[i].loss);
    QVERIFY(b[15].loss != a[15].loss);
    config.loraDropout = 0;
    MethodRun dry("seqlora", {}, config), pulled("lwf", {{"alpha", 50.0}}, config);
    const auto c = dry.run().control.all<StepDone>(), d = pulled.run().control.all<StepDone>();
    QVERIFY(std::abs(c[12].gradientNorm - d[12].gradientNorm) < 1e-3F * c[12].gradientNorm);
    QVERIFY(std::abs(c[16].gradientNorm - d[16].gradientNorm) > 1e-2F * c[16].gradientNorm);
  }

  void miguMovesStrongRowsOnly_data() {
    QTest::addColumn<QString>("tuning");
    QTest::addColumn<double>("threshold");
    QTest::newRow("LoRA") << "lora" << 0.7;
    QTest::newRow("LoRA, strongest row") << "lora" << 1.0;
    QTest::newRow("full") << "full" << 0.7;
    QTest::newRow("full, half") << "full" << 0.5;
  }
  void miguMovesStrongRowsOnly() {
    QFETCH(QString, tuning);
    QFETCH(double, threshold);
    // One step on the whole task, from a known model: AdamW leaves a row alone that never had a gradient.
    RunConfig config = shortSettings();
    config.tuning = tuning.toStdString();
    config.batchSize = 48;
    config.maxSteps = 1;
    config.warmupShare = 0;
    config.beforeTraining = config.futureTasks = false;
    const auto before = readingModel();
    MethodRun run("migu", {{"threshold", threshold}}, config);
    run.stream.tasks.resize(1);
    run.run();
    std::vector<std::pair<LinearSite, std::shared_ptr<PlainWatch>>> watches;
    for (const LinearSite& site : before->linearSites()) {
      watches.emplace_back(site, std::make_shared<PlainWatch>(*before, site));
      site.linear->setExtension(watches.back().second);
    }
    {
      const torch::NoGradGuard noGrad;
      before->loss(wholeTask(run, 0));
    }
    std::size_t next = 0, looked = 0, movedRows = 0;
    for (const LinearSite& site : run.model->linearSites()) {
      const auto& [old, watch] = watches[next++];
      torch::Tensor now = site.linear->weight().detach(), then = old.linear->weight();
      if (tuning == "lora") {
        if (!site.linear->lora()) continue;
        now = site.linear->lora()->b.detach();
        then = torch::zeros_like(now);
      }
      std::vector<double> sorted = watch->sums;
      std::sort(sorted.begin(), sorted.end());
      const double position = threshold * static_cast<double>(sorted.size() - 1);
      const auto low = static_cast<std::size_t>(position);
      const double cut = low + 1 < sorted.size()
                             ? sorted[low] + (position - static_cast<double>(low)) * (sorted[low + 1] - sorted[low])
                             : sorted[low];
      for (std::size_t row = 0; row < sorted.size(); ++row) {
        if (std::abs(watch->sums[row] - cut) < 1e-4 * cut && threshold < 1) continue;  // too near to tell in float
        const auto index = static_cast<std::int64_t>(row);
        const bool moved = !now[index].equal(then[index]), strong = watch->sums[row] >= cut * (1 - 1e-6);
        // A strong row of a whole weight may have no gradient: behind a rectifier that is shut, say.
        if (tuning == "lora" || moved) QCOMPARE(moved, strong);
        movedRows += moved ? 1 : 0;
        ++looked;
      }
    }
    QVERIFY(looked > 100 && movedRows > 10);
  }

  void miguWithoutThresholdIsPlain() {
    const RunConfig config = shortSettings();
    MethodRun plain("seqlora", {}, config), all("migu", {{"threshold", 0.0}}, config), some("migu", {}, config);
    QVERIFY(all.run().weights().equal(plain.run().weights()));
    QVERIFY(!some.run().weights().equal(plain.weights()));
  }

  void promptsAreChosenByTheirKeys() {
    RunConfig config = shortSettings();
    config.batchSize = 48;
    config.maxSteps = 1;
    config.warmupShare = 0;
    config.learningRate = 0.1;
    config.beforeTraining = config.futureTasks = false;
    MethodRun run("l2p",
                  {{"pool", std::int64_t{6}},
                   {"chosen", std::int64_t{1}},
                   {"prompt_length", std::int64_t{2}},
                   {"prompt_rate", 1.0}},
                  config);
    run.stream.tasks.resize(1);
    run.start();
    std::vector<torch::Tensor> start;
    for (const TrainableTensor& entry : run.trainer->trainable()) start.push_back(entry.tensor.detach().clone());
    QCOMPARE(start.size(), std::size_t(12));
    run.trainer->run();
    // Nothing of the backbone moved.
    const auto untouched = readingModel()->weights(), weights = run.model->weights();
    for (std::size_t i = 0; i < weights.size(); ++i) QVERIFY(weights[i].tensor.equal(untouched[i].tensor));
    // A twin looks up every example by hand.
    const torch::Tensor queries = run.model->embeddedMean(wholeTask(run, 0)).contiguous();
    std::set<std::size_t> chosen;
    for (std::int64_t row = 0; row < queries.size(0); ++row) {
      std::size_t best = 0;
      double highest = -2;
      for (std::size_t place = 0; place < 6; ++place) {
        const torch::Tensor key = start[6 + place];
        const double likeness =
            queries[row].dot(key).item<double>() / (queries[row].norm() * key.norm()).item<double>();
        if (likeness > highest) highest = likeness, best = place;
      }
      chosen.insert(best);
    }
    QVERIFY(chosen.size() < 6);
    for (std::size_t place = 0; place < 6; ++place) {
      const bool moves = chosen.count(place) != 0;
      QCOMPARE(!run.trainer->trainable()[place].tensor.equal(start[place]), moves);
      QCOMPARE(!run.trainer->trainable()[6 + place].tensor.equal(start[6 + place]), moves);
    }
    // Every example stands behind its one prompt of two vectors.
    QCOMPARE(run.model->softPrompts().size(1), std::int64_t(2));
  }

  void keysComeNearToQueries() {
    RunConfig config = shortSettings(4);
    config.learningRate = 0.05;
    const auto likeness = [&](double lambda) {
      MethodRun run("l2p",
                    {{"lambda", lambda}, {"prompt_rate", 1.0}, {"pool", std::int64_t{3}}, {"chosen", std::int64_t{3}}},
                    config);
      run.run();
      const torch::Tensor query = run.model->embeddedMean(wholeTask(run, 1)).mean(0);
      double sum = 0;
      for (std::size_t i = 3; i < 6; ++i) {
        const torch::Tensor key = run.trainer->trainable()[i].tensor.detach();
        sum += (query.dot(key) / (query.norm() * key.norm())).item<double>() / 3;
      }
      return sum;
    };
    const double with = likeness(0.5), without = likeness(0);
    QVERIFY2(with > without + 0.2, qPrintable(QStringLiteral("%1 against %2").arg(with).arg(without)));
  }

  void featuresOfTheEncoderServeToo() {
    // Another query, another result; and the same when scores are taken on the way.
    for (const char* name : {"l2p", "mocl"}) {
      RunConfig config = shortSettings();
      config.loraDropout = 0.1;
      const Values encoder = {{"query", std::string("encoder")}};
      MethodRun embedded(name, {}, config), encoded(name, encoder, config);
      embedded.run();
      encoded.run();
      QVERIFY(!encoded.weights().equal(embedded.weights()));
      config.everySteps = 2;
      MethodRun scored(name, encoder, config);
      QVERIFY(scored.run().weights().equal(encoded.weights()));
      try {
        MethodRun("l2p", {{"query", std::string("no such folder")}}, config).run();
        QFAIL("there is no such folder");
      } catch (const Error& error) {
        QVERIFY2(QString(error.what()).contains("no such folder"), error.what());
      }
    }
  }

  void tooManyPromptsAreRefused() {
    try {
      MethodRun run("l2p", {{"pool", std::int64_t{3}}});
      QFAIL("five of three prompts");
    } catch (const UsageError& error) {
      QVERIFY2(QString(error.what()).contains("method.chosen") && QString(error.what()).contains("method.pool"),
               error.what());
    }
  }

  void multiTaskSeesAllTasks() {
    const RunConfig config = shortSettings(12);
    MethodRun joint("multi-task", {}, config), sequential("seqlora", {}, config);
    joint.run();
    sequential.run();
    const auto mean = [](const MethodRun& run, int row) { return (run.score(row, 0) + run.score(row, 1)) / 2; };
    QVERIFY2(mean(joint, 2) > 0.7, qPrintable(QString::number(mean(joint, 2))));
    QVERIFY2(mean(joint, 2) > mean(sequential, 2) + 0.15, qPrintable(QString::number(mean(sequential, 2))));
    // The second task's words are learned from the first step on, and the number of steps is that of a sequence.
    QVERIFY2(joint.score(1, 1) > sequential.score(1, 1) + 0.15, qPrintable(QString::number(joint.score(1, 1))));
    QCOMPARE(joint.control.all<StepDone>().size(), sequential.control.all<StepDone>().size());
  }

  void sequentialFineTuningOfEverything() {
    RunConfig config = shortSettings(4);
    config.tuning = "full";
    MethodRun run("seqlora", {}, config);
    run.run();
    QVERIFY2(run.score(1, 0) > 0.7 && run.score(2, 1) > 0.7, qPrintable(QString::number(run.score(1, 0))));
    QVERIFY2(run.score(2, 0) < run.score(1, 0) - 0.3, qPrintable(QString::number(run.score(2, 0))));
    QCOMPARE(run.scalars(), run.control.all<RunStarted>()[0].backboneParameters);
  }
};

QTEST_GUILESS_MAIN(TestLossAndGradientMethods)
#include "tst_loss_and_gradient_methods.moc"
