// SPDX-License-Identifier: GPL-3.0-or-later
// Normalisation, quantile, history and both fusion rules against plain twins; ties and constants; the orthogonality
// term against finite differences; a Recurrent-KIF round.

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/skill/fusion.h"
#include "core/skill/history.h"
#include "core/skill/orthogonality.h"
#include "core/skill/recurrent_round.h"
#include "core/tensor/libtorch.h"

using namespace skillscope;

namespace {

using Numbers = std::vector<double>;

Numbers numbersOf(const torch::Tensor& tensor) {
  const torch::Tensor plain = tensor.detach().to(torch::kFloat64).contiguous();
  return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

torch::Tensor vectorOf(const Numbers& values) {
  return torch::tensor(values, torch::kFloat64);
}

Numbers plainNormalise(const Numbers& x) {
  const double low = *std::min_element(x.begin(), x.end()), high = *std::max_element(x.begin(), x.end());
  Numbers result;
  for (const double value : x) result.push_back(high > low ? (value - low) / (high - low) : 0.0);
  return result;
}

double plainQuantile(Numbers x, double q) {
  std::sort(x.begin(), x.end());
  const double position = q * static_cast<double>(x.size() - 1);
  const auto low = static_cast<std::size_t>(std::floor(position));
  const std::size_t high = std::min(low + 1, x.size() - 1);
  return x[low] + (position - std::floor(position)) * (x[high] - x[low]);
}

bool isNear(const Numbers& a, const Numbers& b, double tolerance = 1e-12) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(std::fabs(a[i] - b[i]) <= tolerance * (1 + std::fabs(b[i])))) return false;
  }
  return true;
}

SkillTensor described(const std::string& site, const std::string& part, const torch::Tensor& tensor) {
  return {site + "." + part, site, part, "", "", -1, tensor.sizes().vec()};
}

}  // namespace

