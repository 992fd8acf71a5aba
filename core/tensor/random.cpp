// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/random.h"

#include <array>

#include "core/learn/method.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

namespace skillscope {

namespace {

constexpr std::array<const char*, 5> useNames = {"initialisation", "data_order", "dropout", "method", "memory"};

/// Spreads neighbouring seeds over the whole range. Source: Steele, Lea, Flood 2014, "Fast splittable pseudorandom
/// number generators" (SplitMix64).
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

}  // namespace

RandomState::RandomState(std::uint64_t seed) {
  for (std::size_t use = 0; use < useNames.size(); ++use) {
    generators_.push_back(makeCpuGenerator(mixed(mixed(seed) + use)));
  }
}

std::vector<std::int64_t> RandomState::permutation(std::int64_t count, RandomUse use) const {
  const torch::Tensor order = torch::randperm(count, generator(use), torch::kInt64);
  return {order.data_ptr<std::int64_t>(), order.data_ptr<std::int64_t>() + count};
}

void RandomState::save(StateArchive& archive) const {
  for (std::size_t use = 0; use < useNames.size(); ++use) {
    archive.putTensor(std::string("random.") + useNames[use], generators_[use].get_state());
  }
}

void RandomState::restore(const StateArchive& archive) {
  for (std::size_t use = 0; use < useNames.size(); ++use) {
    generators_[use].set_state(archive.getTensor(std::string("random.") + useNames[use]));
  }
}

}  // namespace skillscope
