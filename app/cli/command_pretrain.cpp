// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pretrain`: makes a backbone of the bundled kind from WordNet.
#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "core/learn/pretrain.h"

namespace skillscope {

namespace {

std::atomic<bool> stopAsked{false};

int makeBackbone(const PretrainOptions& options, bool quiet) {
  std::signal(SIGINT, [](int) { stopAsked = true; });
  std::signal(SIGTERM, [](int) { stopAsked = true; });
  pretrain(
      options,
      [quiet](const std::string& text) {
        if (!quiet) std::fprintf(stderr, "%s\n", text.c_str());
      },
      [] { return stopAsked.load(); });
  if (stopAsked) std::fputs("Stopped; the same command with --resume goes on from here\n", stderr);
  return exitDone;
}

}  // namespace

void addPretrainCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command =
      app.add_subcommand("pretrain", "Make a small T5 backbone from WordNet, as the bundled one was made");
  const auto options = std::make_shared<PretrainOptions>();
  options->makeVocabulary = true;
  command->add_option("output", options->output, "Folder for the checkpoint")->option_text("FOLDER")->required();
  const auto whole = [&](const char* name, std::int64_t& value, std::int64_t low, std::int64_t high, const char* help) {
    command->add_option(name, value, std::string(help) + " (" + std::to_string(value) + ")")
        ->option_text("N")
        ->check(CLI::Range(low, high));
  };
  const auto real = [&](const char* name, double& value, double low, double high, const char* help) {
    command->add_option(name, value, help)->option_text("X")->check(CLI::Range(low, high))->capture_default_str();
  };
  whole("--steps", options->steps, 1, 100000000, "Optimizer steps");
  whole("--batch", options->batchExamples, 1, 4096, "Examples a step");
  whole("--seed", options->seed, 0, 1000000000, "Seed of all random numbers");
  whole("--vocabulary", options->vocabulary, 500, 64000, "Entries of the vocabulary, sentinels included");
  whole("--width", options->width, 8, 4096, "Width of the model (d_model)");
  whole("--heads", options->heads, 1, 64, "Attention heads");
  whole("--head-width", options->headWidth, 4, 256, "Width of a head (d_kv)");
  whole("--feed-forward", options->feedForward, 8, 16384, "Width of the feed-forward layers (d_ff)");
  whole("--encoder-layers", options->encoderLayers, 1, 48, "Encoder blocks");
  whole("--decoder-layers", options->decoderLayers, 1, 48, "Decoder blocks");
  whole("--evaluate-every", options->evaluateEvery, 1, 100000000, "Steps between two looks at the dev splits");
  whole("--checkpoint-every", options->checkpointEvery, 1, 100000000, "Steps between two saved states");
  real("--learning-rate", options->learningRate, 1e-6, 1.0,
       "Highest learning rate, relative to the root mean square of each weight tensor");
  real("--warmup-share", options->warmupShare, 0.0, 1.0, "Share of the steps with rising rate");
  real("--decay-share", options->decayShare, 0.0, 1.0, "Share of the steps with falling rate");
  real("--text-share", options->textShare, 0.0, 0.95, "Share of span corruption among the examples");
  real("--token-drop", options->tokenDrop, 0.0, 0.9, "Source tokens left out at random");
  real("--dropout", options->dropout, 0.0, 0.9, "Dropout");
  command->add_option("--threads", options->threads, "Threads (1)")->option_text("N")->check(CLI::Range(1, 256));
  command->add_flag("--resume", options->resume, "Go on from the state kept in the folder");
  command->add_flag("!--keep-vocabulary", options->makeVocabulary,
                    "Use the folder's spiece.model instead of making one");
  command->callback([options, &line] {
    line.chosen = [options, &line] {
      PretrainOptions chosen = *options;
      if (chosen.resume) chosen.makeVocabulary = false;
      return makeBackbone(chosen, line.quiet);
    };
  });
}

}  // namespace skillscope
