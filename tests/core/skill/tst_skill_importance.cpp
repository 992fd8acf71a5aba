// SPDX-License-Identifier: GPL-3.0-or-later
// Importance against a slow plain twin, its behaviour with unusable gradients, its cost, and unit scores.

#include <QtTest>
#include <chrono>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/skill/importance.h"
#include "core/skill/skill_units.h"
#include "core/tensor/libtorch.h"

using namespace skillscope;

namespace {

std::vector<double> doublesOf(const torch::Tensor& tensor) {
  const torch::Tensor plain = tensor.detach().to(torch::kFloat64).contiguous();
  return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

/// The formulas of one scalar, written as they stand in the paper.
struct ScalarTwin {
  double sensitivity = 0, uncertainty = 0;
  void step(double w, double g, const ImportanceSettings& settings) {
    double raw = std::fabs(w * g);
    if (settings.order == ImportanceOrder::mix) raw = std::fabs(w * g - 0.5 * (w * g) * (w * g));
    sensitivity = settings.alpha1 * sensitivity + (1 - settings.alpha1) * raw;
    uncertainty = settings.alpha2 * uncertainty + (1 - settings.alpha2) * std::fabs(raw - sensitivity);
  }
};

std::vector<torch::Tensor> randomTensors(const std::vector<std::vector<std::int64_t>>& shapes, torch::ScalarType type) {
  std::vector<torch::Tensor> tensors;
  for (const auto& shape : shapes) tensors.push_back(torch::randn(shape, torch::kFloat64).to(type));
  return tensors;
}

bool isNear(double a, double b, double tolerance) {
  return std::fabs(a - b) <= tolerance * (1e-6 + std::fabs(b));
}

SkillTensor factor(const std::string& site, const std::string& part, const torch::Tensor& tensor) {
  return {site + ".lora_" + part + ".weight", site, part, "encoder", "self.q", 2, tensor.sizes().vec()};
}

}  // namespace

class TestSkillImportance : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void agreesWithTheTwin_data() {
    QTest::addColumn<int>("order");
    QTest::addColumn<bool>("isDouble");
    QTest::addColumn<double>("alpha1");
    QTest::addColumn<double>("alpha2");
    QTest::newRow("first, double") << 0 << true << 0.85 << 0.85;
    QTest::newRow("first, float") << 0 << false << 0.85 << 0.85;
    QTest::newRow("mix, double") << 1 << true << 0.6 << 0.95;
    QTest::newRow("mix, float") << 1 << false << 0.6 << 0.95;
    QTest::newRow("no memory") << 0 << true << 0.0 << 0.0;
  }

