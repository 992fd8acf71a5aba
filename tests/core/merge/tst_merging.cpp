// SPDX-License-Identifier: GPL-3.0-or-later
// Merging against slow plain twins, with ties wherever they can be.

#include <QtTest>
#include <algorithm>
#include <numeric>

#include "core/base/error.h"
#include "core/merge/lora_products.h"
#include "core/merge/task_vectors.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

using namespace skillscope;

namespace {

using Vectors = std::vector<torch::Tensor>;

/// Small whole numbers, so that equal magnitudes and sums of zero abound.
Vectors coarseVectors(int tasks, std::int64_t size, std::uint64_t seed) {
  torch::Generator generator = makeCpuGenerator(seed);
  Vectors vectors;
  for (int task = 0; task < tasks; ++task) vectors.push_back(torch::randint(-3, 4, {size}, generator, torch::kFloat64));
  return vectors;
}

double entry(const torch::Tensor& tensor, std::int64_t index) {
  return tensor[index].item<double>();
}

torch::Tensor plainKeepLargest(const torch::Tensor& vector, std::int64_t kept) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(vector.size(0)));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return std::abs(entry(vector, a)) > std::abs(entry(vector, b));
  });
  torch::Tensor result = torch::zeros_like(vector);
  for (std::int64_t i = 0; i < kept; ++i) result[order[std::size_t(i)]] = vector[order[std::size_t(i)]];
  return result;
}

}  // namespace

