// SPDX-License-Identifier: GPL-3.0-or-later
//
// What SLM declares of itself, and its settings as one struct.
#pragma once

#include <cstdint>
#include <string>

#include "core/learn/parameter.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo slmInfo();

struct SlmSettings {
  std::int64_t slotsPerTask = 4, retrieved = 4, groups = 6, rank = 8;
  std::string targets = "o", features = "encoder";
  bool meanKeys = false;
  std::int64_t keyEpochs = 3, keyBatchSize = 4, keysChosen = 2, keyDecayEpochs = 2;
  double keyRate = 1e-3, keyClipNorm = 0.1, keyWeightDecay = 0.01, dropShare = 0.2;
  bool ownSlots = true, batchAveraged = false, uniformFallback = true, knowsTask = false;
  double valueRate = 0.2;

  /// With the variant "one_key" the settings that it stands for. Throws UsageError where settings do not go together.
  static SlmSettings from(const ParameterSet& parameters);
};

}  // namespace skillscope
