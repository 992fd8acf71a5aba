// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers behind the pictures: every table says what the timeline says, at the cursor and not after it.
#include <QTest>
#include <cmath>
#include <map>

#include "support/synthetic_run.h"
#include "ui/model/run_tables.h"

using namespace skillscope;

class TestRunTables : public QObject {
  Q_OBJECT

  RunTimeline timeline_;

  static void checkShape(const TextRows& table) {
    QVERIFY(!table.head.isEmpty());
    for (const QStringList& row : table.rows) QCOMPARE(row.size(), table.head.size());
  }

 private Q_SLOTS:
  void initTestCase() { timeline_.append(test::syntheticRun()); }

  void unitsOfASnapshot() {
    const TextRows table = importanceRows(timeline_, 333);
    checkShape(table);
    QCOMPARE(table.rows.size(), qsizetype{timeline_.unitCount()});
    const ImportanceSnapshot* snapshot = timeline_.snapshotAt(333);
    for (const int unit : {0, 7, timeline_.unitCount() - 1}) {
      const auto at = static_cast<std::size_t>(unit);
      QCOMPARE(table.rows[unit][0].toStdString(), timeline_.units().units[at].name);
      QCOMPARE(table.rows[unit][4].toFloat(), snapshot->importance[at]);
      QCOMPARE(table.rows[unit][6].toFloat(), snapshot->uncertainty[at]);
    }
    QVERIFY(importanceRows(timeline_, 0).rows.isEmpty());
    checkShape(importanceRows(timeline_, 0));
  }

  void oneUnitOverTime() {
    const TextRows table = unitRows(timeline_, 5, 400);
    checkShape(table);
    QCOMPARE(table.rows.last()[0].toInt(), static_cast<int>(timeline_.snapshotAt(400)->step));
    QCOMPARE(table.rows.last()[2].toFloat(), timeline_.snapshotAt(400)->importance[5]);
    QVERIFY(unitRows(timeline_, -1, 400).rows.isEmpty());
  }

  void decisionsOfAFusion() {
    const TextRows table = fusionRows(timeline_, 450);
    checkShape(table);
    const FusionRound* round = timeline_.fusionAt(450);
    QCOMPARE(table.rows.size(), static_cast<qsizetype>(round->category.size()));
    for (std::size_t i = 0; i < round->category.size(); i += 11) {
      const QStringList& row = table.rows[static_cast<qsizetype>(i)];
      QCOMPARE(row[4], QString::fromLatin1(toString(round->category[i])).replace(u'_', u' '));
      QCOMPARE(row[7].toFloat(), round->currentScore[i]);
      QCOMPARE(row[9].toFloat(), round->previousShare[i]);
    }
    // The first task has no threshold and no score of the tasks before.
    const TextRows first = fusionRows(timeline_, 250);
    checkShape(first);
    QVERIFY(first.rows[0][5].isEmpty() && first.rows[0][6].isEmpty());
  }

  void theMatrixAtTheCursor() {
    const TextRows table = matrixRows(timeline_, 450);
    checkShape(table);
    const AccuracyMatrix matrix = timeline_.matrixAt(450);
    QCOMPARE(table.rows.last()[0], timeline_.taskTitle(1));
    QVERIFY(std::abs(table.rows.last()[1].toDouble() - 100 * matrix.at(2, 0).value()) < 1e-8);
    QVERIFY(matrixRows(timeline_, 1000).rows.size() > table.rows.size());
  }

  void scoresAndWhatWasLost() {
    const TextRows table = scoreRows(timeline_, 700);
    checkShape(table);
    std::map<QString, double> best;
    double mostLost = 0;
    for (const QStringList& row : table.rows) {
      QVERIFY(row[0].toInt() <= 700);
      if (row[7].isEmpty()) continue;
      double& peak = best[row[2]];
      peak = std::max(peak, row[6].toDouble());
      QVERIFY(std::abs(peak - row[6].toDouble() - row[7].toDouble()) < 1e-8);
      mostLost = std::max(mostLost, row[7].toDouble());
    }
    QVERIFY(mostLost > 0);
    QVERIFY(scoreRows(timeline_, 1000).rows.size() > table.rows.size());
  }
};

QTEST_GUILESS_MAIN(TestRunTables)
#include "tst_run_tables.moc"
