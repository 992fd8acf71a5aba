// SPDX-License-Identifier: GPL-3.0-or-later
// What each method costs beside SeqLoRA: time of a step, work at a task's borders, memory, storage. Prints a table in
// Markdown.
//
// Every method trains two tasks of WordNet-CL on the bundled backbone in a process of its own, one thread, with its
// defaults and without scoring; the second task is measured, where memory, penalties and fusion are at work. Times are
// CPU time of the training thread, so that other programs on the machine disturb them little, and each is the median of
// the rounds, in which the methods take turns. A step is an optimizer step of the task with all that goes with it,
// steps on memory among it; what a method does before the first and after the last one is told apart.
//
//   bench_methods [--rounds N] [--steps N] [--only NAME]
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench_support.h"
#include "core/base/error.h"
#include "core/learn/method.h"
#include "core/learn/method_catalog.h"
#include "core/run/run_session.h"
#include "core/tensor/libtorch.h"

using namespace skillscope;

namespace {

struct Row {
  const char *name, *method, *tuning;
  std::map<std::string, ParameterValue> parameters;
};

/// The methods of the registry, and variants that cost something else.
std::vector<Row> rows() {
  std::vector<Row> rows = {{"seqlora", "seqlora", "lora", {}}, {"seqft", "seqlora", "full", {}}};
  for (const MethodInfo& info : MethodCatalog::instance().methods()) {
    if (info.name == "seqlora") continue;
    rows.push_back({info.name.c_str(), info.name.c_str(), info.name == "merging" ? "full" : "lora", {}});
    if (info.name == "kif") {
      rows.push_back({"kif, adaptive", "kif", "lora", {{"fusion", std::string("adaptive")}}});
      rows.push_back({"kif, orthogonality", "kif", "lora", {{"orthogonality", 0.1}}});
      rows.push_back({"kif, with replay", "kif", "lora", {{"memory_share", 0.02}}});
    }
    if (info.name == "replay") {
      rows.push_back({"replay, with MIGU", "replay", "lora", {{"migu_threshold", 0.4}}});
    }
  }
  return rows;
}

struct Cost {
  double step = 0, borders = 0;  ///< seconds of the second task's steps, for each; before and after them together
  double memory = 0;             ///< MiB, the largest of the process
  double storage = 0;            ///< KiB that the method keeps after two tasks beyond weights and optimizer
};

double threadSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// One run, in this process.
Cost measure(const Row& row, int steps) {
  RunConfig config = loadConfig("demo");
  config.method = row.method;
  config.methodParameters = row.parameters;
  config.tuning = row.tuning;
  if (config.tuning == "full") config.learningRate = 3e-4;
  config.threads = 1;
  config.tasks = {"noun_topic_a", "verb_gloss"};
  config.trainLimit = 320;
  config.devLimit = config.testLimit = 1;
  config.maxSteps = steps;
  config.beforeTraining = config.futureTasks = false;
  config.everySteps = -1;
  Cost cost;
  SessionOptions options;
  ContinualMethod* method = nullptr;
  options.parts.method = [&](const RunConfig& given) {
    MethodCatalog& catalog = MethodCatalog::instance();
    auto made = catalog.registry().make(given.method, ParameterSet(catalog.info(given.method), given.methodParameters));
    method = made.get();
    return made;
  };
  // Of the second task: when it began, its first and its last step.
  double began = 0, first = 0, last = 0;
  std::int64_t counted = 0, scalars = 0;
  options.observer = [&](const Event& event) {
    if (const auto* start = std::get_if<RunStarted>(&event)) scalars = start->trainableParameters;
    if (std::holds_alternative<TaskStarted>(event)) {
      began = threadSeconds();
      counted = 0;
    }
    if (std::holds_alternative<StepDone>(event)) {
      last = threadSeconds();
      if (counted++ == 0) first = last;
    }
    if (std::holds_alternative<Evaluated>(event)) {  // the first thing after a task's end
      cost.borders = threadSeconds() - last;
      cost.storage = static_cast<double>(method->storageBytes(scalars, 2)) / 1024;
    }
  };
  RunSession session(config, options);
  session.start();
  const RunFinished finished = session.wait();
  if (finished.status != RunStatus::done) throw Error(finished.reason);
  cost.step = (last - first) / static_cast<double>(std::max<std::int64_t>(1, counted - 1));
  cost.borders += std::max(0.0, first - began - cost.step);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  cost.memory = static_cast<double>(usage.ru_maxrss) / 1024;
  return cost;
}

/// The same in a process of its own, whose memory is that of this method alone.
Cost measureApart(const char* program, const Row& row, int steps) {
  const std::string command =
      "'" + std::string(program) + "' --one '" + row.name + "' --steps " + std::to_string(steps);
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw Error("Cannot start " + command);
  Cost cost;
  const int read = std::fscanf(pipe, "%lf %lf %lf %lf", &cost.step, &cost.borders, &cost.memory, &cost.storage);
  if (pclose(pipe) != 0 || read != 4) throw Error("Measuring " + std::string(row.name) + " failed");
  return cost;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

int run(int argc, char** argv) {
  int rounds = 3, steps = 24;
  std::string one, only;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--rounds") == 0) rounds = std::max(1, std::stoi(argv[i + 1]));
    if (std::strcmp(argv[i], "--steps") == 0) steps = std::max(2, std::stoi(argv[i + 1]));
    if (std::strcmp(argv[i], "--one") == 0) one = argv[i + 1];
    if (std::strcmp(argv[i], "--only") == 0) only = argv[i + 1];
  }
  MethodCatalog::instance().load();
  std::map<std::string, std::vector<Cost>> costs;
  for (int round = 0; round < (one.empty() ? rounds : 1); ++round) {
    for (const Row& row : rows()) {
      if (!one.empty() && row.name != one) continue;
      if (!only.empty() && row.name != only && std::string(row.name) != "seqlora") continue;
      if (!one.empty()) {
        const Cost cost = measure(row, steps);
        std::printf("%.9f %.9f %.3f %.3f\n", cost.step, cost.borders, cost.memory, cost.storage);
        return 0;
      }
      costs[row.name].push_back(measureApart(argv[0], row, steps));
      std::fprintf(stderr, "round %d, %s: %.1f ms a step\n", round + 1, row.name, 1e3 * costs[row.name].back().step);
    }
  }
  const auto of = [&](const char* name, double Cost::*figure) {
    std::vector<double> values;
    for (const Cost& cost : costs[name]) values.push_back(cost.*figure);
    return median(values);
  };
  std::printf("| method | step, ms | of SeqLoRA's | at a task's borders, s | peak memory, MiB | kept, KiB |\n");
  std::printf("| --- | --- | --- | --- | --- | --- |\n");
  for (const Row& row : rows()) {
    if (costs[row.name].empty()) continue;
    std::printf("| %s | %.1f | %.2f | %.2f | %.0f | %.0f |\n", row.name, 1e3 * of(row.name, &Cost::step),
                of(row.name, &Cost::step) / of("seqlora", &Cost::step), of(row.name, &Cost::borders),
                of(row.name, &Cost::memory), of(row.name, &Cost::storage));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::guarded("bench_methods", [&] { return run(argc, argv); });
}
