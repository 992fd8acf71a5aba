// SPDX-License-Identifier: GPL-3.0-or-later
// AdamW against a plain twin, flat parameters, clipping, schedules, and how examples become batches.

#include <QTest>
#include <cmath>
#include <set>

#include "core/base/error.h"
#include "core/learn/adamw.h"
#include "core/learn/batching.h"
#include "core/learn/flat_parameters.h"
#include "core/learn/schedule.h"
#include "core/learn/trainer.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"
#include "tests/support/toy_run.h"

using namespace skillscope;

namespace {

std::vector<TrainableTensor> twoLeaves() {
  torch::Tensor a = torch::arange(6, torch::kFloat32).view({2, 3}), b = torch::ones({4});
  a.set_requires_grad(true);
  b.set_requires_grad(true);
  return {{"a", a, "a", "tensor", "", -1, "a"}, {"b", b, "b", "tensor", "", -1, "b"}};
}

}  // namespace

class TestOptimizer : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void adamWEqualsItsPlainTwin_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<double>("decay");
    QTest::newRow("small, no decay") << 37 << 0.0;
    QTest::newRow("small, decay") << 37 << 0.1;
    QTest::newRow("longer than a chunk") << (1 << 16) + 33 << 0.01;
  }

  void adamWEqualsItsPlainTwin() {
    QFETCH(int, size);
    QFETCH(double, decay);
    torch::Generator generator = makeCpuGenerator(3);
    torch::Tensor w = torch::randn({size}, generator, torch::kFloat32), g = torch::zeros({size});
    std::vector<double> tw(static_cast<std::size_t>(size)), m(tw.size(), 0), v(tw.size(), 0);
    for (std::size_t i = 0; i < tw.size(); ++i) tw[i] = w[static_cast<std::int64_t>(i)].item<double>();
    AdamW optimizer(w, g, AdamWOptions{0.9, 0.999, 1e-8, decay});
    for (int step = 1; step <= 12; ++step) {
      const double rate = 0.01 * step;
      g.copy_(torch::randn({size}, generator, torch::kFloat32));
      const float* gradient = g.data_ptr<float>();
      for (std::size_t i = 0; i < tw.size(); ++i) {
        const double d = gradient[i];
        tw[i] -= rate * decay * tw[i];
        m[i] = 0.9 * m[i] + 0.1 * d;
        v[i] = 0.999 * v[i] + 0.001 * d * d;
        const double mHat = m[i] / (1 - std::pow(0.9, step)), vHat = v[i] / (1 - std::pow(0.999, step));
        tw[i] -= rate * mHat / (std::sqrt(vHat) + 1e-8);
      }
      optimizer.step(rate);
    }
    double worst = 0;
    const float* weights = w.data_ptr<float>();
    for (std::size_t i = 0; i < tw.size(); ++i) worst = std::max(worst, std::abs(tw[i] - weights[i]));
    QVERIFY2(worst < 2e-5, qPrintable(QString::number(worst)));
    optimizer.reset();
    QCOMPARE(optimizer.steps(), 0);
    QCOMPARE(optimizer.firstMoment().abs().max().item<float>(), 0.f);
    QCOMPARE(optimizer.secondMoment().abs().max().item<float>(), 0.f);
  }

  void weightsAndGradientsAreViewsOfFlatBuffers() {
    auto trainable = twoLeaves();
    const torch::Tensor handle = trainable[0].tensor;  // what a model would hold
    FlatParameters flat(trainable);
    QCOMPARE(flat.size(), 10);
    QVERIFY(torch::equal(flat.weights().slice(0, 0, 6), torch::arange(6, torch::kFloat32)));
    const torch::Tensor x = torch::full({2, 3}, 2.f);
    for (int micro = 0; micro < 2; ++micro) {
      ((handle * x).sum() + (trainable[1].tensor * 3).sum()).backward();
    }
    QVERIFY(torch::equal(flat.gradients(), torch::tensor({4.f, 4.f, 4.f, 4.f, 4.f, 4.f, 6.f, 6.f, 6.f, 6.f})));
    const double norm = flat.gradientNorm();
    QVERIFY(std::abs(norm - std::sqrt(6 * 16. + 4 * 36.)) < 1e-5);
    flat.clipGradients(norm, 100);  // already below
    QVERIFY(std::abs(flat.gradientNorm() - norm) < 1e-6);
    flat.clipGradients(norm, 1);
    QVERIFY(std::abs(flat.gradientNorm() - 1) < 1e-5);
    QVERIFY(torch::equal(trainable[1].tensor.grad(), flat.gradients().slice(0, 6)));
    trainable[1].tensor.mutable_grad().reset();  // somebody took it away
    flat.zeroGradients();
    QCOMPARE(flat.gradientNorm(), 0.0);
    (trainable[1].tensor * 5).sum().backward();
    QCOMPARE(flat.gradients()[9].item<float>(), 5.f);
    const torch::Tensor kept = flat.copyOfWeights();
    {
      const torch::NoGradGuard noGrad;
      flat.weights().add_(1);
    }
    QCOMPARE(handle[1][2].item<float>(), 6.f);
    flat.setWeights(kept);
    QCOMPARE(handle[1][2].item<float>(), 5.f);
    QVERIFY(handle.requires_grad() && handle.is_leaf());
  }

  void refusesWhatCannotBeTrained() {
    QVERIFY_EXCEPTION_THROWN(FlatParameters({}), Error);
    auto frozen = twoLeaves();
    frozen[1].tensor.set_requires_grad(false);
    QVERIFY_EXCEPTION_THROWN(FlatParameters{frozen}, Error);
  }

  void schedules() {
    Schedule linear{"linear", 4, 20};
    QCOMPARE(linear.factor(0), 0.0);
    QCOMPARE(linear.factor(1), 0.25);
    QCOMPARE(linear.factor(4), 1.0);
    QCOMPARE(linear.factor(12), 0.5);
    QCOMPARE(linear.factor(19), 1.0 / 16);
    QCOMPARE(linear.factor(25), 0.0);
    Schedule constant{"constant", 2, 10};
    QCOMPARE(constant.factor(1), 0.5);
    QCOMPARE(constant.factor(9), 1.0);
    QCOMPARE(makeSchedule("linear", 0.05, 120).warmup, 6);
    QCOMPARE(makeSchedule("linear", 1.0, 1).warmup, 0);
    QVERIFY_EXCEPTION_THROWN(makeSchedule("cosine", 0.1, 10), UsageError);
  }

  void stepsAndScoresOfATask() {
    RunConfig config;
    config.batchSize = 16;
    config.epochs = 3;
    QCOMPARE(stepsOfTask(config, 1000), 189);  // 63 batches an epoch
    config.accumulation = 4;
    QCOMPARE(stepsOfTask(config, 1000), 48);  // 16 steps an epoch, the last one smaller
    config.maxSteps = 7;
    QCOMPARE(stepsOfTask(config, 1000), 7);
    const auto due = [](std::int64_t every, std::int64_t steps) {
      std::vector<std::int64_t> at;
      for (std::int64_t step = 1; step <= steps; ++step) {
        if (scoresAreDue(every, step, steps)) at.push_back(step);
      }
      return at;
    };
    QCOMPARE(due(0, 8), (std::vector<std::int64_t>{2, 4, 6, 8}));
    QCOMPARE(due(0, 10).size(), std::size_t(4));
    QCOMPARE(due(0, 10).back(), 10);
    QCOMPARE(due(0, 2), (std::vector<std::int64_t>{1, 2}));
    QCOMPARE(due(3, 10), (std::vector<std::int64_t>{3, 6, 9}));
    QVERIFY(due(-1, 10).empty());
  }

  void anEpochHasEveryExampleOnceAndLittlePadding() {
    const test::WordTokenizer tokenizer;
    std::vector<Example> examples;
    for (int i = 0; i < 301; ++i) {
      std::string prompt = "w1";
      for (int word = 0; word < (i * 7) % 23; ++word) prompt += " w2";
      examples.push_back({"e", prompt, "w3"});
    }
    const auto tokens = tokenise(examples, tokenizer, TokenLimits{20, 4});
    const RandomState random(1), same(1);
    const BatchPlan plan = planEpoch(tokens, 16, random);
    QCOMPARE(plan, planEpoch(tokens, 16, same));
    QVERIFY(plan != planEpoch(tokens, 16, random));  // the next epoch has another order
    std::set<std::int64_t> seen;
    std::size_t used = 0, padded = 0;
    for (const auto& batch : plan) {
      std::size_t longest = 0;
      for (const std::int64_t index : batch) {
        QVERIFY(seen.insert(index).second);
        used += tokens[static_cast<std::size_t>(index)].source.size();
        longest = std::max(longest, tokens[static_cast<std::size_t>(index)].source.size());
      }
      padded += longest * batch.size();
    }
    QCOMPARE(seen.size(), examples.size());
    QCOMPARE(plan.size(), std::size_t(19));
    QVERIFY2(static_cast<double>(used) / static_cast<double>(padded) > 0.85,
             qPrintable(QString::number(used * 100 / padded)));
  }

  void batchesArePaddedAndCut() {
    const test::WordTokenizer tokenizer;
    const std::vector<Example> examples = {{"a", "w1 w2 w3 w4 w5 w6", "w7"}, {"b", "w9", "w7 w8 w9"}};
    const auto tokens = tokenise(examples, tokenizer, TokenLimits{5, 3});
    QCOMPARE(tokens[0].source, (std::vector<std::int64_t>{4, 5, 6, 7, 1}));  // the end token stays
    QVERIFY(tokens[0].sourceCut && !tokens[0].targetCut && tokens[1].targetCut);
    const std::vector<std::int64_t> both = {1, 0};
    const TokenBatch batch = makeTokenBatch(tokens, both, 0);
    QVERIFY(torch::equal(batch.source, torch::tensor({{12, 1, 0, 0, 0}, {4, 5, 6, 7, 1}}, torch::kInt64)));
    QVERIFY(torch::equal(batch.sourceMask, torch::tensor({{1, 1, 0, 0, 0}, {1, 1, 1, 1, 1}}, torch::kInt64)));
    QVERIFY(torch::equal(batch.target, torch::tensor({{10, 11, 1}, {10, 1, -100}}, torch::kInt64)));
    QCOMPARE(batch.tokens, 12);
    const TokenBatch forScoring = makeTokenBatch(tokens, both, 0, false);
    QVERIFY(!forScoring.target.defined());
    QCOMPARE(forScoring.tokens, 7);
    QCOMPARE(planEvaluation(tokens, 5, 1), (BatchPlan{{0}, {1}}));
    QCOMPARE(planEvaluation(tokens, 1, 4), (BatchPlan{{0}}));
  }
};

QTEST_GUILESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
