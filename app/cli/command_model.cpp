// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/strings.h"
#include "core/base/whole_file.h"
#include "core/learn/merge_adapter.h"
#include "core/learn/model_use.h"
#include "core/tensor/compute.h"
#include "model_text.h"
#include "output.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

struct ModelOptions {
  std::string folder, adapter, text, target, ids, targetIds, targets, file, output, dtype;
  std::vector<std::string> prompts;
  ReportOptions report;
  std::int64_t top = 5, maxNewTokens = 16, batchSize = 16, threads = 0;
  bool json = false;
};

std::string folderOf(const std::string& name) {
  return name == "bundled" ? resource("backbone") : name;
}

std::vector<std::int64_t> idsFrom(const std::string& text, const char* option) {
  std::vector<std::int64_t> ids;
  for (const std::string& part : split(text, ',')) {
    const std::string digits = trimmed(part);
    const bool whole = !digits.empty() && digits.size() < 10 &&
                       std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!whole) {
      throw UsageError(std::string(option) + ": " + inQuotes(part) +
                       " is no token id; write whole numbers with commas");
    }
    ids.push_back(std::stoll(digits));
  }
  return ids;
}

/// The lines of a file, each a prompt; empty ones do not count.
std::vector<std::string> promptsOf(const std::string& path) {
  std::vector<std::string> prompts;
  for (std::string line : split(readWholeFile(path), '\n')) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) prompts.push_back(std::move(line));
  }
  if (prompts.empty()) throw UsageError("model generate: there is no prompt in " + path);
  return prompts;
}

void tellRemarks(const std::vector<std::string>& remarks, bool quiet) {
  for (const std::string& remark : remarks) {
    if (!quiet) printError(remark);
  }
}

std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// ---- inspect ----

Json memoryJson(const MemoryReport& memory) {
  return {{"weights", memory.weights},
          {"trained", memory.trained},
          {"activations", memory.activations},
          {"total", memory.total()}};
}

std::string reportJson(const ModelReport& report, const ReportOptions& options) {
  Json json = {{"folder", report.folder},
               {"type", report.type},
               {"parameters", report.parameters},
               {"bytes", report.storedBytes},
               {"scalars_by_type", report.scalarsByType},
               {"tied_head", report.tiedHead},
               {"writes_text", report.writesText},
               {"weights", Json::array()},
               {"linear_layers", Json::array()}};
  for (const WeightReport& weight : report.weights) {
    json["weights"].push_back(
        {{"name", weight.name}, {"type", weight.storedType}, {"shape", weight.shape}, {"parameters", weight.scalars}});
  }
  for (const LinearReport& linear : report.linears) {
    json["linear_layers"].push_back({{"path", linear.path},
                                     {"module", linear.module},
                                     {"stack", linear.stack},
                                     {"layer", linear.layer},
                                     {"in", linear.in},
                                     {"out", linear.out},
                                     {"chosen", linear.chosen}});
  }
  json["lora"] = {{"targets", options.loraTargets},
                  {"rank", options.loraRank},
                  {"parameters", report.loraParameters},
                  {"units", report.loraUnits}};
  json["full"] = {{"parameters", report.fullParameters}, {"units", {{"tensor", report.tensorUnits}}}};
  json["memory_bytes"] = {{"lora_training", memoryJson(report.loraTraining)},
                          {"full_training", memoryJson(report.fullTraining)},
                          {"evaluation", memoryJson(report.evaluation)}};
  json["remarks"] = report.remarks;
  return dumped(json);
}

int inspect(const ModelOptions& options, bool quiet) {
  ReportOptions wanted = options.report;
  wanted.loraTargets.clear();
  for (const std::string& target : split(options.targets, ',')) wanted.loraTargets.push_back(trimmed(target));
  const ModelReport report = inspectModel(folderOf(options.folder), wanted);
  if (!options.json) tellRemarks(report.remarks, quiet);
  print(options.json ? reportJson(report, wanted) : reportText(report, wanted));
  return exitDone;
}

// ---- forward ----

std::string forwardJson(const ForwardReport& report) {
  Json json = {{"type", report.type}, {"ids", report.ids}, {"tokens", report.tokens}, {"target_ids", report.targetIds}};
  json["loss"] = report.loss ? Json(*report.loss) : Json();
  json["loss_tokens"] = report.lossTokens;
  json["next"] = Json::array();
  for (const TokenChance& chance : report.next) {
    json["next"].push_back({{"id", chance.id}, {"token", chance.token}, {"probability", chance.probability}});
  }
  json["classes"] = report.classes;
  json["embedding"] = report.embedding;
  json["states"] = Json::array();
  for (const StateReport& state : report.states) {
    json["states"].push_back({{"name", state.name},
                              {"tokens", state.tokens},
                              {"width", state.width},
                              {"mean", state.mean},
                              {"deviation", state.deviation},
                              {"length", state.length}});
  }
  json["remarks"] = report.remarks;
  return dumped(json);
}

