// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the run store costs with many runs and with a long one. Prints one line of JSON:
//   write_us_per_step      processor time of all threads for a recorded step, its share of the rest included
//   hand_over_us_per_step  of it, what the training thread spends (waiting for a full queue included)
//   size_ratio             bytes of the store / bytes of the numbers that were recorded
//   list_ms_cold           a new reader lists all runs of a store that is not in memory; _warm: again
//   open_ms_cold_p50/max   reads everything of one run that is not in memory; _processor: without waiting for anything
//   long_*                 the same of one run with very many steps, alone in a store
//
//   bench_store [--runs N] [--steps N] [--units N] [--long STEPS] [--folder DIR]
//
// 1000 runs of 2000 steps, importance of 12 skill units (36 series, with the steps' own five 41) every step by default.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "bench_support.h"
#include "core/base/error.h"
#include "core/store/run_store.h"

namespace skillscope {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Options {
  int runs = 1000;
  std::int64_t steps = 2000, longSteps = 1000000;
  int units = 12, every = 1;
  std::string folder;
};

double since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double processorSeconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// What writing cost, and how many bytes of numbers were written.
struct Written {
  double processor = 0, handOver = 0;
  std::uint64_t raw = 0;
  std::int64_t steps = 0;
};

void writeRun(const std::string& store, const std::string& id, std::int64_t steps, const Options& options,
              Written& total) {
  constexpr int tasks = 6;
  std::minstd_rand random(static_cast<unsigned>(std::hash<std::string>()(id)));
  const auto number = [&random] { return static_cast<float>(random() % 100000) * 1e-5F; };
  NewRun run;
  run.id = id;
  run.name = "KIF, wordnet-cl order-1, seed " + std::to_string(random() % 10);
  run.method = "kif";
  run.stream = "wordnet-cl";
  run.order = "order-1";
  run.configToml = std::string(3000, '#');
  const double processor = processorSeconds();
  RunWriter writer(store, run);
  double handOver = 0;
  const auto write = [&](Event event) {
    const auto begin = Clock::now();
    writer.write(std::move(event));
    handOver += since(begin);
  };
  RunStarted start;
  for (int task = 0; task < tasks; ++task)
    start.tasks.push_back({"task_" + std::to_string(task), "Task", {"a", "b"}, 1000, 100, 100});
  start.units.granularity = "matrix";
  for (int unit = 0; unit < options.units; ++unit) {
    start.units.units.push_back({"encoder.block." + std::to_string(unit) + ".layer.0.SelfAttention.q/A", "encoder",
                                 unit, "self.q", "A", -1, 1024});
  }
  start.plannedSteps = steps;
  write(start);
  std::vector<float> values(static_cast<std::size_t>(options.units));
  const auto fresh = [&] {
    for (float& value : values) value = number();
    return values;
  };
  for (std::int64_t step = 1; step <= steps; ++step) {
    const int task = static_cast<int>((step - 1) * tasks / steps);
    const bool first = step == 1 || static_cast<int>((step - 2) * tasks / steps) != task;
    const bool last = step == steps || static_cast<int>(step * tasks / steps) != task;
    if (first) write(TaskStarted{task, step, steps / tasks});
    write(StepDone{task, step, number(), number(), number(), 640, 0.02});
    total.raw += 4 + 8 + 3 * 4 + 4 + 8;
    if (step % options.every == 0 || last) {
      write(ImportanceSnapshot{task, step, last, fresh(), fresh(), fresh()});
      total.raw += 3 * sizeof(float) * values.size();
    }
    if (!last) continue;
    FusionRound round;
    round.task = round.round = task;
    round.step = step;
    round.rule = "static";
    round.category.assign(values.size(), FusionCategory::shared);
    round.previousScore = fresh(), round.currentScore = fresh(), round.previousShare = fresh();
    round.historyAfter = fresh(), round.change = fresh();
    write(round);
    total.raw += (5 * sizeof(float) + 1) * values.size();
    for (int column = 0; column < tasks; ++column) {
      write(Evaluated{task, column, step, "test", "exact_match", true, number(), 100});
      total.raw += 24;
    }
  }
  RunFinished end;
  end.step = steps;
  end.weightsSha256 = std::string(64, 'a');
  write(end);
  writer.close();
  total.processor += processorSeconds() - processor;
  total.handOver += handOver;
  total.steps += steps;
}

/// Takes a file out of the system's memory. No connection to it may be open: closing would drop its locks.
void forget(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY);
  if (file < 0) return;
  ::fsync(file);
  ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  ::close(file);
}

double milliseconds(const std::function<void()>& action) {
  const auto begin = Clock::now();
  action();
  return 1e3 * since(begin);
}

