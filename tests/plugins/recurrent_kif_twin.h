// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recurrent-KIF driven by hand on quadratic losses, and its slow twin: the whole loop in plain numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/learn/adapter.h"
#include "core/learn/method.h"
#include "core/learn/method_catalog.h"
#include "core/learn/trainer.h"
#include "core/tensor/libtorch.h"
#include "tests/support/memory_archive.h"
#include "tests/support/toy_run.h"

namespace skillscope::test {

using Values = std::map<std::string, ParameterValue>;
using Numbers = std::vector<double>;

inline ParameterSet parametersOf(const Values& values, const std::string& name = "recurrent-kif") {
  return ParameterSet(MethodCatalog::instance().info(name), values);
}

inline std::unique_ptr<ContinualMethod> make(const Values& values = {}, const std::string& name = "recurrent-kif") {
  return MethodCatalog::instance().registry().make(name, parametersOf(values, name));
}

inline Values with(Values values, const Values& more) {
  for (const auto& [key, value] : more) values[key] = value;
  return values;
}

/// A quadratic loss ½·Σ h·(w − c)² over all scalars.
struct Quadratic {
  Numbers h, c;
};

constexpr double kTaskRate = 0.2;
constexpr double kRateFactor = 0.5;

/// Two LoRA modules whose scalars learn one quadratic loss a task by plain gradient descent; memory steps descend the
/// loss of the first task.
struct Harness {
  std::vector<TrainableTensor> trainable;
  std::vector<Quadratic> losses;  ///< [task]
  std::vector<Event> events;
  MethodContext context;
  int memorySteps = 0;

  Harness() {
    torch::manual_seed(11);
    for (int module = 0; module < 2; ++module) {
      const std::string site = "encoder.block." + std::to_string(module) + ".q";
      add(site + ".lora_A.weight", site, "A", module, torch::randn({3, 5}));
      add(site + ".lora_B.weight", site, "B", module, torch::randn({4, 3}));
    }
    for (int task = 0; task < 3; ++task) {
      Quadratic loss;
      for (std::size_t i = 0; i < weights().size(); ++i) {
        loss.h.push_back(torch::rand({}).item<double>() * 2);
        loss.c.push_back(torch::randn({}).item<double>());
      }
      losses.push_back(loss);
    }
    context.trainable = &trainable;
    context.taskCount = 3;
    context.rateFactor = kRateFactor;
    context.emit = [this](Event event) { events.push_back(std::move(event)); };
  }
  Harness(const Harness&) = delete;

  void add(const std::string& name, const std::string& site, const std::string& part, int layer, torch::Tensor tensor) {
    trainable.push_back({name, tensor.requires_grad_(), site, part, "encoder", layer, "self.q"});
  }

