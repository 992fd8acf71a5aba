// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happened in a run, with its steps in columns: the steps are nearly all of a long run, and as events of their own
// a million of them would take hundreds of megabytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

/// Series of optimizer steps, all of one length. Units as in StepDone.
struct StepSeries {
  std::vector<std::int64_t> step;
  std::vector<int> task;
  std::vector<float> loss, learningRate, gradientNorm;
  std::vector<int> tokens;
  std::vector<double> seconds;
  std::size_t size() const { return step.size(); }
  StepDone at(std::size_t i) const {
    return {task[i], step[i], loss[i], learningRate[i], gradientNorm[i], tokens[i], seconds[i]};
  }

  void add(const StepDone& one) {
    step.push_back(one.step);
    task.push_back(one.task);
    loss.push_back(one.loss);
    learningRate.push_back(one.learningRate);
    gradientNorm.push_back(one.gradientNorm);
    tokens.push_back(one.tokens);
    seconds.push_back(one.seconds);
  }
  /// Adds steps begin … end − 1 of another series.
  void add(const StepSeries& other, std::size_t begin, std::size_t end) {
    const auto put = [begin, end](auto& to, const auto& from) {
      to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
                from.begin() + static_cast<std::ptrdiff_t>(end));
    };
    put(step, other.step), put(task, other.task), put(loss, other.loss), put(learningRate, other.learningRate);
    put(gradientNorm, other.gradientNorm), put(tokens, other.tokens), put(seconds, other.seconds);
  }
  /// Forgets all but the first `count` steps.
  void keep(std::size_t count) {
    step.resize(count), task.resize(count), loss.resize(count), learningRate.resize(count);
    gradientNorm.resize(count), tokens.resize(count), seconds.resize(count);
  }
  /// Whether all lists have so many entries; what is read from a file may differ.
  bool isOfSize(std::size_t count) const {
    return step.size() == count && task.size() == count && loss.size() == count && learningRate.size() == count &&
           gradientNorm.size() == count && tokens.size() == count && seconds.size() == count;
  }
};

/// One event, or steps that followed each other without another event between them.
using HistoryPart = std::variant<Event, StepSeries>;

}  // namespace skillscope
