// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/wordnet_cl.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "core/base/error.h"
#include "core/data/wordnet_cl_corpus.h"

namespace skillscope::wordnet_cl {

namespace {

const std::vector<std::pair<std::string, std::vector<std::string>>>& orders() {
  // Related tasks stand both next to each other and far apart; no order begins with the same task as another.
  static const std::vector<std::pair<std::string, std::vector<std::string>>> all{
      {"order-1", {"noun_topic_a", "verb_gloss", "part_of_speech", "field", "noun_topic_b", "artifact_kind"}},
      {"order-2", {"field", "noun_topic_c", "verb_example", "living_kind", "part_of_speech", "verb_gloss"}},
      {"order-3", {"abstract_physical", "living_kind", "noun_topic_b", "verb_gloss", "noun_topic_a", "field"}},
      {"long-1",
       {"noun_topic_a", "verb_gloss", "part_of_speech", "field", "noun_topic_b", "artifact_kind", "synonym_antonym",
        "living_kind", "kind_of", "verb_example", "abstract_physical", "same_sense", "noun_topic_c"}},
      {"long-2",
       {"same_sense", "field", "noun_topic_c", "verb_example", "living_kind", "part_of_speech", "kind_of", "verb_gloss",
        "noun_topic_a", "abstract_physical", "synonym_antonym", "artifact_kind", "noun_topic_b"}},
      {"long-3",
       {"abstract_physical", "synonym_antonym", "living_kind", "noun_topic_b", "same_sense", "verb_gloss",
        "noun_topic_a", "verb_example", "field", "kind_of", "noun_topic_c", "part_of_speech", "artifact_kind"}}};
  return all;
}

Task finished(const TaskDraft& draft, int trainLimit, int devLimit, int testLimit) {
  Task task;
  task.name = draft.name;
  task.title = draft.title;
  task.description = draft.description;
  task.labels = draft.labels;
  const auto write = [&](const std::vector<Item>& items, int limit, std::vector<Example>& examples) {
    std::size_t count = items.size();
    if (limit > 0) count = std::min(count, static_cast<std::size_t>(limit));
    examples.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      examples.push_back({draft.name + "/" + items[i].id,
                          prompt(draft.instruction, items[i].subject, items[i].text, draft.labels),
                          draft.labels[static_cast<std::size_t>(items[i].label)]});
  };
  write(draft.train, trainLimit, task.train);
  write(draft.dev, devLimit, task.dev);
  write(draft.test, testLimit, task.test);
  return task;
}

void checkNames(const std::vector<std::string>& names) {
  const auto known = taskNames();
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string list;
    for (const std::string& task : known) list += (list.empty() ? "" : ", ") + task;
    throw UsageError("WordNet-CL has no task", "\"" + name + "\"", "choose one of " + list);
  }
}

}  // namespace

std::string dataFolder() {
  const char* folder = std::getenv("SKILLSCOPE_WORDNET");
  return folder != nullptr && *folder != '\0' ? folder : "/usr/share/wordnet";
}

std::vector<std::string> taskNames() {
  return {"noun_topic_a",      "noun_topic_b", "noun_topic_c", "verb_gloss", "verb_example",
          "part_of_speech",    "field",        "kind_of",      "same_sense", "synonym_antonym",
          "abstract_physical", "living_kind",  "artifact_kind"};
}

std::vector<std::string> orderNames() {
  std::vector<std::string> names;
  for (const auto& [name, tasks] : orders()) names.push_back(name);
  return names;
}

std::vector<std::string> tasksOfOrder(const std::string& order) {
  std::string known;
  for (const auto& [name, tasks] : orders()) {
    if (name == order) return tasks;
    known += (known.empty() ? "" : ", ") + name;
  }
  throw UsageError("WordNet-CL has no task order", "\"" + order + "\"", "choose one of " + known);
}

void leaveOutOptions(std::vector<Task>& tasks) {
  for (Task& task : tasks)
    for (std::vector<Example>* examples : {&task.train, &task.dev, &task.test})
      for (Example& example : *examples)
        if (const auto at = example.prompt.rfind(kOptionsMark); at != std::string::npos) example.prompt.resize(at);
}

std::vector<Task> buildTasks(const std::vector<std::string>& names, int trainLimit, int devLimit, int testLimit,
                             const std::string& folder) {
  checkNames(names);  // before the seconds it takes to read
  if (names.empty()) return {};
  auto tasks = buildTasks(names, Corpus(folder), trainLimit, devLimit, testLimit);
  for (const Task& task : tasks)
    if (task.train.empty() || task.test.empty())
      throw Error("the WordNet files in", folder + " hold no examples for the task \"" + task.name + "\"",
                  "they are not the complete WordNet 3.0; install the Debian package wordnet-base");
  return tasks;
}

std::vector<Task> buildTasks(const std::vector<std::string>& names, const Corpus& corpus, int trainLimit, int devLimit,
                             int testLimit) {
  checkNames(names);
  if (names.empty()) return {};
  std::map<std::string, TaskDraft> drafts;
  for (TaskDraft& draft : draftTasks(corpus, names)) drafts.emplace(draft.name, std::move(draft));
  std::vector<Task> tasks;
  for (const std::string& name : names) tasks.push_back(finished(drafts.at(name), trainLimit, devLimit, testLimit));
  return tasks;
}

}  // namespace skillscope::wordnet_cl
