// SPDX-License-Identifier: GPL-3.0-or-later
// The importance map's levels, orders, changes, outline and pins, and single elements read from a run's files.
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/base/safetensors_file.h"
#include "core/run/element_maps.h"
#include "support/quiet_log.h"
#include "support/synthetic_run.h"
#include "ui/shell/theme.h"
#include "ui/view/importance/importance_view.h"
#include "ui/view/importance/task_boxes.h"
#include "ui/view/importance/unit_panel.h"
#include "ui/widget/plot/curve_plot.h"

using namespace skillscope;

namespace {

struct Desk {
  RunTimeline timeline;
  TimeCursor cursor{&timeline};
  ImportanceView view;

  explicit Desk(const test::SyntheticRunOptions& options = {}) {
    timeline.append(test::syntheticRun(options));
    view.setTimeline(&timeline, &cursor);
    view.resize(760, 420);
    view.refreshNow();
  }
  std::vector<float> shown() const {
    std::vector<float> values;
    const CellLayout& cells = view.map()->cellLayout();
    for (int row = 0; row < cells.rows; ++row)
      for (int column = 0; column < cells.columns; ++column)
        if (!cells.isAbsent(row, column)) values.push_back(view.map()->value(row, column));
    return values;
  }
};

/// A file as the run session writes it, without LibTorch.
void writeElements(const std::string& folder, int task, const std::vector<ElementMap>& maps) {
  std::vector<SafetensorsEntry> entries;
  for (const ElementMap& map : maps) {
    SafetensorsEntry entry;
    entry.name = map.name;
    entry.dtype = "F32";
    entry.shape = {map.rows, map.columns};
    entries.push_back(entry);
  }
  const std::string header =
      safetensorsHeader(entries, {{"task", std::to_string(task)}, {"step", std::to_string(200 * (task + 1))}});
  std::filesystem::create_directories(folder + "/elements");
  std::ofstream file(elementMapPath(folder, task), std::ios::binary);
  file.write(header.data(), static_cast<std::streamsize>(header.size()));
  for (const ElementMap& map : maps)
    file.write(reinterpret_cast<const char*>(map.values.data()),
               static_cast<std::streamsize>(map.values.size() * sizeof(float)));
}

ElementMap made(const std::string& name, int rows, int columns, float factor) {
  ElementMap map{name, rows, columns, {}};
  for (int i = 0; i < rows * columns; ++i) map.values.push_back(factor * static_cast<float>(i + 1));
  return map;
}

}  // namespace

class ImportanceMapTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }
  void init() { test::failOnUnexpectedWarnings(); }

  void modulesAreMeansOfTheirElements() {
    Desk desk;
    desk.view.setLevel(ImportanceLevel::module);
    desk.view.refreshNow();
    QCOMPARE(desk.view.map()->cellLayout().rows, 9);
    QCOMPARE(desk.view.map()->cellLayout().columns, 2);
    const auto& units = desk.timeline.units().units;
    const auto& values = desk.timeline.snapshots().back().importance;
    // Module by module, one by one.
    for (int unit = 0; unit < static_cast<int>(units.size()); unit += 8) {
      double sum = 0, elements = 0;
      for (std::size_t other = 0; other < units.size(); ++other) {
        const SkillUnit &a = units[static_cast<std::size_t>(unit)], &b = units[other];
        if (a.stack != b.stack || a.layer != b.layer || a.module != b.module) continue;
        sum += static_cast<double>(b.elements) * values[other];
        elements += static_cast<double>(b.elements);
      }
      const ModuleTable modules = ModuleTable::of(desk.timeline.units());
      const Cell cell = desk.view.unitLayout().cellOf(modules.moduleOfUnit[static_cast<std::size_t>(unit)]);
      QVERIFY(std::abs(desk.view.map()->value(cell.row, cell.column) - sum / elements) < 1e-6 * std::abs(sum));
    }
    // A picked module picks its largest unit, which stays picked one level below.
    Q_EMIT desk.view.map()->cellPicked(0, 0);
    const int picked = desk.cursor.unit();
    QVERIFY(picked >= 0);
    desk.view.setLevel(ImportanceLevel::unit);
    desk.view.refreshNow();
    QCOMPARE(desk.view.map()->selected(), desk.view.unitLayout().cellOf(picked));
    QTest::keyClick(desk.view.map(), Qt::Key_PageUp);
    QCOMPARE(desk.view.level(), ImportanceLevel::module);
  }

  void sortsByValueAndByChange() {
    Desk desk;
    desk.view.setOrder(UnitOrder::value);
    desk.view.refreshNow();
    std::vector<float> shown = desk.shown();
    QCOMPARE(shown.size(), std::size_t(144));
    QVERIFY(std::is_sorted(shown.rbegin(), shown.rend()));
    for (int unit = 0; unit < 144; ++unit) {  // every unit is somewhere, with its own value
      const Cell cell = desk.view.unitLayout().cellOf(unit);
      QCOMPARE(desk.view.unitLayout().unitAt(cell.row, cell.column), unit);
      QCOMPARE(desk.view.map()->value(cell.row, cell.column),
               desk.timeline.snapshots().back().importance[static_cast<std::size_t>(unit)]);
    }
    desk.view.setOrder(UnitOrder::change);
    desk.view.setChange(ChangeSince::taskBefore);
    desk.view.refreshNow();
    shown = desk.shown();
    for (std::size_t i = 1; i < shown.size(); ++i) QVERIFY(std::abs(shown[i]) <= std::abs(shown[i - 1]));
    QCOMPARE(descending({1, NAN, 3, -5}, false), (std::vector<int>{2, 0, 3, 1}));
    QCOMPARE(descending({1, NAN, 3, -5}, true), (std::vector<int>{3, 2, 0, 1}));
  }

  void changesAreRatiosOrDifferences() {
    Desk desk;
    desk.cursor.setStep(500);
    desk.view.setChange(ChangeSince::taskBefore);  // task 3 of 5 begins after step 400
    desk.view.refreshNow();
    const auto& now = desk.timeline.snapshotAt(500)->importance;
    const auto& then = desk.timeline.snapshotAt(400)->importance;
    const Cell cell = desk.view.unitLayout().cellOf(17);
    QCOMPARE(desk.view.map()->value(cell.row, cell.column), std::log10(now[17] / then[17]));
    QCOMPARE(desk.view.map()->colorMap().name(), ColorMapName::diverging);
    QCOMPARE(desk.view.map()->range().low, -desk.view.map()->range().high);
    desk.view.setScale(ValueScale::linear);
    desk.view.refreshNow();
    QCOMPARE(desk.view.map()->value(cell.row, cell.column), now[17] - then[17]);
    desk.cursor.setStep(300);
    desk.view.markMoment();
    desk.cursor.setStep(700);
    desk.view.refreshNow();
    QCOMPARE(desk.view.change(), ChangeSince::markedMoment);
    QCOMPARE(desk.view.map()->value(cell.row, cell.column),
             desk.timeline.snapshotAt(700)->importance[17] - desk.timeline.snapshotAt(300)->importance[17]);
    QVERIFY(desk.view.summaryText().contains(QStringLiteral("since step 300")));
    desk.cursor.setStep(100);  // in the first task there is no task before
    desk.view.setChange(ChangeSince::taskBefore);
    desk.view.refreshNow();
    QVERIFY(std::isnan(desk.view.map()->value(cell.row, cell.column)));
    desk.view.setChange(ChangeSince::nothing);
    desk.view.refreshNow();
    QCOMPARE(desk.view.map()->colorMap().name(), ColorMapName::viridis);
    QCOMPARE(changesOf({2, 0, NAN, 1}, {1, 1, 1, 0}, true)[0], std::log10(2.0F));
    QVERIFY(std::isnan(changesOf({2, 0, NAN, 1}, {1, 1, 1, 0}, true)[1]));
    QVERIFY(std::isnan(changesOf({2, 0, NAN, 1}, {1, 1, 1, 0}, true)[3]));
  }

  void theOutlineGoesAroundTheTopShare() {
    QCOMPARE(valueQuantile({1, 2, 3, 4}, 0.5), 2.5);
    QCOMPARE(valueQuantile({4, NAN, 1, 3, 2}, 1), 4.0);
    QVERIFY(std::isnan(valueQuantile({NAN}, 0.5)));
    Desk desk;
    desk.view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&desk.view));
    HeatMap* map = desk.view.map();
    QVERIFY(map->hasContour());
    map->grab();
    // Neighbours of which one is above the quantile and one is not, borders included.
    const double above = valueQuantile(desk.timeline.snapshots().back().importance, 0.8);
    const auto inside = [&](int row, int column) {
      return row >= 0 && column >= 0 && row < 9 && column < 16 && map->value(row, column) > above;
    };
    int edges = 0;
    for (int row = 0; row <= 9; ++row)
      for (int column = 0; column <= 16; ++column) {
        edges += inside(row, column) != inside(row - 1, column);
        edges += inside(row, column) != inside(row, column - 1);
      }
    QCOMPARE(map->drawnContourEdges(), edges);
    QVERIFY(edges > 0);
    desk.view.setTopShare(0);
    desk.view.refreshNow();
    map->grab();
    QCOMPARE(map->drawnContourEdges(), 0);
  }

  void pinsAreSetByKeyAndDrawn() {
    Desk desk;
    UnitPanel panel;
    panel.setTimeline(&desk.timeline, &desk.cursor);
    desk.view.show();
    desk.view.map()->setFocus();
    desk.cursor.setUnit(20);
    desk.view.refreshNow();
    const QImage before = desk.view.map()->grab().toImage();
    QTest::keyClick(desk.view.map(), Qt::Key_P);
    QCOMPARE(desk.cursor.pins(), (std::vector<int>{20}));
    desk.view.refreshNow();
    QVERIFY(desk.view.map()->grab().toImage() != before);
    desk.cursor.setUnit(30);
    panel.refreshNow();
    auto* history = panel.findChild<CurvePlot*>();
    QCOMPARE(history->seriesCount(), 2);
    QCOMPARE(panel.findChild<TaskBoxes*>()->summaries().size(), std::size_t(5));
    QVERIFY(panel.findChild<TaskBoxes*>()->summaries()[4].count > 10);
    desk.cursor.togglePin(20);
    panel.refreshNow();
    QCOMPARE(history->seriesCount(), 1);
    const TaskBoxes::Summary summary = TaskBoxes::summarise({4, 1, 3, 2, 5, 0, NAN});
    QCOMPARE(summary.count, 5);
    QCOMPARE(summary.median, 3.0);
    QCOMPARE(summary.lower, 2.0);
    QCOMPARE(summary.high, 5.0);
  }

  void elementsComeFromTheRunsFiles() {
    QTemporaryDir folder;
    const std::string files = folder.path().toStdString();
    Desk desk;
    const SkillUnit unit = desk.timeline.units().units[3];
    const std::string site = unit.name.substr(0, unit.name.rfind('/'));
    writeElements(files, 0, {made(site + "/A", 8, 12, 1e-6F), made(site + "/B", 10, 8, 1e-3F)});
    writeElements(files, 1, {made(site + "/A", 8, 12, 2e-6F), made(site + "/B", 10, 8, 4e-3F)});
    desk.view.setLevel(ImportanceLevel::element);
    const auto notice = [&] {
      desk.view.refreshNow();
      return desk.view.summaryText();
    };
    QVERIFY2(notice().contains(QStringLiteral("Pick a skill unit")), qPrintable(notice()));
    desk.cursor.setUnit(3);
    QVERIFY(notice().contains(QStringLiteral("not stored")));
    desk.timeline.setFilesFolder(files);
    desk.cursor.setStep(50);
    QVERIFY(notice().contains(QStringLiteral("end of each task")));
    QSignalSpy shown(&desk.view, &ImportanceView::elementsShown);
    desk.cursor.setStep(250);
    desk.view.refreshNow();
    QTRY_COMPARE(shown.count(), 1);
    const ElementPicture& picture = desk.view.elementPicture();
    QCOMPARE(picture.cells.rows, 8);
    QCOMPARE(picture.cells.columns, 12 + 1 + 10);
    QCOMPARE(picture.gapColumn, 12);
    QCOMPARE(picture.elements, 8 * 22);
    QCOMPARE(desk.view.map()->value(2, 5), 1e-6F * static_cast<float>(2 * 12 + 5 + 1));
    QCOMPARE(desk.view.map()->value(2, 13 + 7), 1e-3F * static_cast<float>(7 * 8 + 2 + 1));  // B lies turned
    QCOMPARE(picture.cellName(2, 5), QStringLiteral("A, rank 2, input 5"));
    QCOMPARE(picture.cellName(2, 20), QStringLiteral("B, rank 2, output 7"));
    QVERIFY(picture.cells.isAbsent(0, 12));
    desk.view.refreshNow();
    QCOMPARE(shown.count(), 1);  // nothing new to read
    desk.cursor.setStep(450);
    desk.view.setChange(ChangeSince::taskBefore);
    desk.view.refreshNow();
    QTRY_COMPARE(shown.count(), 2);
    QVERIFY(std::abs(desk.view.map()->value(2, 5) - std::log10(2.0F)) < 1e-6F);
    QVERIFY(std::abs(desk.view.map()->value(2, 20) - std::log10(4.0F)) < 1e-6F);
    desk.cursor.setUnit(40);  // another module, of which nothing was recorded
    desk.view.refreshNow();
    QTRY_COMPARE(shown.count(), 3);
    QVERIFY(desk.view.summaryText().contains(QStringLiteral("record.elements")));
    std::ofstream(elementMapPath(files, 2)) << "broken";
    desk.cursor.setStep(650);
    desk.view.refreshNow();
    QTRY_COMPARE(shown.count(), 4);
    QVERIFY(desk.view.summaryText().contains(QStringLiteral("task-3.safetensors")));
  }

  void theMenuSetsWhatItSays() {
    Desk desk;
    const auto choose = [&](const QString& part, const QString& name) {
      for (QAction* each : desk.view.optionsMenu()->actions()) {
        if (!each->menu() || each->text().remove(u'&') != part) continue;
        for (QAction* option : each->menu()->actions())
          if (option->text().remove(u'&') == name) {
            option->trigger();
            return true;
          }
      }
      return false;
    };
    QVERIFY(choose(QStringLiteral("Change Since"), QStringLiteral("The Task Before")));
    QCOMPARE(desk.view.change(), ChangeSince::taskBefore);
    QVERIFY(choose(QStringLiteral("Scale"), QStringLiteral("Linear")));
    QVERIFY(choose(QStringLiteral("Change Since"), QStringLiteral("Nothing, Show Values")));
    desk.view.refreshNow();
    QCOMPARE(desk.view.map()->scale(), ValueScale::linear);
    QVERIFY(choose(QStringLiteral("Outline the Top"), QStringLiteral("Nothing")));
    desk.view.refreshNow();
    QVERIFY(!desk.view.map()->hasContour());
  }
};

QTEST_MAIN(ImportanceMapTest)
#include "tst_importance_map.moc"
