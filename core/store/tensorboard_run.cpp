// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/tensorboard_run.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/learn/metric_registry.h"
#include "core/store/event_check.h"

namespace skillscope {
namespace {

constexpr const char* figures[] = {"AP", "BWT", "FWT", "FM", "LA"};

class Exporter {
 public:
  explicit Exporter(double beganAt) : time_(beganAt) {}

  void operator()(const RunStarted& event) {
    started_ = event;
    matrix_ = AccuracyMatrix(static_cast<int>(std::min<std::size_t>(event.tasks.size(), mostTasksOfARun)));
  }
  void operator()(const StepDone& event) {
    if (std::isfinite(event.seconds) && event.seconds > 0) time_ += event.seconds;
    add("train/loss", event.step, event.loss);
    add("train/learning_rate", event.step, event.learningRate);
    add("train/gradient_norm", event.step, event.gradientNorm);
    if (event.seconds > 0) add("train/tokens_per_second", event.step, event.tokens / event.seconds);
    add("train/task", event.step, event.task + 1);
  }
  void operator()(const ImportanceSnapshot& event) {
    const auto& units = started_.units.units;
    for (std::size_t i = 0; i < std::min(units.size(), event.importance.size()); ++i) {
      add("importance/" + units[i].name, event.step, event.importance[i]);
    }
  }
  void operator()(const FusionRound& event) {
    std::array<std::int64_t, 5> counts{};
    for (const FusionCategory category : event.category) ++counts.at(static_cast<std::size_t>(category));
    for (std::size_t i = 0; i < counts.size() && !event.category.empty(); ++i) {
      add(std::string("fusion/") + toString(static_cast<FusionCategory>(i)), event.step,
          static_cast<double>(counts.at(i)) / static_cast<double>(event.category.size()));
    }
  }
  void operator()(const Evaluated& event) {
    if (event.onTask < 0 || event.onTask >= matrix_.tasks()) return;
    const std::string& task = started_.tasks[static_cast<std::size_t>(event.onTask)].name;
    add((event.matrixEntry ? "accuracy/" : "dev/") + task, event.step, event.score);
    if (!event.matrixEntry || event.afterTask < -1 || event.afterTask >= matrix_.tasks()) return;
    matrix_.set(event.afterTask + 1, event.onTask, event.score);
    // The figures of a row are known when its last score is; each earlier one would be of half a row.
    if (event.afterTask >= 0) rowEnds_ = {event.afterTask, event.step};
  }
  void operator()(const TaskStarted&) { endRow(); }
  void operator()(const RunFinished&) { endRow(); }
  template <class Other>
  void operator()(const Other&) {}

  std::vector<TensorBoardScalar> scalars() {
    endRow();
    return std::move(scalars_);
  }

 private:
  void add(const std::string& tag, std::int64_t step, double value) {
    scalars_.push_back({tag, step, time_, static_cast<float>(value)});
  }
  void endRow() {
    if (!rowEnds_) return;
    const AccuracyMatrix learned = matrix_.upTo(rowEnds_->first + 1);
    for (const char* figure : figures) {
      if (const auto value = matrixMetric(figure, learned))
        add(std::string("figures/") + figure, rowEnds_->second, *value);
    }
    rowEnds_.reset();
  }

  double time_;
  RunStarted started_;
  AccuracyMatrix matrix_{0};
  std::optional<std::pair<int, std::int64_t>> rowEnds_;
  std::vector<TensorBoardScalar> scalars_;
};

// ---- Import ----

/// "train/Loss" and "train_loss" as "train loss".
std::string plainTag(const std::string& tag) {
  std::string plain = lowerCased(tag);
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c == '/' || c == '_' || c == '-' || c == ' '; }, ' ');
  return plain;
}

/// How well a tag names a curve: the place in the list of names, or none.
std::optional<std::size_t> rankOf(const std::string& tag, const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), plainTag(tag));
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

using Curve = std::map<std::int64_t, TensorBoardScalar>;  ///< by step; the last one written at a step counts

struct Curves {
  std::map<std::string, Curve> byTag;
  std::vector<std::string> order;  ///< of first appearance

  const Curve* best(const std::vector<std::string>& names, std::string& used) const {
    const Curve* found = nullptr;
    std::size_t rank = names.size();
    for (const std::string& tag : order) {
      const auto here = rankOf(tag, names);
      if (!here || *here >= rank) continue;
      rank = *here;
      used = tag;
      found = &byTag.at(tag);
    }
    return found;
  }
};

