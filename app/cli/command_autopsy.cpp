// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "core/analysis/recorded_run.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

struct AutopsyOptions {
  std::string run, store, task, from, to;
  int limit = 10;
  bool json = false;
};

std::string numberText(double value) {
  if (!std::isfinite(value)) return "·";
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3g", value);
  return buffer;
}

std::string momentText(const RecordedRun& run, int moment) {
  return moment < 0 ? "before training" : "after " + run.start.tasks[static_cast<std::size_t>(moment)].title;
}

int momentFrom(const RecordedRun& run, const std::string& text, int otherwise) {
  if (text.empty()) return otherwise;
  return text == "0" ? -1 : run.taskFrom(text);
}

Autopsy chosenAutopsy(const RecordedRun& run, const AutopsyOptions& options) {
  const RunEvidence evidence = run.evidence();
  const int task = options.task.empty() ? mostForgotten(evidence) : run.taskFrom(options.task);
  if (task < 0) {
    throw Error("The run kept no answers to one task at two moments", "", "keep some with eval.keep_predictions");
  }
  const MomentPair moments = peakAndEnd(evidence, task).value_or(MomentPair{task, task});
  const int from = momentFrom(run, options.from, moments.from), to = momentFrom(run, options.to, moments.to);
  if (from == to && options.from.empty() && options.to.empty()) {
    throw Error("Task " + run.start.tasks[static_cast<std::size_t>(task)].name +
                " was answered at one moment only since it was learned: choose an earlier task.");
  }
  return examine(evidence, task, from, to);
}

std::string fateText(const std::vector<FusionCategory>& fate) {
  std::vector<std::string> words;
  for (const FusionCategory category : fate) words.emplace_back(toString(category));
  return joined(words, ", ");
}

std::string autopsyText(const RecordedRun& run, const Autopsy& found, int limit) {
  const auto& tasks = run.start.tasks;
  std::string text = tasks[static_cast<std::size_t>(found.task)].title + ", " + momentText(run, found.from) + " (" +
                     percentText(found.fromScore) + " %) against " + momentText(run, found.to) + " (" +
                     percentText(found.toScore) + " %)\n\n";
  text += std::to_string(found.lost.size()) + " of " + std::to_string(found.compared) +
          " kept examples were right and became wrong; " + std::to_string(found.gained) + " became right, " +
          std::to_string(found.stayedRight) + " stayed right, " + std::to_string(found.stayedWrong) +
          " stayed wrong.\n";
  for (std::size_t task = 0; task < found.lostAfter.size(); ++task) {
    if (found.lostAfter[task] == 0) continue;
    text += "  " + std::to_string(found.lostAfter[task]) + " turned with " + tasks[task].title + "\n";
  }
  using Align = TextTable::Align;
  TextTable examples({Align::left, Align::left, Align::left, Align::left, Align::left});
  examples.add({"turned with", "expected", "before", "after", "prompt"});
  int shown = 0;
  for (const ExaminedExample& example : found.lost) {
    if (++shown > limit) break;
    std::string prompt = inOneLine(example.prompt);
    if (prompt.size() > 60) {
      std::size_t cut = 57;  // not inside a character of several bytes
      while (cut > 0 && (static_cast<unsigned char>(prompt[cut]) & 0xC0U) == 0x80U) --cut;
      prompt = prompt.substr(0, cut) + "…";
    }
    const std::string turned =
        example.turnedAfter < 0 ? "–" : tasks[static_cast<std::size_t>(example.turnedAfter)].title;
    examples.add({turned, inOneLine(example.target), inOneLine(example.before().prediction),
                  inOneLine(example.after().prediction), prompt});
  }
  if (!found.lost.empty()) text += "\n" + examples.text("  ");
  if (static_cast<int>(found.lost.size()) > limit) {
    text += "  … and " + std::to_string(found.lost.size() - static_cast<std::size_t>(limit)) +
            " more; --limit shows them\n";
  }
  if (found.units.empty()) return text + "\nThe run recorded no importance of skill units.\n";
  if (found.rounds.empty())
    text += "\nThe run fused nothing in between; units by how much their importance changed:\n";
  else
    text += "\nUnits that moved most where the task needed them:\n";
  TextTable units({Align::left, Align::right, Align::right, Align::right, Align::right, Align::left});
  units.add({"unit", "blame", "moved", "needed", "importance change", "decisions"});
  for (std::size_t i = 0; i < found.units.size() && static_cast<int>(i) < limit; ++i) {
    const UnitSuspect& suspect = found.units[i];
    units.add({run.start.units.units[static_cast<std::size_t>(suspect.unit)].name, numberText(suspect.blame),
               numberText(suspect.moved), numberText(suspect.needed), numberText(suspect.importanceChange),
               fateText(suspect.fate)});
  }
  return text + units.text("  ");
}

