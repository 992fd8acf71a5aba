// SPDX-License-Identifier: GPL-3.0-or-later
//
// The averaged loss: what it is, and that it goes into both kinds of file with the way it was made.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>
#include <cmath>

#include "core/run/averaged_loss.h"
#include "core/store/run_export.h"
#include "store_test_support.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// Two tasks; the third step of the first has no loss.
std::vector<Event> losses() {
  std::vector<Event> events{sampleStart("a")};
  const float values[] = {3, 1, nan, 2, 5, 4};
  for (int i = 0; i < 6; ++i) {
    StepDone step = sampleStep(i + 1, i < 4 ? 0 : 1);
    step.loss = values[i];
    events.emplace_back(step);
  }
  return events;
}

/// As the definition reads, all terms anew for each step.
double plainAverage(const std::vector<double>& values, double span) {
  double sum = 0, weights = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double weight = std::exp(-static_cast<double>(values.size() - 1 - i) / span);
    sum += weight * values[i];
    weights += weight;
  }
  return sum / weights;
}

}  // namespace

class TestRunExport : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theAverageHasNoPullTowardsZero() {
    MovingAverage average(10);
    for (int i = 0; i < 5; ++i) QCOMPARE(average.add(3.0), 3.0);
    average.restart();
    QCOMPARE(average.add(1.0), 1.0);
    QVERIFY(average.add(2.0) > 1.5);  // the newer value weighs more
  }

  void tasksAndGapsAreKeptApart() {
    AveragedLoss average(4);
    std::vector<double> task;
    for (const double value : {3.0, 1.0, 7.0}) {
      task.push_back(value);
      QVERIFY(std::abs(average.add(0, value) - plainAverage(task, 4)) < 1e-12);
    }
    QVERIFY(std::isnan(average.add(0, std::numeric_limits<double>::infinity())));
    task.push_back(2.0);
    QVERIFY(std::abs(average.add(0, 2.0) - plainAverage(task, 4)) < 1e-12);
    QCOMPARE(average.add(1, 9.0), 9.0);
  }

  void csvSaysHowItWasAveraged() {
    const QString text = QString::fromStdString(runAsCsv(StoredRun(), losses(), 4));
    QVERIFY(text.contains(QStringLiteral("export,,,averaged_steps,4\r\n")));
    QVERIFY(text.contains(QStringLiteral("export,,,average,\"exponential moving average")));
    QVERIFY(text.contains(QStringLiteral("series,0,2,loss,1\r\n")));
    QVERIFY(text.contains(QStringLiteral("series_averaged,0,3,loss,\r\n")));  // a gap
    QVERIFY(text.contains(QStringLiteral("series_averaged,1,5,loss,5\r\n")));
    const auto found = QRegularExpression(QStringLiteral("series_averaged,0,4,loss,([0-9.]+)")).match(text);
    QVERIFY(std::abs(found.captured(1).toDouble() - plainAverage({3, 1, 2}, 4)) < 1e-12);
    QVERIFY(!QString::fromStdString(runAsCsv(StoredRun(), losses())).contains(QStringLiteral("average")));
  }

  void jsonToo() {
    const auto parsed = [](int steps) {
      return QJsonDocument::fromJson(QByteArray::fromStdString(runAsJson(StoredRun(), losses(), steps))).object();
    };
    const QJsonObject with = parsed(4), without = parsed(0);
    QCOMPARE(with[QStringLiteral("averaged_steps")].toInt(), 4);
    const QJsonArray averaged = with[QStringLiteral("series")].toObject()[QStringLiteral("loss_averaged")].toArray();
    QCOMPARE(averaged.size(), 6);
    QVERIFY(averaged[2].isNull());
    QVERIFY(std::abs(averaged[3].toDouble() - plainAverage({3, 1, 2}, 4)) < 1e-12);
    QVERIFY(!without.contains(QStringLiteral("averaged_steps")));
    QVERIFY(!without[QStringLiteral("series")].toObject().contains(QStringLiteral("loss_averaged")));
  }
};

QTEST_GUILESS_MAIN(TestRunExport)
#include "tst_run_export.moc"
