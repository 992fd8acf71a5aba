// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/file_stream.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/data_format.h"
#include "core/data/dialogue_index.h"
#include "core/data/label_list.h"
#include "core/data/prompt_template.h"
#include "core/data/record_file.h"
#include "core/data/split_checks.h"
#include "core/data/stable_random.h"

namespace skillscope {

namespace {

/// A record that became an example, with what its label check needs.
struct Draft {
  Example example;
  std::string place;
};

struct Split {
  std::string file;  ///< as the stream file names it; empty = none
  std::vector<Draft> drafts;
};

class TaskLoader {
 public:
  TaskLoader(const StreamFile& file, const TaskSource& source, const SplitLimits& limits, LoadedTasks& result)
      : file_(file), source_(source), limits_(limits), result_(result), prompt_(source.prompt) {}

  Task load() {
    findLabelsBeforeReading();
    Split train = read("train", source_.train), dev = read("dev", devFile()), test = read("test", source_.test);
    findLabelsInData(train, {&train, &dev, &test});
    if (labels_.empty() && (source_.metric == "accuracy" || source_.metric == "macro_f1"))
      throw Error(full(source_.train) + ": the metric " + source_.metric + " of task " + source_.name +
                  " needs labels, and the prompts name none; give them with labels = [\"…\"] or \"targets\"");
    task_.name = source_.name;
    task_.title = source_.title;
    task_.description = source_.description;
    task_.labels = labels_;
    task_.metric = source_.metric;
    task_.train = examples(train, "train", lower(source_.trainLimit, limits_.train), whole_.train);
    // Test comes before dev: dev may have to leave out what is in test.
    task_.test = examples(test, "test", lower(source_.testLimit, limits_.test), whole_.test);
    if (!dev.file.empty()) task_.dev = examples(dev, "dev", 0, whole_.dev);
    if (source_.devWithoutTest) {
      const std::size_t before = task_.dev.size(), removed = removeShared(task_.dev, task_.test);
      if (removed > 0)
        remark(std::to_string(removed) + " of " + std::to_string(before) +
               " dev records were left out, because test has their prompts.");
    }
    whole_.dev = task_.dev.size();
    cut(task_.dev, lower(source_.devLimit, limits_.dev));
    if (source_.lowerCase) lowerCase();
    result_.whole.push_back(whole_);
    if (several_ > 0) remark(std::to_string(several_) + " records have several answers, of which the first is taken.");
    for (std::string& sentence : splitRemarks(task_)) result_.remarks.push_back(std::move(sentence));
    return std::move(task_);
  }

 private:
  static std::int64_t lower(std::int64_t a, std::int64_t b) {
    return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
  }

  void remark(const std::string& sentence) { result_.remarks.push_back("Task " + source_.name + ": " + sentence); }

  std::string full(const std::string& name) const {
    const std::filesystem::path path = name;
    return path.is_absolute() ? name : (std::filesystem::path(file_.folder) / path).lexically_normal().string();
  }

  void addHash(const std::string& name, const std::string& sha256) {
    const auto known = std::any_of(result_.files.begin(), result_.files.end(),
                                   [&](const DataFileHash& file) { return file.name == name; });
    if (!known) result_.files.push_back({name, sha256});
  }

  /// A dev file that only the format names need not be there.
  std::string devFile() const {
    std::error_code ignored;
    const bool absent =
        source_.dev.empty() || (source_.devIsOptional && !std::filesystem::exists(full(source_.dev), ignored));
    return absent ? std::string() : source_.dev;
  }

  // ---- Labels ----

  void findLabelsBeforeReading() {
    if (source_.labelsFrom == "list") labels_ = source_.labels;
    if (!source_.labelsFrom.ends_with(".json")) return;
    // The format's own labels.json lies beside the train file, one that the user names in the stream's folder.
    const std::string name = source_.labelsRequired
                                 ? source_.labelsFrom
                                 : (std::filesystem::path(source_.train).parent_path() / source_.labelsFrom).string();
    std::string sha256;
    labels_ = readLabelList(full(name), sha256);
    addHash(name, sha256);
  }

