// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

#include "support/quiet_log.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/library/library_model.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/messages/state_page.h"

namespace skillscope {
namespace {

RunSummary summary(const std::string& id, const std::string& name, const std::string& method, RunStatus status,
                   std::optional<double> ap = {}, std::optional<double> bwt = {},
                   std::int64_t created = 1'700'000'000) {
  RunSummary run;
  run.id = id;
  run.name = name;
  run.method = method;
  run.stream = "wordnet-cl";
  run.order = "order-1";
  run.status = status;
  run.seed = 1;
  run.createdAt = created;
  run.taskCount = 5;
  run.tasksDone = status == RunStatus::done ? 5 : 2;
  run.ap = ap;
  run.bwt = bwt;
  return run;
}

std::vector<RunSummary> threeRuns() {
  return {summary("a", "KIF one", "kif", RunStatus::done, 0.713, -0.021, 300),
          summary("b", "Plain", "seqlora", RunStatus::failed, 0.480, -0.31, 200),
          summary("c", "KIF two", "kif", RunStatus::running, std::nullopt, std::nullopt, 100)};
}

QStringList names(const QAbstractItemModel& model) {
  QStringList list;
  for (int row = 0; row < model.rowCount(); ++row) list << model.index(row, 0).data().toString();
  return list;
}

}  // namespace

class TestLibrary : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void modelKeepsItsPromises() {
    LibraryModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    LibraryProxy proxy;
    proxy.setSourceModel(&model);
    const QAbstractItemModelTester proxyTester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
    proxy.sort(LibraryModel::whenColumn, Qt::DescendingOrder);
    model.setRuns({});
    model.setRuns(threeRuns());
    auto runs = threeRuns();
    runs.erase(runs.begin());
    runs[0].status = RunStatus::done;
    runs.push_back(summary("d", "New", "kif", RunStatus::running, {}, {}, 400));
    model.setRuns(runs);
    QCOMPARE(names(proxy), (QStringList{"New", "Plain", "KIF two"}));
    model.setLiveRun(QStringLiteral("d"), true);
    model.setLiveRun({}, false);
    model.setRuns({});
    QCOMPARE(model.rowCount(), 0);
  }

