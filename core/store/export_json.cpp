// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/run/averaged_loss.h"
#include "core/store/record_json.h"
#include "core/store/run_export.h"

namespace skillscope {
namespace {

using Json = nlohmann::ordered_json;

/// 0.1f shall read 0.1 and not 0.10000000149011612: the double nearest to the shortest text of the float.
Json number(float value) {
  if (!std::isfinite(value)) return nullptr;
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  double shortest = 0;
  std::from_chars(digits, end, shortest);
  return shortest;
}

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}
Json number(const std::optional<double>& value) {
  return value ? number(*value) : Json(nullptr);
}

Json numbers(const std::vector<float>& values) {
  Json array = Json::array();
  for (const float value : values) array.push_back(number(value));
  return array;
}

class Exporter {
 public:
  Exporter(const StoredRun& run, int averagedSteps) {
    const RunSummary& s = run.summary;
    json_["summary"] = {{"id", s.id},
                        {"name", s.name},
                        {"experiment", s.experiment},
                        {"variant", s.variant},
                        {"notes", s.notes},
                        {"tags", s.tags},
                        {"archived", s.archived},
                        {"method", s.method},
                        {"stream", s.stream},
                        {"order", s.order},
                        {"status", toString(s.status)},
                        {"reason", s.reason},
                        {"seed", s.seed},
                        {"created_at", s.createdAt},
                        {"seconds", number(s.seconds)},
                        {"step", s.step},
                        {"planned_steps", s.plannedSteps},
                        {"tasks_done", s.tasksDone},
                        {"task_count", s.taskCount},
                        {"AP", number(s.ap)},
                        {"BWT", number(s.bwt)},
                        {"FWT", number(s.fwt)},
                        {"FM", number(s.fm)},
                        {"LA", number(s.la)},
                        {"tokens_per_s", number(s.tokensPerSecond)},
                        {"weights_sha256", s.weightsSha256},
                        {"peak_memory_bytes", s.peakMemory}};
    json_["command_line"] = run.commandLine;
    json_["config_toml"] = run.configToml;
    json_["environment"] = Json::parse(environmentToJson(run.environment));
    for (const char* list : {"tasks", "units", "task_starts"}) json_[list] = Json::array();
    for (const char* column : {"task", "step", "loss", "learning_rate", "gradient_norm", "tokens", "seconds"}) {
      json_["series"][column] = Json::array();
    }
    if (averagedSteps > 0) {
      averaged_.emplace(averagedSteps);
      json_["averaged_steps"] = averagedSteps;
      json_["average"] = averagedLossRule;
      json_["series"]["loss_averaged"] = Json::array();
    }
    for (const char* list : {"importance", "fusion", "accuracy_matrix", "evaluations", "predictions", "retrievals",
                             "retrieval_spaces", "checkpoints", "pauses", "setting_changes", "messages"}) {
      json_[list] = Json::array();
    }
    for (int row = 0; row <= run.matrix.tasks(); ++row) {
      Json line = Json::array();
      for (int column = 0; column < run.matrix.tasks(); ++column) line.push_back(number(run.matrix.at(row, column)));
      json_["accuracy_matrix"].push_back(std::move(line));
    }
  }