  Numbers weights() const {
    Numbers values;
    for (const TrainableTensor& entry : trainable) {
      const torch::Tensor flat = entry.tensor.detach().reshape({-1}).to(torch::kFloat64).contiguous();
      values.insert(values.end(), flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
    }
    return values;
  }

  void setGradients(const Quadratic& loss) {
    std::size_t next = 0;
    for (TrainableTensor& entry : trainable) {
      const auto count = static_cast<std::size_t>(entry.tensor.numel());
      const auto part = [&](const Numbers& values) {
        const Numbers own(values.begin() + static_cast<std::ptrdiff_t>(next),
                          values.begin() + static_cast<std::ptrdiff_t>(next + count));
        return torch::tensor(own, torch::kFloat32).view(entry.tensor.sizes());
      };
      entry.tensor.mutable_grad() = part(loss.h) * (entry.tensor.detach() - part(loss.c));
      next += count;
    }
  }

  void descend(double rate) {
    const torch::NoGradGuard noGrad;
    for (TrainableTensor& entry : trainable) entry.tensor.sub_(rate * entry.tensor.grad());
  }

  void startTask(ContinualMethod& method, int task, std::int64_t steps) {
    context.task = task;
    context.taskStep = 0;
    context.taskSteps = steps;
    context.memoryExamples = 5 * task;
    method.onTaskStart(context);
  }
  /// One step on memory if the method wants one.
  bool memoryStep(ContinualMethod& method) {
    const StepPlan plan = method.nextStep(context);
    if (!plan.onMemory) return false;
    setGradients(losses[0]);
    method.beforeMemoryStep(context);
    descend(plan.rate);
    method.afterMemoryStep(context);
    ++memorySteps;
    return true;
  }
  void taskStep(ContinualMethod& method) {
    setGradients(losses[static_cast<std::size_t>(context.task)]);
    method.beforeStep(context);
    descend(kTaskRate);
    ++context.step;
    ++context.taskStep;
    method.afterStep(context);
  }
  void finishTask(ContinualMethod& method) {
    while (context.taskStep < context.taskSteps || memoryStep(method)) {
      while (memoryStep(method)) {
      }
      if (context.taskStep < context.taskSteps) taskStep(method);
    }
    method.onTaskEnd(context);
  }
  void run(ContinualMethod& method, int task, std::int64_t steps) {
    startTask(method, task, steps);
    finishTask(method);
  }

  template <typename Type>
  std::vector<Type> all() const {
    std::vector<Type> result;
    for (const Event& event : events) {
      if (const Type* one = std::get_if<Type>(&event)) result.push_back(*one);
    }
    return result;
  }
};

// ---- The twin: the algorithm in loops over plain numbers ----

inline double quantileOf(Numbers values, double q) {
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(position);
  if (low + 1 == values.size()) return values[low];
  return values[low] + (position - static_cast<double>(low)) * (values[low + 1] - values[low]);
}

inline Numbers minMax(const Numbers& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  Numbers result;
  for (const double value : values) result.push_back(*high > *low ? (value - *low) / (*high - *low) : 0);
  return result;
}

struct Averages {
  Numbers sensitivity, uncertainty;
  void reset(std::size_t count) { sensitivity = uncertainty = Numbers(count, 0.0); }
};

struct Twin {
  ParameterSet p;
  Numbers w;
  std::vector<int> unitOf;  ///< rank-1 pair of each scalar
  std::vector<Quadratic> losses;
  Averages in, out;
  Numbers history;
  int merges = 0;