  void updatesKeepRowsOfRunsThatStay() {
    LibraryModel model;
    model.setRuns(threeRuns());
    const QPersistentModelIndex second = model.index(1, 0);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged), reset(&model, &QAbstractItemModel::modelReset);
    model.setRuns(threeRuns());
    QCOMPARE(changed.size(), 0);
    auto runs = threeRuns();
    runs[1].ap = 0.5;
    model.setRuns(runs);
    QCOMPARE(changed.size(), 1);
    runs.erase(runs.begin());
    model.setRuns(runs);
    QCOMPARE(reset.size(), 0);
    QVERIFY(second.isValid());
    QCOMPARE(second.data(LibraryModel::runIdRole).toString(), QStringLiteral("b"));
  }

  void cellsSayWhatTheyMean() {
    LibraryModel model;
    model.setRuns(threeRuns());
    const auto cell = [&model](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(cell(0, LibraryModel::apColumn), percent(0.713));
    QCOMPARE(cell(0, LibraryModel::bwtColumn), QStringLiteral("−2.1"));
    QCOMPARE(cell(2, LibraryModel::apColumn), QStringLiteral("n/a"));
    QCOMPARE(cell(0, LibraryModel::statusColumn), QStringLiteral("done"));
    QCOMPARE(cell(1, LibraryModel::statusColumn), QStringLiteral("failed, 2 of 5 tasks"));
    QCOMPARE(cell(2, LibraryModel::statusColumn), QStringLiteral("running, task 3 of 5"));
    model.setLiveRun(QStringLiteral("c"), true);
    QCOMPARE(cell(2, LibraryModel::statusColumn), QStringLiteral("paused, task 3 of 5"));
    const QString spoken = model.index(0, 0).data(Qt::AccessibleTextRole).toString();
    for (const char* part : {"KIF one", "method kif", "seed 1", "done", "AP 71.3"})
      QVERIFY2(spoken.contains(part), part);
  }

  void whenIsReadable() {
    const qint64 now = QDateTime(QDate(2026, 5, 20), QTime(15, 0)).toSecsSinceEpoch();
    QCOMPARE(LibraryModel::whenText(now - 5, now), QStringLiteral("just now"));
    QCOMPARE(LibraryModel::whenText(now - 12 * 60, now), QStringLiteral("12 min ago"));
    QCOMPARE(LibraryModel::whenText(now - 3 * 3600, now), QStringLiteral("today 12:00"));
    QCOMPARE(LibraryModel::whenText(now - 24 * 3600, now), QStringLiteral("yesterday 15:00"));
    QCOMPARE(LibraryModel::whenText(now - 3 * 24 * 3600, now), QStringLiteral("17 May 15:00"));
    QVERIFY(LibraryModel::whenText(now - 400LL * 24 * 3600, now).endsWith(QStringLiteral("2025")));
  }

  void filterWantsEveryWord_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("none") << "" << QStringList{"KIF one", "Plain", "KIF two"};
    QTest::newRow("method") << "seqlora" << QStringList{"Plain"};
    QTest::newRow("two words") << "kif DONE" << QStringList{"KIF one"};
    QTest::newRow("status") << "failed" << QStringList{"Plain"};
    QTest::newRow("order") << "order-1 two" << QStringList{"KIF two"};
    QTest::newRow("nothing") << "kif seqlora" << QStringList{};
  }
  void filterWantsEveryWord() {
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    LibraryModel model;
    LibraryProxy proxy;
    proxy.setSourceModel(&model);
    model.setRuns(threeRuns());
    proxy.setFilterText(text);
    QCOMPARE(names(proxy), expected);
  }

  void runsWithoutAFigureComeLastBothWays() {
    LibraryModel model;
    LibraryProxy proxy;
    proxy.setSourceModel(&model);
    model.setRuns(threeRuns());
    proxy.sort(LibraryModel::apColumn, Qt::DescendingOrder);
    QCOMPARE(names(proxy), (QStringList{"KIF one", "Plain", "KIF two"}));
    proxy.sort(LibraryModel::apColumn, Qt::AscendingOrder);
    QCOMPARE(names(proxy), (QStringList{"Plain", "KIF one", "KIF two"}));
  }

  void renamingShowsAtOnceAndAsksTheStore() {
    LibraryModel model;
    model.setRuns(threeRuns());
    QSignalSpy renamed(&model, &LibraryModel::renamed);
    QVERIFY(!model.setData(model.index(0, 0), QStringLiteral("  "), Qt::EditRole));
    QVERIFY(model.setData(model.index(0, 0), QStringLiteral(" Better\nname "), Qt::EditRole));
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("Better name"));
    QCOMPARE(renamed.size(), 1);
    QCOMPARE(renamed[0][0].toString(), QStringLiteral("a"));
    QVERIFY(!model.setData(model.index(0, 1), QStringLiteral("x"), Qt::EditRole));
  }

  void panelKeepsSelectionOverUpdates() {
    LibraryPanel panel;
    panel.resize(260, 500);
    panel.show();
    panel.showRuns(threeRuns());
    QSignalSpy activated(&panel, &LibraryPanel::runActivated);
    auto* list = panel.findChild<QListView*>(QStringLiteral("runList"));
    QVERIFY(list);
    list->setCurrentIndex(list->model()->index(1, 0));
    QCOMPARE(panel.selectedRun(), QStringLiteral("b"));
    QCOMPARE(activated.size(), 1);
    auto runs = threeRuns();
    runs.insert(runs.begin(), summary("z", "Newest", "kif", RunStatus::running, {}, {}, 900));
    panel.showRuns(runs);
    QCOMPARE(panel.selectedRun(), QStringLiteral("b"));
    QCOMPARE(activated.size(), 1);
    panel.setOpenRun(QStringLiteral("c"));
    QCOMPARE(panel.selectedRun(), QStringLiteral("c"));
    QCOMPARE(activated.size(), 1);
    QTest::keyClick(list, Qt::Key_Up);
    QCOMPARE(activated.size(), 2);
  }

  void panelSaysWhatIsMissing() {
    LibraryPanel panel;
    panel.resize(260, 500);
    panel.show();
    auto* state = panel.findChild<StatePage*>();
    panel.showRuns({});
    QVERIFY(state->isVisible());
    QVERIFY(state->text().startsWith(QStringLiteral("No runs yet")));
    panel.showRuns(threeRuns());
    QVERIFY(!state->isVisible());
    panel.setFilter(QStringLiteral("nowhere"));
    QVERIFY(state->isVisible());
    QCOMPARE(panel.shownRuns(), 0);
    panel.setFilter({});
    QCOMPARE(panel.shownRuns(), 3);
    panel.showError(QStringLiteral("The store is newer than this program."));
    QVERIFY(panel.hasError() && state->isVisible());
    QCOMPARE(state->text(), QStringLiteral("The store is newer than this program."));
    panel.showRuns(threeRuns());
    QVERIFY(!panel.hasError() && !state->isVisible());
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestLibrary)
#include "tst_library.moc"
