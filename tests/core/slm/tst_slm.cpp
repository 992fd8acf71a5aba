// SPDX-License-Identifier: GPL-3.0-or-later
// SLM's formulas against slow plain twins, finite differences, and what they must do on toy data.

#include <QtTest>

#include "core/base/error.h"
#include "core/slm/increments.h"
#include "core/slm/key_learning.h"
#include "core/slm/retrieval.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/similarity.h"
#include "core/tensor/torch_compat.h"
#include "support/finite_difference.h"

using namespace skillscope;

namespace {

torch::Tensor randn(std::initializer_list<std::int64_t> shape, std::uint64_t seed) {
  return torch::randn(torch::IntArrayRef(shape), makeCpuGenerator(seed), torch::kFloat64);
}

double entry(const torch::Tensor& tensor, std::initializer_list<std::int64_t> where) {
  torch::Tensor value = tensor;
  for (const std::int64_t index : where) value = value[index];
  return value.item<double>();
}

/// The cosine of a query's slice with a key, number by number.
double plainCosine(const torch::Tensor& queries, const torch::Tensor& keys, std::int64_t b, std::int64_t g,
                   std::int64_t n) {
  double product = 0, a = 0, k = 0;
  for (std::int64_t i = 0; i < keys.size(2); ++i) {
    const double x = entry(queries, {b, g * keys.size(2) + i}), y = entry(keys, {g, n, i});
    product += x * y;
    a += x * x;
    k += y * y;
  }
  return product / (std::max(std::sqrt(a), 1e-8) * std::max(std::sqrt(k), 1e-8));
}

}  // namespace