  Numbers gradient(const Quadratic& loss) const {
    Numbers g;
    for (std::size_t i = 0; i < w.size(); ++i) g.push_back(loss.h[i] * (w[i] - loss.c[i]));
    return g;
  }
  void step(const Quadratic& loss, double rate, Averages& averages, double alpha) {
    const Numbers g = gradient(loss), before = w;
    for (std::size_t i = 0; i < w.size(); ++i) w[i] -= rate * g[i];
    const Numbers& at = p.text("weights_at") == "before_step" ? before : w;
    const double beta = p.real("alpha_uncertainty");
    for (std::size_t i = 0; i < w.size(); ++i) {
      const double raw = std::abs(at[i] * g[i]);
      averages.sensitivity[i] = alpha * averages.sensitivity[i] + (1 - alpha) * raw;
      averages.uncertainty[i] = beta * averages.uncertainty[i] + (1 - beta) * std::abs(raw - averages.sensitivity[i]);
    }
  }
  Numbers score(const Averages& averages) const {
    Numbers values = averages.sensitivity;
    if (p.text("score") == "product") {
      for (std::size_t i = 0; i < values.size(); ++i) values[i] *= averages.uncertainty[i];
    }
    return values;
  }
  /// Each scalar's score, or with mask = unit its unit's normalised mean.
  Numbers spread(const Numbers& scores, Numbers* perUnit) const {
    if (p.text("mask") == "element") {
      *perUnit = scores;
      return scores;
    }
    Numbers sum(6, 0.0), count(6, 0.0);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      sum[static_cast<std::size_t>(unitOf[i])] += scores[i];
      count[static_cast<std::size_t>(unitOf[i])] += 1;
    }
    for (std::size_t unit = 0; unit < sum.size(); ++unit) sum[unit] /= count[unit];
    *perUnit = minMax(sum);
    Numbers result;
    for (const int unit : unitOf) result.push_back((*perUnit)[static_cast<std::size_t>(unit)]);
    return result;
  }
  void merge(const Numbers& theta, const Numbers& afterInner) {
    const Numbers afterOuter = w;
    Numbers unitIn, unitOut;
    const Numbers sIn = spread(score(in), &unitIn);
    const Numbers sOut = spread(p.text("importance") == "static" ? history : score(out), &unitOut);
    const double q = (100 - p.real("top_percent")) / 100;
    const double cutIn = quantileOf(unitIn, q), cutOut = quantileOf(unitOut, q);
    const Numbers nIn = minMax(sIn), nOut = minMax(sOut);
    for (std::size_t i = 0; i < w.size(); ++i) {
      const bool a = sIn[i] > cutIn, b = sOut[i] > cutOut;
      const std::string& fusion = p.text("fusion");
      double x = a ? 1 : 0, y = b ? 1 : 0;
      if (fusion == "released" && a && b) x = 0.4, y = 0.6;
      if (fusion == "released" && !a && !b) x = y = 0.5;
      if (fusion == "global") x = y = 0.5;
      if (fusion == "adaptive") {
        const double e = std::exp(nIn[i] / p.real("tau")), f = std::exp(nOut[i] / p.real("tau"));
        x = e / (e + f);
        y = f / (e + f);
      }
      if (!p.flag("identification")) x = y = 1;
      if (!p.flag("shared_update") && a && b) x = y = 0;
      w[i] = theta[i] + x * (afterInner[i] - theta[i]) + y * (afterOuter[i] - afterInner[i]);
    }
    ++merges;
  }
  void runTask(int task, std::int64_t steps) {
    in.reset(w.size());
    out.reset(w.size());
    const Quadratic& loss = losses[static_cast<std::size_t>(task)];
    const std::int64_t Q = p.integer("inner_steps"), M = p.integer("memory_steps");
    const double outer = p.real("outer_learning_rate") * (p.text("outer_schedule") == "task" ? kRateFactor : 1.0);
    for (std::int64_t done = 0; done < steps;) {
      const Numbers theta = w;
      if (task > 0 && p.flag("reset_inner")) in.reset(w.size());
      const std::int64_t count = task == 0 ? steps : std::min(Q, steps - done);
      for (std::int64_t i = 0; i < count; ++i) step(loss, kTaskRate, in, p.real("alpha_in"));
      done += count;
      if (task == 0) break;
      if (count < Q && p.text("leftover") == "keep") break;
      if (count < Q && p.text("leftover") == "drop") {
        w = theta;
        break;
      }
      const Numbers afterInner = w;
      if (p.flag("reset_outer")) out.reset(w.size());
      for (std::int64_t i = 0; i < M; ++i) step(losses[0], outer, out, p.real("alpha_out"));
      merge(theta, afterInner);
    }
    if (p.text("importance") != "static") return;
    const Numbers now = score(in);
    if (history.empty()) {
      history = now;
      return;
    }
    const Numbers before = minMax(history), added = minMax(now);
    for (std::size_t i = 0; i < history.size(); ++i) {
      history[i] = p.real("beta") * before[i] + (1 - p.real("beta")) * added[i];
    }
  }
};

inline Twin twinOf(const Harness& harness, const Values& values) {
  Twin twin{parametersOf(values), harness.weights(), {}, harness.losses, {}, {}, {}, 0};
  for (int module = 0; module < 2; ++module) {
    for (int i = 0; i < 15; ++i) twin.unitOf.push_back(3 * module + i / 5);  // row of A [3, 5]
    for (int i = 0; i < 12; ++i) twin.unitOf.push_back(3 * module + i % 3);  // column of B [4, 3]
  }
  return twin;
}

/// What all cases below have in common: rates that move something.
const Values kBase = {
    {"inner_steps", std::int64_t(3)}, {"memory_steps", std::int64_t(2)}, {"outer_learning_rate", 0.3}};

// ---- Real runs of a toy model ----

}  // namespace skillscope::test
