// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <random>

#include "core/base/error.h"
#include "core/compare/config_diff.h"
#include "core/compare/curve_band.h"
#include "core/compare/figure_table.h"
#include "core/compare/unit_agreement.h"
#include "core/learn/statistics.h"

namespace skillscope {
namespace {

/// The slow twin: ranks by counting, Pearson's correlation by its definition.
double plainSpearman(const std::vector<float>& a, const std::vector<float>& b) {
  const auto ranks = [](const std::vector<float>& values) {
    std::vector<double> result;
    for (const float value : values) {
      double below = 0, equal = 0;
      for (const float other : values) {
        below += other < value;
        equal += other == value;
      }
      result.push_back(below + (equal + 1) / 2);
    }
    return result;
  };
  const std::vector<double> x = ranks(a), y = ranks(b);
  const double n = static_cast<double>(x.size());
  double mx = 0, my = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mx += x[i] / n;
    my += y[i] / n;
  }
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
  }
  return xy / std::sqrt(xx) / std::sqrt(yy);
}

void compareReal(double actual, double expected, double tolerance = 1e-9) {
  QVERIFY2(std::abs(actual - expected) <= tolerance, qPrintable(QStringLiteral("%1 ≠ %2").arg(actual).arg(expected)));
}

}  // namespace