  void operator()(const RunStarted& event) {
    json_["tasks"] = Json::parse(tasksToJson(event.tasks));
    Json units = Json::parse(unitsToJson(event.units));
    json_["granularity"] = units["granularity"];
    json_["units"] = std::move(units["units"]);
    json_["trainable_parameters"] = event.trainableParameters;
    json_["backbone_parameters"] = event.backboneParameters;
  }
  void operator()(const TaskStarted& event) {
    json_["task_starts"].push_back(
        {{"task", event.task}, {"first_step", event.firstStep}, {"planned_steps", event.plannedSteps}});
  }
  void operator()(const StepDone& event) {
    Json& series = json_["series"];
    series["task"].push_back(event.task);
    series["step"].push_back(event.step);
    series["loss"].push_back(number(event.loss));
    if (averaged_) series["loss_averaged"].push_back(number(averaged_->add(event.task, event.loss)));
    series["learning_rate"].push_back(number(event.learningRate));
    series["gradient_norm"].push_back(number(event.gradientNorm));
    series["tokens"].push_back(event.tokens);
    series["seconds"].push_back(number(event.seconds));
  }
  void operator()(const ImportanceSnapshot& event) {
    json_["importance"].push_back({{"task", event.task},
                                   {"step", event.step},
                                   {"task_end", event.taskEnd},
                                   {"importance", numbers(event.importance)},
                                   {"sensitivity", numbers(event.sensitivity)},
                                   {"uncertainty", numbers(event.uncertainty)}});
  }
  void operator()(const FusionRound& event) {
    Json categories = Json::array();
    for (const FusionCategory category : event.category) categories.push_back(toString(category));
    json_["fusion"].push_back({{"task", event.task},
                               {"round", event.round},
                               {"step", event.step},
                               {"rule", event.rule},
                               {"previous_threshold", number(event.previousThreshold)},
                               {"current_threshold", number(event.currentThreshold)},
                               {"previous_score", numbers(event.previousScore)},
                               {"current_score", numbers(event.currentScore)},
                               {"category", std::move(categories)},
                               {"previous_share", numbers(event.previousShare)},
                               {"history_after", numbers(event.historyAfter)},
                               {"change", numbers(event.change)}});
  }
  void operator()(const Evaluated& event) {
    json_["evaluations"].push_back({{"after_task", event.afterTask},
                                    {"on_task", event.onTask},
                                    {"step", event.step},
                                    {"split", event.split},
                                    {"metric", event.metric},
                                    {"matrix_entry", event.matrixEntry},
                                    {"score", number(event.score)},
                                    {"examples", event.examples}});
  }
  void operator()(const ExamplePredictions& event) {
    Json examples = Json::array();
    for (const ExamplePrediction& example : event.examples) {
      examples.push_back({{"id", example.id},
                          {"prompt", example.prompt},
                          {"target", example.target},
                          {"prediction", example.prediction},
                          {"correct", example.correct}});
    }
    json_["predictions"].push_back({{"after_task", event.afterTask},
                                    {"on_task", event.onTask},
                                    {"step", event.step},
                                    {"examples", std::move(examples)}});
  }
  void operator()(const ExampleRetrieval& event) {
    json_["retrievals"].push_back({{"after_task", event.afterTask},
                                   {"on_task", event.onTask},
                                   {"step", event.step},
                                   {"count", event.count},
                                   {"owner", event.owner},
                                   {"slot", event.slot},
                                   {"weight", numbers(event.weight)},
                                   {"similarity", numbers(event.similarity)}});
  }
  void operator()(const RetrievalSpace& event) {
    json_["retrieval_spaces"].push_back({{"task", event.task},
                                         {"step", event.step},
                                         {"groups", event.groups},
                                         {"width", event.width},
                                         {"keys", numbers(event.keys)},
                                         {"place", event.place},
                                         {"queries", numbers(event.queries)},
                                         {"bytes", event.bytes}});
  }
  void operator()(const Checkpointed& event) {
    json_["checkpoints"].push_back({{"step", event.step},
                                    {"task", event.task},
                                    {"file", event.file},
                                    {"sha256", event.sha256},
                                    {"bytes", event.bytes}});
  }
  void operator()(const Paused& event) { json_["pauses"].push_back({{"step", event.step}, {"paused", event.paused}}); }
  void operator()(const SettingChanged& event) {
    json_["setting_changes"].push_back({{"step", event.step}, {"key", event.key}, {"value", event.value}});
  }
  void operator()(const Message& event) {
    static constexpr const char* severities[] = {"info", "warning", "error"};
    json_["messages"].push_back(
        {{"step", event.step}, {"severity", severities[static_cast<int>(event.severity)]}, {"text", event.text}});
  }
  void operator()(const Progress&) {}
  void operator()(const RunFinished&) {}  // the summary holds all of it

  std::string text() const { return json_.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

 private:
  Json json_;
  std::optional<AveragedLoss> averaged_;
};

}  // namespace

std::string runAsJson(const StoredRun& run, const std::vector<Event>& events, int averagedSteps) {
  Exporter exporter(run, averagedSteps);
  for (const Event& event : events) std::visit(exporter, event);
  return exporter.text();
}

}  // namespace skillscope
