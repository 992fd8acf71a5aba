// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the bundled backbone is made: a T5 trained from random weights on WordNet text of the train side, by span
// corruption and by text-to-text pairs read off WordNet's structure. No LibTorch in this header.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace skillscope {

struct PretrainOptions {
  std::string output;              ///< folder of the checkpoint; must hold spiece.model unless makeVocabulary
  bool makeVocabulary = false;     ///< run spm_train first
  std::int64_t vocabulary = 8000;  ///< pieces and sentinels together
  std::int64_t sentinels = 28;
  std::int64_t width = 192, headWidth = 32, heads = 6, feedForward = 768, encoderLayers = 4, decoderLayers = 2;
  std::int64_t steps = 12000;
  std::int64_t batchExamples = 64;
  double learningRate = 1e-2;                   ///< of a step, relative to the root mean square of each weight tensor
  double warmupShare = 0.03, decayShare = 0.4;  ///< linear up, constant, linear down to 0
  double weightDecay = 0.01, clipNorm = 1.0;
  double textShare = 0.15;  ///< examples of span corruption among all
  double corruption = 0.15, meanSpan = 2.0;
  double tokenDrop = 0.08;  ///< source tokens left out at random in the pairs, against learning glosses by heart
  double dropout = 0.0;
  double pooledLoss = 0.5;  ///< weight of a second loss: the mean encoder state must name the target's words
  std::int64_t maxSource = 64, maxTarget = 24;
  std::int64_t seed = 1;
  int threads = 1;
  std::int64_t checkpointEvery = 500, evaluateEvery = 1000;
  bool resume = false;  ///< go on from the state kept in the output folder
};

/// Progress, a line at a time.
using PretrainLog = std::function<void(const std::string&)>;

/// Trains and writes config.json, model.safetensors (float16), tokenizer files and training_curve.csv into
/// options.output. Deterministic for given options. Throws Error; spm_train must be installed for makeVocabulary.
void pretrain(const PretrainOptions& options, const PretrainLog& log, const std::function<bool()>& stopRequested);

}  // namespace skillscope
