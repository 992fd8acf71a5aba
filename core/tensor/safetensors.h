// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tensors in and out of safetensors files.
#pragma once

#include <torch/types.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/safetensors_file.h"

namespace skillscope {

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// A copy of a stored tensor, in its stored type, on the CPU. Throws Error naming the file when `name` is absent.
torch::Tensor readTensor(const SafetensorsFile& file, const std::string& name);

/// Writes float32/float16/bfloat16/float64/int64/int32/uint8/bool tensors, in the order given. The file appears whole
/// or not at all (temporary name, fsync, rename). Throws Error naming the path.
void writeSafetensors(const std::string& path, const NamedTensors& tensors,
                      const std::map<std::string, std::string>& metadata = {});

/// A tensor that is made when its turn comes to be written, so that a large model need not be in memory whole.
struct TensorToWrite {
  std::string name;
  torch::ScalarType type = torch::kFloat32;
  std::vector<std::int64_t> shape;
  std::function<torch::Tensor()> make;  ///< must give that type and shape
};
void writeSafetensors(const std::string& path, const std::vector<TensorToWrite>& tensors,
                      const std::map<std::string, std::string>& metadata = {});

}  // namespace skillscope
