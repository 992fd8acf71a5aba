// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/stream_file.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/data_format.h"
#include "core/data/prompt_template.h"
#include "core/data/published_orders.h"
#include "core/data/record_file.h"
#include "core/data/toml_file.h"

namespace skillscope {

namespace {

std::string placeOf(const std::string& path, const toml::node& node) {
  return path + ":" + std::to_string(node.source().begin.line) + ": ";
}

std::string textOf(const toml::node& node, const std::string& key) {
  if (const auto* text = node.as_string()) return text->get();
  throw UsageError(key + " must be a text in quotes");
}

bool flagOf(const toml::node& node, const std::string& key) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  throw UsageError(key + " must be true or false");
}

std::int64_t countOf(const toml::node& node, const std::string& key) {
  const auto* number = node.as_integer();
  if (number && number->get() >= 0) return number->get();
  throw UsageError(key + " must be a whole number of 0 (all) or more");
}

std::vector<std::string> listOf(const toml::node& node, const std::string& key) {
  const toml::array* array = node.as_array();
  if (!array || array->empty()) throw UsageError(key + " must be a list of texts");
  std::vector<std::string> items;
  for (const toml::node& item : *array) {
    items.push_back(textOf(item, "each item of " + key));
    if (trimmed(items.back()).empty()) throw UsageError(key + " has an empty item");
    if (std::count(items.begin(), items.end(), items.back()) > 1)
      throw UsageError(key + " lists " + inQuotes(items.back()) + " twice");
  }
  return items;
}

std::map<std::string, std::string> wordsOf(const toml::node& node, const std::string& key) {
  const toml::table* table = node.as_table();
  if (!table) throw UsageError(key + " must be a table such as { \"1\" = \"World\", \"2\" = \"Sports\" }");
  std::map<std::string, std::string> words;
  for (const auto& [from, to] : *table)
    words[std::string(from.str())] = textOf(to, key + "." + std::string(from.str()));
  return words;
}

void setLabels(TaskSource& task, const toml::node& node) {
  task.labelsRequired = true;
  if (node.is_array()) {
    task.labelsFrom = "list";
    task.labels = listOf(node, "labels");
    return;
  }
  task.labelsFrom = textOf(node, "labels");
  const std::vector<std::string> words = {"options", "targets", "none"};
  const bool known = std::find(words.begin(), words.end(), task.labelsFrom) != words.end();
  if (!known && !task.labelsFrom.ends_with(".json"))
    throw UsageError("labels is " + inQuotes(task.labelsFrom) +
                     ", but must be a list, \"options\", \"targets\", \"none\", or a .json file" +
                     suggestion(task.labelsFrom, words));
}

void setChoice(std::string& value, const toml::node& node, const std::string& key,
               const std::vector<std::string>& known) {
  value = textOf(node, key);
  if (std::find(known.begin(), known.end(), value) == known.end())
    throw UsageError(key + " is " + inQuotes(value) + ", but must be one of " + joined(known, ", ") +
                     suggestion(value, known));
}

using Setter = std::function<void(TaskSource&, const toml::node&)>;

/// Keys that a task may have, and the head of the file for all tasks. In the order in which they are listed to users.
const std::vector<std::pair<std::string, Setter>>& taskKeys() {
  const auto text = [](const char* key, std::string TaskSource::*field) {
    return std::pair<std::string, Setter>(
        key, [key, field](TaskSource& task, const toml::node& node) { task.*field = textOf(node, key); });
  };
  const auto flag = [](const char* key, bool TaskSource::*field) {
    return std::pair<std::string, Setter>(
        key, [key, field](TaskSource& task, const toml::node& node) { task.*field = flagOf(node, key); });
  };
  const auto count = [](const char* key, std::int64_t TaskSource::*field) {
    return std::pair<std::string, Setter>(
        key, [key, field](TaskSource& task, const toml::node& node) { task.*field = countOf(node, key); });
  };
  using T = TaskSource;
  static const std::vector<std::pair<std::string, Setter>> keys = {
      {"format", [](T& task, const toml::node& node) { setChoice(task.format, node, "format", dataFormatNames()); }},
      text("train", &T::train),
      {"dev",
       [](T& task, const toml::node& node) {
         task.dev = textOf(node, "dev");
         task.devIsOptional = task.dev.empty();
       }},
      text("test", &T::test),
      text("prompt", &T::prompt),
      text("target", &T::target),
      text("id", &T::id),
      text("instruction", &T::instruction),
      {"labels", setLabels},
      {"answers", [](T& task, const toml::node& node) { task.answers = wordsOf(node, "answers"); }},
      {"metric",
       [](T& task, const toml::node& node) {
         setChoice(task.metric, node, "metric", {"exact_match", "accuracy", "macro_f1", "rouge_l", "jga"});
       }},
      flag("header", &T::header),
      flag("shuffle", &T::shuffle),
      flag("drop_other_labels", &T::dropOtherLabels),
      flag("dev_without_test", &T::devWithoutTest),
      flag("lower_case", &T::lowerCase),
      count("train_limit", &T::trainLimit),
      count("dev_limit", &T::devLimit),
      count("test_limit", &T::testLimit),
  };
  return keys;
}

const Setter* findKey(const std::string& key) {
  for (const auto& [name, setter] : taskKeys()) {
    if (name == key) return &setter;
  }
  return nullptr;
}

std::vector<std::string> keyNames(std::initializer_list<const char*> more) {
  std::vector<std::string> names(more.begin(), more.end());
  for (const auto& [name, setter] : taskKeys()) names.push_back(name);
  return names;
}

void checkTaskName(const std::string& name) {
  const bool plain = !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  });
  if (!plain || name.front() == '.')
    throw UsageError("tasks has " + inQuotes(name) +
                     "; a name consists of letters, digits, -, _ and . (the file's own name goes into path)");
}

