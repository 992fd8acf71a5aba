// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

/// Tells on standard error how a run goes: on a terminal one line that is drawn again and again, and a line for what
/// stays (a task's end, a warning); elsewhere only plain lines; nothing at all if quiet.
/// Thread: any; events come from the training thread, notes from the main one.
class ProgressReport {
 public:
  explicit ProgressReport(bool quiet);
  ~ProgressReport();
  ProgressReport(const ProgressReport&) = delete;
  ProgressReport& operator=(const ProgressReport&) = delete;

  void take(const Event& event);
  /// A remark on a line of its own.
  void note(const std::string& text);
  /// Removes the moving line; call before anything else is printed.
  void end();
  /// Sentences of error messages that the run sent on its way.
  std::vector<std::string> errors() const;

 private:
  void permanentLine(const std::string& text);
  void redraw(bool always);
  void eraseLine();
  void handle(const RunStarted& event);
  void handle(const TaskStarted& event);
  void handle(const Progress& event);
  void handle(const FusionRound& event);
  void handle(const Evaluated& event);
  void handle(const Message& event);
  void finishRow();
  void finishRounds();

  using Clock = std::chrono::steady_clock;
  mutable std::mutex mutex_;
  bool quiet_, terminal_, lineShown_ = false;
  Clock::time_point lastDrawn_{}, lastPlain_{};
  std::vector<TaskInfo> tasks_;
  std::vector<std::string> errors_;
  Progress progress_;
  double loss_ = -1;       ///< moving average, −1 before the first step
  int rowAfterTask_ = -2;  ///< the matrix row whose entries are being collected
  std::vector<std::string> row_, rowMetrics_;
  int rounds_ = 0;         ///< fusion rounds of a task that were not told of yet
  FusionRound lastRound_;  ///< the last of them
};

}  // namespace skillscope