  void findLabelsInData(const Split& train, std::initializer_list<const Split*> splits) {
    if (source_.labelsFrom == "targets") {
      std::set<std::string> distinct;
      for (const Draft& draft : train.drafts) distinct.insert(draft.example.target);
      labels_.assign(distinct.begin(), distinct.end());
    }
    if (source_.labelsFrom != "options" || train.drafts.empty()) return;
    const std::vector<std::string> options = optionsOf(train.drafts.front().example.prompt);
    for (const Split* split : splits) {
      for (const Draft& draft : split->drafts) {
        if (!options.empty() && optionsOf(draft.example.prompt) == options) continue;
        if (!source_.labelsRequired) return;  // prompts that differ: a task of free text
        throw Error(draft.place +
                    (options.empty()
                         ? "the prompt lists no answers after \"Option: \""
                         : "the prompt lists other answers than the first record's, " + joined(options, ", ")) +
                    "; set labels to a list or to \"none\"");
      }
    }
    labels_ = options;
  }

  // ---- Records ----

  Split read(const std::string& kind, const std::string& name) {
    Split split;
    split.file = name;
    if (name.empty()) return split;
    const RecordFile records = readRecordFile(full(name), source_.header);
    addHash(name, records.sha256);
    if (records.records.empty())
      throw Error(records.path + ": the " + kind + " split of task " + source_.name + " is empty");
    const std::vector<DialogueKey> keys = dialogueKeys(name, records);
    for (std::size_t i = 0; i < records.records.size(); ++i) {
      const Record& record = records.records[i];
      Draft draft;
      draft.place = records.place(record);
      draft.example.prompt = promptOf(records, record);
      draft.example.target = targetOf(records, record);
      const auto id = record.fields.find(source_.id);
      std::string own = id != record.fields.end() ? id->second : std::to_string(record.number);
      if (!keys.empty()) {
        draft.example.group = keys[i].state();
        own = keys[i].state() + "/" + keys[i].slot;
      }
      draft.example.id = source_.name + "/" + kind + "/" + own;
      split.drafts.push_back(std::move(draft));
    }
    return split;
  }

  std::vector<DialogueKey> dialogueKeys(const std::string& name, const RecordFile& records) {
    if (!findDataFormat(source_.format)->dialogueIndex) return {};
    std::string sha256;
    const std::string index = dialogueIndexOf(name);
    std::vector<DialogueKey> keys = readDialogueIndex(full(index), sha256);
    addHash(index, sha256);
    if (keys.size() != records.records.size())
      throw Error(full(index) + ": there are " + std::to_string(keys.size()) + " lines, but " + records.path + " has " +
                  std::to_string(records.records.size()) + " records; both must come from the same preparation");
    std::map<std::pair<std::string, std::string>, std::size_t> seen;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto [other, fresh] = seen.insert({{keys[i].state(), keys[i].service + "-" + keys[i].slot}, i});
      if (!fresh)
        throw Error(full(index) + ":" + std::to_string(i + 1) + ": the slot " + keys[i].slot +
                    " of this dialogue and turn is in line " + std::to_string(other->second + 1) + " already");
    }
    return keys;
  }

  std::string promptOf(const RecordFile& records, const Record& record) const {
    std::string prompt = prompt_.filled([&](const std::string& name) -> std::string {
      const bool own = record.fields.contains(name) || record.unusable.contains(name);
      if (!own && name == "labels") return labelText(records, record);
      if (!own && name == "task") return source_.name;
      if (!own && name == "instruction" && (!source_.instruction.empty() || source_.format == "o-lora"))
        return source_.instruction;
      return records.field(record, name);
    });
    if (trimmed(prompt).empty()) throw Error(records.place(record) + "the prompt has no text");
    return prompt;
  }

  std::string labelText(const RecordFile& records, const Record& record) const {
    if (!labels_.empty()) return joined(labels_, ", ");
    throw Error(records.place(record) + "the prompt wants {labels}, but the labels of task " + source_.name +
                " are not known before its records; give them as a list or a .json file");
  }

  std::string targetOf(const RecordFile& records, const Record& record) {
    std::string target = records.field(record, source_.target);
    if (const auto list = record.several.find(source_.target); list != record.several.end() && list->second > 1)
      ++several_;
    const auto word = source_.answers.find(target);
    return word != source_.answers.end() ? word->second : target;
  }

