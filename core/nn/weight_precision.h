// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the weights of an opened checkpoint lie in memory.
#pragma once

#include <string>

namespace skillscope {

/// Of matrices of linear layers and embedding tables; norms, biases and position biases are always float32.
enum class WeightPrecision {
  float32,   ///< widened where the file has less
  bfloat16,  ///< matrices rounded to bfloat16; tables as with `file`, for widening looked-up rows loses nothing
  /// As the file stores them, in its own pages: what is in half precision there stays so, and a matrix is widened for
  /// each product. The same numbers as with float32, in the file's memory.
  file,
  shapes  ///< no numbers at all: every tensor has its shape, and the memory of one zero
};

/// "float32", "bfloat16" or "file", as settings have it; throws UsageError for anything else.
WeightPrecision weightPrecision(const std::string& name);

/// What a weight is for, which decides what it may lie in memory as.
enum class WeightKind {
  matrix,  ///< of a linear layer, [out, in]
  table,   ///< of embeddings, looked up by rows; may be a tied head's matrix too
  other
};

}  // namespace skillscope