class TestSlm : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cosineOfZeroAndShortVectors() {
    const torch::Tensor zero = torch::zeros({3}, torch::kFloat64),
                        one = torch::tensor({3.0, 0.0, 4.0}, torch::kFloat64);
    QCOMPARE(cosineSimilarity(zero, one).item<double>(), 0.0);
    QCOMPARE(cosineSimilarity(zero, zero).item<double>(), 0.0);
    QCOMPARE(cosineSimilarity(one, one).item<double>(), 1.0);
    QCOMPARE(cosineSimilarity(one, -one).item<double>(), -1.0);
    // Below 1e-8 the length counts as 1e-8.
    QVERIFY(std::abs(cosineSimilarity(one, one * 1e-10).item<double>() - 5e-10 / 1e-8) < 1e-12);
    const torch::Tensor leaf = zero.clone().requires_grad_();
    const torch::Tensor slope = torch::autograd::grad({cosineSimilarity(one, leaf)}, {leaf})[0];
    QVERIFY(slope.isfinite().all().item<bool>());
    QVERIFY(torch::allclose(slope, one / 5 / 1e-8));
  }

  void equalValuesComeByRisingIndex() {
    const torch::Tensor values = torch::tensor({1.0, 2.0, 2.0, 0.0, 2.0, 1.0}, torch::kFloat32);
    const std::vector<std::int64_t> expected = {1, 2, 4, 0, 5, 3};
    for (std::int64_t count = 0; count <= 6; ++count) {
      const torch::Tensor chosen = topIndices(values, count);
      QCOMPARE(chosen.size(0), count);
      for (std::int64_t i = 0; i < count; ++i) QCOMPARE(chosen[i].item<std::int64_t>(), expected[std::size_t(i)]);
    }
    QVERIFY(topIndices(torch::zeros({3, 1000}), 1000).eq(torch::arange(1000)).all().item<bool>());
    QVERIFY_EXCEPTION_THROWN(topIndices(values, 7), Error);
    QVERIFY_EXCEPTION_THROWN(topIndices(values, -1), Error);
  }

  void retrievalAgreesWithItsPlainTwin() {
    const torch::Tensor queries = randn({5, 6}, 1), keys = randn({2, 9, 3}, 2);
    const torch::Tensor allowed = slotMask(9, {{6, 9}, {0, 2}});
    RetrievalSettings settings;
    settings.count = 3;
    const Retrieval found = retrieveSlots(queries, keys, settings, allowed);
    for (std::int64_t b = 0; b < 5; ++b) {
      std::vector<std::pair<double, std::int64_t>> order;
      for (std::int64_t n = 0; n < 9; ++n) {
        const double s = (plainCosine(queries, keys, b, 0, n) + plainCosine(queries, keys, b, 1, n)) / 2;
        QVERIFY(std::abs(s - entry(found.similarity, {b, n})) < 1e-14);
        if (n < 2 || n >= 6) order.emplace_back(-s, n);
      }
      std::sort(order.begin(), order.end());
      double sum = 0;
      for (int i = 0; i < 3; ++i) sum -= order[std::size_t(i)].first;
      for (std::int64_t i = 0; i < 3; ++i) {
        const auto& [negative, slot] = order[std::size_t(i)];
        QCOMPARE(found.indices[b][i].item<std::int64_t>(), slot);
        QVERIFY(std::abs(entry(found.weights, {b, i}) - (sum <= 1e-6 ? 1.0 / 3 : -negative / (sum + 1e-9))) < 1e-12);
      }
      QCOMPARE(found.uniform[b].item<bool>(), sum <= 1e-6);
    }
  }

  void aBatchSharesOneLookup() {
    const torch::Tensor queries = randn({4, 6}, 3), keys = randn({3, 5, 2}, 4);
    RetrievalSettings settings;
    settings.count = 2;
    settings.batchAveraged = true;
    const Retrieval shared = retrieveSlots(queries, keys, settings);
    QCOMPARE(shared.indices.size(0), std::int64_t(1));
    QVERIFY(torch::allclose(shared.similarity.mean(0).gather(0, shared.indices[0]) /
                                (shared.similarity.mean(0).gather(0, shared.indices[0]).sum() + 1e-9),
                            shared.weights[0], 1e-9, 1e-12) ||
            shared.uniform[0].item<bool>());
    settings.batchAveraged = false;
    const Retrieval single = retrieveSlots(queries.narrow(0, 1, 1), keys, settings);
    settings.batchAveraged = true;
    const Retrieval same = retrieveSlots(queries.narrow(0, 1, 1), keys, settings);
    QVERIFY(torch::equal(single.indices, same.indices) && torch::equal(single.weights, same.weights));
  }

  void theReleasedWeightsHaveNoFallback() {
    const torch::Tensor keys = torch::tensor({1.0, 0.0, 0.0, 1.0}, torch::kFloat64).reshape({1, 2, 2});
    const torch::Tensor query = torch::tensor({{-3.0, 4.0}}, torch::kFloat64);  // cosines −0.6 and 0.8
    RetrievalSettings settings;
    settings.count = 2;
    Retrieval found = retrieveSlots(query, keys, settings);
    QVERIFY(!found.uniform[0].item<bool>());
    QVERIFY(std::abs(entry(found.weights, {0, 0}) - 4) < 1e-7 && std::abs(entry(found.weights, {0, 1}) + 3) < 1e-7);
    found = retrieveSlots(-query.flip(1), keys, settings);  // −0.8 and 0.6: the sum is negative
    QVERIFY(found.uniform[0].item<bool>());
    QCOMPARE(entry(found.weights, {0, 0}), 0.5);
    settings.uniformFallback = false;
    found = retrieveSlots(-query.flip(1), keys, settings);
    QVERIFY(!found.uniform[0].item<bool>());
    QVERIFY(std::abs(entry(found.weights, {0, 0}) + 3) < 1e-6);
    settings.count = 0;
    QCOMPARE(retrieveSlots(query, keys, settings).indices.size(1), std::int64_t(0));
  }

  void impossibleLookupsAreErrors() {
    const torch::Tensor queries = randn({2, 6}, 5), keys = randn({2, 4, 3}, 6);
    RetrievalSettings settings;
    settings.count = 3;
    QVERIFY_EXCEPTION_THROWN(retrieveSlots(queries, keys, settings, slotMask(4, {{1, 3}})), Error);
    settings.count = 5;
    QVERIFY_EXCEPTION_THROWN(retrieveSlots(queries, keys, settings), Error);
    QVERIFY_EXCEPTION_THROWN(groupedSimilarity(queries, randn({2, 4, 2}, 7)), Error);
    QVERIFY_EXCEPTION_THROWN(slotMask(4, {{2, 5}}), Error);
    QVERIFY_EXCEPTION_THROWN(slotMask(4, {{3, 2}}), Error);
    QVERIFY_EXCEPTION_THROWN(slotMask(4, {{-1, 2}}), Error);
  }

  void keysStartOrthonormal() {
    const torch::Tensor keys = orthonormalKeys(3, 4, 4, makeCpuGenerator(8)).to(torch::kFloat64);
    for (std::int64_t g = 0; g < 3; ++g) {
      QVERIFY(torch::allclose(keys[g].matmul(keys[g].t()), torch::eye(4, torch::kFloat64), 1e-6, 1e-6));
    }
    QVERIFY(!torch::allclose(keys[0], keys[1]));
    QVERIFY(torch::equal(orthonormalKeys(2, 3, 5, makeCpuGenerator(9)), orthonormalKeys(2, 3, 5, makeCpuGenerator(9))));
    QVERIFY_EXCEPTION_THROWN(orthonormalKeys(1, 5, 4, makeCpuGenerator(8)), Error);
  }

  void keysCanStartAsMeans() {
    const torch::Tensor queries = randn({7, 6}, 10);
    const torch::Tensor one = meanQueryKeys(queries, 1, 1, makeCpuGenerator(11));
    QCOMPARE(one.sizes(), torch::IntArrayRef({1, 1, 6}));
    QVERIFY(torch::allclose(one[0][0], queries.mean(0)));
    // Parts of 2, 2 and 3 queries: their weighted means are the mean of all.
    const torch::Tensor three = meanQueryKeys(queries, 2, 3, makeCpuGenerator(12)).transpose(0, 1).reshape({3, 6});
    QVERIFY(torch::allclose((three[0] * 2 + three[1] * 2 + three[2] * 3) / 7, queries.mean(0)));
    QVERIFY_EXCEPTION_THROWN(meanQueryKeys(queries, 4, 1, makeCpuGenerator(11)), Error);
    QVERIFY_EXCEPTION_THROWN(meanQueryKeys(queries, 1, 8, makeCpuGenerator(11)), Error);
  }

  void droppedKeysAreDrawnWithTheirShare() {
    const torch::Tensor dropped = drawDroppedKeys(100, 6, 20, 0.2, makeCpuGenerator(13));
    QVERIFY(std::abs(dropped.to(torch::kFloat64).mean().item<double>() - 0.2) < 0.02);
    QCOMPARE(drawDroppedKeys(5, 2, 3, 0, makeCpuGenerator(13)).sum().item<int>(), 0);
    QCOMPARE(drawDroppedKeys(5, 2, 3, 1, makeCpuGenerator(13)).sum().item<int>(), 30);
  }

  void keyGradientIsThatOfTheLoss() {
    const torch::Tensor queries = randn({4, 6}, 14), dropped = drawDroppedKeys(4, 2, 5, 0.4, makeCpuGenerator(15));
    const torch::Tensor keys = randn({2, 5, 3}, 16).requires_grad_();
    const auto loss = [&] {
      const torch::Tensor similarity = groupedSimilarity(queries, keys);
      return keyLoss(similarity, chooseKeys(similarity, dropped, 2));
    };
    QVERIFY(gradientError(loss, keys) < 1e-8);
    KeyLearningSettings settings;
    KeyLearner learner(keys, settings);
    const KeyStep step = learner.step(queries, dropped);
    QVERIFY(torch::allclose(step.gradient, torch::autograd::grad({loss()}, {keys})[0]));
    QVERIFY(!torch::allclose(learner.keys(), keys));  // its own copy moved
    double sum = 0;
    for (std::int64_t b = 0; b < 4; ++b) {
      for (std::int64_t g = 0; g < 2; ++g) {
        for (std::int64_t i = 0; i < 2; ++i) {
          sum += plainCosine(queries, keys.detach(), b, g, step.chosen[b][g][i].item<std::int64_t>());
        }
      }
    }
    QVERIFY(std::abs(step.loss + sum / 16) < 1e-14);
  }

  /// Two clusters of inputs: after learning every input has a key near it, which the starting keys were not.
  void keysLearnWhereTheInputsLie() {
    torch::Generator generator = makeCpuGenerator(17);
    const torch::Tensor centres = randn({2, 8}, 18) * 3;
    KeyLearningSettings settings;
    settings.chosen = 1;
    settings.rate = 0.02;
    KeyLearner learner(orthonormalKeys(2, 2, 4, generator), settings);
    const auto draw = [&](std::int64_t count) {
      const torch::Tensor which = torch::randint(2, {count}, generator, torch::kInt64);
      const torch::Tensor noise = torch::randn({count, 8}, generator, torch::kFloat64) * 0.3;
      return (centres.index_select(0, which) + noise).to(torch::kFloat32);
    };
    const torch::Tensor seen = draw(64);
    const auto nearest = [&] {
      return std::get<0>(groupedSimilarity(seen, learner.keys()).max(2)).mean().item<double>();
    };
    const double before = nearest();
    for (int t = 0; t < 150; ++t) learner.step(draw(16), drawDroppedKeys(16, 2, 2, 0.2, generator));
    QVERIFY2(nearest() > 0.9 && nearest() > before + 0.1, qPrintable(QString("%1 to %2").arg(before).arg(nearest())));
  }

  void incrementsEqualTheDenseLayer() {
    const torch::Tensor x = randn({3, 4, 5}, 20);
    const IncrementFactors factors{randn({6, 2, 7}, 21), randn({6, 2, 5}, 22)};
    const std::vector<std::vector<std::int64_t>> indices = {{5, 0}, {}, {1, 1, 4}};
    const std::vector<std::vector<double>> weights = {{0.5, -2}, {}, {0.25, 1, 3}};
    const torch::Tensor y = applyIncrements(x, factors, selectionFromLists(indices, weights));
    for (std::int64_t b = 0; b < 3; ++b) {
      torch::Tensor dense = torch::zeros({7, 5}, torch::kFloat64);
      for (std::size_t i = 0; i < indices[std::size_t(b)].size(); ++i) {
        const std::int64_t n = indices[std::size_t(b)][i];
        dense += weights[std::size_t(b)][i] * factors.A[n].t().matmul(factors.B[n]);
      }
      QVERIFY(torch::allclose(y[b], x[b].matmul(dense.t()), 1e-12, 1e-12));
    }
  }

  void incrementGradientsAreRight() {
    const torch::Tensor x = randn({2, 3, 4}, 23).requires_grad_(), target = randn({2, 3, 5}, 24);
    const IncrementFactors factors{randn({4, 2, 5}, 25).requires_grad_(), randn({4, 2, 4}, 26).requires_grad_()};
    const SlotSelection selection = selectionFromLists({{0, 3}, {3}}, {{0.5, 0.75}, {-1}});
    const auto loss = [&] { return 0.5 * (applyIncrements(x, factors, selection) - target).square().sum(); };
    for (const torch::Tensor& leaf : {x, factors.A, factors.B}) QVERIFY(gradientError(loss, leaf) < 1e-7);
    const torch::Tensor gradient = torch::autograd::grad({loss()}, {factors.A})[0];
    QCOMPARE(gradient.slice(0, 1, 3).abs().max().item<double>(), 0.0);  // slots 1 and 2 serve nobody
  }

  void oneSelectionServesTheBatch() {
    const torch::Tensor x = randn({3, 2, 4}, 27).to(torch::kFloat32);
    const IncrementFactors fresh = makeIncrements(5, 3, 6, 4, makeCpuGenerator(28));
    const SlotSelection shared = selectionFromLists({{4, 2}}, {{0.5, 0.5}});
    QCOMPARE(applyIncrements(x, fresh, shared).abs().max().item<float>(), 0.0f);  // A starts at zero
    const IncrementFactors factors{torch::randn({5, 3, 6}, makeCpuGenerator(29)), fresh.B};
    const SlotSelection each = selectionFromLists({{4, 2}, {4, 2}, {4, 2}}, {{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}});
    const torch::Tensor y = applyIncrements(x, factors, shared);
    QCOMPARE(y.scalar_type(), torch::kFloat32);
    QVERIFY(torch::allclose(y, applyIncrements(x, factors, each), 1e-5, 1e-5));
    QCOMPARE(applyIncrements(x, factors, selectionFromLists({{}, {}, {}}, {{}, {}, {}})).abs().max().item<float>(),
             0.0f);
    QVERIFY_EXCEPTION_THROWN(applyIncrements(x, factors, selectionFromLists({{1}, {2}}, {{1}, {1}})), Error);
    QVERIFY_EXCEPTION_THROWN(applyIncrements(x, factors, selectionFromLists({{5}}, {{1}})), Error);
    QVERIFY_EXCEPTION_THROWN(selectionFromLists({{1, 2}}, {{1}}), Error);
  }
};

QTEST_GUILESS_MAIN(TestSlm)
#include "tst_slm.moc"
