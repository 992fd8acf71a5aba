// SPDX-License-Identifier: GPL-3.0-or-later
// Loading, tokenizing, fusion and memory at fixed sizes. Prints one JSON object.
//
//   bench_core --what load|tokenize|recurrent|fusion|memory [--threads N] [--shape small|t5-small] [--recompute 1]
//   [--millions N]
//
// load: a checkpoint of 1 GB (float32) is written to a temporary folder, then opened: seconds, and the peak of memory
// over what the process had before, as a share of the file. tokenize: the bundled vocabulary over texts of WordNet's
// kind, tokens and megabytes a second. recurrent: one merge of Recurrent-KIF over 4.2 million scalars (LLaMA-2-7B, r 8,
// q and v). fusion: the weights' part of a KIF round over 770 million (T5-large), in place. memory: peak of a few
// training steps against the estimate made before. Times are medians of wall-clock seconds.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "bench_support.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/process_memory.h"
#include "core/learn/adapter.h"
#include "core/learn/model_report.h"
#include "core/learn/train_step.h"
#include "core/nn/recompute.h"
#include "core/nn/t5.h"
#include "core/skill/fusion.h"
#include "core/skill/recurrent_round.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"
#include "core/text/tokenizer.h"

using namespace skillscope;

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string what = "recurrent", shape = "small";
  int threads = 2;
  bool recompute = false;
  std::int64_t millions = 770;
};

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--what") arguments.what = value;
    if (name == "--shape") arguments.shape = value;
    if (name == "--threads") arguments.threads = std::stoi(value);
    if (name == "--millions") arguments.millions = std::stoll(value);
    if (name == "--recompute") arguments.recompute = value == "1";
  }
  return arguments;
}

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

