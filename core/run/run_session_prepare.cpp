// SPDX-License-Identifier: GPL-3.0-or-later
// Data, backbone and method of a run, and what they were made from.

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/learn/answer_choices.h"
#include "core/learn/method_catalog.h"
#include "core/learn/metrics.h"
#include "core/nn/answer_encoder.h"
#include "core/nn/model_device.h"
#include "core/run/branch.h"
#include "core/run/environment.h"
#include "core/run/memory_need.h"
#include "core/run/run_session_private.h"
#include "core/tensor/compute.h"
#include "core/tensor/device.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

/// Name of a file → its SHA-256, of what a run read.
void addHashes(std::map<std::string, std::string>& environment, const std::string& what, const std::string& folder,
               std::initializer_list<const char*> files) {
  for (const char* file : files) {
    const std::string path = folder + "/" + file;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) environment["SHA-256 of " + what + " " + file] = sha256OfFile(path);
  }
}

/// A checkpoint's weights in several files.
void addShardHashes(std::map<std::string, std::string>& environment, const std::string& folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with("model-") && name.ends_with(".safetensors")) {
      environment["SHA-256 of backbone " + name] = sha256OfFile(entry->path().string());
    }
  }
}

}  // namespace

void RunSession::Private::prepare() {
  setUpCompute(static_cast<int>(config.threads));
  Progress preparing;
  preparing.phase = "Preparing data";
  emit(preparing);
  validate(config);
  std::string methodTitle = config.method;
  if (options.parts.method) {
    method = options.parts.method(config);
  } else {
    MethodCatalog& catalog = MethodCatalog::instance();
    catalog.load();
    const MethodInfo& info = catalog.info(config.method);
    methodTitle = info.title;
    method = catalog.registry().make(config.method, ParameterSet(info, config.methodParameters));
  }
  stopIfAsked();
  makeStream();
  stopIfAsked();
  const std::string folder = backboneFolder(config.backbonePath);
  const torch::Device device = chosenDevice(config.device);
  const std::string memory = device.is_cpu() ? memoryRemark(config, folder) : std::string();
  if (!memory.empty()) remarks.push_back(memory);
  backbone = openTrainable(folder, weightPrecision(config.frozenType));
  moveTo(*backbone, device);
  tokenizer = openTokenizer(folder);
  if (AnswerEncoder* encoder = asAnswerEncoder(*backbone)) {
    encoder->setAnswers(answerChoices(stream, *tokenizer, config.maxTargetTokens));
  }
  checkVocabulary();
  remarkUnwritableAnswers();
  random = std::make_unique<RandomState>(static_cast<std::uint64_t>(config.seed));
  TrainerParts parts{*backbone, *tokenizer, *method, stream, *random, {}};
  parts.trainable = chooseTrainable(config, parts);
  trainer = std::make_unique<Trainer>(config, std::move(parts), *this);
  stopIfAsked();
  if (options.continued) return continueWriter();
  if (options.branch && options.branch->at.kind != BranchKind::start) return branchWriter(methodTitle);
  openWriter(methodTitle);
  for (const std::string& remark : backbone->remarks()) emit(Message{0, Severity::warning, remark});
  for (const std::string& remark : remarks) emit(Message{0, Severity::warning, remark});
}

void RunSession::Private::makeStream() {
  if (options.parts.stream) {
    stream = options.parts.stream(config);
    return;
  }
  LoadedStream loaded = loadStream(streamChoice(config));
  stream = std::move(loaded.stream);
  dataFiles = std::move(loaded.files);
  remarks = std::move(loaded.remarks);
}

/// Checkpoints often have more rows than their tokenizer has pieces, but never fewer.
void RunSession::Private::checkVocabulary() const {
  for (const NamedWeight& weight : backbone->weights()) {
    if (weight.module != "embedding" || weight.tensor.size(0) >= tokenizer->size()) continue;
    throw Error("Tokenizer and weights do not belong together in", backboneFolder(config.backbonePath),
                "the tokenizer has " + std::to_string(tokenizer->size()) + " pieces, " + weight.name + " only " +
                    std::to_string(weight.tensor.size(0)) + " rows");
  }
}

/// An answer that the tokenizer cannot spell, such as one with capitals where the vocabulary has none, is never right.
void RunSession::Private::remarkUnwritableAnswers() {
  if (asAnswerEncoder(*backbone) != nullptr) return;  // they are taken as they are
  constexpr std::size_t looked = 500, named = 3;
  for (const Task& task : stream.tasks) {
    if (task.metric == "rouge_l") continue;  // which is about words
    std::set<std::string> answers(task.labels.begin(), task.labels.end());
    for (std::size_t i = 0; task.labels.empty() && i < std::min(looked, task.test.size()); ++i) {
      answers.insert(task.test[i].target);
    }
    std::vector<std::string> lost;
    for (const std::string& answer : answers) {
      if (!exactMatch(tokenizer->decode(tokenizer->encode(answer)), answer)) lost.push_back(inQuotes(answer));
    }
    if (lost.empty()) continue;
    const std::string count = std::to_string(lost.size()) + " of " + std::to_string(answers.size());
    const std::string more = lost.size() > named ? ", …" : "";
    if (lost.size() > named) lost.resize(named);
    remarks.push_back("Task " + task.name + ": the backbone's tokenizer cannot write " + count + " answers (" +
                      joined(lost, ", ") + more +
                      "), so they are never right. If it knows no capitals, set lower_case = true in the stream file.");
  }
}

std::map<std::string, std::string> RunSession::Private::environment() const {
  std::map<std::string, std::string> environment = describeEnvironment();
  addHashes(environment, "backbone", backboneFolder(config.backbonePath),
            {"model.safetensors", "model.safetensors.index.json", "config.json", "spiece.model", "tokenizer.model",
             "tokenizer.json"});
  addShardHashes(environment, backboneFolder(config.backbonePath));
  for (const DataFileHash& file : dataFiles) environment["SHA-256 of " + file.name] = file.sha256;
  return environment;
}

}  // namespace skillscope
