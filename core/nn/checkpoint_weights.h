// SPDX-License-Identifier: GPL-3.0-or-later
//
// The weights in a Hugging Face checkpoint directory: model.safetensors, or the shards that
// model.safetensors.index.json names. Files are mapped, not read; a tensor costs memory once.
#pragma once

#include <torch/types.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/safetensors_file.h"
#include "core/nn/weight_precision.h"

namespace skillscope {

/// Bytes from which on a tensor whose type stays is left in its mapped file. Below, a copy is cheaper than a mapping
/// that is kept.
constexpr std::int64_t kMappedFrom = std::int64_t{16} << 20;

using Shape = std::vector<std::int64_t>;
/// "3×4", "scalar".
std::string shapeText(const Shape& shape);

/// Thread: one thread at a time; the tensors taken live on their own.
class CheckpointWeights {
 public:
  /// Maps all files and checks what their headers say. Throws Error naming the file and the tensor or key: no weights,
  /// an index without a map, a shard that is missing, lies outside the folder or lacks a tensor that the index
  /// promises.
  explicit CheckpointWeights(const std::string& folder, WeightPrecision precision = WeightPrecision::float32);

  bool has(const std::string& name) const { return places_.contains(name); }
  std::optional<Shape> shapeOf(const std::string& name) const;
  std::vector<std::string> names() const;
  /// The file that holds a tensor, for messages; the folder's main file if it is absent.
  const std::string& fileOf(const std::string& name) const;

  /// A weight on the CPU, in float32 or what the precision says of its kind, whatever float type it is stored in.
  /// Throws Error naming file and tensor when it is absent, of an integer type, or of another shape than `shape`;
  /// nothing is allocated before that is checked. Large tensors whose type stays are the mapped file itself: writing to
  /// them changes the process's copy, never the file.
  torch::Tensor take(const std::string& name, const Shape& shape, WeightKind kind = WeightKind::other);
  /// The first of several names that exists: tied weights are stored under any one of their names.
  torch::Tensor takeAny(std::initializer_list<std::string> names, const Shape& shape,
                        WeightKind kind = WeightKind::other);
  WeightPrecision precision() const { return precision_; }

  /// A sentence about tensors that were not taken, which the model ignores; none where the names of all of them hold
  /// one of `expected`.
  std::vector<std::string> remarksOnUnused(std::initializer_list<const char*> expected) const;

 private:
  void openIndex(const std::string& path);

  torch::ScalarType typeInMemory(torch::ScalarType stored, WeightKind kind) const;

  std::string folder_, mainFile_;
  WeightPrecision precision_;
  std::map<std::string, std::shared_ptr<SafetensorsFile>> places_;  ///< by tensor
  std::set<std::string> taken_;
};

}  // namespace skillscope
