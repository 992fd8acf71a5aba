// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tiny backbones on the disk for whole sessions, and what a run recorded as comparable text. Needs LibTorch.
#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/nn/t5.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "core/text/tokenizer.h"
#include "tests/support/tiny_llama.h"
#include "tests/support/toy_run.h"

namespace skillscope::test {

/// A T5 with random weights and a tokenizer of the fixtures; returns the path.
inline std::string makeT5Folder(const std::filesystem::path& path, std::uint64_t seed) {
  namespace fs = std::filesystem;
  const fs::path tokenizer = fs::path(SKILLSCOPE_SOURCE_DIR) / "tests/fixtures/tokenizers/t5_unigram";
  fs::create_directories(path);
  for (const char* file : {"spiece.model", "tokenizer_config.json", "added_tokens.json", "special_tokens_map.json"}) {
    fs::copy_file(tokenizer / file, path / file, fs::copy_options::skip_existing);
  }
  auto model = tinyModel(openTokenizer(path.string())->size(), seed);
  saveT5(*model, path.string(), torch::kFloat32);
  return path.string();
}

/// A LLaMA of the same kind.
inline std::string makeLlamaFolder(const std::filesystem::path& path, std::uint64_t seed) {
  namespace fs = std::filesystem;
  const fs::path tokenizer = fs::path(SKILLSCOPE_SOURCE_DIR) / "tests/fixtures/tokenizers/llama_bpe";
  fs::create_directories(path);
  for (const char* file : {"tokenizer.model", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"}) {
    fs::copy_file(tokenizer / file, path / file, fs::copy_options::skip_existing);
  }
  std::string config =
      "{'model_type': 'llama', 'hidden_size': 16, 'intermediate_size': 24, 'num_hidden_layers': 2, "
      "'num_attention_heads': 4, 'num_key_value_heads': 2, 'max_position_embeddings': 64, "
      "'rms_norm_eps': 1e-6, 'vocab_size': " +
      std::to_string(openTokenizer(path.string())->size()) + ", 'bos_token_id': 1, 'eos_token_id': 2}";
  for (char& c : config) c = c == '\'' ? '"' : c;
  writeFileAtomically((path / "config.json").string(), config);
  RandomWeights weights(seed);
  const auto model = tinyLlama(readLlamaConfig(path.string()), weights);
  NamedTensors tensors;
  for (const NamedWeight& weight : model->weights()) tensors.emplace_back(weight.name, weight.tensor);
  writeSafetensors((path / "model.safetensors").string(), tensors, {{"format", "pt"}});
  return path.string();
}

template <typename Number>
void put(std::ostream& text, const std::vector<Number>& values) {
  for (const Number value : values) text << ' ' << std::hexfloat << static_cast<double>(value);
}

/// Everything a run recorded that does not depend on the clock, one line an event.
inline std::vector<std::string> record(const std::string& store, const std::string& id) {
  std::vector<std::string> lines;
  for (const Event& event : RunReader(store).events(id, true)) {
    std::ostringstream text;
    text << std::hexfloat;
    if (const auto* start = std::get_if<TaskStarted>(&event)) {
      text << "task " << start->task << ' ' << start->firstStep;
    } else if (const auto* step = std::get_if<StepDone>(&event)) {
      text << "step " << step->task << ' ' << step->step << ' ' << step->loss << ' ' << step->learningRate << ' '
           << step->gradientNorm << ' ' << step->tokens;
    } else if (const auto* snapshot = std::get_if<ImportanceSnapshot>(&event)) {
      text << "importance " << snapshot->step << ' ' << snapshot->taskEnd;
      put(text, snapshot->importance), put(text, snapshot->sensitivity), put(text, snapshot->uncertainty);
    } else if (const auto* round = std::get_if<FusionRound>(&event)) {
      text << "fusion " << round->task << ' ' << round->round << ' ' << round->step << ' ' << round->rule;
      for (const FusionCategory category : round->category) text << ' ' << toString(category);
      put(text, round->previousScore), put(text, round->currentScore), put(text, round->previousShare);
      put(text, round->historyAfter), put(text, round->change);
    } else if (const auto* score = std::get_if<Evaluated>(&event)) {
      text << "score " << score->afterTask << ' ' << score->onTask << ' ' << score->step << ' ' << score->split << ' '
           << score->matrixEntry << ' ' << score->score;
    } else if (const auto* predictions = std::get_if<ExamplePredictions>(&event)) {
      text << "predictions " << predictions->afterTask << ' ' << predictions->onTask;
      for (const ExamplePrediction& example : predictions->examples) text << ' ' << example.id << example.prediction;
    } else if (const auto* retrieval = std::get_if<ExampleRetrieval>(&event)) {
      text << "retrieval " << retrieval->afterTask << ' ' << retrieval->onTask << ' ' << retrieval->count;
      put(text, retrieval->owner), put(text, retrieval->slot);
      put(text, retrieval->weight), put(text, retrieval->similarity);
    } else if (const auto* space = std::get_if<RetrievalSpace>(&event)) {
      text << "space " << space->task << ' ' << space->width << ' ' << space->bytes;
      put(text, space->keys), put(text, space->place), put(text, space->queries);
    } else if (const auto* message = std::get_if<Message>(&event); message && message->severity != Severity::info) {
      text << "message " << message->step << ' ' << message->text;
    } else {
      continue;
    }
    lines.push_back(text.str());
  }
  return lines;
}

}  // namespace skillscope::test