class TestMerging : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void exactlyTheShareIsKept() {
    for (const std::int64_t size : {1, 2, 7, 10, 40}) {
      const torch::Tensor vector = coarseVectors(1, size, 1)[0];
      for (const double percent : {0.0, 1.0, 10.0, 12.5, 29.0, 30.0, 50.0, 70.0, 99.9, 100.0}) {
        const auto kept = static_cast<std::int64_t>(std::floor(percent * double(size) / 100 + 1e-9));
        QVERIFY(torch::equal(keepLargest(vector, percent), plainKeepLargest(vector, kept)));
      }
    }
    QVERIFY(torch::equal(keepLargest(torch::ones({5}), 40), torch::tensor({1.0f, 1.0f, 0.0f, 0.0f, 0.0f})));
    QVERIFY_EXCEPTION_THROWN(keepLargest(torch::ones({5}), 101), Error);
    QVERIFY_EXCEPTION_THROWN(keepLargest(torch::ones({5}), -1), Error);
  }

  void tiesAgreesWithItsPlainTwin() {
    for (int tasks = 1; tasks <= 4; ++tasks) {
      const Vectors vectors = coarseVectors(tasks, 50, std::uint64_t(tasks));
      const TiesMerge ties = mergeTies(vectors, 44, 0.5);
      bool zeroSum = false;
      for (std::int64_t j = 0; j < 50; ++j) {
        double sum = 0, agreeing = 0;
        int count = 0;
        for (const torch::Tensor& vector : vectors) sum += entry(plainKeepLargest(vector, 22), j);
        for (const torch::Tensor& vector : vectors) {
          const double value = entry(plainKeepLargest(vector, 22), j);
          if (value * sum > 0) {
            agreeing += value;
            ++count;
          }
          zeroSum = zeroSum || (sum == 0 && value != 0);
        }
        QCOMPARE(entry(ties.sign, j), double((sum > 0) - (sum < 0)));
        QVERIFY(std::abs(entry(ties.merged, j) - (count ? 0.5 * agreeing / count : 0)) < 1e-14);
      }
      QCOMPARE(zeroSum, tasks > 1);  // the case is there
    }
  }

  void theLargestMagnitudeWins() {
    const Vectors vectors = coarseVectors(3, 60, 7);
    const MagnitudeMerge largest = mergeLargest(vectors, 2);
    for (std::int64_t j = 0; j < 60; ++j) {
      std::int64_t winner = 0;
      for (std::int64_t task = 1; task < 3; ++task) {
        if (std::abs(entry(vectors[std::size_t(task)], j)) > std::abs(entry(vectors[std::size_t(winner)], j)))
          winner = task;
      }
      QCOMPARE(largest.winner[j].item<std::int64_t>(), winner);
      QCOMPARE(entry(largest.merged, j), 2 * entry(vectors[std::size_t(winner)], j));
    }
  }

  void sumsAndMeans() {
    const Vectors vectors = coarseVectors(4, 20, 8);
    const torch::Tensor sum = vectors[0] + vectors[1] + vectors[2] + vectors[3];
    QVERIFY(torch::allclose(addTaskVectors(vectors, 0.3), sum * 0.3));
    QVERIFY(torch::allclose(averageTaskVectors(vectors, 1), sum / 4));
    QVERIFY(torch::equal(averageTaskVectors({vectors[0]}, 1), vectors[0]));
    QVERIFY_EXCEPTION_THROWN(averageTaskVectors({}, 1), Error);
    QVERIFY_EXCEPTION_THROWN(addTaskVectors({vectors[0], vectors[1].slice(0, 0, 3)}, 1), Error);
    QVERIFY(torch::equal(vectors[0], coarseVectors(4, 20, 8)[0]));  // the input is left as it was
  }

  void droppingKeepsTheMean() {
    torch::Generator generator = makeCpuGenerator(9);
    const torch::Tensor ones = torch::ones({20000}, torch::kFloat64);
    const torch::Tensor kept = drawKeptEntries(20000, 0.9, generator);
    const torch::Tensor rescaled = dropAndRescale({ones}, {kept}, 0.9)[0];
    QVERIFY(std::abs(rescaled.mean().item<double>() - 1) < 0.1);
    QVERIFY(torch::allclose(rescaled.masked_select(kept),
                            torch::full({kept.sum().item<std::int64_t>()}, 10.0, torch::kFloat64)));
    QVERIFY(drawKeptEntries(100, 0, generator).all().item<bool>());
    QVERIFY(torch::equal(dropAndRescale({ones}, {torch::ones({20000})}, 0)[0], ones));
    QVERIFY_EXCEPTION_THROWN(dropAndRescale({ones}, {kept}, 1), Error);
    QVERIFY_EXCEPTION_THROWN(drawKeptEntries(10, -0.1, generator), Error);
    QVERIFY_EXCEPTION_THROWN(dropAndRescale({ones}, {}, 0.5), Error);
  }

  void productsAreMergedNotFactors() {
    torch::Generator generator = makeCpuGenerator(10);
    const auto draw = [&](std::int64_t rows, std::int64_t columns) {
      return torch::randn({rows, columns}, generator, torch::kFloat64);
    };
    std::vector<LoraFactors> adapters = {{draw(2, 4), draw(3, 2), 4}, {draw(2, 4), draw(3, 2), 4}};
    const torch::Tensor product = mergeLoraProducts(adapters, 0.5);
    QVERIFY(torch::allclose(product, 2 * (adapters[0].B.matmul(adapters[0].A) + adapters[1].B.matmul(adapters[1].A))));
    const LoraFactors joined = concatenateLora(adapters, 0.5);
    QCOMPARE(joined.A.size(0), std::int64_t(4));
    QVERIFY(torch::allclose(loraDelta(joined), product));
    const std::optional<FactorwiseMerge> factorwise = mergeLoraFactors(adapters, 0.5);
    QVERIFY(factorwise && !torch::allclose(factorwise->delta, product));
    // With equal adapters both are the same.
    const std::optional<FactorwiseMerge> twice = mergeLoraFactors({adapters[0], adapters[0]}, 0.5);
    QVERIFY(twice && torch::allclose(twice->delta, loraDelta(adapters[0])));
    adapters[1].scale = 2;
    QVERIFY(!mergeLoraFactors(adapters, 1));
    adapters[1] = {draw(3, 4), draw(3, 3), 4};
    QVERIFY(!mergeLoraFactors(adapters, 1));
    QVERIFY(torch::allclose(loraDelta(concatenateLora(adapters, 2)), mergeLoraProducts(adapters, 2)));
    adapters[1] = {draw(2, 5), draw(3, 2), 4};
    QVERIFY_EXCEPTION_THROWN(mergeLoraProducts(adapters, 1), Error);
    QVERIFY_EXCEPTION_THROWN(mergeLoraProducts({}, 1), Error);
  }
};

QTEST_GUILESS_MAIN(TestMerging)
#include "tst_merging.moc"
