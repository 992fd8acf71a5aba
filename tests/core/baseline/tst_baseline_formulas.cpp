// SPDX-License-Identifier: GPL-3.0-or-later
// The baselines' formulas against slow plain twins and finite differences.

#include <QtTest>
#include <limits>

#include "core/base/error.h"
#include "core/baseline/ewc.h"
#include "core/baseline/l2p.h"
#include "core/baseline/lwf.h"
#include "core/baseline/migu.h"
#include "core/baseline/mocl.h"
#include "core/baseline/olora.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"
#include "support/finite_difference.h"

using namespace skillscope;

namespace {

torch::Tensor randn(std::initializer_list<std::int64_t> shape, std::uint64_t seed) {
  return torch::randn(torch::IntArrayRef(shape), makeCpuGenerator(seed), torch::kFloat64);
}

}  // namespace

class TestBaselineFormulas : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fisherIsTheMeanOfSquaresNotTheSquareOfTheMean() {
    FisherAverage average;
    QVERIFY_EXCEPTION_THROWN(average.mean(), Error);
    const torch::Tensor g = torch::tensor({1.0, -2.0}, torch::kFloat64);
    average.add({g, torch::Tensor()});
    average.add({-g, torch::Tensor()});
    average.add({torch::zeros({2}, torch::kFloat64), torch::Tensor()});
    QCOMPARE(average.examples(), std::int64_t(3));
    QVERIFY(torch::allclose(average.mean()[0], g.square() * 2 / 3));
    QVERIFY(!average.mean()[1].defined());
    QVERIFY_EXCEPTION_THROWN(average.add({g}), Error);
  }

  void ewcSpringsPullToTheirAnchors() {
    const std::vector<torch::Tensor> weights = {randn({2, 3}, 1).requires_grad_(), randn({4}, 2).requires_grad_()};
    std::vector<EwcAnchor> anchors;
    for (std::uint64_t i = 0; i < 2; ++i) {
      anchors.push_back(
          {{randn({2, 3}, 10 + i).square(), randn({4}, 20 + i).square()}, {randn({2, 3}, 30 + i), randn({4}, 40 + i)}});
    }
    const auto loss = [&] { return ewcPenalty(weights, anchors, 7); };
    double plain = 0;
    for (const EwcAnchor& anchor : anchors) {
      for (std::size_t i = 0; i < 2; ++i) {
        for (std::int64_t j = 0; j < weights[i].numel(); ++j) {
          const double move = (weights[i].reshape({-1})[j] - anchor.weights[i].reshape({-1})[j]).item<double>();
          plain += 3.5 * anchor.fisher[i].reshape({-1})[j].item<double>() * move * move;
        }
      }
    }
    QVERIFY(std::abs(loss().item<double>() - plain) < 1e-10);
    std::vector<torch::Tensor> gradients = {torch::ones({2, 3}, torch::kFloat64), torch::ones({4}, torch::kFloat64)};
    addEwcGradient(weights, anchors, 7, gradients);
    for (std::size_t i = 0; i < 2; ++i) {
      QVERIFY(gradientError(loss, weights[i]) < 1e-7);
      QVERIFY(torch::allclose(gradients[i] - 1, torch::autograd::grad({loss()}, {weights[i]})[0]));
    }
    QCOMPARE(ewcPenalty(weights, {}, 7).item<double>(), 0.0);
    QVERIFY_EXCEPTION_THROWN(ewcPenalty({weights[0]}, anchors, 7), Error);
  }

  void onlineFisherDecays() {
    const std::vector<torch::Tensor> a = {torch::full({2}, 8.0)}, b = {torch::full({2}, 1.0)};
    QVERIFY(torch::equal(decayFisher({}, a, 0.5)[0], a[0]));
    QVERIFY(torch::equal(decayFisher(a, b, 0.5)[0], torch::full({2}, 5.0)));
    QVERIFY(torch::equal(decayFisher(a, b, 0)[0], b[0]));
    QVERIFY_EXCEPTION_THROWN(decayFisher(a, {}, 0.5), Error);
    // A tensor that never had a gradient has no spring.
    QVERIFY(torch::equal(decayFisher({torch::Tensor()}, b, 0.5)[0], b[0]));
    QVERIFY(torch::equal(decayFisher(a, {torch::Tensor()}, 0.5)[0], a[0] * 0.5));
    QCOMPARE(ewcPenalty({a[0]}, {{{torch::Tensor()}, b}}, 1).item<float>(), 0.0f);
    torch::Tensor gradient = torch::zeros({2});
    addEwcGradient(a, {{{torch::Tensor()}, b}}, 1, {gradient});
    addEwcGradient(a, {{b, b}}, 1, {torch::Tensor()});
    QCOMPARE(gradient.abs().max().item<float>(), 0.0f);
    FisherAverage stopped, resumed;
    stopped.add({b[0] * 3});
    resumed.restore({stopped.sums()[0].clone()}, stopped.examples());
    for (FisherAverage* average : {&stopped, &resumed}) average->add({b[0]});
    QVERIFY(torch::equal(stopped.mean()[0], resumed.mean()[0]));
  }

  void distillationAgreesWithItsPlainTwin() {
    const torch::Tensor before = randn({2, 3, 5}, 50), now = randn({2, 3, 5}, 51).requires_grad_();
    const torch::Tensor mask = torch::tensor({{1, 0, 1}, {0, 0, 1}}, torch::kInt64);
    const DistillationSettings settings{3, 0.5};
    const auto loss = [&] { return distil(before, now, mask, settings).loss; };
    QVERIFY(gradientError(loss, now) < 1e-8);
    double sum = 0;
    for (const auto& [b, t] : {std::pair{0, 0}, {0, 2}, {1, 2}}) {
      const torch::Tensor p = (before[b][t] / 3).softmax(0), q = (now[b][t] / 3).softmax(0);
      const double kl = (p * (p / q).log()).sum().item<double>();
      QVERIFY(std::abs(distil(before, now, mask, settings).divergence[b][t].item<double>() - kl) < 1e-12);
      sum += kl;
    }
    QVERIFY(std::abs(loss().item<double>() - 0.5 * 9 * sum / 3) < 1e-12);
    QCOMPARE(distil(now, now, mask, settings).loss.item<double>(), 0.0);
  }

  void distillationLooksAtAnswerTokensOnly() {
    torch::Tensor before = randn({1, 3, 4}, 52), start = randn({1, 3, 4}, 53);
    before[0][1].fill_(std::numeric_limits<double>::quiet_NaN());
    start[0][1].fill_(std::numeric_limits<double>::infinity());
    before[0][2][0] = -std::numeric_limits<double>::infinity();  // a word that the old model rules out
    const torch::Tensor now = start.requires_grad_();
    const Distillation result = distil(before, now, torch::tensor({{1, 0, 1}}, torch::kFloat32), {});
    QCOMPARE(result.tokens, std::int64_t(2));
    const torch::Tensor gradient = torch::autograd::grad({result.loss}, {now})[0];
    QVERIFY(gradient.isfinite().all().item<bool>() && result.divergence.isfinite().all().item<bool>());
    QCOMPARE(gradient[0][1].abs().max().item<double>(), 0.0);
    const Distillation none = distil(before, now, torch::zeros({1, 3}), {});
    QCOMPARE(none.loss.item<double>(), 0.0);
    QCOMPARE(torch::autograd::grad({none.loss}, {now})[0].abs().max().item<double>(), 0.0);
    QVERIFY_EXCEPTION_THROWN(distil(before, now, torch::zeros({1, 3}), {0, 1}), Error);
    QVERIFY_EXCEPTION_THROWN(distil(before, now, torch::zeros({1, 2}), {}), Error);
  }

  void overlapGradientsAreRight() {
    const std::vector<OrthogonalModule> modules = {
        {{randn({2, 4}, 60), randn({3, 4}, 61)},
         randn({2, 4}, 62).requires_grad_(),
         randn({3, 2}, 63).requires_grad_()},
        {{}, randn({1, 5}, 64).requires_grad_(), randn({2, 1}, 65).requires_grad_()}};
    for (const OverlapForm form : {OverlapForm::squared, OverlapForm::absolute}) {
      const auto loss = [&] { return 0.5 * overlapPenalty(modules, form) + 0.25 * factorNorms(modules); };
      for (const OrthogonalModule& module : modules) {
        QVERIFY(gradientError(loss, module.A) < 1e-7);
        QVERIFY(gradientError(loss, module.B) < 1e-7);
      }
    }
    double plain = 0;
    for (const torch::Tensor& past : modules[0].pastA) {
      for (std::int64_t i = 0; i < past.size(0); ++i) {
        for (std::int64_t j = 0; j < 2; ++j) plain += std::pow(past[i].dot(modules[0].A.detach()[j]).item<double>(), 2);
      }
    }
    QVERIFY(std::abs(overlapPenalty(modules, OverlapForm::squared).item<double>() - plain) < 1e-10);
    QCOMPARE(overlapPenalty({}, OverlapForm::squared).item<double>(), 0.0);
    QCOMPARE(overlapPenalty({modules[1]}, OverlapForm::absolute).item<double>(), 0.0);
    // Rows in the complement of the past ones overlap with nothing.
    const torch::Tensor eye = torch::eye(4, torch::kFloat64);
    QCOMPARE(overlapPenalty({{{eye.slice(0, 0, 2)}, eye.slice(0, 2, 4), eye}}, OverlapForm::absolute).item<double>(),
             0.0);
    QVERIFY_EXCEPTION_THROWN(overlapPenalty({{{randn({2, 3}, 66)}, modules[0].A, modules[0].B}}, OverlapForm::squared),
                             Error);
  }

  void activationsAreAveragedOverMicroBatches() {
    const torch::Tensor outputs = randn({4, 3, 6}, 70);
    const torch::Tensor mask = torch::tensor({{1, 1, 0}, {0, 0, 0}, {1, 0, 1}, {1, 1, 1}}, torch::kBool);
    ActivationAverage whole(6), parts(6);
    whole.add(outputs, mask);
    for (std::int64_t b = 0; b < 4; ++b) parts.add(outputs[b], mask[b]);
    QVERIFY(torch::allclose(whole.scores(), parts.scores()));
    for (std::int64_t i = 0; i < 6; ++i) {
      double sum = 0;
      for (std::int64_t b = 0; b < 4; ++b) {
        for (std::int64_t t = 0; t < 3; ++t)
          sum += mask[b][t].item<bool>() ? std::abs(outputs[b][t][i].item<double>()) : 0;
      }
      QVERIFY(std::abs(whole.scores()[i].item<double>() - sum / 7) < 1e-14);
    }
    parts.reset();
    QCOMPARE(parts.scores().abs().max().item<float>(), 0.0f);
    QVERIFY_EXCEPTION_THROWN(parts.add(randn({2, 5}, 71)), Error);
    QVERIFY_EXCEPTION_THROWN(parts.add(outputs, mask[0]), Error);
  }

  void onlyStrongUnitsKeepTheirGradient() {
    const torch::Tensor scores = torch::tensor({1.0, 5.0, 3.0, 5.0, 2.0}, torch::kFloat64);
    const ActivationChoice choice = chooseActiveUnits(scores, 0.75);
    QCOMPARE(choice.cut.item<double>(), 5.0);
    torch::Tensor gradient = torch::ones({5, 2});
    gradient[0].fill_(std::numeric_limits<float>::quiet_NaN());
    keepActiveRows(gradient, choice.mask);
    QVERIFY(torch::equal(gradient.sum(1), torch::tensor({0.0f, 2.0f, 0.0f, 2.0f, 0.0f})));
    QVERIFY(chooseActiveUnits(torch::zeros({4}), 0.7).mask.all().item<bool>());  // all equal: all stay
    QVERIFY_EXCEPTION_THROWN(chooseActiveUnits(scores, 1.5), Error);
  }

  void promptsAreChosenAndTheirKeysPulled() {
    const torch::Tensor queries = randn({3, 4}, 80), keys = randn({6, 4}, 81).requires_grad_(),
                        prompts = randn({6, 2, 4}, 82);
    const auto loss = [&] { return promptKeyLoss(selectPrompts(queries, keys, 2), 0.5); };
    QVERIFY(gradientError(loss, keys) < 1e-8);
    const PromptSelection selection = selectPrompts(queries, keys, 2);
    const torch::Tensor prepended = gatherPrompts(prompts, selection.indices);
    QCOMPARE(prepended.sizes(), torch::IntArrayRef({3, 4, 4}));
    for (std::int64_t b = 0; b < 3; ++b) {
      for (std::int64_t i = 0; i < 2; ++i) {
        QVERIFY(torch::equal(prepended[b].slice(0, 2 * i, 2 * i + 2),
                             prompts[selection.indices[b][i].item<std::int64_t>()]));
      }
    }
    QVERIFY_EXCEPTION_THROWN(selectPrompts(queries, keys, 7), Error);

    // Prompts that were used often are further away; without any use the order is that of likeness.
    QVERIFY(selectPrompts(queries, keys, 3, torch::zeros({6}, torch::kFloat64))
                .indices.equal(selectPrompts(queries, keys, 3).indices));
    const torch::Tensor uses = torch::tensor({30.0, 0.0, 2.0, 0.0, 7.0, 1.0}, torch::kFloat64);
    const PromptSelection spared = selectPrompts(queries, keys, 2, uses);
    QVERIFY(spared.similarity.equal(selection.similarity));
    for (std::int64_t b = 0; b < 3; ++b) {
      std::vector<std::pair<double, std::int64_t>> distances;
      for (std::int64_t i = 0; i < 6; ++i) {
        const double cosine =
            queries[b].dot(keys[i]).item<double>() / (queries[b].norm() * keys[i].norm()).item<double>();
        distances.emplace_back((1 - cosine) * (uses[i].item<double>() + 1) / 46, i);
      }
      std::sort(distances.begin(), distances.end());
      for (std::int64_t i = 0; i < 2; ++i) {
        QCOMPARE(spared.indices[b][i].item<std::int64_t>(), distances[static_cast<std::size_t>(i)].second);
      }
    }
    const auto sparedLoss = [&] { return promptKeyLoss(selectPrompts(queries, keys, 2, uses), 0.5); };
    QVERIFY(gradientError(sparedLoss, keys) < 1e-8);
    QVERIFY_EXCEPTION_THROWN(selectPrompts(queries, keys, 2, torch::zeros({5}, torch::kFloat64)), Error);
  }

  void modulesAreMixedByLikeness() {
    const torch::Tensor x = randn({3, 4}, 90), features = randn({4, 4}, 91).requires_grad_(),
                        modules = randn({4, 5}, 92);
    const auto loss = [&] { return matchingLoss(x, features, 2); };
    QVERIFY(gradientError(loss, features) < 1e-8);
    const torch::Tensor weights = matchingWeights(x, features, 2);
    QCOMPARE(weights.sizes(), torch::IntArrayRef({3, 3}));
    QVERIFY(!weights.requires_grad());
    QVERIFY(std::abs(loss().item<double>() + weights.select(1, 2).mean().item<double>()) < 1e-14);
    const torch::Tensor mixed = composeModules(weights, modules);
    QVERIFY(torch::allclose(mixed[1],
                            weights[1][0] * modules[0] + weights[1][1] * modules[1] + weights[1][2] * modules[2]));
    QVERIFY(torch::allclose(composeModules(ownModuleWeights(2, 4, 3), modules)[1], modules[3]));
    QVERIFY_EXCEPTION_THROWN(matchingWeights(x, features, 4), Error);
    QVERIFY_EXCEPTION_THROWN(ownModuleWeights(2, 4, -1), Error);
    QVERIFY_EXCEPTION_THROWN(composeModules(ownModuleWeights(2, 5, 0), modules), Error);
  }
};

QTEST_GUILESS_MAIN(TestBaselineFormulas)
#include "tst_baseline_formulas.moc"