/// {task} and {path} in a file's name.
std::string fileName(const std::string& pattern, const TaskSource& task) {
  return PromptTemplate(pattern).filled([&](const std::string& name) {
    if (name == "task") return task.name;
    if (name == "path") return task.path;
    throw UsageError("the file name " + inQuotes(pattern) + " has {" + name + "}, but may have {task} and {path} only");
  });
}

/// What neither the task nor the head of the file says, is as the format has it.
void complete(TaskSource& task) {
  if (task.format.empty())
    throw UsageError("the task " + task.name + " has no format; give one of " + joined(dataFormatNames(), ", "));
  const DataFormat& format = *findDataFormat(task.format);
  const auto fill = [](std::string& value, const std::string& usual) {
    if (value.empty()) value = usual;
  };
  if (task.path.empty()) task.path = task.name;
  if (task.title.empty()) task.title = task.name;
  fill(task.train, format.train);
  fill(task.test, format.test);
  if (task.dev.empty() && !task.devIsOptional) {
    task.dev = format.dev;
    task.devIsOptional = true;
  }
  fill(task.prompt, format.prompt);
  fill(task.target, format.target);
  fill(task.id, format.id);
  fill(task.metric, format.metric);
  fill(task.labelsFrom, format.labels);
  if (task.metric == "jga" && !format.dialogueIndex)
    throw UsageError("the task " + task.name + " has the metric jga, which the format sgd alone can give");
  if ((task.metric == "accuracy" || task.metric == "macro_f1") && task.labelsFrom == "none")
    throw UsageError("the task " + task.name + " has the metric " + task.metric + ", which needs labels");
  if (task.train.empty()) throw UsageError("the task " + task.name + " has no train file");
  if (task.test.empty()) throw UsageError("the task " + task.name + " has no test file");
  for (std::string* file : {&task.train, &task.dev, &task.test}) *file = fileName(*file, task);
  try {
    PromptTemplate{task.prompt};
  } catch (const Error& error) {
    throw UsageError("the prompt of task " + task.name + ": " + error.what());
  }
}

class Reader {
 public:
  explicit Reader(const std::string& path) { file_.path = path; }