double listTime(const std::string& store, std::size_t expected) {
  return milliseconds([&] {
    const RunReader reader(store);
    if (reader.list().size() != expected) throw Error("the store has another number of runs");
  });
}

/// Adds its processor time to `processor`, milliseconds.
double openTime(const std::string& store, const std::string& id, std::int64_t steps, double& processor) {
  const double before = processorSeconds();
  const double time = milliseconds([&] {
    const RunReader reader(store);
    const StoredRun run = reader.run(id);
    std::size_t found = 0;
    for (const HistoryPart& part : reader.history(id)) {
      if (const auto* series = std::get_if<StepSeries>(&part)) found += series->size();
    }
    if (found != static_cast<std::size_t>(steps)) throw Error("the run has lost steps");
  });
  processor += 1e3 * (processorSeconds() - before);
  return time;
}

std::uint64_t sizeOf(const std::string& store) {
  std::error_code error;
  std::uint64_t bytes = fs::file_size(store);
  const auto journal = fs::file_size(store + "-wal", error);
  return error ? bytes : bytes + journal;
}

void measure(const Options& options) {
  const fs::path folder = fs::path(options.folder.empty() ? fs::temp_directory_path().string() : options.folder) /
                          ("bench-store-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const std::string many = (folder / "many.sqlite").string(), lone = (folder / "long.sqlite").string();
  Written written, writtenLong;
  for (int run = 0; run < options.runs; ++run) {
    char id[32];
    std::snprintf(id, sizeof id, "run-%06d", run);
    writeRun(many, id, options.steps, options, written);
  }
  const std::uint64_t size = sizeOf(many);
  forget(many);
  const double listCold = listTime(many, static_cast<std::size_t>(options.runs));
  const double listWarm = listTime(many, static_cast<std::size_t>(options.runs));
  std::vector<double> opens;
  double openProcessor = 0, longProcessor = 0;
  for (int i = 0; i < std::min(21, options.runs); ++i) {
    char id[32];
    std::snprintf(id, sizeof id, "run-%06d", static_cast<int>((i * 7919LL) % options.runs));
    forget(many);
    opens.push_back(openTime(many, id, options.steps, openProcessor));
  }
  std::sort(opens.begin(), opens.end());
  std::printf(
      "{\"runs\": %d, \"steps\": %lld, \"series\": %d, \"megabytes\": %.1f, \"write_us_per_step\": %.1f, "
      "\"hand_over_us_per_step\": %.2f, \"size_ratio\": %.3f, \"list_ms_cold\": %.1f, \"list_ms_warm\": %.1f, "
      "\"open_ms_cold_p50\": %.1f, \"open_ms_cold_max\": %.1f, \"open_ms_processor\": %.1f",
      options.runs, static_cast<long long>(options.steps), 5 + 3 * options.units, static_cast<double>(size) / 1e6,
      1e6 * written.processor / static_cast<double>(written.steps),
      1e6 * written.handOver / static_cast<double>(written.steps),
      static_cast<double>(size) / static_cast<double>(written.raw), listCold, listWarm, opens[opens.size() / 2],
      opens.back(), openProcessor / static_cast<double>(opens.size()));
  std::fflush(stdout);
  if (options.longSteps > 0) {
    Options coarse = options;
    coarse.every = 100;
    writeRun(lone, "long", options.longSteps, coarse, writtenLong);
    const std::uint64_t longSize = sizeOf(lone);
    forget(lone);
    const double list = listTime(lone, 1);
    forget(lone);
    const double open = openTime(lone, "long", options.longSteps, longProcessor);
    std::printf(
        ", \"long_steps\": %lld, \"long_megabytes\": %.1f, \"long_write_us_per_step\": %.2f, "
        "\"long_size_ratio\": %.3f, \"long_list_ms_cold\": %.1f, \"long_open_ms_cold\": %.1f, "
        "\"long_open_ms_processor\": %.1f",
        static_cast<long long>(options.longSteps), static_cast<double>(longSize) / 1e6,
        1e6 * writtenLong.processor / static_cast<double>(writtenLong.steps),
        static_cast<double>(longSize) / static_cast<double>(writtenLong.raw), list, open, longProcessor);
  }
  std::puts("}");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace skillscope

int main(int argc, char** argv) {
  using namespace skillscope;
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const long long value = std::atoll(argv[i + 1]);
    if (name == "--runs") options.runs = static_cast<int>(value);
    if (name == "--steps") options.steps = value;
    if (name == "--units") options.units = static_cast<int>(value);
    if (name == "--long") options.longSteps = value;
    if (name == "--folder") options.folder = argv[i + 1];
  }
  return bench::guarded("bench_store", [&] {
    measure(options);
    return 0;
  });
}
