// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of the accuracy matrix against numbers computed by hand, published runs, and their null rules.
#include <QtTest>
#include <cmath>

#include "core/learn/metrics.h"

using namespace skillscope;

namespace {

using Row = std::vector<std::optional<double>>;
constexpr auto none = std::nullopt;

AccuracyMatrix matrixOf(const std::vector<Row>& rows) {
  AccuracyMatrix matrix(static_cast<int>(rows.size()) - 1);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      matrix.set(static_cast<int>(row), static_cast<int>(column), rows[row][column]);
    }
  }
  return matrix;
}

void compare(const char* name, const AccuracyMatrix& matrix, std::optional<double> expected) {
  const std::optional<double> actual = matrixMetric(name, matrix);
  if (expected.has_value() != actual.has_value()) {
    QFAIL(qPrintable(QString("%1 is %2").arg(name, actual ? "there, but should not be" : "missing")));
  }
  if (expected && std::abs(*actual - *expected) > 1e-9 * (1 + std::abs(*expected))) {
    QFAIL(qPrintable(QString("%1 is %2, expected %3").arg(name).arg(*actual, 0, 'g', 15).arg(*expected, 0, 'g', 15)));
  }
}

/// Three tasks, everything measured; the figures below were worked out with pencil and paper.
AccuracyMatrix complete() {
  return matrixOf({{10, 20, 30}, {80, 25, 35}, {60, 70, 50}, {40, 75, 90}});
}

}  // namespace