Json numberOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json momentJson(const RecordedRun& run, int moment) {
  return moment < 0 ? Json(nullptr) : Json(run.start.tasks[static_cast<std::size_t>(moment)].name);
}

std::string autopsyJson(const RecordedRun& run, const Autopsy& found) {
  const auto scoreOf = [](const std::optional<double>& score) { return score ? Json(*score) : Json(nullptr); };
  Json json = {
      {"task", run.start.tasks[static_cast<std::size_t>(found.task)].name},
      {"from", {{"after", momentJson(run, found.from)}, {"step", found.fromStep}, {"score", scoreOf(found.fromScore)}}},
      {"to", {{"after", momentJson(run, found.to)}, {"step", found.toStep}, {"score", scoreOf(found.toScore)}}},
      {"compared", found.compared},
      {"lost", found.lost.size()},
      {"gained", found.gained},
      {"stayed_right", found.stayedRight},
      {"stayed_wrong", found.stayedWrong},
      {"lost_with", Json::object()},
      {"examples", Json::array()},
      {"units", Json::array()}};
  for (std::size_t task = 0; task < found.lostAfter.size(); ++task) {
    json["lost_with"][run.start.tasks[task].name] = found.lostAfter[task];
  }
  for (const ExaminedExample& example : found.lost) {
    Json answers = Json::array();
    for (const AnswerThen& answer : example.answers) {
      answers.push_back({{"after", momentJson(run, answer.afterTask)},
                         {"prediction", answer.prediction},
                         {"correct", answer.correct}});
    }
    json["examples"].push_back({{"id", example.id},
                                {"prompt", example.prompt},
                                {"target", example.target},
                                {"before", example.before().prediction},
                                {"after", example.after().prediction},
                                {"turned_with", momentJson(run, example.turnedAfter)},
                                {"answers", std::move(answers)}});
  }
  for (const UnitSuspect& suspect : found.units) {
    Json fate = Json::array();
    for (const FusionCategory category : suspect.fate) fate.push_back(toString(category));
    json["units"].push_back({{"unit", run.start.units.units[static_cast<std::size_t>(suspect.unit)].name},
                             {"blame", numberOrNull(suspect.blame)},
                             {"moved", numberOrNull(suspect.moved)},
                             {"needed", numberOrNull(suspect.needed)},
                             {"importance_change", numberOrNull(suspect.importanceChange)},
                             {"moved_most_with", momentJson(run, suspect.mostAfter)},
                             {"decisions", std::move(fate)}});
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void addAutopsyCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand(
      "autopsy", "Say which examples of a task were right and became wrong, when, and which units moved meanwhile");
  const auto options = std::make_shared<AutopsyOptions>();
  command->add_option("run", options->run, "Its id, the beginning of it, or \"latest\"")
      ->option_text("RUN")
      ->required();
  command->add_option("--task", options->task, "Name or number of the task; else the one that lost most")
      ->option_text("NAME");
  command
      ->add_option("--from", options->from,
                   "First moment: after learning this task (name or number, 0 = before training); else the task's best")
      ->option_text("TASK");
  command->add_option("--to", options->to, "Second moment, likewise; else the last one")->option_text("TASK");
  command->add_option("--limit", options->limit, "Examples and units shown (default 10)")
      ->option_text("N")
      ->check(CLI::Range(1, 1000000));
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json, "One line of JSON with all examples and units; scores are fractions");
  command->callback([options, &line] {
    line.chosen = [options] {
      const std::unique_ptr<RunReader> reader = openStore(options->store);
      const std::string id = resolveRun(reader.get(), options->run, options->store);
      const RecordedRun run = RecordedRun::of(reader->events(id, true));
      const Autopsy found = chosenAutopsy(run, *options);
      print(options->json ? autopsyJson(run, found) + "\n" : autopsyText(run, found, options->limit));
      return static_cast<int>(exitDone);
    };
  });
}

}  // namespace skillscope