  void agreesWithTheTwin() {
    QFETCH(int, order);
    QFETCH(bool, isDouble);
    QFETCH(double, alpha1);
    QFETCH(double, alpha2);
    torch::manual_seed(7);
    const ImportanceSettings settings{alpha1, alpha2, order == 1 ? ImportanceOrder::mix : ImportanceOrder::first};
    const torch::ScalarType type = isDouble ? torch::kFloat64 : torch::kFloat32;
    // Sizes around the block length of the fast loop, and one tensor that is not contiguous.
    const std::vector<std::vector<std::int64_t>> shapes = {{3, 5}, {16}, {17, 2}, {1}, {0, 4}, {64, 3}};
    std::vector<torch::Tensor> weights = randomTensors(shapes, type);
    weights.push_back(torch::randn({5, 9}, torch::kFloat64).to(type).t());
    ImportanceTracker tracker(weights, settings);
    std::vector<std::vector<ScalarTwin>> twins;
    for (const torch::Tensor& weight : weights) twins.emplace_back(static_cast<std::size_t>(weight.numel()));
    for (int step = 0; step < 9; ++step) {
      std::vector<torch::Tensor> gradients;
      for (torch::Tensor& weight : weights) {
        weight.add_(0.1 * torch::randn_like(weight));
        gradients.push_back(torch::randn_like(weight));
      }
      QVERIFY(tracker.update(weights, gradients).empty());
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const std::vector<double> w = doublesOf(weights[i]), g = doublesOf(gradients[i]);
        for (std::size_t j = 0; j < w.size(); ++j) twins[i][j].step(w[j], g[j], settings);
      }
    }
    QCOMPARE(tracker.steps(), std::int64_t(9));
    const double tolerance = isDouble ? 1e-12 : 2e-5;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const int tensor = static_cast<int>(i);
      QVERIFY(tracker.score(tensor).sizes() == weights[i].sizes());
      QVERIFY(tracker.score(tensor).scalar_type() == type);
      const std::vector<double> sensitivity = doublesOf(tracker.sensitivity(tensor));
      const std::vector<double> uncertainty = doublesOf(tracker.uncertainty(tensor));
      const std::vector<double> score = doublesOf(tracker.score(tensor));
      for (std::size_t j = 0; j < score.size(); ++j) {
        QVERIFY(isNear(sensitivity[j], twins[i][j].sensitivity, tolerance));
        QVERIFY(isNear(uncertainty[j], twins[i][j].uncertainty, tolerance));
        QVERIFY(isNear(score[j], twins[i][j].sensitivity * twins[i][j].uncertainty, tolerance));
      }
    }
  }

  void rawImportanceIsOneStep() {
    torch::manual_seed(3);
    const torch::Tensor w = torch::randn({4, 6}), g = torch::randn({4, 6});
    const std::vector<double> first = doublesOf(rawImportance(w, g, ImportanceOrder::first));
    const std::vector<double> mix = doublesOf(rawImportance(w, g, ImportanceOrder::mix));
    const std::vector<double> a = doublesOf(w), b = doublesOf(g);
    for (std::size_t i = 0; i < a.size(); ++i) {
      QVERIFY(isNear(first[i], std::fabs(a[i] * b[i]), 1e-6));
      QVERIFY(isNear(mix[i], std::fabs(a[i] * b[i] - 0.5 * a[i] * b[i] * a[i] * b[i]), 1e-5));
    }
  }

  void unusableGradientsLeaveTheOthersAlone() {
    torch::manual_seed(5);
    const std::vector<torch::Tensor> weights = randomTensors({{40}, {3, 3}, {5}, {2}}, torch::kFloat32);
    std::vector<torch::Tensor> gradients = randomTensors({{40}, {3, 3}, {5}, {2}}, torch::kFloat32);
    ImportanceTracker tracker(weights, {});
    QVERIFY(tracker.update(weights, gradients).empty());
    const torch::Tensor before0 = tracker.score(0), before1 = tracker.score(1), before2 = tracker.score(2);
    const torch::Tensor before3 = tracker.score(3);
    gradients[0][37] = std::numeric_limits<float>::quiet_NaN();
    gradients[1][2][0] = std::numeric_limits<float>::infinity();
    gradients[2] = torch::Tensor();
    QCOMPARE(tracker.update(weights, gradients), (std::vector<int>{0, 1, 2}));
    // The scalar itself keeps its averages; the rest of the tensor learns from the step.
    QVERIFY(tracker.score(0)[37].equal(before0[37]));
    QVERIFY(!tracker.score(0)[38].equal(before0[38]));
    QVERIFY(tracker.score(1)[2][0].equal(before1[2][0]));
    QVERIFY(!tracker.score(1)[0][0].equal(before1[0][0]));
    QVERIFY(tracker.score(2).equal(before2));
    QVERIFY(!tracker.score(3).equal(before3));
    QVERIFY(torch::isfinite(tracker.flatSensitivity()).all().item<bool>());
  }

  void overflowOfTheProductIsLeftOut() {
    const std::vector<torch::Tensor> weights = {torch::full({3}, 1e30F)};
    ImportanceTracker tracker(weights, {});
    QCOMPARE(tracker.update(weights, weights), std::vector<int>{0});
    QVERIFY(tracker.score(0).eq(0).all().item<bool>());
  }

  void refusesOtherSizes() {
    ImportanceTracker tracker({torch::zeros({3})}, {});
    QVERIFY_EXCEPTION_THROWN(tracker.update({}, {}), Error);
    QVERIFY_EXCEPTION_THROWN(tracker.update({torch::zeros({4})}, {torch::zeros({4})}), Error);
    QVERIFY_EXCEPTION_THROWN(tracker.restore(torch::zeros({2}), torch::zeros({2}), 1), Error);
  }

  void restoresBitByBit() {
    torch::manual_seed(9);
    const std::vector<torch::Tensor> weights = randomTensors({{7, 3}, {11}}, torch::kFloat32);
    const std::vector<torch::Tensor> gradients = randomTensors({{7, 3}, {11}}, torch::kFloat32);
    ImportanceTracker first(weights, {}), second(weights, {});
    first.update(weights, gradients);
    second.restore(first.flatSensitivity().clone(), first.flatUncertainty().clone(), first.steps());
    first.update(gradients, weights);
    second.update(gradients, weights);
    QVERIFY(first.flatSensitivity().equal(second.flatSensitivity()));
    QVERIFY(first.flatUncertainty().equal(second.flatUncertainty()));
    QCOMPARE(second.steps(), std::int64_t(2));
    first.reset();
    QCOMPARE(first.steps(), std::int64_t(0));
    QVERIFY(first.flatSensitivity().eq(0).all().item<bool>());
  }

  void groupsLoraFactors() {
    const torch::Tensor a = torch::zeros({2, 5}), b = torch::zeros({3, 2}), c = torch::zeros({4});
    const std::vector<SkillTensor> tensors = {factor("m0", "A", a),
                                              factor("m0", "B", b),
                                              factor("m1", "B", b),
                                              factor("m1", "A", a),
                                              {"norm", "norm", "tensor", "", "norm", -1, {4}}};
    const SkillUnits matrix = makeSkillUnits(tensors, Granularity::matrix);
    QCOMPARE(matrix.table.granularity, std::string("matrix"));
    QCOMPARE(matrix.count(), 5);
    QCOMPARE(matrix.table.units[0].name, std::string("m0/A"));
    QCOMPARE(matrix.table.units[2].name, std::string("m1/B"));
    QCOMPARE(matrix.table.units[2].elements, std::int64_t(6));
    QCOMPARE(matrix.table.units[4].part, std::string("tensor"));

    const SkillUnits pair = makeSkillUnits(tensors, Granularity::automatic);
    QCOMPARE(pair.table.granularity, std::string("pair"));
    QCOMPARE(pair.count(), 5);
    QCOMPARE(pair.table.units[0].name, std::string("m0/pair.0"));
    QCOMPARE(pair.table.units[3].name, std::string("m1/pair.1"));
    QCOMPARE(pair.table.units[3].rank, 1);
    QCOMPARE(pair.table.units[3].layer, 2);
    QCOMPARE(pair.table.units[3].module, std::string("self.q"));
    QCOMPARE(pair.table.units[3].elements, std::int64_t(8));
    QCOMPARE(pair.table.units[4].name, std::string("norm"));
    QCOMPARE(pair.tensors[2].firstUnit, 2);
    QCOMPARE(pair.tensors[3].firstUnit, 2);
    Q_UNUSED(c);
  }

  void refusesGranularitiesThatDoNotFit() {
    const SkillTensor whole{"w", "w", "tensor", "", "", -1, {4, 4}};
    QCOMPARE(makeSkillUnits({whole}, Granularity::automatic).table.granularity, std::string("tensor"));
    QVERIFY_EXCEPTION_THROWN(makeSkillUnits({whole}, Granularity::pair), UsageError);
    QVERIFY_EXCEPTION_THROWN(makeSkillUnits({whole}, Granularity::matrix), UsageError);
    const SkillTensor alone = factor("m", "A", torch::zeros({2, 5}));
    QVERIFY_EXCEPTION_THROWN(makeSkillUnits({alone}, Granularity::pair), Error);
    const SkillTensor other = factor("m", "B", torch::zeros({5, 3}));
    QVERIFY_EXCEPTION_THROWN(makeSkillUnits({alone, other}, Granularity::pair), Error);
    QCOMPARE(makeSkillUnits({alone, other}, Granularity::tensor).count(), 2);
    QVERIFY_EXCEPTION_THROWN(granularityFromText("rank"), UsageError);
  }

  void unitScoresAgreeWithTheTwin() {
    torch::manual_seed(11);
    const std::vector<torch::Tensor> scores = {torch::rand({3, 7}, torch::kFloat64),
                                               torch::rand({5, 3}, torch::kFloat64), torch::rand({6}, torch::kFloat64)};
    const SkillUnits units = makeSkillUnits(
        {factor("m", "A", scores[0]), factor("m", "B", scores[1]), {"norm", "norm", "tensor", "", "norm", -1, {6}}},
        Granularity::pair);
    const std::vector<double> importance = doublesOf(unitImportance(units, scores));
    const std::vector<double> mean = doublesOf(unitMeans(units, scores));
    QCOMPARE(importance.size(), std::size_t(4));
    for (int i = 0; i < 3; ++i) {
      double row = 0, column = 0, outer = 0;
      for (int j = 0; j < 7; ++j) row += scores[0][i][j].item<double>();
      for (int o = 0; o < 5; ++o) column += scores[1][o][i].item<double>();
      for (int j = 0; j < 7; ++j) {
        for (int o = 0; o < 5; ++o) outer += scores[0][i][j].item<double>() * scores[1][o][i].item<double>();
      }
      QVERIFY(isNear(importance[static_cast<std::size_t>(i)], row / 7 * column / 5, 1e-12));
      QVERIFY(isNear(importance[static_cast<std::size_t>(i)], outer / 35, 1e-12));
      QVERIFY(isNear(mean[static_cast<std::size_t>(i)], (row + column) / 12, 1e-12));
    }
    QVERIFY(isNear(importance[3], scores[2].mean().item<double>(), 1e-12));
    QVERIFY(isNear(mean[3], scores[2].mean().item<double>(), 1e-12));
    QVERIFY_EXCEPTION_THROWN(unitImportance(units, {scores[0]}), Error);
  }

  /// A step of 100 ms may spend 5 ms on this; the best of many rounds is compared, because the machine may be busy.
  void costsLittle() {
    std::vector<std::vector<std::int64_t>> shapes;
    for (int module = 0; module < 32; ++module) {
      shapes.push_back({8, 192});
      shapes.push_back({192, 8});
    }
    const std::vector<torch::Tensor> weights = randomTensors(shapes, torch::kFloat32);
    const std::vector<torch::Tensor> gradients = randomTensors(shapes, torch::kFloat32);
    std::vector<SkillTensor> description;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      description.push_back(factor("m" + std::to_string(i / 2), i % 2 == 0 ? "A" : "B", weights[i]));
    }
    const SkillUnits units = makeSkillUnits(description, Granularity::pair);
    ImportanceTracker tracker(weights, {});
    double updating = 1e9, scoring = 1e9;
    for (int round = 0; round < 30; ++round) {
      const auto start = std::chrono::steady_clock::now();
      tracker.update(weights, gradients);
      const auto middle = std::chrono::steady_clock::now();
      const UnitScores scores = unitScores(units, tracker);
      const auto end = std::chrono::steady_clock::now();
      QCOMPARE(scores.importance.numel(), std::int64_t(256));
      updating = std::min(updating, std::chrono::duration<double, std::milli>(middle - start).count());
      scoring = std::min(scoring, std::chrono::duration<double, std::milli>(end - middle).count());
    }
    qInfo("98304 scalars in 64 tensors: update %.3f ms, unit scores %.3f ms", updating, scoring);
    QVERIFY2(updating < 5, "the update of one step takes more than 5 % of a step of 100 ms");
    QVERIFY2(scoring < 10, "unit scores, needed every few steps, take too long");
  }
};

QTEST_GUILESS_MAIN(TestSkillImportance)
#include "tst_skill_importance.moc"
