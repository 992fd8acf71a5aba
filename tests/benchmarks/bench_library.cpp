// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window costs with a store of many runs, nothing training. Makes such a store of synthetic runs, or takes one
// that it made before, and prints one line of JSON:
//   start_to_list_ms      from making the window to the painted list of all runs
//   library_ms            from asking for the library page to its painted table
//   open_run_ms           p50 and max of opening a run: from the wish to the painted views
//   compare_ms            from asking to compare so many runs to the painted page
//   filter_ms             p50 and max of a key typed into the filter, painting included
//   hover_ms_*            p50, p99 and max of one mouse move over map, fusion, curves, matrix, compare page, table
//   cells                 of the element-like map that hover_ms_big_map and frame_ms_big_map were measured on
//   longest_block_ms      longest time the event loop was late for a heartbeat while all that went on
//
//   bench_library [--runs N] [--steps N] [--compare N] [--store FILE]
#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTimer>
#include <QWheelEvent>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <vector>

#include "bench_support.h"
#include "core/base/error.h"
#include "core/run/run_session.h"
#include "core/tensor/compute.h"
#include "support/stored_run.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_page.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_page.h"
#include "ui/view/library/library_page.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/run_view.h"
#include "ui/widget/heat_map.h"
#include "window_bench.h"

namespace skillscope {
namespace {

using namespace bench;

void makeStore(const std::string& path, int runs, int steps) {
  const char* const methods[] = {"kif", "seqlora", "recurrent-kif", "ewc"};
  for (int i = 0; i < runs; ++i) {
    test::SyntheticRunOptions options;
    options.tasks = 5;
    options.stepsPerTask = steps / options.tasks;
    options.importanceEverySteps = std::max(5, options.stepsPerTask / 10);
    options.fuses = i % 4 == 0;
    options.seed = static_cast<std::uint64_t>(1 + i / 4);
    char id[32];
    std::snprintf(id, sizeof id, "run-%05d", i);
    test::storeRun(path, id, std::string(methods[i % 4]) + " " + std::to_string(i), options, methods[i % 4]);
  }
}

/// Everything that is waiting, painting included.
void settleEvents() {
  for (int i = 0; i < 3; ++i) {
    QApplication::sendPostedEvents();
    QApplication::processEvents();
  }
}

bool waitFor(const std::function<bool()>& ready, double limitMs = 60'000) {
  QElapsedTimer clock;
  clock.start();
  while (!ready()) {
    if (milliseconds(clock) > limitMs) return false;
    QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
  }
  settleEvents();
  return true;
}

void need(bool arrived, const char* what) {
  if (!arrived) throw Error(std::string(what) + " did not arrive within a minute");
}

/// One mouse move after another over a widget, each handled and painted before the next.
std::vector<double> hover(QWidget* widget, int moves) {
  std::vector<double> times;
  if (!widget || !widget->isVisible()) return times;
  for (int i = 0; i < moves; ++i) {
    const QPointF at(widget->width() * (0.1 + 0.8 * ((i * 37) % moves) / moves),
                     widget->height() * (0.1 + 0.8 * ((i * 61) % moves) / moves));
    QElapsedTimer clock;
    clock.start();
    QWidget* target = widget->childAt(at.toPoint());
    if (!target) target = widget;
    const QPointF inside = target->mapFrom(widget, at.toPoint());
    QMouseEvent move(QEvent::MouseMove, inside, target->mapToGlobal(inside.toPoint()), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(target, &move);
    QApplication::processEvents();
    times.push_back(milliseconds(clock));
  }
  return times;
}

void append(std::vector<double>& to, const std::vector<double>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

int benchmark(int argc, char** argv) {
  int runs = 1000, steps = 500, compared = 20;
  std::string path;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i], value = argv[i + 1];
    if (option == "--runs") {
      runs = std::stoi(value);
    } else if (option == "--steps") {
      steps = std::stoi(value);
    } else if (option == "--compare") {
      compared = std::stoi(value);
    } else if (option == "--store") {
      path = value;
    } else {
      throw UsageError("there is no option " + option);
    }
  }
  preferOffscreen();
  QTemporaryDir folder;
  QApplication application(argc, argv);
  Theme::instance().applyTo(application);
  if (path.empty()) path = folder.filePath(QStringLiteral("runs.sqlite")).toStdString();
  if (!std::ifstream(path)) makeStore(path, runs, steps);

  Heartbeat heartbeat;
  QElapsedTimer clock;
  clock.start();
  const WindowOptions options = windowOptions(QString::fromStdString(path));
  MainWindow window(options, loadConfig("demo"), QStringLiteral("demo"));
  window.resize(1366, 768);
  window.show();
  need(waitFor([&] { return window.library()->model()->rowCount() > 0; }), "the list of runs");
  const double startToList = milliseconds(clock);
  const int listed = window.library()->model()->rowCount();
  need(waitFor([&] { return window.isSettled(); }), "the list of methods");
  heartbeat.start();
  // The longest block since the last one asked for.
  std::size_t seen = 0;
  const auto longestBlock = [&heartbeat, &seen] {
    const std::vector<double>& gaps = heartbeat.gaps();
    double longest = 0;
    for (; seen < gaps.size(); ++seen) longest = std::max(longest, gaps[seen]);
    return longest;
  };

  std::mt19937 random(1);
  std::vector<double> opened;
  for (int i = 0; i < 20; ++i) {
    const auto row = static_cast<int>(random() % static_cast<unsigned>(listed));
    const QString id = QString::fromStdString(window.library()->model()->at(row).id);
    clock.restart();
    window.library()->runActivated(id);
    need(waitFor([&] {
           return window.controller().shownRun() == id && !window.controller().isLoading() &&
                  window.centralPage() == window.runPage();
         }),
         "a run");
    window.runPage()->refreshNow();
    settleEvents();
    opened.push_back(milliseconds(clock));
  }
  const double openBlock = longestBlock();
  // The first run of the store fuses, so that every view has something to point at.
  window.library()->runActivated(QStringLiteral("run-00000"));
  need(waitFor([&] {
         return window.controller().shownRun() == QStringLiteral("run-00000") && !window.controller().isLoading();
       }),
       "the first run");
  std::vector<double> hovers;
  for (RunView* view : window.runPage()->views()) append(hovers, hover(view, 100));
  const double hoverBlock = longestBlock();

  clock.restart();
  window.showLibrary();
  settleEvents();
  const double libraryMs = milliseconds(clock);
  append(hovers, hover(window.libraryPage(), 100));
  std::vector<double> filters;
  if (auto* filter = window.libraryPage()->findChild<QLineEdit*>()) {
    for (const char* text : {"m", "me", "met", "meth", "method:kif", "method:kif ap:>10", ""}) {
      clock.restart();
      filter->setText(QString::fromLatin1(text));
      settleEvents();
      filters.push_back(milliseconds(clock));
    }
  }
  const double libraryBlock = longestBlock();

  QStringList chosen;
  for (int i = 0; i < compared && i < listed; ++i) {
    char id[32];
    std::snprintf(id, sizeof id, "run-%05d", i);
    chosen << QString::fromLatin1(id);
  }
  clock.restart();
  window.compareRuns(chosen);
  need(waitFor([&] { return window.comparePage()->runCount() == chosen.size() && !window.comparePage()->isLoading(); }),
       "the comparison");
  const double compareMs = milliseconds(clock);
  append(hovers, hover(window.comparePage(), 100));
  const double compareBlock = longestBlock();
  heartbeat.stop();

  // A map of a million cells by itself: what elements of a large tensor look like.
  constexpr int side = 1000;
  HeatMap map(QStringLiteral("big"));
  CellLayout layout;
  layout.rows = layout.columns = side;
  map.setCellLayout(layout);
  std::vector<float> values(static_cast<std::size_t>(side) * side);
  for (float& value : values) value = static_cast<float>(random() % 1000);
  map.resize(900, 700);
  map.show();
  std::vector<double> bigFrames;
  for (int i = 0; i < 20; ++i) {
    values[static_cast<std::size_t>(i)] += 1;
    clock.restart();
    map.setValues(values);
    map.repaint();
    bigFrames.push_back(milliseconds(clock));
  }
  const std::vector<double> bigHover = hover(&map, 100);

  std::printf(
      "{\"benchmark\": \"library\", \"runs\": %d, \"start_to_list_ms\": %.1f, \"library_ms\": %.1f, "
      "\"open_run_ms_p50\": %.1f, \"open_run_ms_max\": %.1f, \"compared\": %d, \"compare_ms\": %.1f, "
      "\"filter_ms_p50\": %.1f, \"filter_ms_max\": %.1f, \"hover_ms_p50\": %.2f, \"hover_ms_p99\": %.2f, "
      "\"hover_ms_max\": %.2f, \"cells\": %d, \"frame_ms_big_map\": %.1f, \"hover_ms_big_map_p99\": %.2f, "
      "\"longest_block_ms\": %.1f, \"block_opening_ms\": %.1f, \"block_hovering_ms\": %.1f, "
      "\"block_in_library_ms\": %.1f, \"block_comparing_ms\": %.1f}\n",
      listed, startToList, libraryMs, percentile(opened, 0.5), percentile(opened, 1), static_cast<int>(chosen.size()),
      compareMs, percentile(filters, 0.5), percentile(filters, 1), percentile(hovers, 0.5), percentile(hovers, 0.99),
      percentile(hovers, 1), side * side, percentile(bigFrames, 0.5), percentile(bigHover, 0.99),
      percentile(heartbeat.gaps(), 1), openBlock, hoverBlock, libraryBlock, compareBlock);
  window.close();
  return 0;
}

}  // namespace
}  // namespace skillscope

int main(int argc, char** argv) {
  skillscope::setUpProcess();
  return skillscope::bench::guarded("bench_library", [&] { return skillscope::benchmark(argc, argv); });
}
