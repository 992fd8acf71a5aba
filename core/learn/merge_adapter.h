// SPDX-License-Identifier: GPL-3.0-or-later
//
// A checkpoint and an adapter made into one checkpoint that needs no adapter. No LibTorch in this header.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skillscope {

struct MergeRequest {
  std::string folder, adapter, output;
  std::string dtype;  ///< "float32", "float16", "bfloat16", or "" = as most of the base's weights are stored
};

struct MergeReport {
  int layers = 0;  ///< linear layers that the adapter changed
  std::int64_t parameters = 0, bytes = 0;
  std::string dtype;
  std::vector<std::string> files;  ///< written, by name
};

/// Writes a checkpoint directory (model.safetensors, config.json with the new type, and the tokenizer's files of the
/// base) that appears whole or not at all. Each W becomes W + scale·B·A, summed in float32 and rounded once; the other
/// weights keep their values. Throws UsageError when `output` exists and is no empty folder, and Error: an adapter that
/// does not fit, one on a head that is tied to the embedding, a weight too large for float16, a disk that is full.
MergeReport mergeAdapter(const MergeRequest& request);

/// The text of a config.json with another torch_dtype; everything else stays, in its order. Throws Error.
std::string configWithType(const std::string& file, const std::string& dtype);

}  // namespace skillscope