  // ---- Examples ----

  std::vector<Example> examples(Split& split, const std::string& kind, std::int64_t limit, std::size_t& whole) {
    std::vector<Example> kept;
    std::size_t dropped = 0;
    for (Draft& draft : split.drafts) {
      const bool fits =
          labels_.empty() || std::find(labels_.begin(), labels_.end(), draft.example.target) != labels_.end();
      if (!fits && !source_.dropOtherLabels)
        throw Error(draft.place + "the answer " + inQuotes(draft.example.target) + " is none of the labels of task " +
                    source_.name + ": " + joined(labels_, ", ") +
                    "; correct it, or set drop_other_labels = true to leave such records out");
      if (!fits) {
        ++dropped;
        continue;
      }
      if (!limits_.listOptions) draft.example.prompt = withoutOptions(draft.example.prompt);
      kept.push_back(std::move(draft.example));
    }
    if (dropped > 0)
      remark(std::to_string(dropped) + " of " + std::to_string(split.drafts.size()) + " " + kind +
             " records were left out, because their answer is no label.");
    if (kept.empty()) throw Error(full(split.file) + ": the " + kind + " split of task " + source_.name + " is empty");
    if (source_.shuffle) shuffleStates(kept, kind);
    whole = kept.size();
    cut(kept, limit);
    return kept;
  }

  void lowerCase() {
    for (std::vector<Example>* split : {&task_.train, &task_.dev, &task_.test}) {
      for (Example& example : *split) {
        example.prompt = lowerCased(example.prompt);
        example.target = lowerCased(example.target);
      }
    }
    std::map<std::string, std::string> seen;
    for (std::string& label : task_.labels) {
      const auto [other, fresh] = seen.emplace(lowerCased(label), label);
      if (!fresh)
        throw Error(file_.path + ": the labels " + inQuotes(other->second) + " and " + inQuotes(label) + " of task " +
                    source_.name + " are the same in lower case; leave lower_case out");
      label = other->first;
    }
  }

  /// Records of one dialogue state stay together.
  void shuffleStates(std::vector<Example>& examples, const std::string& kind) const {
    std::vector<std::vector<Example>> states;
    for (Example& example : examples) {
      const bool same = !states.empty() && !example.group.empty() && states.back().back().group == example.group;
      if (!same) states.emplace_back();
      states.back().push_back(std::move(example));
    }
    StableRandom(stableHash(source_.name + "/" + kind)).shuffle(states);
    examples.clear();
    for (auto& state : states) std::move(state.begin(), state.end(), std::back_inserter(examples));
  }

  static void cut(std::vector<Example>& examples, std::int64_t limit) {
    if (limit <= 0 || examples.size() <= static_cast<std::size_t>(limit)) return;
    auto end = static_cast<std::size_t>(limit);
    const auto within = [&](std::size_t i) {
      return !examples[i].group.empty() && examples[i].group == examples[i - 1].group;
    };
    while (end > 0 && within(end)) --end;
    if (end == 0) {  // the first state alone is longer than the limit: it is kept whole
      for (end = 1; end < examples.size() && within(end);) ++end;
    }
    examples.resize(end);
  }

  const StreamFile& file_;
  const TaskSource& source_;
  const SplitLimits& limits_;
  LoadedTasks& result_;
  const PromptTemplate prompt_;
  std::vector<std::string> labels_;
  std::size_t several_ = 0;
  SplitSizes whole_;
  Task task_;
};

}  // namespace

LoadedTasks loadTasks(const StreamFile& file, const std::vector<std::string>& names, const SplitLimits& limits) {
  LoadedTasks result;
  std::error_code ignored;
  if (!std::filesystem::is_directory(file.folder, ignored))
    throw UsageError("there is no folder " + file.folder + " with the data of " + file.path +
                     "; say where they lie: stream.folder in a config, --folder of the command stream");
  result.files.push_back({std::filesystem::path(file.path).filename().string(), file.sha256});
  for (const std::string& name : names)
    result.tasks.push_back(TaskLoader(file, file.task(name), limits, result).load());
  return result;
}

}  // namespace skillscope