int forward(const ModelOptions& options, bool hasText, bool hasTarget, bool quiet) {
  if (hasText == !options.ids.empty()) {
    throw UsageError(hasText ? "model forward: give a text or --ids, not both"
                             : "model forward: there is nothing to read; give a text or --ids");
  }
  if (hasTarget && !options.targetIds.empty()) {
    throw UsageError("model forward: give --target or --target-ids, not both");
  }
  ForwardRequest request;
  request.folder = folderOf(options.folder);
  request.adapter = options.adapter;
  if (hasText) request.text = options.text;
  if (hasTarget) request.target = options.target;
  request.ids = idsFrom(options.ids, "--ids");
  request.targetIds = idsFrom(options.targetIds, "--target-ids");
  request.top = options.top;
  request.frozenType = options.report.frozenType;
  setUpCompute(static_cast<int>(options.threads));
  const ForwardReport report = runForward(request);
  if (!options.json) tellRemarks(report.remarks, quiet);
  print(options.json ? forwardJson(report) : forwardText(report));
  return exitDone;
}

// ---- generate and merge ----

int generate(const ModelOptions& options) {
  if (options.prompts.empty() == options.file.empty()) {
    throw UsageError(options.file.empty()
                         ? "model generate: there is no prompt; name one or more, or a file with --file"
                         : "model generate: name prompts or a file with --file, not both");
  }
  GenerateRequest request;
  request.folder = folderOf(options.folder);
  request.adapter = options.adapter;
  request.prompts = options.file.empty() ? options.prompts : promptsOf(options.file);
  request.maxNewTokens = options.maxNewTokens;
  request.batchSize = options.batchSize;
  request.frozenType = options.report.frozenType;
  setUpCompute(static_cast<int>(options.threads));
  const std::vector<Continuation> texts = generateTexts(request);
  Json all = Json::array();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    all.push_back({{"prompt", request.prompts[i]}, {"ids", texts[i].ids}, {"text", texts[i].text}});
    if (!options.json) print(inOneLine(texts[i].text) + "\n");
  }
  if (options.json) print(dumped(all));
  return exitDone;
}

int merge(const ModelOptions& options, bool quiet) {
  const MergeReport report = mergeAdapter({folderOf(options.folder), options.adapter, options.output, options.dtype});
  if (options.json) {
    print(dumped({{"output", options.output},
                  {"layers", report.layers},
                  {"parameters", report.parameters},
                  {"bytes", report.bytes},
                  {"dtype", report.dtype},
                  {"files", report.files}}));
  } else if (!quiet) {
    print(options.output + ": " + countText(report.layers) + " layers changed, " + countText(report.parameters) +
          " parameters in " + report.dtype + ", " + bytesText(report.bytes) + "\n");
  }
  return exitDone;
}

CLI::App* addPart(CLI::App& model, ModelOptions& options, const char* name, const char* help) {
  CLI::App* part = model.add_subcommand(name, help);
  part->add_option("folder", options.folder, "The checkpoint's directory, or bundled")
      ->option_text("FOLDER")
      ->required();
  part->add_flag("--json", options.json, "All that is known, as JSON");
  return part;
}

void addFrozenType(CLI::App* part, std::string& value, const char* help) {
  part->add_option("--frozen-type", value, std::string(help) + " (float32)")
      ->option_text("TYPE")
      ->check(CLI::IsMember({"float32", "bfloat16", "file"}));
}

void addThreads(CLI::App* part, ModelOptions& options) {
  part->add_option("--adapter", options.adapter, "Directory of a PEFT LoRA adapter to put on")->option_text("FOLDER");
  part->add_option("--threads", options.threads, "Threads; 0 = half of the cores")
      ->option_text("N")
      ->check(CLI::Range(0, 1024));
  addFrozenType(part, options.report.frozenType,
                "Weights in memory: float32, bfloat16, or file (as stored, the same numbers as float32)");
}