template <class Work>
double medianSeconds(int passes, Work&& work) {
  std::vector<double> seconds;
  for (int i = 0; i < passes + 1; ++i) {  // the first warms up
    const double start = now();
    work();
    if (i > 0 || passes == 0) seconds.push_back(now() - start);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

/// A folder that goes with the object.
class ScratchFolder {
 public:
  ScratchFolder() : path_(fs::temp_directory_path() / ("skillscope-bench-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

T5Config shapeOf(const std::string& shape) {
  T5Config config;
  const bool large = shape == "t5-small";
  config.modelWidth = large ? 512 : 256;
  config.feedForwardWidth = large ? 2048 : 1024;
  config.encoderLayers = config.decoderLayers = large ? 6 : 4;
  config.heads = large ? 8 : 4;
  config.headWidth = 64;
  config.vocabSize = large ? 32128 : 8192;
  config.feedForward = "relu";
  config.gated = false;
  config.tiedEmbeddings = true;
  config.dropout = 0;
  return config;
}

void load(const Arguments& arguments) {
  const ScratchFolder folder;
  {
    T5Config config = shapeOf("t5-small");
    config.modelWidth = 1024;
    config.feedForwardWidth = 4096;
    config.encoderLayers = config.decoderLayers = 8;
    config.heads = 16;
    const auto model = T5::random(config, makeCpuGenerator(1));
    saveT5(*model, folder.path(), torch::kFloat32);
  }
  const auto bytes = static_cast<double>(fs::file_size(folder.path() + "/model.safetensors"));
  resetPeakMemory();
  const std::int64_t before = peakMemory();
  double touched = 0;
  const double start = now();
  const auto model = openBackbone(folder.path());
  const double opened = now() - start;
  for (const NamedWeight& weight : model->weights()) touched += weight.tensor.sum().item<double>();
  std::printf(
      "{\"benchmark\": \"load\", \"threads\": %d, \"file_mb\": %.0f, \"open_seconds\": %.4f, "
      "\"open_and_read_seconds\": %.3f, \"peak_over_file\": %.3f, \"finite\": %d}\n",
      arguments.threads, bytes / 1e6, opened, now() - start, static_cast<double>(peakMemory() - before) / bytes,
      std::isfinite(touched) ? 1 : 0);
}

void tokenize(const Arguments& arguments) {
  const auto tokenizer = openTokenizer(resource("backbone"));
  const std::string text =
      "a domesticated carnivorous mammal that typically has a long snout, an acute sense of smell, and a barking voice "
      "(noun, animal): the dog barked all night; options: animal, artifact, person, plant";
  std::string all;
  for (int i = 0; i < 4000; ++i) all += text + " " + std::to_string(i) + "\n";
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = all.find('\n', begin);
    lines.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
  std::size_t tokens = 0;
  const double seconds = medianSeconds(5, [&] {
    tokens = 0;
    for (const std::string& line : lines) tokens += tokenizer->encode(line).size();
  });
  std::printf(
      "{\"benchmark\": \"tokenize\", \"threads\": 1, \"tokens\": %zu, \"tokens_per_s\": %.0f, \"mb_per_s\": %.2f}\n",
      tokens, static_cast<double>(tokens) / seconds, static_cast<double>(all.size()) / 1e6 / seconds);
  (void)arguments;
}

void recurrent(const Arguments& arguments) {
  constexpr std::int64_t scalars = 4'194'304;
  const auto draw = [generator = makeCpuGenerator(3)] {
    return torch::empty({scalars}, torch::kFloat32).normal_(0, 1, generator);
  };
  const torch::Tensor theta = draw(), inner = draw(), outer = draw(), in = draw().abs(), out = draw().abs();
  const double seconds = medianSeconds(9, [&] { mergeElements(theta, inner, outer, in, out, 0.5, RecurrentRule()); });
  std::printf("{\"benchmark\": \"recurrent_fusion\", \"threads\": %d, \"scalars\": %lld, \"milliseconds\": %.2f}\n",
              arguments.threads, static_cast<long long>(scalars), 1e3 * seconds);
}

/// One tensor a million scalars, as in a model that is trained whole.
void fusion(const Arguments& arguments) {
  constexpr std::int64_t each = 1'000'000;
  std::vector<SkillTensor> described;
  std::vector<torch::Tensor> previous, current;
  const torch::Generator generator = makeCpuGenerator(5);
  for (std::int64_t i = 0; i < arguments.millions; ++i) {
    const std::string name = "layer." + std::to_string(i) + ".weight";
    described.push_back({name, name, "tensor", "encoder", "ff.wi", static_cast<int>(i), {1000, 1000}});
    previous.push_back(torch::empty({1000, 1000}).uniform_(-1, 1, generator));
    current.push_back(torch::empty({1000, 1000}).uniform_(-1, 1, generator));
  }
  const SkillUnits units = makeSkillUnits(described, Granularity::tensor);
  const auto scores = [&] { return torch::empty({units.count()}, torch::kFloat64).uniform_(0, 1, generator); };
  const torch::Tensor history = scores(), importance = scores();
  resetPeakMemory();
  const std::int64_t before = peakMemory();
  const double seconds =
      medianSeconds(3, [&] { fuse(units, decideStatic(history, importance, {}), previous, current); });
  const double both = 2 * 4.0 * static_cast<double>(each * arguments.millions);
  std::printf(
      "{\"benchmark\": \"kif_fusion\", \"threads\": %d, \"millions\": %lld, \"seconds\": %.3f, "
      "\"memory_of_both_models\": %.3f}\n",
      arguments.threads, static_cast<long long>(arguments.millions), seconds,
      1 + static_cast<double>(peakMemory() - before) / both);
}

void memory(const Arguments& arguments) {
  const ScratchFolder folder;
  const T5Config config = shapeOf(arguments.shape);
  {
    const auto model = T5::random(config, makeCpuGenerator(1));
    saveT5(*model, folder.path(), torch::kFloat32);
  }
  ReportOptions options;
  options.batchSize = 16;
  options.recomputed = arguments.recompute;
  const ModelReport report = inspectModel(folder.path(), options);
  resetPeakMemory();
  const std::int64_t before = peakMemory();
  const auto model = openBackbone(folder.path());
  LoraOptions lora;
  std::vector<TrainableTensor> trainable = attachLora(*model, lora, makeCpuGenerator(2));
  TrainStep step(*model, trainable);
  MethodContext context;
  context.trainable = &trainable;
  TokenBatch batch;
  const torch::Generator generator = makeCpuGenerator(4);
  batch.source = torch::randint(3, config.vocabSize, {16, 128}, generator, torch::kInt64);
  batch.sourceMask = torch::ones({16, 128}, torch::kInt64);
  batch.target = torch::randint(3, config.vocabSize, {16, 16}, generator, torch::kInt64);
  const RecomputedLayers layers(arguments.recompute);
  const double seconds = medianSeconds(4, [&] { step.run({&batch, 1}, 1e-4, 1.0, nullptr, context); });
  const MemoryReport& guess = report.loraTraining;
  std::printf(
      "{\"benchmark\": \"memory\", \"shape\": \"%s\", \"recompute\": %d, \"threads\": %d, \"estimate_mb\": %.1f, "
      "\"measured_mb\": %.1f, \"activations_mb\": %.1f, \"step_seconds\": %.3f}\n",
      arguments.shape.c_str(), arguments.recompute ? 1 : 0, arguments.threads, static_cast<double>(guess.total()) / 1e6,
      static_cast<double>(peakMemory() - before) / 1e6, static_cast<double>(guess.activations) / 1e6, seconds);
}

void measure(const Arguments& arguments) {
  setUpCompute(arguments.threads);
  if (arguments.what == "load") return load(arguments);
  if (arguments.what == "tokenize") return tokenize(arguments);
  if (arguments.what == "recurrent") return recurrent(arguments);
  if (arguments.what == "fusion") return fusion(arguments);
  if (arguments.what == "memory") return memory(arguments);
  throw UsageError("Unknown work " + arguments.what, "--what", "use load, tokenize, recurrent, fusion or memory");
}

}  // namespace

int main(int argc, char** argv) {
  setUpProcess();
  return bench::guardedInThread("bench_core", [&] {
    measure(parse(argc, argv));
    return 0;
  });
}
