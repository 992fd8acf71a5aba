// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window costs and how it feels while a real run trains beside it. Prints one line of JSON:
//   startup_s             process start to first painted picture
//   first_importance_s    Start of the preset demo to the first importance picture
//   frame_ms_p50/p99/max  work of the GUI thread for one frame: all it did since the frame before, painting included
//   longest_block_ms      longest time the event loop was late for a heartbeat; and how often more than 50 ms
//   gui_cpu_percent       processor time of the GUI thread while training, of one core
//   steps_per_s_*         optimizer steps a second of training without and with the window; loss_percent between them
//
//   bench_window [--steps N] [--rounds N] [--set KEY=VALUE]...
//
// Runs the same short training without and with the window in turns, since a machine's speed drifts. Offscreen unless
// QT_QPA_PLATFORM says otherwise: drawing costs the same there.
#include <unistd.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>
#include <vector>

#include "bench_support.h"
#include "core/base/error.h"
#include "core/run/run_session.h"
#include "core/tensor/compute.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_page.h"
#include "ui/shell/theme.h"
#include "window_bench.h"

namespace skillscope {
namespace {

using namespace bench;

/// Seconds since this process was started, by the kernel's clock (10 ms fine).
double secondsSinceStart() {
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;  // the 22nd of all fields is the start time in ticks
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9 -
         std::stod(field) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Times everything the GUI thread handles, and sums it up to frames.
class TimedApplication : public QApplication {
 public:
  using QApplication::QApplication;
  double firstPicture = -1;      ///< seconds after process start
  std::vector<double> frames;    ///< milliseconds of work a frame
  std::vector<double> handlers;  ///< milliseconds of each outermost event handler, 1 ms and longer
  bool measuring = false;

  bool notify(QObject* receiver, QEvent* event) override {
    const bool outermost = depth_ == 0;
    const QEvent::Type type = event->type();
    QElapsedTimer time;
    if (outermost) time.start();
    ++depth_;
    const bool handled = QApplication::notify(receiver, event);
    --depth_;
    if (!outermost) return handled;
    const double spent = static_cast<double>(time.nsecsElapsed()) / 1e6;
    work_ += spent;
    if (measuring && spent >= 1) handlers.push_back(spent);
    if (type == QEvent::UpdateRequest) {
      if (firstPicture < 0) firstPicture = secondsSinceStart();
      if (measuring) frames.push_back(work_);
      work_ = 0;
    }
    return handled;
  }

 private:
  int depth_ = 0;
  double work_ = 0;
};

/// Optimizer steps a second of training time, evaluation left out; the first steps warm caches up.
double stepsPerSecond(const std::vector<double>& seconds) {
  constexpr std::size_t warmUp = 10;
  if (seconds.size() <= warmUp) throw Error("the run has too few steps to measure; ask for more with --steps");
  double sum = 0;
  for (std::size_t i = warmUp; i < seconds.size(); ++i) sum += seconds[i];
  return static_cast<double>(seconds.size() - warmUp) / sum;
}

double trainWithoutWindow(const RunConfig& config, const QString& store) {
  std::vector<double> seconds;
  SessionOptions options;
  options.storePath = store.toStdString();
  options.observer = [&seconds](const Event& event) {
    if (const auto* step = std::get_if<StepDone>(&event)) seconds.push_back(step->seconds);
  };
  RunSession session(config, options);
  session.start();
  const RunFinished end = session.wait();
  if (end.status != RunStatus::done) throw Error("the run without the window did not end well: " + end.reason);
  return stepsPerSecond(seconds);
}

double threadSeconds() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

struct WindowFigures {
  double stepsPerSecond = 0;
  double cpuShare = 0;       ///< of one core
  std::vector<double> gaps;  ///< milliseconds by which the heartbeat came late
};

WindowFigures trainWithWindow(TimedApplication& application, MainWindow& window, const RunConfig& config) {
  WindowFigures figures;
  QElapsedTimer clock;
  clock.start();
  Heartbeat heartbeat;
  window.controller().start(config);
  application.measuring = true;
  heartbeat.start();
  const double spentBefore = threadSeconds();
  while (window.controller().isTraining()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  heartbeat.stop();
  figures.gaps = heartbeat.gaps();
  figures.cpuShare = (threadSeconds() - spentBefore) / (static_cast<double>(clock.nsecsElapsed()) / 1e9);
  application.measuring = false;
  const RunTimeline& timeline = *window.controller().timeline();
  if (timeline.status() != RunStatus::done) throw Error("the run with the window did not end well");
  figures.stepsPerSecond = stepsPerSecond(timeline.steps().seconds);
  return figures;
}

/// Seconds from Start of the built-in experiment until its first importance map is there.
double firstImportance(MainWindow& window) {
  QElapsedTimer clock;
  clock.start();
  window.controller().start(loadConfig("demo"));
  while (window.controller().timeline()->snapshots().empty() && window.controller().isTraining()) {
    QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }
  const double seconds = static_cast<double>(clock.elapsed()) / 1000;
  window.controller().stop();
  while (window.controller().isTraining()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  return seconds;
}

int benchmark(int argc, char** argv) {
  RunConfig config = loadConfig("demo");
  config.tasks = {"noun_topic_a", "part_of_speech"};
  config.maxSteps = 120;
  config.testLimit = 60;
  config.devLimit = 40;
  int rounds = 2;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i], value = argv[i + 1];
    if (option == "--steps") {
      config.maxSteps = std::stoi(value) / static_cast<int>(config.tasks.size());
    } else if (option == "--rounds") {
      rounds = std::stoi(value);
    } else if (option == "--set") {
      applySetting(config, value);
    } else {
      throw UsageError("there is no option " + option);
    }
  }
  validate(config);
  preferOffscreen();
  QTemporaryDir folder;
  TimedApplication application(argc, argv);
  Theme::instance().applyTo(application);
  const WindowOptions options = windowOptions(folder.filePath(QStringLiteral("runs.sqlite")));
  MainWindow window(options, config, QStringLiteral("benchmark"));
  window.resize(1366, 768);
  window.show();
  while (application.firstPicture < 0 || !window.isSettled())
    QApplication::processEvents(QEventLoop::WaitForMoreEvents);

  const double first = firstImportance(window);
  std::vector<double> without, with, gaps, cpu;
  for (int round = 0; round < rounds; ++round) {
    window.hide();
    without.push_back(trainWithoutWindow(config, options.store));
    window.show();
    const WindowFigures figures = trainWithWindow(application, window, config);
    with.push_back(figures.stepsPerSecond);
    cpu.push_back(100 * figures.cpuShare);
    gaps.insert(gaps.end(), figures.gaps.begin(), figures.gaps.end());
  }
  const double plain = percentile(without, 0.5), watched = percentile(with, 0.5);
  const auto over = std::count_if(gaps.begin(), gaps.end(), [](double gap) { return gap > 50; });
  std::printf(
      "{\"benchmark\": \"window\", \"startup_s\": %.2f, \"first_importance_s\": %.2f, \"frames\": %zu, "
      "\"frame_ms_p50\": %.2f, \"frame_ms_p99\": "
      "%.2f, "
      "\"frame_ms_max\": %.2f, \"longest_block_ms\": %.1f, \"blocks_over_50_ms\": %d, \"longest_handler_ms\": %.1f, "
      "\"longest_tick_ms\": %.2f, \"gui_cpu_percent\": %.1f, \"steps_per_s_without_window\": %.2f, "
      "\"steps_per_s_with_window\": %.2f, "
      "\"loss_percent\": %.1f}\n",
      application.firstPicture, first, application.frames.size(), percentile(application.frames, 0.5),
      percentile(application.frames, 0.99), percentile(application.frames, 1), percentile(gaps, 1),
      static_cast<int>(over), percentile(application.handlers, 1), window.controller().longestTick(),
      percentile(cpu, 0.5), plain, watched, 100 * (plain - watched) / plain);
  window.close();
  return 0;
}

}  // namespace
}  // namespace skillscope

int main(int argc, char** argv) {
  skillscope::setUpProcess();
  return skillscope::bench::guarded("bench_window", [&] { return skillscope::benchmark(argc, argv); });
}
