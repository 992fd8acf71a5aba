// SPDX-License-Identifier: GPL-3.0-or-later
//
// The settings of a run, as read from TOML, from a preset's name, from --set, or from the window's form.
// One table describes every key (see settings()), and reading, writing, checking, help and form all come from it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/learn/parameter.h"

namespace skillscope {

struct StreamChoice;

struct RunConfig {
  // [run]
  std::string name;  ///< shown in the library; empty = made from method, stream and seed
  std::int64_t seed = 1;
  std::int64_t threads = 0;     ///< training threads, 0 = chosen by the machine (see tensor/compute.h)
  std::string device = "auto";  ///< "auto", "cpu", "cuda" or "cuda:N"; see core/tensor/device.h
  std::string notes;
  std::string experiment;  ///< runs of one experiment are tabled together; empty = none
  std::string variant;     ///< their row in the table; empty = the method's name
  // [backbone]
  std::string backbonePath = "bundled";  ///< "bundled" or a Hugging Face checkpoint directory
  std::string tuning = "lora";           ///< "lora" or "full"
  std::string frozenType = "float32";    ///< of the linear layers' frozen weights: "float32", "bfloat16", "file"
  // [lora]
  std::int64_t loraRank = 8;
  double loraAlpha = 16;
  double loraDropout = 0;
  std::vector<std::string> loraTargets = {"q", "v"};  ///< last component of the module path, or a whole path
  // [stream]
  std::string streamName = "wordnet-cl";  ///< or the path of a stream file (core/data/stream_file.h)
  std::string streamFolder;               ///< where a stream file's data lie; empty = where it says
  std::string order = "order-1";
  std::vector<std::string> tasks;                            ///< overrides the order where not empty
  std::int64_t trainLimit = 0, devLimit = 0, testLimit = 0;  ///< examples a task, 0 = all
  bool listOptions = true;                                   ///< prompts end with the task's label words
  // [train]
  double learningRate = 1e-3;
  std::int64_t epochs = 3;
  std::int64_t maxSteps = 0;        ///< optimizer steps a task, 0 = by epochs
  std::int64_t batchSize = 16;      ///< examples a micro-batch
  std::int64_t accumulation = 1;    ///< micro-batches an optimizer step
  double warmupShare = 0.05;        ///< share of a task's steps with rising rate
  std::string schedule = "linear";  ///< "linear" decay to 0, or "constant"
  double weightDecay = 0.0;
  double clipNorm = 1.0;  ///< 0 = off
  std::int64_t maxSourceTokens = 128, maxTargetTokens = 16;
  bool activationCheckpointing = false;  ///< layers are computed again for the gradient instead of kept
  // [eval]
  std::string decoding = "generate";  ///< "generate" (greedy, exact match) or "labels" (score the task's label words)
  std::int64_t everySteps =
      0;  ///< dev scores of all tasks seen so far within a task; 0 = four times a task, -1 = never
  std::int64_t onTheWayLimit = 100;  ///< dev examples a task for those
  bool beforeTraining = true;        ///< row 0 of the accuracy matrix
  bool futureTasks = true;           ///< also score tasks not yet learned (needed for FWT)
  std::string scoredSplit = "test";  ///< of the accuracy matrix: "test", or "dev" to choose settings by
  std::int64_t batchSizeEval = 64;
  std::int64_t keepPredictions = 200;  ///< predictions stored per matrix entry
  // [record]
  std::int64_t importanceEverySteps = 5;    ///< optimizer steps between importance snapshots
  std::int64_t checkpointEverySteps = 100;  ///< optimizer steps between training states; 0 = at the end of tasks only
  /// States that stay when the run is done, to branch from: "task_ends", "fusions" (those too), "all" or "none".
  std::string keepStates = "task_ends";
  std::int64_t keepStatesMegabytes = 1000;  ///< largest size of those, 10⁶ bytes; 0 = no bound
  std::string keepWeights = "all";          ///< of a stored run: "all" (after each task), "final" or "none"
  std::vector<std::string> elements;        ///< tensors whose elements are recorded at task ends; see element_maps.h
  std::int64_t elementLimit = 1000000;      ///< elements a task for that
  std::int64_t fusionSidesMegabytes = 16;   ///< most that both sides of one fusion may take on disk; 0 = not kept
  // [method]
  std::string method = "kif";
  std::map<std::string, ParameterValue> methodParameters;  ///< as given; see ParameterSet for the checked ones

  bool operator==(const RunConfig&) const = default;
};

/// One key of the config.
struct SettingInfo {
  std::string key;              ///< "train.learning_rate"
  std::string title;            ///< "Learning rate"
  ParameterValue defaultValue;  ///< a list of texts is written as text with commas
  bool isList = false;
  double minimum = 0, maximum = 0;
  std::vector<std::string> choices;
  std::string alternative;  ///< what may be given besides the choices; empty = nothing
  std::string help;
};

/// Every key outside [method], in file order.
const std::vector<SettingInfo>& settings();
/// The setting as a declared parameter under its full key, for checkedValue, valueFromText and allowedText.
ParameterDeclaration declarationOf(const SettingInfo& setting);
/// What the setting may be, e.g. "a whole number from 1 to 64"; for help and messages.
std::string allowedText(const SettingInfo& setting);

/// Reads a TOML file. Throws UsageError with file, line and key: malformed TOML, unknown key (names the nearest known
/// one), wrong type, value out of range.
/// Relative paths in [stream] of a file are relative to that file.
RunConfig readConfigFile(const std::string& path);
RunConfig readConfigText(const std::string& toml, const std::string& sourceName);
/// The whole config with all defaults written out.
std::string toToml(const RunConfig& config);
/// "train.learning_rate=1e-3"; method parameters as "method.gamma=0.5". Throws UsageError.
void applySetting(RunConfig& config, const std::string& assignment);
ParameterValue settingValue(const RunConfig& config, const std::string& key);
/// Checks ranges and combinations that no single key can; does not need method plug-ins, and reads no file.
void validate(const RunConfig& config);
/// The [stream] part; relative paths as they are.
StreamChoice streamChoice(const RunConfig& config);
/// `config` with the relative paths in [stream] made absolute, from `folder` on.
RunConfig withStreamPathsFrom(RunConfig config, const std::string& folder);

/// Presets: resources/presets/*.toml, by name without ending.
std::vector<std::string> presetNames();
/// A preset's name or a path of a file. Throws UsageError that lists presets when neither exists.
RunConfig loadConfig(const std::string& presetOrPath);

}  // namespace skillscope
