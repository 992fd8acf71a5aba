// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/weight_precision.h"

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {

WeightPrecision weightPrecision(const std::string& name) {
  if (name == "float32") return WeightPrecision::float32;
  if (name == "bfloat16") return WeightPrecision::bfloat16;
  if (name == "file") return WeightPrecision::file;
  throw UsageError("The type of frozen weights is " + inQuotes(name) + ", but must be one of float32, bfloat16, file");
}

}  // namespace skillscope
