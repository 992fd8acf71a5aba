// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string_view>

#include "core/base/strings.h"
#include "core/run/averaged_loss.h"
#include "core/store/run_export.h"

namespace skillscope {
namespace {

/// One long table: every number of the run is a line (kind, task, step, name, value), so that a data frame is one
/// pivot away. Lines end in CR LF and cells are quoted as RFC 4180 says.
class LongTable {
 public:
  LongTable() : text_("kind,task,step,name,value\r\n") {}

  template <class Value>
  void line(std::string_view kind, std::optional<std::int64_t> task, std::optional<std::int64_t> step,
            std::string_view name, const Value& value) {
    cell(kind);
    text_ += ',';
    if (task) number(*task);
    text_ += ',';
    if (step) number(*step);
    text_ += ',';
    cell(name);
    text_ += ',';
    put(value);
    text_ += "\r\n";
  }

  std::string text() && { return std::move(text_); }

 private:
  void cell(std::string_view value) {
    if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
      text_ += value;
      return;
    }
    text_ += '"';
    for (const char c : value) {
      if (c == '"') text_ += '"';
      text_ += c;
    }
    text_ += '"';
  }

  /// The shortest text that reads back as the same number of the same width.
  template <class T>
  void number(T value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    text_.append(digits, end);
  }

  void put(std::string_view value) { cell(value); }
  void put(const std::string& value) { cell(value); }
  void put(bool value) { text_ += value ? "1" : "0"; }
  template <std::integral T>
  void put(T value) {
    number(value);
  }
  template <std::floating_point T>
  void put(T value) {
    if (!std::isnan(value)) number(value);
  }
  template <class T>
  void put(const std::optional<T>& value) {
    if (value) put(*value);
  }

  std::string text_;
};

class Exporter {
 public:
  Exporter(const StoredRun& run, int averagedSteps) {
    summary(run);
    if (averagedSteps <= 0) return;
    averaged_.emplace(averagedSteps);
    table_.line("export", {}, {}, "averaged_steps", averagedSteps);
    table_.line("export", {}, {}, "average", averagedLossRule);
  }

  void operator()(const RunStarted& event) {
    units_.clear();
    tasks_.clear();
    for (const SkillUnit& unit : event.units.units) units_.push_back(unit.name);
    for (const TaskInfo& task : event.tasks) tasks_.push_back(task.name);
    for (std::size_t i = 0; i < event.tasks.size(); ++i) {
      const TaskInfo& task = event.tasks[i];
      const auto index = static_cast<std::int64_t>(i);
      table_.line("task", index, {}, "name", task.name);
      table_.line("task", index, {}, "title", task.title);
      table_.line("task", index, {}, "train_examples", task.trainExamples);
      table_.line("task", index, {}, "dev_examples", task.devExamples);
      table_.line("task", index, {}, "test_examples", task.testExamples);
    }
    for (const SkillUnit& unit : event.units.units) table_.line("unit_elements", {}, {}, unit.name, unit.elements);
  }
  void operator()(const TaskStarted& event) {
    table_.line("task_start", event.task, event.firstStep, "planned_steps", event.plannedSteps);
  }
  void operator()(const StepDone& event) {
    table_.line("series", event.task, event.step, "loss", event.loss);
    if (averaged_)
      table_.line("series_averaged", event.task, event.step, "loss", averaged_->add(event.task, event.loss));
    table_.line("series", event.task, event.step, "learning_rate", event.learningRate);
    table_.line("series", event.task, event.step, "gradient_norm", event.gradientNorm);
    table_.line("series", event.task, event.step, "tokens", event.tokens);
    table_.line("series", event.task, event.step, "seconds", event.seconds);
  }
  void operator()(const ImportanceSnapshot& event) {
    perUnit(event.taskEnd ? "importance_task_end" : "importance", event.task, event.step, event.importance);
    perUnit(event.taskEnd ? "sensitivity_task_end" : "sensitivity", event.task, event.step, event.sensitivity);
    perUnit(event.taskEnd ? "uncertainty_task_end" : "uncertainty", event.task, event.step, event.uncertainty);
  }
  void operator()(const FusionRound& event) {
    table_.line("fusion", event.task, event.step, "round", event.round);
    table_.line("fusion", event.task, event.step, "rule", event.rule);
    table_.line("fusion", event.task, event.step, "previous_threshold", event.previousThreshold);
    table_.line("fusion", event.task, event.step, "current_threshold", event.currentThreshold);
    perUnit("fusion_previous_score", event.task, event.step, event.previousScore);
    perUnit("fusion_current_score", event.task, event.step, event.currentScore);
    std::vector<std::string> categories;
    for (const FusionCategory category : event.category) categories.emplace_back(toString(category));
    perUnit("fusion_category", event.task, event.step, categories);
    perUnit("fusion_previous_share", event.task, event.step, event.previousShare);
    perUnit("fusion_history_after", event.task, event.step, event.historyAfter);
    perUnit("fusion_change", event.task, event.step, event.change);
  }
  void operator()(const Evaluated& event) {
    table_.line(event.matrixEntry ? "accuracy_matrix" : "evaluation_" + event.split, event.afterTask, event.step,
                taskName(event.onTask), event.score);
  }
  void operator()(const ExamplePredictions& event) {
    for (const ExamplePrediction& example : event.examples) {
      table_.line("prediction", event.afterTask, event.step, example.id, example.prediction);
      table_.line("prediction_correct", event.afterTask, event.step, example.id, example.correct);
    }
  }
  void operator()(const ExampleRetrieval& event) {
    std::size_t own = 0;
    for (const std::int32_t slot : event.slot)
      own += event.owner[static_cast<std::size_t>(slot)] == event.onTask ? 1 : 0;
    if (event.slot.empty()) return;
    table_.line("retrieval", event.afterTask, event.step, taskName(event.onTask),
                static_cast<double>(own) / static_cast<double>(event.slot.size()));
  }
  void operator()(const RetrievalSpace& event) {
    table_.line("method_bytes", event.task, event.step, taskName(event.task), event.bytes);
  }
  void operator()(const Checkpointed& event) {
    table_.line("checkpoint", event.task, event.step, event.file, event.sha256);
  }
  void operator()(const Paused& event) { table_.line("pause", {}, event.step, "paused", event.paused); }
  void operator()(const SettingChanged& event) {
    table_.line("setting_change", {}, event.step, event.key, event.value);
  }
  void operator()(const Message& event) {
    static constexpr const char* severities[] = {"info", "warning", "error"};
    table_.line("message", {}, event.step, severities[static_cast<int>(event.severity)], event.text);
  }
  void operator()(const Progress&) {}
  void operator()(const RunFinished& event) {
    table_.line("end", {}, event.step, toString(event.status), event.reason);
  }