class TestMetrics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void completeMatrix() {
    const AccuracyMatrix m = complete();
    compare("AP", m, (40.0 + 75 + 90) / 3);
    compare("LA", m, (80.0 + 70 + 90) / 3);
    compare("average_incremental", m, (80.0 + 65 + 205.0 / 3) / 3);
    compare("BWT", m, ((40.0 - 80) + (75 - 70)) / 2);
    compare("BWT_over_T", m, ((40.0 - 80) + (75 - 70)) / 3);
    compare("FWT", m, (25.0 + 50) / 2);
    compare("FWT_gem", m, ((25.0 - 20) + (50 - 30)) / 2);
    compare("FM", m, ((80.0 - 40) + (70 - 75)) / 2);
    compare("FM_with_last", m, ((80.0 - 40) + (75 - 75)) / 2);
    compare("retention", m, (40.0 / 80 + 75.0 / 70) / 2);
  }

  void publishedRun() {
    // T5-large, sequential fine-tuning, four tasks; matrix and figures as published for O-LoRA's order 1.
    const AccuracyMatrix m = matrixOf({{none, none, none, none},
                                       {97.0132, none, none, none},
                                       {89.1053, 55.25, none, none},
                                       {74.7632, 53.4474, 72.2763, none},
                                       {79.5263, 52.6711, 48.8421, 90.0263}});
    compare("AP", m, 67.76645);
    compare("BWT", m, -14.5);
    compare("BWT_over_T", m, -10.875);
    compare("FM", m, 14.5);
    compare("LA", m, 78.64145);
    compare("average_incremental", m, 75.94656666666667);
    compare("retention", m, 0.8162798407132295);
    compare("FWT", m, none);
    compare("FWT_gem", m, none);
  }

  void identities() {
    // AP = LA + (T−1)/T · BWT, FM ≥ −BWT, for matrices without structure.
    for (int seed = 1; seed <= 50; ++seed) {
      const int tasks = 2 + seed % 5;
      AccuracyMatrix m(tasks);
      std::uint32_t state = static_cast<std::uint32_t>(seed);
      for (int row = 0; row <= tasks; ++row) {
        for (int column = 0; column < tasks; ++column) {
          state = state * 1664525u + 1013904223u;
          m.set(row, column, static_cast<double>(state >> 8) / (1 << 24));
        }
      }
      const double bwt = *matrixMetric("BWT", m);
      compare("AP", m, *matrixMetric("LA", m) + (tasks - 1.0) / tasks * bwt);
      QVERIFY(*matrixMetric("FM", m) >= -bwt - 1e-12);
      QVERIFY(*matrixMetric("FM_with_last", m) >= -1e-12);
      QVERIFY(*matrixMetric("FM_with_last", m) >= *matrixMetric("FM", m) - 1e-12);
    }
  }

  void missingEntries() {
    AccuracyMatrix m = complete();
    m.set(2, 0, none);  // R[2][1]: only maxima over task 1, and A_2, need it
    compare("FM", m, none);
    compare("FM_with_last", m, none);
    compare("average_incremental", m, none);
    compare("BWT", m, -17.5);
    compare("AP", m, 205.0 / 3);
    const ScoreList averages = averageAfterEachTask(m);
    QCOMPARE(averages[0], std::optional<double>(80));
    QCOMPARE(averages[1], std::optional<double>());
    QVERIFY(averages[2].has_value());

    m = complete();
    m.set(0, 1, none);
    compare("FWT_gem", m, none);
    compare("FWT", m, 37.5);

    m = complete();
    m.set(3, 2, none);  // the last task after itself
    compare("AP", m, none);
    compare("LA", m, none);
    compare("BWT", m, -17.5);
    compare("BWT_over_T", m, -35.0 / 3);
    compare("FM", m, 17.5);

    m = complete();
    m.set(1, 1, none);
    m.set(1, 2, 1000);  // above the diagonal: never enters FM
    compare("FWT", m, none);
    compare("FM", m, 17.5);
    compare("FM_with_last", m, 20);
  }

  void notANumberIsMissing() {
    AccuracyMatrix m = complete();
    m.set(3, 0, std::nan(""));
    compare("AP", m, none);
    compare("BWT", m, none);
  }

  void divisionByZero() {
    AccuracyMatrix m = complete();
    m.set(1, 0, 0.0);
    compare("retention", m, none);
    QCOMPARE(relativeGain(m, {10, 0, 10}), std::optional<double>());
  }

  void oneTask() {
    const AccuracyMatrix m = matrixOf({{5}, {60}});
    compare("AP", m, 60);
    compare("LA", m, 60);
    compare("average_incremental", m, 60);
    compare("BWT_over_T", m, 0);
    for (const char* name : {"BWT", "FWT", "FWT_gem", "FM", "FM_with_last", "retention"}) compare(name, m, none);
    QCOMPARE(forwardTransferToSingle(m, {50}, false), std::optional<double>(10));
    QCOMPARE(forwardTransferToSingle(m, {50}, true), std::optional<double>());
  }

  void noTask() {
    for (const MatrixMetric& metric : matrixMetrics()) compare(metric.name.c_str(), AccuracyMatrix(0), none);
  }

  void references() {
    const AccuracyMatrix m = complete();
    QCOMPARE(forwardTransferOver(m, {none, 5, 10}), std::optional<double>((20.0 + 40) / 2));
    QCOMPARE(forwardTransferOver(m, {0, none, 10}), std::optional<double>());
    QCOMPARE(forwardTransferToSingle(m, {70, 80, 90}, false), std::optional<double>(0));
    QCOMPARE(forwardTransferToSingle(m, {none, 80, 90}, true), std::optional<double>(-5));
    const ScoreList lost = intransigence(m, {90, none, 95});
    QCOMPARE(lost[0], std::optional<double>(10));
    QCOMPARE(lost[1], std::optional<double>());
    QCOMPARE(lost[2], std::optional<double>(5));
    QCOMPARE(meanOf(lost), std::optional<double>());
    QCOMPARE(relativeGain(m, {80, 75, 90}), std::optional<double>((0.5 + 1 + 1) / 3));
    QCOMPARE(relativeGain(m, {80, 75}), std::optional<double>());
  }

  void runInProgress() {
    const AccuracyMatrix m = matrixOf({{10, 20, 30}, {80, 25, 35}, {60, 70, none}, {40, none, none}});
    QCOMPARE(m.lastRow(), 2);
    const AccuracyMatrix part = m.upTo(m.lastRow());
    QCOMPARE(part.tasks(), 2);
    compare("AP", part, 65);
    compare("BWT", part, -20);
    compare("FWT", part, 25);
    QCOMPARE(AccuracyMatrix(4).lastRow(), 0);
    QCOMPARE(AccuracyMatrix(4).upTo(9).tasks(), 4);
  }

  void registry() {
    QStringList names;
    for (const MatrixMetric& metric : matrixMetrics()) {
      QVERIFY2(!metric.title.empty() && !metric.formula.empty() && !metric.source.empty(), metric.name.c_str());
      QVERIFY2(metric.unit == "%" || metric.unit == "ratio", metric.name.c_str());
      QVERIFY2(metric.minimum < metric.maximum, metric.name.c_str());
      QVERIFY2(!names.contains(QString::fromStdString(metric.name)), metric.name.c_str());
      names.append(QString::fromStdString(metric.name));
    }
    for (const char* name : {"AP", "BWT", "FWT", "FM", "LA"}) QVERIFY2(names.contains(name), name);
    QVERIFY(!matrixMetric("no such metric", complete()).has_value());
  }

  void exactMatchIgnoresCaseAndOuterSpace() {
    QVERIFY(exactMatch(" Animal\n", "animal"));
    QVERIFY(exactMatch("", "  "));
    QVERIFY(!exactMatch("animal.", "animal"));
    QVERIFY(!exactMatch("ani mal", "animal"));
    QVERIFY(!exactMatch("", "animal"));
  }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
