// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/config_settings.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/stream_file.h"
#include "core/data/wordnet_cl.h"

namespace skillscope {

namespace {

using Names = std::vector<std::string>;

constexpr double largestSeed = 4294967295;
constexpr double anyCount = 1000000000;

/// A setting that is one member of RunConfig; its default is the member's initial value.
template <class Type>
ConfigSetting member(const char* key, const char* title, Type RunConfig::*field, const char* help) {
  ConfigSetting setting;
  setting.info.key = key;
  setting.info.title = title;
  setting.info.help = help;
  if constexpr (std::is_same_v<Type, Names>) {
    setting.info.isList = true;
    setting.get = [field](const RunConfig& config) { return ParameterValue(joined(config.*field, ",")); };
    setting.set = [field](RunConfig& config, const ParameterValue& value) {
      config.*field = listItems(std::get<std::string>(value));
    };
  } else {
    setting.get = [field](const RunConfig& config) { return ParameterValue(config.*field); };
    setting.set = [field](RunConfig& config, const ParameterValue& value) { config.*field = std::get<Type>(value); };
  }
  setting.info.defaultValue = setting.get(RunConfig());
  return setting;
}

template <class Type>
ConfigSetting number(const char* key, const char* title, Type RunConfig::*field, double minimum, double maximum,
                     const char* help) {
  ConfigSetting setting = member(key, title, field, help);
  setting.info.minimum = minimum;
  setting.info.maximum = maximum;
  return setting;
}

template <class Type>
ConfigSetting choice(const char* key, const char* title, Type RunConfig::*field, Names choices, const char* help) {
  ConfigSetting setting = member(key, title, field, help);
  setting.info.choices = std::move(choices);
  return setting;
}

/// A choice that is not the only one.
template <class Type>
ConfigSetting proposal(const char* key, const char* title, Type RunConfig::*field, Names choices,
                       const char* alternative, const char* help) {
  ConfigSetting setting = choice(key, title, field, std::move(choices), help);
  setting.info.alternative = alternative;
  return setting;
}

std::vector<ConfigSetting> makeSettings() {
  using C = RunConfig;
  return {
      member("run.name", "Name", &C::name, "Shown in the library. Empty: made from method, order and seed."),
      number("run.seed", "Seed", &C::seed, 0, largestSeed,
             "All random choices come from it: the same config and seed give the same run, bit for bit, on CPU."),
      number("run.threads", "Training threads", &C::threads, 0, 1024, "0: chosen for this machine."),
      proposal("run.device", "Device", &C::device, {"auto", "cpu", "cuda"}, "cuda:N for one of several GPUs",
               "Where the run computes. auto: a GPU where LibTorch can use one, else the CPU; doctor lists them. Other "
               "devices give slightly other numbers."),
      member("run.notes", "Notes", &C::notes, "Free text kept with the run."),
      member("run.experiment", "Experiment", &C::experiment,
             "Runs of one experiment are tabled together. A sweep gives its own name."),
      member("run.variant", "Row of the table", &C::variant,
             "Runs of one row differ in order and seed only. Empty: the method's name."),

      member("backbone.path", "Backbone", &C::backbonePath,
             "\"bundled\" for the program's own small T5, or a folder with a Hugging Face checkpoint: T5, LLaMA "
             "family, or "
             "BERT family, which chooses among the answers of all tasks."),
      choice("backbone.tuning", "What is trained", &C::tuning, {"lora", "full"},
             "lora: adapters on a frozen backbone; full: every weight of the backbone."),

      choice("backbone.frozen_type", "Frozen weights", &C::frozenType, {"float32", "bfloat16", "file"},
             "bfloat16 rounds them to half the memory, and is faster on CPUs with quick instructions for it (doctor "
             "says). file leaves a checkpoint in half precision as it is, in the memory of its file, and widens a "
             "layer while it computes: the numbers of float32, slower. Adapters stay float32. For lora only."),
      number("lora.rank", "Rank r", &C::loraRank, 1, 256, "Rank of every LoRA pair."),
      number("lora.alpha", "Alpha", &C::loraAlpha, 0.001, 4096, "The pair's output is scaled with alpha / rank."),
      number("lora.dropout", "Dropout", &C::loraDropout, 0, 0.9, "Share of a pair's inputs set to 0 in training."),
      member("lora.targets", "Adapted layers", &C::loraTargets,
             "Linear layers that get a pair: the last part of their path in the checkpoint, such as q, v or wi_0, or a "
             "whole "
             "path."),

      proposal(
          "stream.name", "Task stream", &C::streamName, {"wordnet-cl"}, "the path of a stream file (.toml)",
          "wordnet-cl: text classification tasks made from WordNet 3.0. A stream file names data of one's own; in a "
          "config file, its path is relative to that file."),
      member("stream.folder", "Folder of the data", &C::streamFolder,
             "Where the data of a stream file lie, in place of the folder that it names; in a config file, relative to "
             "that file."),
      proposal("stream.order", "Task order", &C::order, wordnet_cl::orderNames(), "an order of the stream file",
               "Of wordnet-cl, order-1 to order-3 have six tasks each, long-1 to long-3 all tasks. A stream file has "
               "orders of its own, and published ones by name."),
      proposal("stream.tasks", "Tasks", &C::tasks, wordnet_cl::taskNames(), "of the stream file's tasks",
               "Tasks by name, in training order, in place of the order. Empty: as the order says."),
      member("stream.list_options", "Options in the prompt", &C::listOptions,
             "Ends every prompt with the task's label words. Without them a model must learn which answers a task has, "
             "and "
             "forgets it more easily."),
      number("stream.train_limit", "Training examples a task", &C::trainLimit, 0, anyCount,
             "At most this many; 0: all."),
      number("stream.dev_limit", "Dev examples a task", &C::devLimit, 0, anyCount, "At most this many; 0: all."),
      number("stream.test_limit", "Test examples a task", &C::testLimit, 0, anyCount, "At most this many; 0: all."),

      number("train.learning_rate", "Learning rate", &C::learningRate, 1e-8, 1, "AdamW's peak rate in each task."),
      number("train.epochs", "Epochs", &C::epochs, 1, 1000, "Passes over each task's training examples."),
      number("train.max_steps", "Steps a task", &C::maxSteps, 0, anyCount,
             "Optimizer steps of each task; 0: as many as the epochs need."),
      number("train.batch_size", "Batch size", &C::batchSize, 1, 4096, "Examples in a micro-batch."),
      number("train.accumulation", "Accumulated micro-batches", &C::accumulation, 1, 1024,
             "Micro-batches whose gradients make one optimizer step."),
      number("train.warmup_share", "Warm-up", &C::warmupShare, 0, 1,
             "Share of a task's steps in which the learning rate rises from 0."),
      choice("train.schedule", "Schedule", &C::schedule, {"linear", "constant"},
             "After the warm-up: linear decay to 0 at the task's end, or constant."),
      number("train.weight_decay", "Weight decay", &C::weightDecay, 0, 1, "AdamW's decoupled weight decay."),
      number("train.clip_norm", "Gradient clipping", &C::clipNorm, 0, 1000000,
             "Largest norm of a step's gradient; longer ones are scaled down. 0: off."),
      number("train.max_source_tokens", "Longest input", &C::maxSourceTokens, 1, 4096, "Tokens; the rest is cut off."),
      number("train.max_target_tokens", "Longest output", &C::maxTargetTokens, 1, 1024,
             "Tokens of a target, and of a generated answer."),
      member("train.activation_checkpointing", "Checkpoint activations", &C::activationCheckpointing,
             "Keeps only the input of every layer and computes the rest again for the gradient: the same numbers, in "
             "much less memory and about a third more time."),

      choice("eval.decoding", "Answers by", &C::decoding, {"generate", "labels"},
             "generate: greedy decoding and exact match; labels: the most likely of the task's label words."),
      number("eval.every_steps", "Scores on the way", &C::everySteps, -1, anyCount,
             "Optimizer steps between dev scores of all tasks seen so far; 0: four times a task, -1: never."),
      number("eval.on_the_way_limit", "Examples for those", &C::onTheWayLimit, 1, anyCount, "Dev examples a task."),
      member("eval.before_training", "Score before training", &C::beforeTraining,
             "Measures row 0 of the accuracy matrix, the untrained model on every task."),
      member("eval.future_tasks", "Score future tasks", &C::futureTasks,
             "Also scores tasks that are not learned yet; forward transfer (FWT) needs it."),
      choice(
          "eval.scored_split", "Split that is scored", &C::scoredSplit, {"test", "dev"},
          "Split that the accuracy matrix is measured on. dev is for choosing settings, so that test is not used up."),
      number("eval.batch_size", "Batch size", &C::batchSizeEval, 1, 4096, "Examples scored at once."),
      number("eval.keep_predictions", "Predictions kept", &C::keepPredictions, 0, 100000,
             "Predictions stored for every entry of the accuracy matrix."),

      number("record.importance_every_steps", "Importance every", &C::importanceEverySteps, 1, 1000000,
             "Optimizer steps between two pictures of the importance of all skill units."),
      number("record.checkpoint_every_steps", "Checkpoint every", &C::checkpointEverySteps, 0, anyCount,
             "Optimizer steps between two training states that an interrupted run can go on from; the newest three are "
             "kept. 0: at the end of each task only."),
      choice("record.keep_states", "States kept", &C::keepStates, {"task_ends", "fusions", "all", "none"},
             "Training states that stay when the run is done, so that other runs can branch from them. task_ends: at "
             "the end of each task; fusions: after each fusion as well; all: every checkpoint. Where record.weights is "
             "none, no state stays."),
      number(
          "record.keep_states_mb", "Space for them", &C::keepStatesMegabytes, 0, 1000000000,
          "Megabytes that the kept states of a run may take; beyond it those within tasks go first, then the oldest. "
          "0: no bound."),
      choice(
          "record.weights", "Weights kept", &C::keepWeights, {"all", "final", "none"},
          "all: those after each task and at the end; final: at the end only; none: figures only, for sweeps of many "
          "runs. What an interrupted run goes on from is kept in any case, until it is done."),
      member("record.elements", "Single elements of", &C::elements,
             "Tensors whose importance is recorded element by element at the end of each task, for the importance "
             "map: parts of their names, such as decoder.block.1 or SelfAttention.q, or all. Empty: none."),
      number("record.element_limit", "Elements a task", &C::elementLimit, 1, 16000000,
             "The most elements recorded at the end of a task, at 4 bytes each; tensors that do not fit any more are "
             "left out with a warning."),
      number(
          "record.fusion_sides_mb", "Sides of fusions kept up to", &C::fusionSidesMegabytes, 0, 1000000,
          "Where weights are kept after each task, the weights before and after it and their element scores are kept "
          "too, so that its fusion can be tried in another way, if they take no more than so many megabytes on disk: "
          "16 bytes a trained weight; of Recurrent-KIF 28, for the last round of each task, and where "
          "record.keep_states is fusions or all for every round, up to record.keep_states_mb in all. 0: never."),
  };
}

/// Settings that must not be empty, and those that take one line of text only.
bool mayBeEmpty(const SettingInfo& info) {
  return info.key != "lora.targets" && info.key != "backbone.path";
}
std::size_t longestText(const SettingInfo& info) {
  return info.key == "run.notes" ? 20000 : info.key == "run.name" ? 200 : 4096;
}

void checkText(const SettingInfo& info, const std::string& text) {
  if (trimmed(text).empty() && !mayBeEmpty(info))
    throw UsageError(info.key + " is empty, but must be " + allowedText(info));
  if (text.size() > longestText(info)) {
    throw UsageError(info.key + " is " + std::to_string(text.size()) + " bytes long, but may have " +
                     std::to_string(longestText(info)) + " at most");
  }
  if (const auto position = firstInvalidUtf8(text)) {
    throw UsageError(info.key + " is not valid UTF-8 at byte " + std::to_string(*position + 1));
  }
  const bool control = std::any_of(text.begin(), text.end(), [&](char c) {
    const bool lineBreak = info.key == "run.notes" && (c == '\n' || c == '\t' || c == '\r');
    return (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) && !lineBreak;
  });
  if (control)
    throw UsageError(info.key + " is " + inQuotes(text) + ", but must not have control characters or line breaks");
}

void checkItems(const SettingInfo& info, const std::vector<std::string>& items) {
  std::set<std::string> seen;
  for (const std::string& item : items) {
    if (item.empty()) throw UsageError(info.key + " has an empty item");
    if (!seen.insert(item).second) throw UsageError(info.key + " lists " + inQuotes(item) + " twice");
  }
}

}  // namespace

ParameterDeclaration declarationOf(const SettingInfo& setting) {
  ParameterDeclaration declaration;
  declaration.name = setting.key;
  declaration.defaultValue = setting.defaultValue;
  declaration.minimum = setting.minimum;
  declaration.maximum = setting.maximum;
  declaration.choices = setting.choices;
  return declaration;
}

const std::vector<ConfigSetting>& configSettings() {
  static const std::vector<ConfigSetting> settings = makeSettings();
  return settings;
}

const ConfigSetting* findSetting(const std::string& key) {
  const auto& settings = configSettings();
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const ConfigSetting& setting) { return setting.info.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

const std::vector<std::string>& configKeys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all;
    for (const ConfigSetting& setting : configSettings()) all.push_back(setting.info.key);
    all.push_back("method.name");
    return all;
  }();
  return keys;
}