class TestSkillFusion : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void normalises() {
    torch::manual_seed(1);
    const torch::Tensor x = torch::randn({23}, torch::kFloat64);
    QVERIFY(isNear(numbersOf(normalise(x)), plainNormalise(numbersOf(x))));
    QCOMPARE(numbersOf(normalise(torch::full({4}, 0.3))), Numbers(4, 0.0));
    QCOMPARE(numbersOf(normalise(torch::full({1}, 5.0))), Numbers(1, 0.0));
    QCOMPARE(numbersOf(normalise(torch::zeros({3}))), Numbers(3, 0.0));
    QVERIFY(normalise(torch::rand({3}, torch::kFloat32)).scalar_type() == torch::kFloat32);
  }

  void normaliseKeepsBadEntriesToThemselves() {
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    QCOMPARE(numbersOf(normalise(vectorOf({nan, 1, 3, infinity, 2}))), (Numbers{0, 0, 1, 0, 0.5}));
    QCOMPARE(numbersOf(normalise(vectorOf({nan, nan}))), Numbers(2, 0.0));
  }

  void quantileAgreesWithTheTwin() {
    torch::manual_seed(2);
    for (const std::int64_t count : {1, 2, 3, 5, 10, 31}) {
      const torch::Tensor x = torch::randn({count}, torch::kFloat64);
      for (const double q : {0.0, 0.1, 0.5, 0.8, 0.95, 1.0}) {
        QVERIFY(isNear({interpolatedQuantile(x, q).item<double>()}, {plainQuantile(numbersOf(x), q)}));
      }
    }
    QVERIFY(std::isnan(interpolatedQuantile(vectorOf({1, std::nan(""), 2}), 0.5).item<double>()));
    QVERIFY_EXCEPTION_THROWN(interpolatedQuantile(torch::zeros({0}), 0.5), Error);
    QVERIFY_EXCEPTION_THROWN(interpolatedQuantile(torch::zeros({2}), 1.5), Error);
  }

  void quantileOfTiesIsExact() {
    for (const torch::ScalarType type : {torch::kFloat32, torch::kFloat64}) {
      const torch::Tensor x = torch::full({10}, 0.1, type);
      QVERIFY(!(x > interpolatedQuantile(x, 0.83)).any().item<bool>());
    }
  }

  void historyAccumulates() {
    const Numbers first{4, 1, 9}, second{1, 2, 0}, third{5, 5, 5};
    const torch::Tensor one = accumulateHistory({}, vectorOf(first), 0.7);
    QCOMPARE(numbersOf(one), first);
    const torch::Tensor two = accumulateHistory(one, vectorOf(second), 0.7);
    QVERIFY(isNear(numbersOf(two), {0.7 * 3 / 8 + 0.15, 0.3, 0.7}));
    const torch::Tensor three = accumulateHistory(two, vectorOf(third), 0.7);
    Numbers expected = plainNormalise(numbersOf(two));
    for (double& value : expected) value *= 0.7;
    QVERIFY(isNear(numbersOf(three), expected));
    QVERIFY_EXCEPTION_THROWN(accumulateHistory(two, vectorOf({1, 2}), 0.7), Error);
  }

  void staticFusionAgreesWithTheTwin() {
    torch::manual_seed(4);
    for (int round = 0; round < 20; ++round) {
      const std::int64_t count = 3 + round;
      const Numbers history = numbersOf(torch::rand({count}, torch::kFloat64));
      const Numbers current = numbersOf(torch::rand({count}, torch::kFloat64));
      const double quantile = 0.5 + 0.02 * round, gamma = 0.05 * round;
      std::vector<torch::Tensor> before, after, fused;
      std::vector<SkillTensor> tensors;
      for (std::int64_t i = 0; i < count; ++i) {
        before.push_back(torch::randn({2, 3}, torch::kFloat64));
        after.push_back(torch::randn({2, 3}, torch::kFloat64));
        fused.push_back(after.back().clone());
        tensors.push_back(described("u" + std::to_string(i), "tensor", after.back()));
      }
      const SkillUnits units = makeSkillUnits(tensors, Granularity::tensor);
      const FusionDecision decision = decideStatic(vectorOf(history), vectorOf(current), {gamma, quantile});
      fuse(units, decision, before, fused);
      const Numbers h = plainNormalise(history), c = plainNormalise(current);
      const double dh = plainQuantile(h, quantile), dc = plainQuantile(c, quantile);
      QVERIFY(isNear({decision.previousThreshold, decision.currentThreshold}, {dh, dc}));
      for (std::size_t i = 0; i < h.size(); ++i) {
        Numbers expected;
        const Numbers p = numbersOf(before[i]), u = numbersOf(after[i]);
        FusionCategory category = FusionCategory::neither;
        for (std::size_t j = 0; j < p.size(); ++j) {
          if (h[i] > dh && c[i] > dc) {
            category = FusionCategory::shared;
            expected.push_back(gamma * p[j] + (1 - gamma) * u[j]);
          } else if (h[i] > dh) {
            category = FusionCategory::previousOnly;
            expected.push_back(p[j]);
          } else if (c[i] > dc) {
            category = FusionCategory::currentOnly;
            expected.push_back(u[j]);
          } else {
            expected.push_back(0.5 * (p[j] + u[j]));
          }
        }
        QCOMPARE(decision.category[i], category);
        QVERIFY(isNear(numbersOf(fused[i]), expected));
        if (category == FusionCategory::previousOnly) QVERIFY(fused[i].equal(before[i]));
        if (category == FusionCategory::currentOnly) QVERIFY(fused[i].equal(after[i]));
      }
    }
  }

  void tiesAtTheThresholdSelectNothing() {
    const FusionDecision equal = decideStatic(torch::ones({6}), torch::ones({6}), {});
    for (const FusionCategory category : equal.category) QCOMPARE(category, FusionCategory::neither);
    const FusionDecision single = decideStatic(torch::ones({1}), torch::ones({1}), {});
    QCOMPARE(single.category[0], FusionCategory::neither);
    const FusionDecision tied = decideStatic(vectorOf({3, 3, 3, 1, 0}), vectorOf({0, 1, 2, 3, 9}), {});
    QCOMPARE(tied.previousThreshold, 1.0);
    QCOMPARE(tied.category[0], FusionCategory::neither);
    QCOMPARE(tied.category[4], FusionCategory::currentOnly);
    QVERIFY_EXCEPTION_THROWN(decideStatic(torch::ones({3}), torch::ones({2}), {}), Error);
  }

  void untouchedSidesAreCopiedEvenWhenTheOtherIsNaN() {
    const double nan = std::nan("");
    const torch::Tensor before = torch::full({2}, 1.5), after = torch::full({2}, nan);
    const SkillUnits units =
        makeSkillUnits({described("a", "tensor", before), described("b", "tensor", before)}, Granularity::tensor);
    FusionDecision decision;
    decision.previousShare = vectorOf({1, 0});
    decision.currentShare = vectorOf({0, 1});
    const torch::Tensor first = after.clone(), second = before.clone();
    fuse(units, decision, {before, after}, {first, second});
    QVERIFY(first.equal(before));
    QVERIFY(second.equal(before));
  }

  void adaptiveFusionOfPairsAgreesWithTheTwin() {
    torch::manual_seed(6);
    const int rank = 4, in = 5, out = 3;
    const double tau = 0.25;
    const torch::Tensor a0 = torch::randn({rank, in}, torch::kFloat64), a1 = torch::randn({rank, in}, torch::kFloat64);
    const torch::Tensor b0 = torch::randn({out, rank}, torch::kFloat64),
                        b1 = torch::randn({out, rank}, torch::kFloat64);
    const Numbers history = numbersOf(torch::rand({rank}, torch::kFloat64));
    const Numbers current = numbersOf(torch::rand({rank}, torch::kFloat64));
    const SkillUnits units = makeSkillUnits({described("m", "A", a0), described("m", "B", b0)}, Granularity::pair);
    AdaptiveFusionSettings settings;
    settings.tau = tau;
    const FusionDecision decision = decideAdaptive(vectorOf(history), vectorOf(current), settings);
    const torch::Tensor a = a1.clone(), b = b1.clone();
    fuse(units, decision, {a0, b0}, {a, b});
    const Numbers h = plainNormalise(history), c = plainNormalise(current);
    const Numbers moved = numbersOf(relativeChange(units, {a0, b0}, {a, b}));
    for (int i = 0; i < rank; ++i) {
      const auto unit = static_cast<std::size_t>(i);
      const double eh = std::exp(h[unit] / tau), ec = std::exp(c[unit] / tau);
      double change = 0, length = 0;
      for (int j = 0; j < in; ++j) {
        const double p = a0[i][j].item<double>(), u = a1[i][j].item<double>();
        const double expected = (eh * p + ec * u) / (eh + ec);
        QVERIFY(isNear({a[i][j].item<double>()}, {expected}));
        change += (expected - p) * (expected - p);
        length += p * p;
      }
      for (int o = 0; o < out; ++o) {
        const double p = b0[o][i].item<double>(), u = b1[o][i].item<double>();
        const double expected = (eh * p + ec * u) / (eh + ec);
        QVERIFY(isNear({b[o][i].item<double>()}, {expected}));
        change += (expected - p) * (expected - p);
        length += p * p;
      }
      QVERIFY(isNear({moved[unit]}, {std::sqrt(change) / (std::sqrt(length) + 1e-12)}));
      QVERIFY(isNear({decision.previousShare[i].item<double>() + decision.currentShare[i].item<double>()}, {1}));
    }
  }

  /// Large float32 tensors go through one pass of their own: the same numbers as element by element, whatever the
  /// number of threads.
  void wholeTensorsAreFusedInOnePass() {
    const auto generator = at::detail::createCPUGenerator(21);
    std::vector<SkillTensor> described;
    std::vector<torch::Tensor> previous, current;
    const std::vector<std::int64_t> sizes = {200'003, 65'536, 7, 70'000};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const std::string name = "layer." + std::to_string(i);
      described.push_back({name, name, "tensor", "encoder", "ff.wi", static_cast<int>(i), {sizes[i]}});
      previous.push_back(torch::empty({sizes[i]}).normal_(0, 1, generator));
      current.push_back(torch::empty({sizes[i]}).normal_(0, 1, generator));
    }
    const SkillUnits units = makeSkillUnits(described, Granularity::tensor);
    FusionDecision decision;
    decision.previousShare = torch::tensor({0.3, 1.0, 0.5, 0.0}, torch::kFloat64);
    decision.currentShare = torch::tensor({0.7, 0.0, 0.5, 1.0}, torch::kFloat64);
    previous[3][2] = std::numeric_limits<float>::infinity();  // has no share, and must not show
    std::vector<torch::Tensor> first;
    Numbers firstMoves;
    for (const int threads : {1, 2, 3}) {
      const int before = at::get_num_threads();
      at::set_num_threads(threads);
      std::vector<torch::Tensor> fused;
      for (const torch::Tensor& tensor : current) fused.push_back(tensor.clone());
      fuse(units, decision, previous, fused);
      std::vector<torch::Tensor> finite = previous;
      finite[3] = current[3] * 0.5;
      const Numbers moves = numbersOf(relativeChange(units, finite, fused));
      at::set_num_threads(before);
      for (std::size_t i = 0; i < sizes.size(); ++i) {
        const float old = static_cast<float>(decision.previousShare[static_cast<int>(i)].item<double>()),
                    now = static_cast<float>(decision.currentShare[static_cast<int>(i)].item<double>());
        const torch::Tensor expected = now == 0   ? previous[i]
                                       : old == 0 ? current[i]
                                                  : old * previous[i] + now * current[i];
        QVERIFY(torch::equal(fused[i], expected));
        const torch::Tensor from = finite[i].to(torch::kFloat64);
        const double moved = (fused[i].to(torch::kFloat64) - from).norm().item<double>() / from.norm().item<double>();
        QVERIFY(std::abs(moves[i] - moved) <= 1e-9 * (1 + moved));
      }
      if (threads == 1) {
        first = fused;
        firstMoves = moves;
      }
      QCOMPARE(moves, firstMoves);
      for (std::size_t i = 0; i < sizes.size(); ++i) QVERIFY(torch::equal(fused[i], first[i]));
    }
  }

  void adaptiveFusionSurvivesTinyTemperatures() {
    AdaptiveFusionSettings settings;
    settings.tau = 1e-300;
    const FusionDecision decision = decideAdaptive(vectorOf({1, 0, 1}), vectorOf({0, 1, 1}), settings);
    QCOMPARE(numbersOf(decision.previousShare), (Numbers{1, 0, 0.5}));
    settings.tau = 0;
    QVERIFY_EXCEPTION_THROWN(decideAdaptive(vectorOf({1}), vectorOf({1}), settings), Error);
  }

  void fusionWritesInPlace() {
    torch::Tensor leaf = torch::ones({2, 2}).requires_grad_();
    const void* storage = leaf.data_ptr();
    const SkillUnits units = makeSkillUnits({described("w", "tensor", leaf)}, Granularity::tensor);
    const FusionDecision decision = decideStatic(torch::ones({1}), torch::ones({1}), {});
    fuse(units, decision, {torch::zeros({2, 2})}, {leaf});
    QVERIFY(leaf.data_ptr() == storage);
    QVERIFY(leaf.requires_grad());
    QVERIFY(leaf.is_leaf());
    QVERIFY(leaf.detach().eq(0.5).all().item<bool>());
  }

  void orthogonalityGradientAgreesWithFiniteDifferences() {
    torch::manual_seed(8);
    torch::Tensor a = torch::randn({3, 5}, torch::kFloat64).requires_grad_();
    torch::Tensor b = torch::randn({4, 3}, torch::kFloat64).requires_grad_();
    const torch::Tensor penalty = orthogonalityPenalty({a}, {b});
    const torch::Tensor eye = torch::eye(3, torch::kFloat64);
    const double byHand =
        0.5 * ((a.mm(a.t()) - eye).pow(2).sum().sqrt() + (b.t().mm(b) - eye).pow(2).sum().sqrt()).item<double>();
    QVERIFY(isNear({penalty.item<double>()}, {byHand}));
    penalty.backward();
    torch::NoGradGuard noGrad;
    const double h = 1e-6;
    for (torch::Tensor tensor : {a, b}) {
      torch::Tensor flat = tensor.detach().view({-1});
      const torch::Tensor gradient = tensor.grad().view({-1});
      for (std::int64_t i = 0; i < flat.numel(); ++i) {
        const double saved = flat[i].item<double>();
        flat[i] = saved + h;
        const double above = orthogonalityPenalty({a}, {b}).item<double>();
        flat[i] = saved - h;
        const double below = orthogonalityPenalty({a}, {b}).item<double>();
        flat[i] = saved;
        QVERIFY(isNear({gradient[i].item<double>()}, {(above - below) / (2 * h)}, 1e-6));
      }
    }
    QVERIFY(!orthogonalityPenalty({}, {}).defined());
  }

  void orthogonalityOfAnOrthonormalFactorIsFlat() {
    torch::Tensor a = torch::eye(3, torch::kFloat64).requires_grad_();
    const torch::Tensor penalty = orthogonalityPenalty({a}, {});
    QCOMPARE(penalty.item<double>(), 0.0);
    penalty.backward();
    QVERIFY(a.grad().eq(0).all().item<bool>());
  }

  void recurrentRoundAgreesWithTheTwin() {
    torch::manual_seed(10);
    const double alpha = 0.55, quantile = 0.8;
    std::vector<std::vector<torch::Tensor>> weights, gradients;
    for (int step = 0; step < 4; ++step) {
      weights.push_back({torch::randn({2, 5}, torch::kFloat64), torch::randn({4}, torch::kFloat64)});
      gradients.push_back({torch::randn({2, 5}, torch::kFloat64), torch::randn({4}, torch::kFloat64)});
    }
    const std::vector<torch::Tensor> importance = smoothedSensitivity(weights, gradients, alpha);
    Numbers all;
    for (std::size_t tensor = 0; tensor < 2; ++tensor) {
      Numbers running(static_cast<std::size_t>(weights[0][tensor].numel()), 0.0);
      for (std::size_t step = 0; step < 4; ++step) {
        const Numbers w = numbersOf(weights[step][tensor]), g = numbersOf(gradients[step][tensor]);
        for (std::size_t i = 0; i < w.size(); ++i) {
          running[i] = alpha * running[i] + (1 - alpha) * std::fabs(w[i] * g[i]);
        }
      }
      QVERIFY(isNear(numbersOf(importance[tensor]), running));
      all.insert(all.end(), running.begin(), running.end());
    }
    const std::vector<torch::Tensor> theta = weights[0], inner = weights[1], outer = weights[2];
    const std::vector<torch::Tensor> carried = smoothedSensitivity(weights, gradients, alpha, importance);
    QVERIFY(!carried[0].equal(importance[0]));
    const RecurrentRound round = mergeRecurrentRound(theta, inner, outer, importance, carried, quantile);
    const double threshold = plainQuantile(all, quantile);
    QVERIFY(isNear({round.thresholdIn.item<double>()}, {threshold}));
    for (std::size_t tensor = 0; tensor < 2; ++tensor) {
      const Numbers t = numbersOf(theta[tensor]), i = numbersOf(inner[tensor]), o = numbersOf(outer[tensor]);
      const Numbers score = numbersOf(importance[tensor]), maskOut = numbersOf(round.maskOut[tensor]);
      Numbers expected;
      for (std::size_t j = 0; j < t.size(); ++j) {
        expected.push_back(t[j] + (score[j] > threshold ? i[j] - t[j] : 0) + maskOut[j] * (o[j] - i[j]));
      }
      QVERIFY(isNear(numbersOf(round.next[tensor]), expected));
    }
    QVERIFY_EXCEPTION_THROWN(mergeRecurrentRound(theta, inner, outer, importance, {}, quantile), Error);
  }
};

QTEST_GUILESS_MAIN(TestSkillFusion)
#include "tst_skill_fusion.moc"
