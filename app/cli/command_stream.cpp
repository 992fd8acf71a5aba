// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/bag_of_words.h"
#include "core/data/file_stream.h"
#include "core/data/wordnet_cl.h"
#include "output.h"

namespace skillscope {

namespace {

struct StreamOptions {
  std::string name = "wordnet-cl", folder, task;
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
  throw UsageError("there is no task stream or order " + inQuotes(name) + "; known are " + joined(known, ", ") +
                   ", and stream files, whose names end in .toml");
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

void describeTask(const Task& task, const StreamOptions& options) {
  print(task.name + ": " + task.title + "\n" + (task.description.empty() ? "" : wrapped(task.description, "  ")));
  print("  " + countText(static_cast<std::int64_t>(task.train.size())) + " train, " +
        countText(static_cast<std::int64_t>(task.dev.size())) + " dev, " +
        countText(static_cast<std::int64_t>(task.test.size())) + " test examples\n");
  if (!task.metric.empty()) print("  scored by " + task.metric + "\n");
  print(task.labels.empty() ? "  answers are free text\n"
                            : wrapped("labels (train examples): " + labelText(task), "  "));
  if (options.bagOfWords)
    print("  bag of words: " + percentText(bagOfWordsAccuracy(task)) + " % of the test examples\n");
  const std::size_t shown = std::min(task.test.size(), static_cast<std::size_t>(options.examples));
  for (std::size_t i = 0; i < shown; ++i) print(exampleText(task.test[i]));
  print("\n");
}

/// All tasks, or the one that --task names.
std::vector<std::string> chosenTasks(const StreamOptions& options, std::vector<std::string> names) {
  if (options.task.empty()) return names;
  if (std::find(names.begin(), names.end(), options.task) != names.end()) return {options.task};
  throw UsageError("there is no task " + inQuotes(options.task) + " in " + options.name +
                   suggestion(options.task, names) + "; known are " + joined(names, ", "));
}

int describeFile(const StreamOptions& options) {
  StreamFile file = readStreamFile(options.name);
  if (!options.folder.empty()) file.folder = options.folder;
  const LoadedTasks loaded = loadTasks(file, chosenTasks(options, file.taskNames()));
  print(file.name + "\n" + (file.description.empty() ? "" : wrapped(file.description, "  ")) + "\n");
  for (const Task& task : loaded.tasks) describeTask(task, options);
  print("Orders\n");
  for (const std::string& order : file.orderNames())
    print(wrapped(order + ": " + joined(file.tasksOfOrder(order), ", "), "  "));
  print("\nFiles\n");
  TextTable files({TextTable::Align::left, TextTable::Align::left});
  for (const DataFileHash& each : loaded.files) files.add({each.sha256, each.name});
  print(files.text("  "));
  print(loaded.remarks.empty() ? "\nNothing is wrong.\n" : "\nRemarks\n");
  for (const std::string& remark : loaded.remarks) print(wrapped(remark, "  "));
  return exitDone;
}

int describeStream(const StreamOptions& options) {
  if (isStreamFile(options.name)) return describeFile(options);
  for (const Task& task : wordnet_cl::buildTasks(chosenTasks(options, tasksOf(options.name))))
    describeTask(task, options);
  return exitDone;
}

}  // namespace

void addStreamCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand(
      "stream", "Show the tasks of a stream, their labels, sizes and some examples; check the data of a stream file");
  const auto options = std::make_shared<StreamOptions>();
  command->add_option("name", options->name, "wordnet-cl, one of its orders, such as order-1, or a stream file (.toml)")
      ->option_text("NAME|FILE")
      ->required();
  command
      ->add_option("--folder", options->folder,
                   "Where the data of a stream file lie, in place of the folder that it names")
      ->option_text("DIR");
  command->add_option("--task", options->task, "This task only")->option_text("TASK");
  command->add_option("--examples", options->examples, "Test examples shown of each task (3)")
      ->option_text("N")
      ->check(CLI::Range(0, 100000));
  command->add_flag("--bag-of-words", options->bagOfWords, "Also train a bag-of-words model on each task and score it");
  command->callback([options, &line] { line.chosen = [options] { return describeStream(*options); }; });
}

}  // namespace skillscope
