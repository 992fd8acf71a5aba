// SPDX-License-Identifier: GPL-3.0-or-later
// The list of all metrics: complete, with everything a table needs, against plain twins and published runs.
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

#include "core/learn/metric_registry.h"

using namespace skillscope;

namespace {

using Score = std::optional<double>;
using Plain = std::vector<std::vector<double>>;  // not a number: not measured

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

AccuracyMatrix matrixOf(const Plain& rows) {
  AccuracyMatrix matrix(static_cast<int>(rows.size()) - 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows[i].size(); ++j) {
      if (!std::isnan(rows[i][j])) matrix.set(static_cast<int>(i), static_cast<int>(j), rows[i][j]);
    }
  }
  return matrix;
}

ScoreList listOf(const std::vector<double>& values) {
  ScoreList list;
  for (const double value : values) list.push_back(std::isnan(value) ? Score() : Score(value));
  return list;
}

/// Every figure written straight from its formula, with not-a-number for what is missing: it spreads by itself.
std::map<std::string, double> twin(const Plain& r, const std::vector<double>& random, const std::vector<double>& single,
                                   const std::vector<double>& joint, const std::vector<double>& upper) {
  const std::size_t T = r.size() - 1;
  const double n = static_cast<double>(T);
  std::map<std::string, double> f = {
      {"AP", 0},           {"LA", 0}, {"average_incremental", 0}, {"FWT_single", 0}, {"intransigence_mean", 0},
      {"relative_gain", 0}};
  for (const char* name : {"BWT", "FWT", "FWT_gem", "FWT_single_from_2", "FM", "FM_with_last", "retention"})
    f[name] = 0;
  for (std::size_t j = 0; j < T; ++j) {
    f["AP"] += r[T][j] / n;
    f["LA"] += r[j + 1][j] / n;
    double sum = 0;
    for (std::size_t i = 0; i <= j; ++i) sum += r[j + 1][i];
    f["average_incremental"] += sum / static_cast<double>(j + 1) / n;
    f["FWT_single"] += (r[j + 1][j] - single[j]) / n;
    f["intransigence_mean"] += (joint[j] - r[j + 1][j]) / n;
    f["relative_gain"] += r[T][j] / upper[j] / n;
    if (j > 0) {
      f["FWT"] += r[j][j] / (n - 1);
      f["FWT_gem"] += (r[j][j] - random[j]) / (n - 1);
      f["FWT_single_from_2"] += (r[j + 1][j] - single[j]) / (n - 1);
    }
    if (j + 1 == T) continue;
    f["BWT"] += (r[T][j] - r[j + 1][j]) / (n - 1);
    f["retention"] += r[T][j] / r[j + 1][j] / (n - 1);
    double before = -1e300, ever = -1e300;
    for (std::size_t i = j + 1; i <= T; ++i) {
      const auto higher = [&](double best) {
        return std::isnan(best) || std::isnan(r[i][j]) ? kNone : std::max(best, r[i][j]);
      };
      ever = higher(ever);
      if (i < T) before = higher(before);
    }
    f["FM"] += (before - r[T][j]) / (n - 1);
    f["FM_with_last"] += (ever - r[T][j]) / (n - 1);
  }
  f["BWT_over_T"] = f["BWT"] * (n - 1) / n;
  return f;
}

Score valueOf(const char* name, const AccuracyMatrix& matrix, const ReferenceScores& references = {}) {
  return metricNamed(name)->compute(matrix, references).at(0);
}

}  // namespace