  StreamFile read() {
    const toml::table table = readTomlFile(file_.path, file_.sha256);
    file_.name = std::filesystem::path(file_.path).stem().string();
    file_.folder = std::filesystem::path(file_.path).parent_path().string();
    const toml::table *tasks = nullptr, *orders = nullptr;
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      at(node, [&, &node = node] { readHead(name, node, tasks, orders); });
    }
    if (names_.empty())
      throw UsageError(file_.path + ": there is no list tasks = [\"…\", \"…\"] of the stream's tasks");
    if (file_.folder.empty()) file_.folder = ".";
    readTasks(tasks);
    if (orders) readOrders(*orders);
    return std::move(file_);
  }

 private:
  template <class Action>
  void at(const toml::node& node, Action action) {
    try {
      action();
    } catch (const Error& error) {
      throw UsageError(placeOf(file_.path, node) + error.what());
    }
  }

  void readHead(const std::string& name, const toml::node& node, const toml::table*& tasks,
                const toml::table*& orders) {
    if (const Setter* setter = findKey(name)) return (*setter)(defaults_, node);
    if (name == "name") {
      file_.name = textOf(node, name);
      if (trimmed(file_.name).empty()) throw UsageError("name is empty");
    } else if (name == "description") {
      file_.description = textOf(node, name);
    } else if (name == "folder") {
      const std::filesystem::path folder = textOf(node, name);
      const std::filesystem::path here = std::filesystem::path(file_.path).parent_path();
      file_.folder = (folder.is_absolute() ? folder : here / folder).lexically_normal().string();
    } else if (name == "tasks") {
      names_ = listOf(node, name);
      for (const std::string& task : names_) checkTaskName(task);
    } else if (name == "task" && node.is_table()) {
      tasks = node.as_table();
    } else if (name == "orders" && node.is_table()) {
      orders = node.as_table();
    } else {
      const auto known = keyNames({"name", "description", "folder", "tasks", "task", "orders"});
      throw UsageError("there is no key " + inQuotes(name) + suggestion(name, known) + "; known are " +
                       joined(known, ", ") + (name == "task" || name == "orders" ? " (a section)" : ""));
    }
  }

  void readTasks(const toml::table* sections) {
    if (sections) {
      for (const auto& [key, node] : *sections) {
        const std::string name(key.str());
        if (std::find(names_.begin(), names_.end(), name) == names_.end())
          throw UsageError(placeOf(file_.path, node) + "the section [task." + name +
                           "] is of no task in the list tasks" + suggestion(name, names_));
      }
    }
    for (const std::string& name : names_) {
      TaskSource task = defaults_;
      task.name = name;
      const toml::node* section = sections ? sections->get(name) : nullptr;
      if (section) at(*section, [&] { readTask(task, *section); });
      try {
        complete(task);
      } catch (const Error& error) {
        throw UsageError((section ? placeOf(file_.path, *section) : file_.path + ": ") + error.what());
      }
      file_.tasks.push_back(std::move(task));
    }
  }

  void readTask(TaskSource& task, const toml::node& section) {
    if (!section.is_table()) throw UsageError("task." + task.name + " must be a section [task." + task.name + "]");
    for (const auto& [key, node] : *section.as_table()) {
      const std::string name(key.str());
      try {
        if (const Setter* setter = findKey(name)) {
          (*setter)(task, node);
        } else if (name == "title") {
          task.title = textOf(node, name);
        } else if (name == "description") {
          task.description = textOf(node, name);
        } else if (name == "path") {
          task.path = textOf(node, name);
        } else {
          const auto known = keyNames({"title", "description", "path"});
          throw UsageError("a task has no key " + inQuotes(name) + suggestion(name, known) + "; known are " +
                           joined(known, ", "));
        }
      } catch (const UsageError& error) {
        throw UsageError("in line " + std::to_string(node.source().begin.line) + ", " + error.what());
      }
    }
  }

  void readOrders(const toml::table& orders) {
    for (const auto& [key, node] : orders) {
      const std::string name(key.str());
      at(node, [&, &node = node] {
        std::vector<std::string> tasks;
        if (node.is_string()) {
          tasks = file_.tasksOfOrder(textOf(node, name));
        } else {
          tasks = listOf(node, "the order " + name);
          for (const std::string& task : tasks) file_.task(task);
        }
        file_.orders.emplace_back(name, std::move(tasks));
      });
    }
  }

  StreamFile file_;
  TaskSource defaults_;
  std::vector<std::string> names_;
};

/// The file's names for the tasks of a published order; `missing` gets those it has not.
std::vector<std::string> matched(const StreamFile& file, const PublishedOrder& order,
                                 std::vector<std::string>& missing) {
  std::vector<std::string> names;
  for (const std::string& wanted : order.tasks) {
    const auto found = std::find_if(file.tasks.begin(), file.tasks.end(), [&](const TaskSource& task) {
      return canonicalTask(task.name) == canonicalTask(wanted);
    });
    if (found == file.tasks.end())
      missing.push_back(wanted);
    else
      names.push_back(found->name);
  }
  return names;
}

}  // namespace

const TaskSource& StreamFile::task(const std::string& wanted) const {
  for (const TaskSource& each : tasks) {
    if (each.name == wanted) return each;
  }
  const std::vector<std::string> known = taskNames();
  throw UsageError("there is no task " + inQuotes(wanted) + " in " + path + "; it has " + joined(known, ", ") +
                   suggestion(wanted, known));
}

std::vector<std::string> StreamFile::taskNames() const {
  std::vector<std::string> names;
  for (const TaskSource& each : tasks) names.push_back(each.name);
  return names;
}

std::vector<std::string> StreamFile::orderNames() const {
  std::vector<std::string> names;
  for (const auto& [order, list] : orders) names.push_back(order);
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  add("order-1");
  for (const PublishedOrder& order : publishedOrders()) {
    std::vector<std::string> missing;
    matched(*this, order, missing);
    if (missing.empty()) add(order.name);
  }
  return names;
}

std::vector<std::string> StreamFile::tasksOfOrder(const std::string& order) const {
  for (const auto& [known, list] : orders) {
    if (known == order) return list;
  }
  if (order == "order-1") return taskNames();
  const PublishedOrder* published = findPublishedOrder(order);
  if (!published) {
    const std::vector<std::string> known = orderNames();
    throw UsageError("there is no order " + inQuotes(order) + " in " + path + "; known are " + joined(known, ", ") +
                     suggestion(order, known));
  }
  std::vector<std::string> missing;
  std::vector<std::string> list = matched(*this, *published, missing);
  if (missing.empty()) return list;
  throw UsageError("the order " + order + " needs tasks that " + path + " has not: " + joined(missing, ", "));
}

bool isStreamFile(const std::string& streamName) {
  return lowerCased(streamName).ends_with(".toml");
}

StreamFile readStreamFile(const std::string& path) {
  return Reader(path).read();
}

}  // namespace skillscope
