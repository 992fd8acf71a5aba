// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list of a stream's tasks: what is on, in which order, and what has a fault.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "stream_rows.h"
#include "support/quiet_log.h"

namespace skillscope {

class TestStreamTaskModel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void modelKeepsItsPromises() {
    StreamTaskModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setOutline(test::letters());
    model.setTasks({QStringLiteral("d"), QStringLiteral("a"), QStringLiteral("x"), QStringLiteral("a")});
    QCOMPARE(test::rowsOf(model), QStringLiteral("daxa(b)(c)(e)"));
    QVERIFY(model.fault(2) == StreamTaskModel::Fault::unknown && model.fault(3) == StreamTaskModel::Fault::twice);
    QCOMPARE(model.faultCount(), 2);
    QCOMPARE(model.tasks(), QStringList({"d", "a", "x", "a"}));  // nothing typed is lost
    QSignalSpy edited(&model, &StreamTaskModel::edited);
    model.setOn({2, 3}, false);
    QCOMPARE(edited.size(), 1);
    QCOMPARE(model.faultCount(), 0);
    model.setAllOn(true);
    QCOMPARE(model.tasks(), QStringList({"d", "a", "b", "c", "e"}));  // not what has a fault
    model.setAllOn(false);
    QVERIFY(model.tasks().isEmpty());
    model.add({QStringLiteral("c"), QStringLiteral("a"), QStringLiteral("nowhere")});
    QCOMPARE(model.tasks(), QStringList({"c", "a"}));
    QVERIFY(model.moveTo({0, 3}, 6) && model.moveTo({5}, 0));
    model.setTasks({});
    model.setOutline({});
    QCOMPARE(model.rowCount(), 0);
  }

  void movesKeepTheOrderOfWhatIsMoved_data() {
    QTest::addColumn<QList<int>>("rows");
    QTest::addColumn<int>("before");
    QTest::addColumn<QString>("expected");
    QTest::newRow("one down") << QList<int>{0} << 2 << "bacde";
    QTest::newRow("one up") << QList<int>{3} << 1 << "adbce";
    QTest::newRow("to the end") << QList<int>{1} << 5 << "acdeb";
    QTest::newRow("several from both sides") << QList<int>{0, 4} << 2 << "baecd";
    QTest::newRow("several up") << QList<int>{2, 4} << 0 << "ceabd";
    QTest::newRow("several down") << QList<int>{0, 2} << 5 << "bdeac";
    QTest::newRow("to where it is") << QList<int>{2} << 2 << "abcde";
    QTest::newRow("just below itself") << QList<int>{2} << 3 << "abcde";
    QTest::newRow("no such row") << QList<int>{7} << 0 << "abcde";
    QTest::newRow("no such place") << QList<int>{0} << 9 << "abcde";
  }
  void movesKeepTheOrderOfWhatIsMoved() {
    QFETCH(QList<int>, rows);
    QFETCH(int, before);
    QFETCH(QString, expected);
    StreamTaskModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setOutline(test::letters());
    model.setTasks({"a", "b", "c", "d", "e"});
    QList<QPersistentModelIndex> moved;
    for (const int row : rows) moved << model.index(row, 0);
    QSignalSpy edited(&model, &StreamTaskModel::edited);
    QCOMPARE(model.moveTo(rows, before), expected != QStringLiteral("abcde"));
    QCOMPARE(test::rowsOf(model), expected);
    QCOMPARE(edited.size(), expected == QStringLiteral("abcde") ? 0 : 1);
    for (int i = 0; i < rows.size() && moved[i].isValid(); ++i) {
      QCOMPARE(model.taskAt(moved[i].row()), QString(QChar(u'a' + rows[i])));  // selections go with their tasks
    }
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestStreamTaskModel)
#include "tst_stream_task_model.moc"