Curves curvesOf(const std::vector<TensorBoardScalar>& scalars) {
  Curves curves;
  for (const TensorBoardScalar& scalar : scalars) {
    if (scalar.step < 0 || scalar.step > (std::int64_t{1} << 40) || firstInvalidUtf8(scalar.tag)) continue;
    const auto [entry, isNew] = curves.byTag.try_emplace(scalar.tag);
    if (isNew) curves.order.push_back(scalar.tag);
    entry->second[scalar.step] = scalar;
  }
  return curves;
}

float valueAt(const Curve* curve, std::int64_t step) {
  if (!curve) return std::numeric_limits<float>::quiet_NaN();
  const auto found = curve->find(step);
  return found == curve->end() ? std::numeric_limits<float>::quiet_NaN() : found->second.value;
}

/// The task of an accuracy curve; "" for another one.
std::string taskOf(const std::string& tag) {
  for (const char* prefix : {"accuracy/", "dev/"}) {
    if (tag.starts_with(prefix)) return tag.substr(std::string(prefix).size());
  }
  return {};
}

const std::vector<std::string> lossNames = {"train loss",       "loss train",      "training loss", "loss",
                                            "train train loss", "train loss step", "epoch loss"};
const std::vector<std::string> rateNames = {"train learning rate", "learning rate", "train lr", "lr"};
const std::vector<std::string> normNames = {"train gradient norm", "train grad norm", "gradient norm", "grad norm"};
const std::vector<std::string> accuracyNames = {
    "eval accuracy",       "accuracy eval", "val accuracy",     "accuracy val",
    "validation accuracy", "test accuracy", "eval exact match", "accuracy"};

struct MadeRun {
  std::vector<Event> events;
  std::size_t used = 0;
};

MadeRun eventsOf(const Curves& curves, const std::string& runId, const std::string& title) {
  std::string lossTag, tag;
  const Curve* loss = curves.best(lossNames, lossTag);
  if (!loss) {
    std::vector<std::string> some(curves.order.begin(),
                                  curves.order.begin() + std::min<std::ptrdiff_t>(6, std::ssize(curves.order)));
    throw Error("it has no curve named train/loss or loss" +
                (some.empty() ? std::string() : ", only " + inQuotes(joined(some, ", "))));
  }
  MadeRun made{{}, 1};
  const Curve* rate = curves.best(rateNames, tag);
  const Curve* norm = curves.best(normNames, tag);
  std::string accuracyTag;
  const Curve* accuracy = curves.best(accuracyNames, accuracyTag);
  const auto taskCurve = curves.byTag.find("train/task");
  made.used += (rate ? 1U : 0U) + (norm ? 1U : 0U) + (accuracy ? 1U : 0U) + (taskCurve != curves.byTag.end() ? 1U : 0U);

  RunStarted start;
  start.runId = runId;
  start.units.granularity = "tensor";
  std::map<std::string, int> tasks;
  for (const std::string& each : curves.order) {
    const std::string name = taskOf(each);
    if (name.empty() || !tasks.try_emplace(name, static_cast<int>(tasks.size())).second) continue;
    start.tasks.push_back({name, name, {}, 0, 0, 0});
  }
  if (start.tasks.empty()) start.tasks.push_back({"curves", title, {}, 0, 0, 0});
  if (start.tasks.size() > mostTasksOfARun) throw Error("it has accuracies of too many tasks");
  start.plannedSteps = loss->rbegin()->first;
  const int taskCount = static_cast<int>(start.tasks.size());

  std::multimap<std::int64_t, Event> scores;  ///< by step
  std::map<std::int64_t, int> taskEnds;       ///< last step of a task → task
  const auto taskAt = [&](std::int64_t step) {
    const float value = taskCurve == curves.byTag.end() ? 1 : valueAt(&taskCurve->second, step);
    return std::isfinite(value) ? std::clamp(static_cast<int>(value) - 1, 0, taskCount - 1) : 0;
  };
  for (const auto& [step, scalar] : *loss) taskEnds[step] = taskAt(step);
  for (auto end = taskEnds.begin(); end != taskEnds.end();) {
    const auto next = std::next(end);
    end = next != taskEnds.end() && next->second == end->second ? taskEnds.erase(end) : next;
  }
  const auto addScores = [&](const std::string& name, const Curve& curve, int onTask, bool mayBeEntry) {
    ++made.used;
    for (const auto& [step, scalar] : curve) {
      if (!std::isfinite(scalar.value)) continue;
      Evaluated score;
      score.onTask = onTask;
      score.step = step;
      score.split = mayBeEntry ? "test" : "dev";
      score.metric = "accuracy";
      score.score = scalar.value;
      const auto end = taskEnds.find(step);
      const auto later = taskEnds.upper_bound(step);
      score.afterTask =
          end != taskEnds.end() ? end->second : (later == taskEnds.begin() ? -1 : std::prev(later)->second);
      score.matrixEntry = mayBeEntry && (end != taskEnds.end() || step == 0);
      scores.emplace(step, score);
    }
    (void)name;
  };
  for (const auto& [name, index] : tasks) {
    if (const auto found = curves.byTag.find("accuracy/" + name); found != curves.byTag.end()) {
      addScores(name, found->second, index, true);
    }
    if (const auto found = curves.byTag.find("dev/" + name); found != curves.byTag.end()) {
      addScores(name, found->second, index, false);
    }
  }
  if (tasks.empty() && accuracy) addScores(accuracyTag, *accuracy, 0, true), --made.used;

  made.events.emplace_back(start);
  int task = -1;
  double before = loss->begin()->second.wallTime;
  auto score = scores.begin();
  const auto addScoresUntil = [&](std::int64_t step) {
    for (; score != scores.end() && score->first <= step; ++score) made.events.push_back(score->second);
  };
  addScoresUntil(0);
  for (const auto& [step, scalar] : *loss) {
    if (const int now = taskAt(step); now != task) {
      task = now;
      made.events.emplace_back(TaskStarted{task, std::max<std::int64_t>(step, 1), 0});
    }
    StepDone done;
    done.task = task;
    done.step = step;
    done.loss = scalar.value;
    done.learningRate = valueAt(rate, step);
    done.gradientNorm = valueAt(norm, step);
    done.seconds = std::isfinite(scalar.wallTime - before) ? std::max(0.0, scalar.wallTime - before) : 0;
    before = scalar.wallTime;
    made.events.emplace_back(done);
    addScoresUntil(step);
  }
  addScoresUntil(std::numeric_limits<std::int64_t>::max());
  const double seconds = before - loss->begin()->second.wallTime;
  made.events.emplace_back(RunFinished{RunStatus::done, "", std::isfinite(seconds) ? std::max(0.0, seconds) : 0, 0, "",
                                       loss->rbegin()->first});
  return made;
}

}  // namespace

