// SPDX-License-Identifier: GPL-3.0-or-later
// The plane of the largest variance: known shapes, a slow twin by power iteration on the covariance with deflation, and
// what must not change it.
#include <QTest>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/analysis/pca.h"
#include "core/base/error.h"

using namespace skillscope;

namespace {

std::vector<float> cloud(std::size_t count, std::size_t width, unsigned seed = 5) {
  std::mt19937 random(seed);
  const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0 - 0.5; };
  std::vector<float> rows;
  for (std::size_t i = 0; i < count; ++i) {
    const double a = uniform(), b = uniform();
    for (std::size_t j = 0; j < width; ++j) {
      const auto place = static_cast<double>(j);
      rows.push_back(static_cast<float>(3 + 4 * a * std::sin(place) + 2 * b * std::cos(2 * place) + 0.2 * uniform()));
    }
  }
  return rows;
}

/// The slow way: the covariance of every pair of numbers, and one eigenvector after the other.
struct Twin {
  std::vector<double> coordinates[2];
  double share[2] = {0, 0};
};

Twin twin(const std::vector<float>& rows, std::size_t width) {
  const std::size_t count = rows.size() / width;
  std::vector<std::vector<double>> centred(count, std::vector<double>(width));
  for (std::size_t j = 0; j < width; ++j) {
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i) mean += rows[i * width + j] / static_cast<double>(count);
    for (std::size_t i = 0; i < count; ++i) centred[i][j] = rows[i * width + j] - mean;
  }
  std::vector<std::vector<double>> covariance(width, std::vector<double>(width, 0.0));
  double trace = 0;
  for (std::size_t a = 0; a < width; ++a) {
    for (std::size_t b = 0; b < width; ++b) {
      for (std::size_t i = 0; i < count; ++i) covariance[a][b] += centred[i][a] * centred[i][b];
    }
    trace += covariance[a][a];
  }
  Twin result;
  for (int component = 0; component < 2; ++component) {
    std::vector<double> v(width, 1.0);
    v[0] = 2;
    double value = 0;
    for (int iteration = 0; iteration < 5000; ++iteration) {
      std::vector<double> next(width, 0.0);
      for (std::size_t a = 0; a < width; ++a) {
        for (std::size_t b = 0; b < width; ++b) next[a] += covariance[a][b] * v[b];
      }
      value = 0;
      for (const double x : next) value += x * x;
      value = std::sqrt(value);
      for (std::size_t a = 0; a < width; ++a) v[a] = next[a] / value;
    }
    std::size_t largest = 0;
    for (std::size_t a = 1; a < width; ++a) {
      if (std::abs(v[a]) > std::abs(v[largest])) largest = a;
    }
    if (v[largest] < 0) {
      for (double& x : v) x = -x;
    }
    result.share[component] = value / trace;
    for (std::size_t i = 0; i < count; ++i) {
      double along = 0;
      for (std::size_t a = 0; a < width; ++a) along += centred[i][a] * v[a];
      result.coordinates[component].push_back(along);
    }
    for (std::size_t a = 0; a < width; ++a) {
      for (std::size_t b = 0; b < width; ++b) covariance[a][b] -= value * v[a] * v[b];
    }
  }
  return result;
}

}  // namespace

