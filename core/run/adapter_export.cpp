// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/adapter_export.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/base/whole_file.h"
#include "core/learn/adapter.h"
#include "core/learn/flat_parameters.h"
#include "core/learn/method.h"
#include "core/learn/method_catalog.h"
#include "core/learn/trainer.h"
#include "core/nn/answer_encoder.h"
#include "core/run/resume.h"
#include "core/run/training_state.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"

namespace skillscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* adapterFiles[] = {"adapter_config.json", "adapter_model.safetensors"};

struct FoundRun {
  StoredRun run;
  std::map<std::string, std::string> sha256;  ///< of weights files, as the store lists them
  std::vector<KeptWeights> kept;
};

FoundRun findRun(const std::string& storePath, const std::string& runId) {
  const RunReader reader(storePath);
  FoundRun found{reader.run(runId), {}, {}};
  const std::string folder = runFolder(storePath, runId);
  for (const Event& event : reader.events(runId)) {
    const auto* weights = std::get_if<Checkpointed>(&event);
    if (!weights) continue;
    found.sha256[weights->file] = weights->sha256;
    const fs::path file = weights->file;
    std::error_code error;
    if (file.filename() != adapterFiles[1] || !fs::exists(fs::path(folder) / file, error)) continue;
    found.kept.push_back({file.parent_path().string(), (fs::path(folder) / file).parent_path().string(), false});
  }
  // By step; of several at one step, as before and after a fusion, the last one.
  std::map<std::int64_t, std::pair<std::int64_t, std::string>> states;
  for (const std::vector<std::string>& paths : {statePaths(folder), keptStatePaths(folder)}) {
    for (const std::string& path : paths) {
      try {
        const TrainingState state = TrainingState::read(path);
        auto& known = states[state.step];
        if (known.second.empty() || known.first < state.events) known = {state.events, path};
      } catch (const Error&) {  // a damaged one cannot be asked for
      }
    }
  }
  for (const auto& [step, state] : states) {
    found.kept.push_back({"step-" + std::to_string(step), state.second, true});
  }
  return found;
}

void copyAdapter(const FoundRun& found, const KeptWeights& kept, const std::string& folder) {
  for (const char* name : adapterFiles) {
    const std::string from = kept.place + "/" + name;
    const std::string bytes = readWholeFile(from);
    const auto listed = found.sha256.find(kept.name + "/" + name);
    if (listed != found.sha256.end() && sha256Hex(bytes) != listed->second) {
      throw Error("The weights are damaged in", from, "their checksum is not the one that the store lists");
    }
    writeFileAtomically(folder + "/" + name, bytes);
  }
}

/// Puts the weights of a training state onto a fresh adapter.
void writeFromState(const FoundRun& found, const KeptWeights& kept, const std::string& folder) {
  const RunConfig config = readConfigText(found.run.configToml, "the stored config of the run " + found.run.summary.id);
  MethodCatalog& catalog = MethodCatalog::instance();
  catalog.load();
  const auto method =
      catalog.registry().make(config.method, ParameterSet(catalog.info(config.method), config.methodParameters));
  if (!method->traits().plainWeights) {
    throw UsageError("the method " + config.method + " keeps more than one adapter, which PEFT cannot read");
  }
  const std::string source = backboneFolder(config.backbonePath);
  const auto backbone = openTrainable(source);
  const TrainingState state = TrainingState::read(kept.place);
  RandomState random(0);
  const std::vector<TrainableTensor> trainable =
      attachLora(*backbone, loraOptions(config), random.generator(RandomUse::initialisation));
  FlatParameters flat(trainable);
  const torch::Tensor weights = state.getTensor("weights").reshape({-1});
  if (weights.numel() != flat.size()) {
    throw Error("The training state does not fit the run's adapter:", kept.place,
                "it has " + std::to_string(weights.numel()) + " scalars, not " + std::to_string(flat.size()));
  }
  flat.setWeights(weights);
  writePeftAdapter(folder, *backbone, trainable, loraOptions(config), source);
}

}  // namespace

std::vector<KeptWeights> keptWeights(const std::string& storePath, const std::string& runId) {
  return findRun(storePath, runId).kept;
}

ExportedAdapter exportAdapter(const std::string& storePath, const std::string& runId, const std::string& folder,
                              const std::string& at) {
  if (folder.empty()) throw UsageError("the adapter's folder has no name");
  const FoundRun found = findRun(storePath, runId);
  if (readConfigText(found.run.configToml, "the stored config of the run " + runId).tuning == "full") {
    throw UsageError("the run " + runId +
                     " has no adapter: it trained all weights, and its checkpoints are whole models");
  }
  std::vector<std::string> names;
  for (const KeptWeights& kept : found.kept) names.push_back(kept.name);
  if (names.empty()) {
    const bool other = !found.sha256.empty();
    throw UsageError(
        "the run " + runId + " has no adapter: " +
        (other ? "its weights are of another kind, or were deleted" : "it kept no weights (record.weights)"));
  }
  const KeptWeights* chosen = nullptr;
  if (at.empty()) {
    // Weights after a task or at the end tell more than a state on the way, which is there only while a run goes on.
    for (const KeptWeights& kept : found.kept) {
      if (!kept.isState || !chosen || chosen->isState) chosen = &kept;
    }
  } else {
    for (const KeptWeights& kept : found.kept) {
      if (kept.name == at) chosen = &kept;
    }
  }
  if (!chosen) {
    throw UsageError("the run " + runId + " kept no weights at " + inQuotes(at) + "; it has " + joined(names, ", "));
  }
  if (chosen->isState) {
    writeFromState(found, *chosen, folder);
  } else {
    copyAdapter(found, *chosen, folder);
  }
  return {chosen->name, folder};
}

}  // namespace skillscope
