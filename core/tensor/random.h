// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one owner of all random state of a run. Every use draws from a generator of its own, made from the run's seed, so
// that one use does not shift another: scoring more often, say, leaves the training data's order as it was. Nothing in
// a run draws from the generator that the process shares.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace skillscope {

class StateArchive;

/// What randomness is for.
/// memory: which old examples are kept, and which of them a memory step draws.
enum class RandomUse { initialisation = 0, dataOrder = 1, dropout = 2, method = 3, memory = 4 };

/// Thread: one thread at a time.
class RandomState {
 public:
  explicit RandomState(std::uint64_t seed);
  /// The generator of one use; a handle that shares its state with every other handle of the same use.
  torch::Generator generator(RandomUse use) const { return generators_[static_cast<int>(use)]; }
  /// A permutation of 0 … count−1, from the generator of the use.
  std::vector<std::int64_t> permutation(std::int64_t count, RandomUse use) const;
  /// All states, as named tensors "random.<use>".
  void save(StateArchive& archive) const;
  void restore(const StateArchive& archive);

 private:
  std::vector<torch::Generator> generators_;
};

}  // namespace skillscope
