// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/branch.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
#include "core/base/strings.h"
#include "core/learn/method_catalog.h"
#include "core/run/resume.h"

namespace skillscope {

namespace {

/// Why a branch cannot change a setting; the rest may change.
const std::map<std::string, const char*>& fixedSettings() {
  static constexpr const char* shape = "the trained weights belong to it";
  static constexpr const char* data = "the steps so far were made with its data";
  static constexpr const char* scores = "the scores so far were made with it";
  static const std::map<std::string, const char*> fixed = {
      {"backbone.path", shape},
      {"backbone.tuning", shape},
      {"backbone.frozen_type", shape},
      {"lora.rank", shape},
      {"lora.alpha", shape},
      {"lora.targets", shape},
      {"method.name", "what the method has in memory belongs to it"},
      {"stream.name", data},
      {"stream.order", data},
      {"stream.tasks", data},
      {"stream.train_limit", data},
      {"stream.list_options", data},
      {"train.max_source_tokens", data},
      {"train.max_target_tokens", data},
      {"stream.dev_limit", scores},
      {"stream.test_limit", scores},
      {"eval.decoding", scores},
      {"eval.before_training", scores},
      {"eval.scored_split", scores},
  };
  return fixed;
}

/// Within a task the rest of an epoch is planned in batches.
constexpr const char* fixedWithinTask[] = {"train.batch_size", "train.accumulation"};

/// Key → value as text, of the seed, every setting outside [run] and every parameter of the method: one that is not
/// given has its default, which the stored config of a run writes out.
std::map<std::string, std::string> valuesOf(const RunConfig& config) {
  std::map<std::string, std::string> values;
  for (const SettingInfo& setting : settings()) {
    const bool counts = !setting.key.starts_with("run.") || setting.key == "run.seed";
    if (counts) values[setting.key] = toText(settingValue(config, setting.key));
  }
  values["method.name"] = config.method;
  for (const auto& [name, value] : withMethodDefaults(config).methodParameters) {
    values["method." + name] = toText(value);
  }
  return values;
}

/// Key and new value, "" where only the parent gives the method's parameter.
std::vector<std::pair<std::string, std::string>> changesOf(const RunConfig& parent, const RunConfig& branch) {
  std::vector<std::pair<std::string, std::string>> changes;
  const auto before = valuesOf(parent), after = valuesOf(branch);
  for (const auto& [key, value] : after) {
    const auto found = before.find(key);
    if (found == before.end() || found->second != value) changes.emplace_back(key, value);
  }
  for (const auto& [key, value] : before) {
    if (after.count(key) == 0) changes.emplace_back(key, "");
  }
  return changes;
}

/// One number of a state, as TrainingState::putNumber keeps it.
std::optional<double> numberIn(const SafetensorsFile& file, const std::string& name) {
  const SafetensorsEntry* entry = file.find("number/" + name);
  if (entry == nullptr || entry->dtype != "F64" || entry->end - entry->begin != sizeof(double)) return std::nullopt;
  double value = 0;
  std::memcpy(&value, file.bytes(*entry).data(), sizeof value);
  return value;
}

std::optional<BranchPoint> pointOf(const std::string& path) {
  try {
    const SafetensorsFile file(path);
    const auto task = numberIn(file, "task"), step = numberIn(file, "step"), stage = numberIn(file, "stage");
    const auto events = file.metadata().find("events");
    if (!task || !step || !stage || events == file.metadata().end()) return std::nullopt;
    BranchPoint point;
    point.kind = *stage == 2 ? BranchKind::taskEnd : BranchKind::step;
    if (point.kind == BranchKind::step && numberIn(file, "state.fused").value_or(0) != 0) {
      point.kind = BranchKind::fusion;
    }
    point.task = static_cast<int>(*task);
    point.step = static_cast<std::int64_t>(*step);
    const std::string& text = events->second;
    std::from_chars(text.data(), text.data() + text.size(), point.events);
    point.file = path;
    return point;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string namesOf(const std::vector<BranchPoint>& points) {
  std::vector<std::string> names;
  for (const BranchPoint& point : points) {
    const std::string name = nameOf(point);
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  constexpr std::size_t shown = 20;
  if (names.size() > shown) {
    names.erase(names.begin() + shown / 2, names.end() - shown / 2);
    names.insert(names.begin() + shown / 2, "…");
  }
  return joined(names, ", ");
}

}  // namespace

const char* toString(BranchKind kind) {
  constexpr const char* names[] = {"start", "step", "fusion", "task_end"};
  return names[static_cast<int>(kind)];
}

std::string nameOf(const BranchPoint& point) {
  switch (point.kind) {
    case BranchKind::start:
      return "start";
    case BranchKind::taskEnd:
      return "task:" + std::to_string(point.task + 1);
    case BranchKind::fusion:
      return "fusion:" + std::to_string(point.step);
    case BranchKind::step:
      break;
  }
  return "step:" + std::to_string(point.step);
}

std::string placeText(BranchKind kind, int task, std::int64_t step) {
  const std::string number = std::to_string(task + 1), at = "step " + std::to_string(step);
  switch (kind) {
    case BranchKind::start:
      return "at the start";
    case BranchKind::taskEnd:
      return "after task " + number + " (" + at + ")";
    case BranchKind::fusion:
      return "after a fusion at " + at + " of task " + number;
    case BranchKind::step:
      break;
  }
  return "at " + at + " of task " + number;
}

std::string lineageText(const RunLineage& lineage) {
  if (lineage.parent.empty()) return {};
  BranchKind kind = BranchKind::start;
  for (const BranchKind each : {BranchKind::step, BranchKind::fusion, BranchKind::taskEnd}) {
    if (lineage.point == toString(each)) kind = each;
  }
  const std::string changes = lineage.changes.empty() ? "" : ", with " + lineage.changes;
  if (kind == BranchKind::start) return "Run again from " + lineage.parent + changes;
  return "Branched from " + lineage.parent + " " + placeText(kind, lineage.task, lineage.step) + changes;
}

std::vector<BranchPoint> branchPoints(const std::string& storePath, const std::string& runId) {
  const std::string id = RunReader(storePath).run(runId).summary.id;  // throws for an unknown one
  const std::string folder = runFolder(storePath, id);
  std::map<std::int64_t, BranchPoint> points;
  for (const auto& paths : {keptStatePaths(folder), statePaths(folder)}) {
    for (const std::string& path : paths) {
      auto point = pointOf(path);
      if (point) points.emplace(point->events, std::move(*point));  // the kept file first: it stays
    }
  }
  std::vector<BranchPoint> inOrder(1);
  for (auto& [events, point] : points) inOrder.push_back(std::move(point));
  return inOrder;
}

BranchPoint findBranchPoint(const std::string& storePath, const std::string& runId, const std::string& text) {
  const std::vector<BranchPoint> points = branchPoints(storePath, runId);
  if (text == "start") return points.front();
  if (text == "latest" && points.size() > 1) return points.back();
  const std::size_t colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  std::int64_t number = -1;
  if (colon != std::string::npos) {
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, number);
    if (read.ec != std::errc() || read.ptr != end) number = -1;
  }
  const bool known = kind == "task" || kind == "step" || kind == "fusion";
  if (text != "latest" && (!known || number < 0)) {
    throw UsageError("the point " + inQuotes(text) +
                     " is none: write start, latest, task:N for the end of the Nth task, step:N or fusion:N");
  }
  // Of several states of one step, the last one.
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    if (kind == "task" && point->kind == BranchKind::taskEnd && point->task + 1 == number) return *point;
    if (kind == "fusion" && point->kind == BranchKind::fusion && point->step == number) return *point;
    if (kind == "step" && point->kind != BranchKind::start && point->step == number) return *point;
  }
  if (points.size() == 1) {
    throw UsageError("the run " + runId +
                     " has kept no training state, so it can be branched at start only; record.keep_states and "
                     "record.weights say what later runs keep");
  }
  throw UsageError("the run " + runId + " has no state for " + text + ", but for " + namesOf(points));
}

std::string changedSettings(const RunConfig& parent, const RunConfig& branch) {
  std::vector<std::string> texts;
  for (const auto& [key, value] : changesOf(parent, branch)) {
    texts.push_back(key + " = " + (value.empty() ? "(default)" : value));
  }
  return joined(texts, ", ");
}

void checkBranch(const RunConfig& parent, const RunConfig& branch, const BranchPoint& at) {
  if (at.kind == BranchKind::start) return;
  const std::string place = placeText(at.kind, at.task, at.step);
  for (const auto& [key, value] : changesOf(parent, branch)) {
    const auto fixed = fixedSettings().find(key);
    if (fixed != fixedSettings().end()) {
      throw UsageError(key + " cannot change " + place + ": " + fixed->second +
                       "; it can in a branch at the start, which is a new run");
    }
    const bool within =
        std::find(std::begin(fixedWithinTask), std::end(fixedWithinTask), key) != std::end(fixedWithinTask);
    if (within && at.kind != BranchKind::taskEnd) {
      throw UsageError(key + " cannot change " + place +
                       ": the epoch's batches are planned; it can at the end of a task");
    }
  }
}

RunConfig configToBranch(const std::string& storePath, const std::string& runId) {
  RunConfig config =
      readConfigText(RunReader(storePath).run(runId).configToml, "the stored config of the run " + runId);
  // A table of an experiment's runs would count a branch as one more seed.
  config.name.clear();
  config.experiment.clear();
  config.variant.clear();
  return config;
}

}  // namespace skillscope
