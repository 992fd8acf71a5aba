// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the benchmarks of the window share.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <algorithm>
#include <vector>

#include "ui/shell/window_options.h"

namespace skillscope::bench {

inline double milliseconds(const QElapsedTimer& clock) {
  return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

/// Offscreen unless the caller says otherwise: drawing costs the same there. Before the application is made.
inline void preferOffscreen() {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
}

/// A light window on a store, without the user's settings.
inline WindowOptions windowOptions(const QString& store) {
  WindowOptions options;
  options.store = store;
  options.settingsFile = QStringLiteral("none");
  options.theme = ThemeMode::light;
  return options;
}

/// Measures by how many milliseconds a timer comes late: for so long the event loop was blocked.
class Heartbeat {
 public:
  /// Shorter gaps than `shortestKept`, milliseconds, are forgotten: over hours they would fill the memory.
  explicit Heartbeat(double shortestKept = 0) {
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.setInterval(interval);
    QObject::connect(&timer_, &QTimer::timeout, [this, shortestKept] {
      const double now = milliseconds(clock_);
      const double gap = std::max(0.0, now - last_ - interval);
      if (last_ >= 0 && gap >= shortestKept) gaps_.push_back(gap);
      last_ = now;
    });
  }
  void start() {
    last_ = -1;
    clock_.start();
    timer_.start();
  }
  void stop() { timer_.stop(); }
  const std::vector<double>& gaps() const { return gaps_; }  ///< one a late beat

 private:
  static constexpr int interval = 2;
  QTimer timer_;
  QElapsedTimer clock_;
  double last_ = -1;
  std::vector<double> gaps_;
};

}  // namespace skillscope::bench
