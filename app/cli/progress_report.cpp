// SPDX-License-Identifier: GPL-3.0-or-later
#include "progress_report.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "core/base/strings.h"
#include "core/learn/task_score.h"
#include "output.h"

namespace skillscope {

namespace {

constexpr auto redrawEvery = std::chrono::milliseconds(100);
constexpr auto plainEvery = std::chrono::seconds(10);

std::size_t terminalWidth() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10) return size.ws_col;
  return 80;
}

std::string number(const char* format, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

}  // namespace

ProgressReport::ProgressReport(bool quiet) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressReport::~ProgressReport() {
  end();
}

void ProgressReport::take(const Event& event) {
  const std::lock_guard lock(mutex_);
  if (const auto* started = std::get_if<RunStarted>(&event)) return handle(*started);
  if (const auto* task = std::get_if<TaskStarted>(&event)) return handle(*task);
  if (const auto* progress = std::get_if<Progress>(&event)) return handle(*progress);
  if (const auto* fusion = std::get_if<FusionRound>(&event)) return handle(*fusion);
  if (const auto* score = std::get_if<Evaluated>(&event)) return handle(*score);
  if (const auto* message = std::get_if<Message>(&event)) return handle(*message);
  if (const auto* step = std::get_if<StepDone>(&event)) {
    loss_ = loss_ < 0 ? step->loss : 0.9 * loss_ + 0.1 * step->loss;
    redraw(false);
  } else if (std::holds_alternative<RunFinished>(event)) {
    finishRounds();
    finishRow();
  }
}

void ProgressReport::note(const std::string& text) {
  const std::lock_guard lock(mutex_);
  permanentLine(text);
}

void ProgressReport::end() {
  const std::lock_guard lock(mutex_);
  eraseLine();
}

std::vector<std::string> ProgressReport::errors() const {
  const std::lock_guard lock(mutex_);
  return errors_;
}

void ProgressReport::permanentLine(const std::string& text) {
  if (quiet_) return;
  eraseLine();
  std::fprintf(stderr, "%s\n", text.c_str());
}

void ProgressReport::eraseLine() {
  if (!lineShown_) return;
  std::fputs("\r\x1b[2K", stderr);
  std::fflush(stderr);
  lineShown_ = false;
}

void ProgressReport::redraw(bool always) {
  if (quiet_ || progress_.phase.empty()) return;
  const auto now = Clock::now();
  if (now - (terminal_ ? lastDrawn_ : lastPlain_) < (terminal_ ? Clock::duration(redrawEvery) : plainEvery) &&
      !(always && terminal_)) {
    return;
  }
  std::vector<std::string> parts;
  if (progress_.task >= 0 && !tasks_.empty()) {
    const std::size_t task = std::min(static_cast<std::size_t>(progress_.task), tasks_.size() - 1);
    parts.push_back("task " + std::to_string(task + 1) + "/" + std::to_string(tasks_.size()) + " " + tasks_[task].name);
  }
  if (progress_.phase != "Training") parts.push_back(lowerCased(progress_.phase));
  if (progress_.taskSteps > 0) {
    parts.push_back("step " + std::to_string(progress_.taskStep) + "/" + std::to_string(progress_.taskSteps));
  }
  if (loss_ >= 0) parts.push_back(number("loss %.3f", loss_));
  parts.push_back(number("%.0f %%", std::clamp(progress_.fraction, 0.0, 1.0) * 100));
  if (progress_.secondsLeft >= 0) parts.push_back(durationText(progress_.secondsLeft) + " left");
  std::string line = joined(parts, ", ");
  if (terminal_) {
    line = line.substr(0, terminalWidth() - 1);  // names and phases are ASCII
    std::fprintf(stderr, "\r\x1b[2K%s", line.c_str());
    std::fflush(stderr);
    lineShown_ = true;
    lastDrawn_ = now;
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
    lastPlain_ = now;
  }
}

void ProgressReport::handle(const RunStarted& event) {
  tasks_ = event.tasks;
  permanentLine("run " + event.runId + ": " + std::to_string(event.tasks.size()) + " tasks, " +
                countText(event.plannedSteps) + " steps, " + countText(event.trainableParameters) +
                " trained parameters in " + countText(static_cast<std::int64_t>(event.units.units.size())) +
                " skill units, backbone of " + countText(event.backboneParameters) + " parameters");
}

void ProgressReport::handle(const TaskStarted& event) {
  finishRounds();
  finishRow();
  loss_ = -1;
  if (terminal_ || tasks_.empty()) return;
  const std::size_t task = std::min(static_cast<std::size_t>(std::max(event.task, 0)), tasks_.size() - 1);
  permanentLine("task " + std::to_string(task + 1) + "/" + std::to_string(tasks_.size()) + " " + tasks_[task].name +
                ": " + countText(event.plannedSteps) + " steps");
  lastPlain_ = Clock::now();
}

void ProgressReport::handle(const Progress& event) {
  const bool moved = event.phase != progress_.phase;
  progress_ = event;
  redraw(moved);
}

void ProgressReport::handle(const FusionRound& event) {
  if (event.task != lastRound_.task) finishRounds();
  ++rounds_;
  lastRound_ = event;
}

/// One line a task, also for a method that fuses every few steps.
void ProgressReport::finishRounds() {
  if (rounds_ == 0) return;
  std::array<int, 5> counts{};
  for (const FusionCategory category : lastRound_.category) ++counts[static_cast<std::size_t>(category)];
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0 || static_cast<FusionCategory>(i) == FusionCategory::firstTask) continue;  // nothing was fused
    std::string name = toString(static_cast<FusionCategory>(i));
    std::replace(name.begin(), name.end(), '_', ' ');
    parts.push_back(std::to_string(counts[i]) + " " + name);
  }
  const int rounds = std::exchange(rounds_, 0);
  finishRow();
  if (parts.empty()) return;
  const std::string task = "task " + std::to_string(lastRound_.task + 1);
  permanentLine((rounds == 1 ? "skill units fused after " + task + ": "
                             : std::to_string(rounds) + " fusion rounds in " + task + ", skill units in the last: ") +
                joined(parts, ", "));
}

void ProgressReport::handle(const Evaluated& event) {
  if (event.matrixEntry && event.afterTask >= lastRound_.task) finishRounds();
  if (!event.matrixEntry || event.onTask < 0 || static_cast<std::size_t>(event.onTask) >= tasks_.size()) return;
  if (event.afterTask != rowAfterTask_) finishRow();
  rowAfterTask_ = event.afterTask;
  rowMetrics_.push_back(event.metric);
  const std::size_t wanted = event.afterTask < 0 ? tasks_.size() : static_cast<std::size_t>(event.afterTask) + 1;
  if (event.onTask <= event.afterTask || event.afterTask < 0) {
    row_.push_back(tasks_[static_cast<std::size_t>(event.onTask)].name + " " + percentText(event.score));
  }
  if (row_.size() == wanted) finishRow();
}

void ProgressReport::finishRow() {
  if (!row_.empty()) {
    const std::string when = rowAfterTask_ < 0 ? "before training" : "after task " + std::to_string(rowAfterTask_ + 1);
    permanentLine(scoreName(rowMetrics_) + " in % " + when + ": " + joined(row_, ", "));
  }
  row_.clear();
  rowMetrics_.clear();
  rowAfterTask_ = -2;
}

void ProgressReport::handle(const Message& event) {
  if (event.severity == Severity::error) {
    errors_.push_back(event.text);
  } else {
    permanentLine((event.severity == Severity::warning ? "warning: " : "") + event.text);
  }
}

}  // namespace skillscope