void addInspect(CLI::App& model, const std::shared_ptr<ModelOptions>& options, CommandLine& line) {
  CLI::App* part = addPart(model, *options, "inspect", "What it holds, and what training it would take");
  const auto count = [part](const char* name, std::int64_t& value, const char* help, std::int64_t most) {
    part->add_option(name, value, help + (" (" + std::to_string(value) + ")"))
        ->option_text("N")
        ->check(CLI::Range(std::int64_t{1}, most));
  };
  options->targets = joined(options->report.loraTargets, ",");
  part->add_option("--lora-targets", options->targets, "Linear layers for LoRA, with commas, or all-linear (q,v)")
      ->option_text("NAMES");
  count("--lora-rank", options->report.loraRank, "Rank of the LoRA pairs", 65536);
  count("--batch-size", options->report.batchSize, "Examples a training batch, for the memory", 65536);
  count("--eval-batch-size", options->report.evalBatchSize, "Examples scored at once, for the memory", 65536);
  count("--source-tokens", options->report.maxSourceTokens, "Prompt tokens of an example, for the memory", 1 << 20);
  count("--target-tokens", options->report.maxTargetTokens, "Answer tokens of an example, for the memory", 1 << 20);
  addFrozenType(part, options->report.frozenType,
                "Frozen weights of LoRA training, for the memory: float32, bfloat16, or file");
  part->add_flag("--activation-checkpointing", options->report.recomputed,
                 "Count the memory of training that computes every layer twice");
  part->callback([options, &line] { line.chosen = [options, &line] { return inspect(*options, line.quiet); }; });
}

void addForward(CLI::App& model, const std::shared_ptr<ModelOptions>& options, CommandLine& line) {
  CLI::App* part = addPart(model, *options, "forward", "Read one text: loss, most likely next tokens, hidden states");
  const CLI::Option* text = part->add_option("text", options->text, "The text, as a run's prompt")->option_text("TEXT");
  part->add_option("--ids", options->ids, "Token ids instead of a text, with commas, taken as they are")
      ->option_text("IDS");
  const CLI::Option* target =
      part->add_option("--target", options->target, "The answer whose loss is told")->option_text("TEXT");
  part->add_option("--target-ids", options->targetIds, "The answer as token ids, its end token among them")
      ->option_text("IDS");
  part->add_option("--top", options->top, "Next tokens told (5)")->option_text("N")->check(CLI::Range(1, 100000));
  addThreads(part, *options);
  part->callback([options, text, target, &line] {
    line.chosen = [options, text, target, &line] {
      return forward(*options, text->count() > 0, target->count() > 0, line.quiet);
    };
  });
}

void addGenerate(CLI::App& model, const std::shared_ptr<ModelOptions>& options, CommandLine& line) {
  CLI::App* part = addPart(model, *options, "generate", "Go on with prompts greedily, a line for each");
  part->add_option("prompt", options->prompts, "Prompts, each for itself")->option_text("TEXT...");
  part->add_option("--file", options->file, "A file with a prompt on each line")->option_text("FILE");
  part->add_option("--max-new-tokens", options->maxNewTokens, "Most tokens of an answer (16)")
      ->option_text("N")
      ->check(CLI::Range(1, 1 << 20));
  part->add_option("--batch-size", options->batchSize, "Prompts at once (16)")
      ->option_text("N")
      ->check(CLI::Range(1, 65536));
  addThreads(part, *options);
  part->callback([options, &line] { line.chosen = [options] { return generate(*options); }; });
}

void addMerge(CLI::App& model, const std::shared_ptr<ModelOptions>& options, CommandLine& line) {
  CLI::App* part = addPart(model, *options, "merge", "Write a checkpoint with an adapter merged into its weights");
  part->add_option("--adapter", options->adapter, "Directory of a PEFT LoRA adapter")
      ->option_text("FOLDER")
      ->required();
  part->add_option("--output,-o", options->output, "The directory to write; must not exist, or be empty")
      ->option_text("FOLDER")
      ->required();
  part->add_option("--dtype", options->dtype, "float32, float16 or bfloat16; without it, as the base is stored")
      ->option_text("TYPE")
      ->check(CLI::IsMember({"float32", "float16", "bfloat16"}));
  part->callback([options, &line] { line.chosen = [options, &line] { return merge(*options, line.quiet); }; });
}

}  // namespace

void addModelCommand(CLI::App& app, CommandLine& line) {
  CLI::App* model = app.add_subcommand("model", "Look into a checkpoint, try it, merge an adapter into it");
  model->require_subcommand(1);
  model->fallthrough();
  addInspect(*model, std::make_shared<ModelOptions>(), line);
  addForward(*model, std::make_shared<ModelOptions>(), line);
  addGenerate(*model, std::make_shared<ModelOptions>(), line);
  addMerge(*model, std::make_shared<ModelOptions>(), line);
}

}  // namespace skillscope
