// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hours of live training with the window open: one short run after the other, of several methods, while tabs change,
// the cursor moves and earlier runs are looked at. Memory must stay flat. Prints a line of JSON a minute and one at the
// end:
//   heap_mb, resident_mb    in use by the allocator, and in memory, now (between runs at the end)
//   growth_mb_per_hour      of the heap, between runs, by the slope through all runs after the first tenth of the time
//   growth_kb_per_run       the same by runs; the list of runs and their settings take some 10 of it
//   blocks_over_100_ms      how often the event loop was late by more than that
//
//   bench_soak [--minutes 120] [--limit MB_PER_HOUR] [--set KEY=VALUE]...
//
// Exit code 1 where a run did not end well, or the heap grows faster than the limit (20 MB an hour). Offscreen unless
// QT_QPA_PLATFORM says otherwise.
#include <malloc.h>
#include <unistd.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmapCache>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTimer>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "bench_support.h"
#include "core/base/error.h"
#include "core/tensor/compute.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "window_bench.h"

namespace skillscope {
namespace {

using namespace bench;

double heapMegabytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / 1e6;
}

double residentMegabytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  file >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Point {
  double hours, runs, megabytes;
};

/// Megabytes per unit of `of`.
double slope(const std::vector<Point>& points, double Point::*of) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const Point& p : points) {
    n += 1, x += p.*of, y += p.megabytes, xx += p.*of * p.*of, xy += p.*of * p.megabytes;
  }
  const double spread = n * xx - x * x;
  return n < 3 || spread <= 0 ? 0 : (n * xy - x * y) / spread;
}

/// What a restless user does: another tab, another step, another run for a while.
class Restless {
 public:
  explicit Restless(MainWindow& window) : window_(window) {}

  void act() {
    RunController& controller = window_.controller();
    switch (random_() % 4) {
      case 0:
      case 1: {
        const QList<QTabWidget*> tabs = window_.findChildren<QTabWidget*>();
        if (tabs.isEmpty()) return;
        QTabWidget* widget = tabs[static_cast<qsizetype>(random_() % static_cast<unsigned>(tabs.size()))];
        if (widget->count() > 0)
          widget->setCurrentIndex(static_cast<int>(random_() % static_cast<unsigned>(widget->count())));
        return;
      }
      case 2: {
        const std::int64_t last = controller.timeline()->lastStep();
        if (last > 0)
          controller.cursor()->setStep(static_cast<std::int64_t>(random_() % static_cast<unsigned>(last + 1)));
        return;
      }
      default:
        if (!earlier.empty() && controller.showsLiveRun()) {
          controller.showRun(earlier[random_() % earlier.size()]);
        } else {
          controller.showRun(controller.liveRun());
        }
    }
  }

  std::vector<QString> earlier;

 private:
  MainWindow& window_;
  std::mt19937 random_{1};
};

int soak(int argc, char** argv) {
  double minutes = 120, limit = 20;
  RunConfig base = loadConfig("demo");
  base.tasks = {"noun_topic_a", "part_of_speech"};
  base.maxSteps = 60;
  base.testLimit = 40;
  base.devLimit = 40;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i], value = argv[i + 1];
    if (option == "--minutes") {
      minutes = std::stod(value);
    } else if (option == "--limit") {
      limit = std::stod(value);
    } else if (option == "--set") {
      applySetting(base, value);
    } else {
      throw UsageError("there is no option " + option);
    }
  }
  const std::vector<std::vector<const char*>> kinds = {
      {"method.name=kif", "method.fusion=static"},
      {"method.name=kif", "method.fusion=adaptive", "method.granularity=pair"},
      {"method.name=recurrent-kif"},
      {"method.name=slm"},
      {"method.name=seqlora"},
  };
  preferOffscreen();
  QTemporaryDir folder;
  QApplication application(argc, argv);
  Theme::instance().applyTo(application);
  QPixmapCache::setCacheLimit(1024);  // KiB; Qt's own 10 MB would fill for hours and look like a leak
  const WindowOptions options = windowOptions(folder.filePath(QStringLiteral("runs.sqlite")));
  MainWindow window(options, base, QStringLiteral("soak"));
  window.resize(1366, 768);
  window.show();

  QElapsedTimer clock;
  clock.start();
  const auto hours = [&clock] { return static_cast<double>(clock.elapsed()) / 3.6e6; };
  Restless user(window);
  QTimer acts;
  acts.setInterval(700);
  QObject::connect(&acts, &QTimer::timeout, [&user] { user.act(); });
  Heartbeat heartbeat(100);
  QTimer report;
  report.setInterval(60000);
  int runs = 0;
  QObject::connect(&report, &QTimer::timeout, [&] {
    std::printf("{\"minutes\": %.1f, \"runs\": %d, \"heap_mb\": %.1f, \"resident_mb\": %.1f}\n", 60 * hours(), runs,
                heapMegabytes(), residentMegabytes());
    std::fflush(stdout);
  });
  acts.start(), heartbeat.start(), report.start();

  std::vector<Point> points;
  while (60 * hours() < minutes) {
    RunConfig config = base;
    for (const char* setting : kinds[static_cast<std::size_t>(runs) % kinds.size()]) applySetting(config, setting);
    config.seed = runs;
    validate(config);
    if (!window.controller().start(config)) throw Error("a run did not start");
    // In a loop as the program's: outside of one, what Qt is to delete later would stay for ever.
    QEventLoop trained;
    QObject::connect(&window.controller(), &RunController::liveChanged, &trained, [&] {
      if (!window.controller().isTraining()) trained.quit();
    });
    if (window.controller().isTraining()) trained.exec();
    const RunTimeline& timeline = *window.controller().liveTimeline();
    if (timeline.status() != RunStatus::done) throw Error("run " + timeline.runId() + " did not end well");
    user.earlier.push_back(QString::fromStdString(timeline.runId()));
    ++runs;
    // Each kind of run needs its own share; only like is compared with like.
    if (static_cast<std::size_t>(runs) % kinds.size() != 0 || 60 * hours() < minutes / 10) continue;
    points.push_back({hours(), static_cast<double>(runs), heapMegabytes()});
  }
  heartbeat.stop();
  const double growth = slope(points, &Point::hours);
  std::printf(
      "{\"benchmark\": \"soak\", \"minutes\": %.1f, \"runs\": %d, \"heap_mb\": %.1f, \"resident_mb\": %.1f, "
      "\"growth_mb_per_hour\": %.2f, \"growth_kb_per_run\": %.1f, \"blocks_over_100_ms\": %d}\n",
      60 * hours(), runs, heapMegabytes(), residentMegabytes(), growth, 1e3 * slope(points, &Point::runs),
      static_cast<int>(heartbeat.gaps().size()));
  window.close();
  return growth > limit ? 1 : 0;
}

}  // namespace
}  // namespace skillscope

int main(int argc, char** argv) {
  skillscope::setUpProcess();
  return skillscope::bench::guarded("bench_soak", [&] { return skillscope::soak(argc, argv); });
}
