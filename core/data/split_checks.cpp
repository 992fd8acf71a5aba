// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/split_checks.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_set>

#include "core/base/strings.h"

namespace skillscope {

namespace {

using Prompts = std::unordered_set<std::string_view>;

Prompts promptsOf(const std::vector<Example>& examples) {
  Prompts prompts;
  for (const Example& example : examples) prompts.insert(example.prompt);
  return prompts;
}

std::string outOf(std::size_t count, std::size_t total, const char* what) {
  return std::to_string(count) + " of " + std::to_string(total) + " " + what;
}

}  // namespace

std::size_t sharedPrompts(const std::vector<Example>& examples, const std::vector<Example>& others) {
  const Prompts prompts = promptsOf(others);
  return static_cast<std::size_t>(std::count_if(
      examples.begin(), examples.end(), [&](const Example& example) { return prompts.contains(example.prompt); }));
}

std::size_t removeShared(std::vector<Example>& examples, const std::vector<Example>& others) {
  const Prompts prompts = promptsOf(others);
  return std::erase_if(examples, [&](const Example& example) { return prompts.contains(example.prompt); });
}

std::vector<std::string> splitRemarks(const Task& task) {
  std::vector<std::string> remarks;
  const auto add = [&](std::size_t count, std::size_t total, const char* what, const char* meaning) {
    if (count > 0) remarks.push_back("Task " + task.name + ": " + outOf(count, total, what) + meaning);
  };
  add(sharedPrompts(task.test, task.train), task.test.size(), "test prompts",
      " are in train as well, so that its scores tell too much.");
  add(sharedPrompts(task.dev, task.train), task.dev.size(), "dev prompts", " are in train as well.");
  add(sharedPrompts(task.dev, task.test), task.dev.size(), "dev prompts",
      " are in test as well: choose nothing by dev scores, or set dev_without_test = true.");
  std::set<std::pair<std::string_view, std::string_view>> distinct;
  for (const Example& example : task.train) distinct.insert({example.prompt, example.target});
  add(task.train.size() - distinct.size(), task.train.size(), "train records", " repeat another one.");
  std::size_t silent = 0;
  for (const auto* split : {&task.train, &task.dev, &task.test}) {
    silent += static_cast<std::size_t>(std::count_if(
        split->begin(), split->end(), [](const Example& example) { return trimmed(example.target).empty(); }));
  }
  add(silent, task.train.size() + task.dev.size() + task.test.size(), "answers", " have no text.");
  std::vector<std::string> unseen;
  for (const std::string& label : task.labels) {
    const bool seen = std::any_of(task.train.begin(), task.train.end(),
                                  [&](const Example& example) { return example.target == label; });
    if (!seen) unseen.push_back(label);
  }
  if (!unseen.empty())
    remarks.push_back("Task " + task.name + ": no train record has the label " + joined(unseen, ", ") + ".");
  return remarks;
}

}  // namespace skillscope
