// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace skillscope {

/// The fields of a T5 config.json that decide its function. Defaults are those of the Hugging Face library.
struct T5Config {
  std::int64_t vocabSize = 32128, modelWidth = 512, headWidth = 64, feedForwardWidth = 2048;
  std::int64_t encoderLayers = 6, decoderLayers = 6, heads = 8;
  std::int64_t relativeBuckets = 32, relativeMaxDistance = 128;
  double dropout = 0.1, epsilon = 1e-6;
  std::string feedForward = "relu";  ///< a name that activate() knows
  bool gated = false;
  bool tiedEmbeddings = true;
  std::int64_t padId = 0, endId = 1, startId = 0;
};

/// Throws Error naming the file and the field: not JSON, not a T5, a value that cannot be.
T5Config readT5Config(const std::string& file);
/// config.json as Hugging Face's library reads it.
std::string toJson(const T5Config& config);

}  // namespace skillscope