class TestPca : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void agreesWithTheSlowWay_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("width");
    QTest::newRow("more rows than numbers") << 40 << 7;
    QTest::newRow("more numbers than rows") << 9 << 30;
  }

  void agreesWithTheSlowWay() {
    QFETCH(int, count);
    QFETCH(int, width);
    const auto wide = static_cast<std::size_t>(width);
    const std::vector<float> rows = cloud(static_cast<std::size_t>(count), wide);
    const PlanarProjection plane = projectToPlane(rows, wide);
    const Twin slow = twin(rows, wide);
    QVERIFY(std::abs(plane.xShare - slow.share[0]) < 1e-6);
    QVERIFY(std::abs(plane.yShare - slow.share[1]) < 1e-6);
    QVERIFY(plane.xShare > plane.yShare && plane.yShare > 0.05);
    for (std::size_t i = 0; i < plane.x.size(); ++i) {
      QVERIFY2(std::abs(plane.x[i] - slow.coordinates[0][i]) < 1e-4, qPrintable(QString::number(i)));
      QVERIFY2(std::abs(plane.y[i] - slow.coordinates[1][i]) < 1e-4, qPrintable(QString::number(i)));
    }
  }

  void keepsDistancesInAPlane() {
    // Corners of a rectangle of 4 by 2, turned into three dimensions.
    const float c = 0.6F, s = 0.8F;
    std::vector<float> rows;
    for (const auto& [a, b] : {std::pair{0.F, 0.F}, {4.F, 0.F}, {4.F, 2.F}, {0.F, 2.F}}) {
      rows.insert(rows.end(), {c * a, s * a, b});
    }
    const PlanarProjection plane = projectToPlane(rows, 3);
    QVERIFY(std::abs(plane.xShare - 0.8) < 1e-6);  // 4² : 2²
    QVERIFY(std::abs(plane.xShare + plane.yShare - 1) < 1e-6);
    QVERIFY(std::abs(std::hypot(plane.x[1] - plane.x[0], plane.y[1] - plane.y[0]) - 4) < 1e-5);
    QVERIFY(std::abs(std::hypot(plane.x[2] - plane.x[1], plane.y[2] - plane.y[1]) - 2) < 1e-5);
    QVERIFY(plane.x[1] > plane.x[0]);  // the largest loading is positive
  }

  void standsWhatHasNoPlane() {
    const std::vector<float> same = {1, 2, 1, 2, 1, 2};
    const PlanarProjection still = projectToPlane(same, 2);
    QCOMPARE(still.xShare, 0.0);
    for (const double x : still.x) QVERIFY(std::abs(x) < 1e-9);
    const std::vector<float> line = {0, 0, 1, 1, 2, 2};
    QVERIFY(std::abs(projectToPlane(line, 2).xShare - 1) < 1e-9);
    QVERIFY(projectToPlane({}, 4).x.empty());
    QVERIFY_THROWS_EXCEPTION(Error, projectToPlane(line, 4));
    QVERIFY_THROWS_EXCEPTION(Error, projectToPlane(line, 0));
  }

  void leavesOutWhatIsNotFinite() {
    std::vector<float> rows = cloud(12, 5);
    const PlanarProjection whole = projectToPlane(rows, 5);
    rows.insert(rows.begin() + 10, {1, 2, std::numeric_limits<float>::quiet_NaN(), 4, 5});
    const PlanarProjection with = projectToPlane(rows, 5);
    QVERIFY(std::isnan(with.x[2]));
    QVERIFY(std::abs(with.x[1] - whole.x[1]) < 1e-9);
    QVERIFY(std::abs(with.y[3] - whole.y[2]) < 1e-9);
  }

  void unitSlicesTurnSimilarityIntoDistance() {
    const std::vector<float> rows = {3, 4, 0, 2, /**/ 6, 8, 5, 0, /**/ 0, 0, 1, 1};
    const std::vector<float> unit = toUnitSlices(rows, 4, 2);
    const auto squaredDistance = [&](std::size_t a, std::size_t b) {
      double sum = 0;
      for (std::size_t j = 0; j < 4; ++j) {
        sum += (unit[a * 4 + j] - unit[b * 4 + j]) * (unit[a * 4 + j] - unit[b * 4 + j]);
      }
      return sum;
    };
    // The first slices agree, the second ones are at a right angle: the mean cosine is 1/2.
    QVERIFY(std::abs(squaredDistance(0, 1) - 2 * (1 - 0.5)) < 1e-6);
    QCOMPARE(unit[8], 0.F);  // a slice of zeros stays
    QVERIFY_THROWS_EXCEPTION(Error, toUnitSlices(rows, 4, 3));
  }
};

QTEST_GUILESS_MAIN(TestPca)
#include "tst_pca.moc"