class TestCompare : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rankCorrelationOfKnownLists() {
    // Worked by hand: d² = 0 + 1 + 1 + 0 + 0, ρ = 1 − 6·2 / (5·24).
    compareReal(*spearman({1, 2, 3, 4, 5}, {10, 30, 20, 40, 50}).rho, 0.9);
    compareReal(*spearman({1, 2, 3}, {9, 4, 1}).rho, -1);
    // One tie: ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4 give 4.5 / √(4.5 · 5).
    compareReal(*spearman({0, 7, 7, 9}, {1, 2, 3, 4}).rho, 4.5 / std::sqrt(4.5 * 5));
    QVERIFY(!spearman({1, 1, 1}, {1, 2, 3}).rho);
    QVERIFY(!spearman({1}, {1}).rho);
    QVERIFY_THROWS_EXCEPTION(Error, spearman({1, 2}, {1}));
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    const RankCorrelation gaps = spearman({1, nan, 2, 3, 4}, {1, 5, 2, 3, infinity});
    QCOMPARE(gaps.pairs, 3);
    compareReal(*gaps.rho, 1);
  }

  void rankCorrelationAsItsPlainTwin() {
    std::mt19937 random(5);
    for (int round = 0; round < 40; ++round) {
      std::vector<float> a, b;
      const int values = 3 + round % 7;  // few values, many ties
      for (int i = 0; i < 60; ++i) {
        a.push_back(static_cast<float>(random() % static_cast<unsigned>(values)));
        b.push_back(a.back() + static_cast<float>(random() % 5));
      }
      compareReal(*spearman(a, b).rho, plainSpearman(a, b), 1e-12);
    }
  }

  void unitsAreMatchedByName() {
    SkillUnitTable a, b;
    for (const char* name : {"x", "y", "z"}) a.units.push_back({name, "", -1, "", "", -1, 1});
    for (const char* name : {"z", "q", "x"}) b.units.push_back({name, "", -1, "", "", -1, 1});
    const auto units = matchedUnits(a, b);
    QCOMPARE(units, (std::vector<std::pair<int, int>>{{0, 2}, {2, 0}}));
    QVERIFY(matchedUnits(a, {}).empty());
    const RankCorrelation rank = spearman({1, 9, 2}, {2, 7, 1}, units);
    QCOMPARE(rank.pairs, 2);
    compareReal(*rank.rho, 1);
  }

  void fusionAgreementCounts() {
    using enum FusionCategory;
    const std::vector<FusionCategory> a = {shared, shared, previousOnly, currentOnly, neither};
    const std::vector<FusionCategory> b = {shared, previousOnly, previousOnly, neither, neither};
    std::vector<std::pair<int, int>> units;
    for (int i = 0; i < 5; ++i) units.emplace_back(i, i);
    const FusionAgreement agreement = fusionAgreement(a, b, units);
    QCOMPARE(agreement.units, 5);
    QCOMPARE(agreement.same, 3);
    QCOMPARE(agreement.counts[0][1], 1);
    QCOMPARE(agreement.counts[2][3], 1);
    compareReal(*agreement.share, 0.6);
    // By chance: 2/5·1/5 + 1/5·2/5 + 1/5·0 + 1/5·2/5 = 6/25.
    compareReal(*agreement.kappa, (0.6 - 0.24) / (1 - 0.24));
    const FusionAgreement one = fusionAgreement({shared, shared}, {shared, shared}, {{0, 0}, {1, 1}});
    compareReal(*one.share, 1);
    QVERIFY(!one.kappa);
    QVERIFY(!fusionAgreement(a, b, {}).share);
    QCOMPARE(fusionAgreement(a, b, {{0, 0}, {9, 0}, {0, -1}}).units, 1);
  }

  void configsSayWhatDiffers() {
    const ConfigValues one = configValues(
        "[run]\nname = \"a\"\nseed = 1\n[train]\nlearning_rate = 1e-3\nepochs = 3\n"
        "[lora]\ntargets = [\"q\", \"v\"]\n[method]\nname = \"kif\"\ngamma = 0.5\n");
    const ConfigValues two = configValues(
        "[run]\nname = \"b\"\nseed = 2\n[train]\nlearning_rate = 0.001\nepochs = 4\n"
        "[lora]\ntargets = [\"q\", \"v\"]\n[method]\nname = \"kif\"\n");
    QCOMPARE(one.at("lora.targets"), std::string("q, v"));
    QCOMPARE(one.at("train.learning_rate"), std::string("0.001"));
    QVERIFY_THROWS_EXCEPTION(Error, configValues("[run\n"));
    const auto rows = compareConfigs({one, two});
    std::vector<std::string> differing, all;
    for (const ConfigDiffRow& row : rows) {
      all.push_back(row.key);
      if (row.differs) differing.push_back(row.key);
    }
    QCOMPARE(differing, (std::vector<std::string>{"run.seed", "train.epochs", "method.gamma"}));
    QCOMPARE(all, (std::vector<std::string>{"run.seed", "lora.targets", "train.learning_rate", "train.epochs",
                                            "method.name", "method.gamma"}));
    QVERIFY(!rows.back().values[1]);
    QCOMPARE(*rows.back().values[0], std::string("0.5"));
  }

  void seedsOfOneConfigurationAreFound() {
    const auto config = [](int seed, double rate, const char* name) {
      return configValues("[run]\nseed = " + std::to_string(seed) + "\nname = \"" + name +
                          "\"\n[train]\nlearning_rate = " + std::to_string(rate) + "\n[record]\nweights = \"" +
                          (seed == 1 ? "all" : "none") + "\"\n");
    };
    const auto groups =
        configurationGroups({config(1, 0.001, "a"), config(1, 0.002, "a"), config(2, 0.001, "b"), {}, {}});
    QCOMPARE(groups, (std::vector<std::vector<int>>{{0, 2}, {1}, {3}, {4}}));
  }

  void bandIsMeanAndInterval() {
    const Curve a{{0, 1, 2, 3}, {1, 2, 3, 4}}, b{{1, 3}, {4, 8}}, c{{0, 1, 2, 3, 4}, {0, 0, NAN, 2, 0}};
    const CurveBand two = curveBand({a, b});
    QCOMPARE(two.x, (std::vector<double>{1, 2, 3}));
    QCOMPARE(two.mean, (std::vector<double>{3, 4.5, 6}));
    const MeanInterval interval = meanInterval({2, 4});
    compareReal(two.high[0] - two.mean[0], *interval.halfWidth);
    compareReal(two.mean[0] - two.low[0], *interval.halfWidth);
    const CurveBand three = curveBand({a, b, c});
    QCOMPARE(three.x, (std::vector<double>{1, 3}));
    QCOMPARE(three.curves, 3);
    const CurveBand alone = curveBand({a});
    QCOMPARE(alone.low, alone.mean);
    QVERIFY(curveBand({}).x.empty());
  }

  void figuresHaveDifferencesToTheBase() {
    AccuracyMatrix matrix(2);
    matrix.set(1, 0, 0.8);
    matrix.set(2, 0, 0.6);
    matrix.set(2, 1, 0.9);
    RunSummary summary;
    summary.seconds = 12;
    const auto figures = figuresOf(summary, matrix);
    const auto column = [](const char* name) {
      const auto& all = comparedFigures();
      const auto found = std::find_if(all.begin(), all.end(), [&](const auto& figure) { return figure.name == name; });
      return static_cast<std::size_t>(found - all.begin());
    };
    compareReal(*figures[column("AP")], 75);
    compareReal(*figures[column("BWT")], -20);
    QVERIFY(!figures[column("memory")]);
    auto other = figures, third = figures;
    other[column("AP")] = 77;
    third[column("AP")] = 80;
    third[column("BWT")].reset();
    const auto rows = figureTable({figures, other, third}, {{0}, {1, 2}}, 0);
    const FigureCell& cell = rows[1].cells[column("AP")];
    compareReal(*cell.value, 78.5);
    compareReal(*cell.delta, 3.5);
    compareReal(*cell.halfWidth, *meanInterval({77, 80}).halfWidth);
    QVERIFY(!rows[1].cells[column("BWT")].value);
    QVERIFY(!rows[0].cells[column("AP")].delta);
    QVERIFY(!rows[0].cells[column("AP")].halfWidth);

    const QTemporaryDir folder;
    const std::string path = folder.filePath("cited.csv").toStdString();
    std::ofstream(path) << "method,AP,BWT,note\nEWC,50.3,,T5-large\n";
    const auto cited = readCitedRows(path);
    QCOMPARE(cited.size(), std::size_t{1});
    QCOMPARE(cited[0].name, std::string("EWC (T5-large)"));
    compareReal(*cited[0].values[column("AP")], 50.3);
    QVERIFY(!cited[0].values[column("BWT")]);
    std::ofstream(path) << "method,AP\nEWC,much\n";
    QVERIFY_THROWS_EXCEPTION(Error, readCitedRows(path));
  }
};

}  // namespace skillscope

QTEST_GUILESS_MAIN(skillscope::TestCompare)
#include "tst_compare.moc"