ParameterValue checkedSetting(const SettingInfo& info, const ParameterValue& given) {
  const std::string* text = std::get_if<std::string>(&given);
  if (text) checkText(info, *text);
  if (!info.isList) {
    const bool fileMayKnow = info.key == "stream.name" ? text && isStreamFile(*text) : !info.alternative.empty();
    if (text && !info.choices.empty() && !fileMayKnow &&
        std::find(info.choices.begin(), info.choices.end(), *text) == info.choices.end()) {
      throw UsageError(info.key + " is " + inQuotes(*text) + ", but must be " + allowedText(info) +
                       suggestion(*text, info.choices));
    }
    ParameterDeclaration declaration = declarationOf(info);
    if (fileMayKnow) declaration.choices.clear();
    return checkedValue(info.key, declaration, given);
  }
  if (!text) throw UsageError(info.key + " is " + toText(given) + ", but must be " + allowedText(info));
  const std::vector<std::string> items = listItems(*text);
  checkItems(info, items);
  return joined(items, ",");
}

void checkAgainstStream(const RunConfig& config, const std::string& key) {
  if (isStreamFile(config.streamName)) return;
  const SettingInfo& info = findSetting(key)->info;
  const Names given = key == "stream.tasks" ? config.tasks : Names{config.order};
  for (const std::string& name : given) {
    if (std::find(info.choices.begin(), info.choices.end(), name) != info.choices.end()) continue;
    throw UsageError(key + (info.isList ? " has " : " is ") + inQuotes(name) +
                     (info.isList ? ", but knows only " : ", but must be one of ") + joined(info.choices, ", ") +
                     suggestion(name, info.choices));
  }
}

std::vector<std::string> listItems(const std::string& text) {
  std::vector<std::string> items;
  if (trimmed(text).empty()) return items;
  for (const std::string& item : split(text, ',')) items.push_back(trimmed(item));
  return items;
}

std::string allowedText(const SettingInfo& info) {
  if (info.isList) {
    std::string items = info.choices.empty() ? "" : " out of " + joined(info.choices, ", ");
    if (!info.alternative.empty()) items += ", or " + info.alternative;
    return (mayBeEmpty(info) ? "a list of texts" : "a list of at least one text") + items;
  }
  if (info.alternative.empty()) return allowedText(declarationOf(info));
  return (info.choices.size() == 1 ? "" : "one of ") + joined(info.choices, ", ") + ", or " + info.alternative;
}

const std::vector<SettingInfo>& settings() {
  static const std::vector<SettingInfo> infos = [] {
    std::vector<SettingInfo> all;
    for (const ConfigSetting& setting : configSettings()) all.push_back(setting.info);
    return all;
  }();
  return infos;
}

}  // namespace skillscope