class TestMetricRegistry : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyMetricIsThere() {
    const QStringList expected = {"AP",
                                  "A_k",
                                  "average_incremental",
                                  "LA",
                                  "BWT",
                                  "BWT_over_T",
                                  "FWT",
                                  "FWT_gem",
                                  "FWT_single",
                                  "FWT_single_from_2",
                                  "FM",
                                  "FM_with_last",
                                  "retention",
                                  "intransigence",
                                  "intransigence_mean",
                                  "relative_gain",
                                  "exact_match",
                                  "accuracy",
                                  "rouge_l",
                                  "jga",
                                  "macro_f1"};
    QStringList names;
    for (const Metric& metric : metricRegistry()) {
      const char* name = metric.name.c_str();
      names.append(QString::fromStdString(metric.name));
      QVERIFY2(!metric.title.empty() && !metric.formula.empty() && !metric.source.empty(), name);
      QVERIFY2(metric.unit == "%" || metric.unit == "ratio", name);
      QVERIFY2(metric.minimum < metric.maximum, name);
      QVERIFY2((metric.compute == nullptr) == (metric.need == MetricNeed::predictions), name);
      QCOMPARE(metricNamed(metric.name), &metric);
    }
    QCOMPARE(names, expected);
    QVERIFY(!metricNamed("no such metric"));
    for (const char* lower : {"FM", "FM_with_last", "intransigence", "intransigence_mean"}) {
      QVERIFY2(!metricNamed(lower)->higherIsBetter, lower);
    }
    // What the matrix alone gives has the same text everywhere.
    for (const MatrixMetric& metric : matrixMetrics()) {
      QVERIFY2(metricNamed(metric.name) && metricNamed(metric.name)->title == metric.title, metric.name.c_str());
    }
  }

  void againstTwin() {
    std::mt19937 random(8);
    const auto score = [&] { return random() % 20 == 0 ? kNone : static_cast<double>(1 + random() % 6400) / 64; };
    const auto scores = [&](std::size_t count) {
      std::vector<double> values(count);
      std::generate(values.begin(), values.end(), score);
      return values;
    };
    int defined = 0, missing = 0;
    for (int trial = 0; trial < 300; ++trial) {
      const std::size_t tasks = 2 + random() % 4;
      Plain rows;
      for (std::size_t i = 0; i <= tasks; ++i) rows.push_back(scores(tasks));
      const std::vector<double> init = scores(tasks), single = scores(tasks), joint = scores(tasks),
                                upper = scores(tasks);
      const ReferenceScores references{listOf(init), listOf(single), listOf(joint), listOf(upper)};
      for (const auto& [name, expected] : twin(rows, init, single, joint, upper)) {
        const Score actual = valueOf(name.c_str(), matrixOf(rows), references);
        QVERIFY2(actual.has_value() == !std::isnan(expected), name.c_str());
        if (actual) QVERIFY2(std::abs(*actual - expected) < 1e-9, name.c_str());
        ++(actual ? defined : missing);
      }
    }
    QVERIFY2(defined > 500 && missing > 500, qPrintable(QString("%1 %2").arg(defined).arg(missing)));
  }

  void identities() {
    std::mt19937 random(12);
    for (int trial = 0; trial < 100; ++trial) {
      const std::size_t tasks = 2 + random() % 6;
      Plain rows(tasks + 1, std::vector<double>(tasks));
      for (auto& row : rows)
        std::generate(row.begin(), row.end(), [&] { return static_cast<double>(random() % 10000) / 100; });
      const AccuracyMatrix matrix = matrixOf(rows);
      const double n = static_cast<double>(tasks), bwt = *valueOf("BWT", matrix);
      QVERIFY(std::abs(*valueOf("AP", matrix) - (*valueOf("LA", matrix) + (n - 1) / n * bwt)) < 1e-9);
      QVERIFY(std::abs(*valueOf("AP", matrix) - (*valueOf("LA", matrix) + *valueOf("BWT_over_T", matrix))) < 1e-9);
      QVERIFY(*valueOf("FM", matrix) >= -bwt - 1e-9 &&
              *valueOf("FM_with_last", matrix) >= *valueOf("FM", matrix) - 1e-9);
      const ScoreList averages = metricNamed("A_k")->compute(matrix, {});
      QCOMPARE(averages.size(), tasks);
      QVERIFY(std::abs(*averages.back() - *valueOf("AP", matrix)) < 1e-9);
      QVERIFY(std::abs(*meanOf(averages) - *valueOf("average_incremental", matrix)) < 1e-9);
      // With the run's own learning accuracies as references nothing is gained or lost.
      ReferenceScores own;
      for (int j = 0; j < matrix.tasks(); ++j) own.singleTask.push_back(matrix.at(j + 1, j));
      own.joint = own.singleTask;
      QVERIFY(std::abs(*valueOf("FWT_single", matrix, own)) < 1e-9);
      QVERIFY(std::abs(*valueOf("intransigence_mean", matrix, own)) < 1e-9);
    }
  }

  /// T5-large on the standard benchmark's order 1, as shipped with O-LoRA; figures rounded to four decimals.
  void publishedRuns_data() {
    QTest::addColumn<QList<double>>("triangle");
    QTest::addColumn<QList<double>>("figures");  // AP, BWT, FM, LA, average incremental, BWT over T
    QTest::newRow("SeqFT") << QList<double>{97.0132, 89.1053, 55.25,   74.7632, 53.4474,
                                            72.2763, 79.5263, 52.6711, 48.8421, 90.0263}
                           << QList<double>{67.7665, -14.5, 14.5, 78.6414, 75.9466, -10.875};
    QTest::newRow("IncLoRA") << QList<double>{98.7105, 82.4737, 57.0132, 80.7763, 44.9474,
                                              72.3816, 79.5,    40.8158, 64.1447, 90.0132}
                             << QList<double>{68.6184, -14.5483, 14.5483, 79.5296, 75.7769, -10.9112};
    QTest::newRow("O-LoRA") << QList<double>{98.7105, 98.5526, 57.7632, 97.4079, 57.4079,
                                             71.9079, 97.7368, 56.0658, 71.0395, 88.6184}
                            << QList<double>{78.3651, -1.1798, 1.1798, 79.25, 82.702, -0.8849};
  }

  void publishedRuns() {
    QFETCH(QList<double>, triangle);
    QFETCH(QList<double>, figures);
    AccuracyMatrix matrix(4);
    qsizetype next = 0;
    for (int row = 1; row <= 4; ++row) {
      for (int column = 0; column < row; ++column) matrix.set(row, column, triangle[next++]);
    }
    qsizetype index = 0;
    for (const char* name : {"AP", "BWT", "FM", "LA", "average_incremental", "BWT_over_T"}) {
      const double expected = figures[index++];
      QVERIFY2(std::abs(*valueOf(name, matrix) - expected) < 1.01e-4, name);
    }
    for (const char* name : {"FWT", "FWT_gem", "FWT_single", "intransigence_mean", "relative_gain"}) {
      QVERIFY2(!valueOf(name, matrix), name);
    }
  }

  void oneTaskAndNone() {
    const AccuracyMatrix one = matrixOf({{5}, {60}});
    QVERIFY(valueOf("AP", one) == 60.0 && valueOf("BWT_over_T", one) == 0.0);
    for (const char* name : {"BWT", "FWT", "FWT_gem", "FM", "FM_with_last", "retention", "FWT_single_from_2"}) {
      QVERIFY2(!valueOf(name, one, {{1}, {50}, {50}, {50}}), name);
    }
    QCOMPARE(valueOf("FWT_single", one, {{}, {50}, {}, {}}), Score(10));
    for (const Metric& metric : metricRegistry()) {
      if (!metric.compute) continue;
      const ScoreList values = metric.compute(AccuracyMatrix(0), {});
      QVERIFY2(metric.perTask ? values.empty() : values.size() == 1 && !values[0], metric.name.c_str());
    }
  }

  void untrainedModelIsTheBaselineIfGiven() {
    const AccuracyMatrix matrix = matrixOf({{1, 2}, {50, 20}, {40, 60}});
    QCOMPARE(valueOf("FWT_gem", matrix), Score(18));
    QCOMPARE(valueOf("FWT_gem", matrix, {{0, 5}, {}, {}, {}}), Score(15));
    QCOMPARE(valueOf("FWT_gem", matrix, {{0, std::nullopt}, {}, {}, {}}), Score());
  }
};

QTEST_GUILESS_MAIN(TestMetricRegistry)
#include "tst_metric_registry.moc"
