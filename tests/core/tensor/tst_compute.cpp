// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products that LibTorch sends through core, and the threads of each thread.

#include <QTest>
#include <random>
#include <thread>

#include "core/learn/method.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"
#include "core/tensor/torch_compat.h"
#include "support/memory_archive.h"

using namespace skillscope;
using test::MemoryArchive;

class TestCompute : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpProcess(); }

  void describesWhatIsThere() {
    setUpCompute(1);
    const auto facts = describeCompute();
    for (const char* key : {"LibTorch", "BLAS", "Threads", "Cores", "CPU capability", "bfloat16", "CUDA"}) {
      QVERIFY2(facts.count(key) == 1 && !facts.at(key).empty(), key);
    }
    QCOMPARE(facts.at("Threads"), std::string("1"));
    QVERIFY(facts.at("CPU capability") != "unknown");
    QVERIFY(usableCores() >= 1);
    QVERIFY(defaultThreads() >= 1 && defaultThreads() <= std::max(1, usableCores() / 2));
    if (facts.at("BLAS").find("interposed") == std::string::npos) {
      QSKIP("this LibTorch has a BLAS of its own inside; nothing to interpose");
    }
  }

  void productsAreRight() {
    std::mt19937 random(5);
    const std::int64_t before = interposedProducts();
    double worst = 0;
    for (int round = 0; round < 200; ++round) {
      const auto extent = [&] { return static_cast<std::int64_t>(random() % 40); };
      const std::int64_t m = extent(), n = extent(), k = extent();
      // Transposed and strided operands, and accumulation into a result.
      torch::Tensor a = random() % 2 ? torch::randn({m, k}) : torch::randn({k, m}).t();
      torch::Tensor b = random() % 2 ? torch::randn({k, n}) : torch::randn({n, k}).t();
      if (random() % 3 == 0) a = torch::cat({a, a}, 1).slice(1, 0, k);
      const torch::Tensor c = torch::randn({m, n});
      const double alpha = random() % 2 ? 1.0 : 0.5, beta = random() % 2 ? 0.0 : 2.0;
      const torch::Tensor got = torch::addmm(c, a, b, beta, alpha);
      const torch::Tensor wanted =
          c.to(torch::kDouble) * beta + alpha * torch::mm(a.to(torch::kDouble), b.to(torch::kDouble));
      if (got.numel() > 0) worst = std::max(worst, (got - wanted).abs().max().item<double>());
    }
    QVERIFY2(worst < 5e-5, qPrintable(QString::number(worst)));
    if (describeCompute().at("BLAS").find("interposed") != std::string::npos) QVERIFY(interposedProducts() > before);
  }

  void eachThreadHasItsOwnNumberOfThreads() {
    setUpCompute(1);
    int inside = 0, asDefault = 0;
    std::thread([&] {
      setUpCompute(2);
      inside = at::get_num_threads();
      setUpCompute(0);
      asDefault = at::get_num_threads();
    }).join();
    QCOMPARE(inside, 2);
    QCOMPARE(asDefault, defaultThreads());
    QCOMPARE(at::get_num_threads(), 1);
  }

  void usesOfRandomnessDoNotDisturbEachOther() {
    const RandomState a(11), b(11), other(12);
    const auto drawn = torch::rand({100}, a.generator(RandomUse::dropout));  // only in a
    QCOMPARE(drawn.numel(), 100);
    QCOMPARE(a.permutation(50, RandomUse::dataOrder), b.permutation(50, RandomUse::dataOrder));
    QVERIFY(a.permutation(50, RandomUse::dataOrder) != other.permutation(50, RandomUse::dataOrder));
    const RandomState c(3);
    QVERIFY(!torch::equal(torch::rand({8}, c.generator(RandomUse::dropout)),
                          torch::rand({8}, c.generator(RandomUse::method))));
  }

  void randomStateIsSavedAndRestored() {
    RandomState state(4);
    state.permutation(10, RandomUse::dataOrder);
    MemoryArchive archive;
    state.save(archive);
    const auto order = state.permutation(30, RandomUse::dataOrder);
    const auto numbers = torch::rand({5}, state.generator(RandomUse::dropout));
    RandomState later(99);
    later.restore(archive);
    QCOMPARE(later.permutation(30, RandomUse::dataOrder), order);
    QVERIFY(torch::equal(torch::rand({5}, later.generator(RandomUse::dropout)), numbers));
  }

  void errorsAreOneSentence() {
    try {
      torch::mm(torch::ones({2, 3}), torch::ones({2, 3}));
      QFAIL("a product of shapes that do not fit must throw");
    } catch (const std::exception& error) {
      const std::string text = errorSentence(error);
      QVERIFY(!text.empty());
      QVERIFY2(text.find("frame #") == std::string::npos && text.find("Exception raised") == std::string::npos,
               text.c_str());
    }
  }
};

QTEST_GUILESS_MAIN(TestCompute)
#include "tst_compute.moc"
