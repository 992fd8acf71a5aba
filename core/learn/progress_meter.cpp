// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/progress_meter.h"

#include <algorithm>

namespace skillscope {

namespace {

/// Weight of a new measurement in a moving mean: about the last twenty count.
constexpr double newest = 0.05;

void move(double& mean, double value) {
  mean = mean == 0 ? value : (1 - newest) * mean + newest * value;
}

}  // namespace

ProgressMeter::ProgressMeter(std::vector<TaskWork> plan) : plan_(std::move(plan)) {
  for (const TaskWork& work : plan_) plannedSteps_ += work.steps;
}

void ProgressMeter::startTask(int task) {
  task_ = task;
  done_ = {};
}

void ProgressMeter::setCounts(const Counts& counts) {
  done_ = counts.done;
  trainingTokens_ = counts.trainingTokens;
  trainingSeconds_ = counts.trainingSeconds;
  workedSeconds_ = counts.workedSeconds;
}

void ProgressMeter::stepDone(double seconds, std::int64_t tokens) {
  ++done_.steps;
  trainingTokens_ += tokens;
  trainingSeconds_ += seconds;
  workedSeconds_ += seconds;
  move(secondsPerStep_, seconds);
  if (seconds > 0) move(tokensPerSecond_, static_cast<double>(tokens) / seconds);
}

void ProgressMeter::memoryStepDone(double seconds, std::int64_t tokens) {
  ++done_.memorySteps;
  trainingTokens_ += tokens;
  trainingSeconds_ += seconds;
  workedSeconds_ += seconds;
  move(secondsPerMemoryStep_, seconds);
  if (seconds > 0) move(tokensPerSecond_, static_cast<double>(tokens) / seconds);
}

void ProgressMeter::examplesScored(std::int64_t examples, double seconds) {
  done_.scoredExamples += examples;
  workedSeconds_ += seconds;
  if (examples > 0) move(secondsPerExample_, seconds / static_cast<double>(examples));
}

TaskWork ProgressMeter::leftOfTask() const {
  if (task_ < 0 || task_ >= static_cast<int>(plan_.size())) return {};
  const TaskWork& planned = plan_[static_cast<std::size_t>(task_)];
  return {std::max<std::int64_t>(0, planned.steps - done_.steps),
          std::max<std::int64_t>(0, planned.scoredExamples - done_.scoredExamples),
          std::max<std::int64_t>(0, planned.memorySteps - done_.memorySteps)};
}

double ProgressMeter::secondsOf(const TaskWork& work) const {
  if (secondsPerStep_ == 0) return -1;
  // Before anything was scored, an example is taken to cost a twentieth of a step.
  const double perExample = secondsPerExample_ > 0 ? secondsPerExample_ : secondsPerStep_ / 20;
  // Before the first memory step, one is taken to cost what a step of the task does.
  const double perMemoryStep = secondsPerMemoryStep_ > 0 ? secondsPerMemoryStep_ : secondsPerStep_;
  return static_cast<double>(work.steps) * secondsPerStep_ + static_cast<double>(work.scoredExamples) * perExample +
         static_cast<double>(work.memorySteps) * perMemoryStep;
}

Progress ProgressMeter::progress(const std::string& phase, std::int64_t step) const {
  Progress progress;
  progress.phase = phase;
  progress.task = task_;
  progress.step = step;
  progress.plannedSteps = plannedSteps_;
  TaskWork left = leftOfTask();
  progress.taskSteps = task_ >= 0 ? plan_[static_cast<std::size_t>(task_)].steps : 0;
  progress.taskStep = done_.steps;
  progress.taskSecondsLeft = task_ >= 0 ? secondsOf(left) : -1;
  for (std::size_t later = static_cast<std::size_t>(task_ + 1); later < plan_.size(); ++later) {
    left.steps += plan_[later].steps;
    left.scoredExamples += plan_[later].scoredExamples;
    left.memorySteps += plan_[later].memorySteps;
  }
  progress.secondsLeft = secondsOf(left);
  if (progress.secondsLeft >= 0 && workedSeconds_ > 0) {
    fraction_ = std::max(fraction_, workedSeconds_ / (workedSeconds_ + progress.secondsLeft));
  }
  progress.fraction = fraction_;
  progress.stepsPerSecond = secondsPerStep_ > 0 ? 1 / secondsPerStep_ : 0;
  progress.tokensPerSecond = tokensPerSecond_;
  return progress;
}

bool ProgressMeter::due(const std::string& phase) {
  const auto now = std::chrono::steady_clock::now();
  if (phase == phase_ && now - last_ < std::chrono::milliseconds(100)) return false;
  phase_ = phase;
  last_ = now;
  return true;
}

}  // namespace skillscope