  std::string text() && { return std::move(table_).text(); }

 private:
  void summary(const StoredRun& run) {
    const RunSummary& s = run.summary;
    const auto line = [this](std::string_view name, const auto& value) { table_.line("run", {}, {}, name, value); };
    line("id", s.id);
    line("name", s.name);
    line("experiment", s.experiment);
    line("variant", s.variant);
    line("notes", s.notes);
    line("tags", joined(s.tags, ","));
    line("method", s.method);
    line("stream", s.stream);
    line("order", s.order);
    line("status", std::string_view(toString(s.status)));
    line("reason", s.reason);
    line("seed", s.seed);
    line("created_at", s.createdAt);
    line("seconds", s.seconds);
    line("step", s.step);
    line("planned_steps", s.plannedSteps);
    line("tasks_done", s.tasksDone);
    line("task_count", s.taskCount);
    line("tokens_per_s", s.tokensPerSecond);
    line("weights_sha256", s.weightsSha256);
    line("AP", s.ap);
    line("BWT", s.bwt);
    line("FWT", s.fwt);
    line("FM", s.fm);
    line("LA", s.la);
    line("command_line", run.commandLine);
    line("config_toml", run.configToml);
    for (const auto& [name, value] : run.environment) table_.line("environment", {}, {}, name, value);
  }

  template <class Value>
  void perUnit(std::string_view kind, int task, std::int64_t step, const std::vector<Value>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      table_.line(kind, task, step, i < units_.size() ? units_[i] : std::to_string(i), values[i]);
    }
  }

  std::string taskName(int task) const {
    const auto index = static_cast<std::size_t>(task);
    return index < tasks_.size() ? tasks_[index] : std::to_string(task);
  }

  LongTable table_;
  std::optional<AveragedLoss> averaged_;
  std::vector<std::string> units_, tasks_;
};

}  // namespace

std::string runAsCsv(const StoredRun& run, const std::vector<Event>& events, int averagedSteps) {
  Exporter exporter(run, averagedSteps);
  for (const Event& event : events) std::visit(exporter, event);
  return std::move(exporter).text();
}

}  // namespace skillscope
