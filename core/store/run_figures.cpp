// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_figures.h"

#include <algorithm>
#include <cmath>

namespace skillscope {

void RunFigures::add(const Event& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    plannedSteps = started->plannedSteps;
    taskCount = static_cast<int>(started->tasks.size());
    if (matrix.tasks() != taskCount) matrix = AccuracyMatrix(taskCount);
  } else if (const auto* task = std::get_if<TaskStarted>(&event)) {
    learned(task->task);
  } else if (const auto* done = std::get_if<StepDone>(&event)) {
    step = std::max(step, done->step);
    ++points;
    tokens += done->tokens;
    trainingSeconds += done->seconds;
    lossLast = done->loss;
    if (!std::isnan(done->loss)) lossBest = lossBest ? std::min<double>(*lossBest, done->loss) : done->loss;
    learningRateLast = done->learningRate;
    gradientNormLast = done->gradientNorm;
  } else if (const auto* snapshot = std::get_if<ImportanceSnapshot>(&event)) {
    if (snapshot->taskEnd) learned(snapshot->task + 1);
  } else if (const auto* score = std::get_if<Evaluated>(&event)) {
    learned(score->afterTask + 1);
    const bool inside = score->afterTask >= -1 && score->afterTask < matrix.tasks() && score->onTask >= 0 &&
                        score->onTask < matrix.tasks();
    if (score->matrixEntry && inside) matrix.set(score->afterTask + 1, score->onTask, score->score);
  } else if (const auto* finished = std::get_if<RunFinished>(&event)) {
    step = std::max(step, finished->step);
    if (finished->status == RunStatus::done) learned(taskCount);
  }
}

std::optional<double> RunFigures::metric(const char* name) const {
  const int row = matrix.lastRow();
  return row > 0 ? matrixMetric(name, matrix.upTo(row)) : std::nullopt;
}

double RunFigures::tokensPerSecond() const {
  return trainingSeconds > 0 ? static_cast<double>(tokens) / trainingSeconds : 0;
}

void RunFigures::learned(int tasks) {
  tasksDone = std::clamp(tasks, tasksDone, std::max(tasksDone, taskCount));
}

}  // namespace skillscope
