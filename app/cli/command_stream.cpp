// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/bag_of_words.h"
#include "core/data/wordnet_cl.h"
#include "output.h"

namespace skillscope {

namespace {

struct StreamOptions {
  std::string name = "wordnet-cl", task;
  bool bagOfWords = false;
  int examples = 3;
};

/// Names of the tasks that the stream or one of its orders has.
std::vector<std::string> tasksOf(const std::string& name) {
  if (name == "wordnet-cl") return wordnet_cl::taskNames();
  const std::vector<std::string> orders = wordnet_cl::orderNames();
  if (std::find(orders.begin(), orders.end(), name) != orders.end()) return wordnet_cl::tasksOfOrder(name);
  std::vector<std::string> known = orders;
  known.insert(known.begin(), "wordnet-cl");
  throw UsageError("there is no task stream or order " + inQuotes(name) + "; known are " + joined(known, ", "));
}

std::string exampleText(const Example& example) {
  std::string prompt = example.prompt;
  std::replace(prompt.begin(), prompt.end(), '\n', ' ');
  return "  " + example.id + "\n" + wrapped(prompt, "    > ") + "    = " + example.target + "\n";
}

std::string labelText(const Task& task) {
  std::string text;
  for (const std::string& label : task.labels) {
    const auto count = std::count_if(task.train.begin(), task.train.end(),
                                     [&](const Example& example) { return example.target == label; });
    text += (text.empty() ? "" : ", ") + label + " (" + std::to_string(count) + ")";
  }
  return text;
}

int describeStream(const StreamOptions& options) {
  std::vector<std::string> names = tasksOf(options.name);
  if (!options.task.empty()) {
    if (std::find(names.begin(), names.end(), options.task) == names.end()) {
      throw UsageError("there is no task " + inQuotes(options.task) + " in " + options.name +
                       suggestion(options.task, names) + "; known are " + joined(names, ", "));
    }
    names = {options.task};
  }
  for (const Task& task : wordnet_cl::buildTasks(names)) {
    print(task.name + ": " + task.title + "\n" + wrapped(task.description, "  "));
    print("  " + countText(static_cast<std::int64_t>(task.train.size())) + " train, " +
          countText(static_cast<std::int64_t>(task.dev.size())) + " dev, " +
          countText(static_cast<std::int64_t>(task.test.size())) + " test examples\n");
    print(wrapped("labels (train examples): " + labelText(task), "  "));
    if (options.bagOfWords)
      print("  bag of words: " + percentText(bagOfWordsAccuracy(task)) + " % of the test examples\n");
    const std::size_t shown = std::min(task.test.size(), static_cast<std::size_t>(options.examples));
    for (std::size_t i = 0; i < shown; ++i) print(exampleText(task.test[i]));
    print("\n");
  }
  return exitDone;
}

}  // namespace

void addStreamCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand("stream", "Show the tasks of a stream, their labels, sizes and some examples");
  const auto options = std::make_shared<StreamOptions>();
  command->add_option("name", options->name, "wordnet-cl, or one of its orders, such as order-1")
      ->option_text("NAME")
      ->required();
  command->add_option("--task", options->task, "This task only")->option_text("TASK");
  command->add_option("--examples", options->examples, "Test examples shown of each task (3)")
      ->option_text("N")
      ->check(CLI::Range(0, 100000));
  command->add_flag("--bag-of-words", options->bagOfWords, "Also train a bag-of-words model on each task and score it");
  command->callback([options, &line] { line.chosen = [options] { return describeStream(*options); }; });
}

}  // namespace skillscope