std::vector<TensorBoardScalar> tensorBoardScalars(const StoredRun& run, const std::vector<Event>& events) {
  Exporter exporter(static_cast<double>(run.summary.createdAt));
  for (const Event& event : events) std::visit(exporter, event);
  return exporter.scalars();
}

std::string exportTensorBoard(const RunReader& reader, const std::string& runId, const std::string& folder) {
  const StoredRun run = reader.run(runId);
  const std::string path = (std::filesystem::path(folder) /
                            ("events.out.tfevents." + std::to_string(run.summary.createdAt) + ".skillscope." + runId))
                               .string();
  writeFileAtomically(
      path, tensorBoardFile(static_cast<double>(run.summary.createdAt), tensorBoardScalars(run, reader.events(runId))));
  return path;
}

TensorBoardImport importTensorBoard(const std::string& file, const std::string& storePath) {
  namespace fs = std::filesystem;
  const Curves curves = curvesOf(readTensorBoardFile(file));
  const std::string sha256 = sha256OfFile(file);
  const fs::path path = fs::absolute(file);
  std::string title = path.parent_path().filename().string();
  if (title.empty() || firstInvalidUtf8(title)) title = "TensorBoard";
  TensorBoardImport result;
  result.runId = "tensorboard-" + sha256.substr(0, 16);
  MadeRun made;
  try {
    made = eventsOf(curves, result.runId, title);
    checkEvents(made.events);
  } catch (const Error& error) {
    throw Error("the TensorBoard file " + file + " cannot become a run: " + error.what());
  }
  result.curves = std::min(made.used, curves.order.size());
  result.ignored = curves.order.size() - result.curves;
  std::error_code error;
  if (fs::exists(storePath, error) && RunReader(storePath).contains(result.runId)) {
    result.added = false;
    return result;
  }
  NewRun run;
  run.id = result.runId;
  run.name = title;
  run.method = "imported";
  run.stream = "TensorBoard";
  run.order = "imported";
  run.environment = {{"Imported from", inQuotes(path.filename().string())}, {"SHA-256 of imported file", sha256}};
  RunWriter writer(storePath, run);
  try {
    for (Event& event : made.events) writer.write(std::move(event));
    writer.close();
  } catch (...) {
    try {
      writer.close();
    } catch (const Error&) {
    }
    deleteRun(storePath, result.runId);
    throw;
  }
  return result;
}

}  // namespace skillscope
