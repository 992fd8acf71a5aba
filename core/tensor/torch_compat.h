// SPDX-License-Identifier: GPL-3.0-or-later
//
// What reads differently in LibTorch 1.13 (Debian 12) and 2.6 (Debian 13). A version guard (TORCH_VERSION_MAJOR from
// torch/version.h) may stand here and nowhere else. The rest of the code keeps to what both have: gradients are reset
// by hand instead of by zero_grad(), attention is written out, and optional arguments are left away or given as {}.
#pragma once

#include <torch/types.h>
#include <torch/version.h>

#include <cstdint>
#include <exception>
#include <string>

namespace skillscope {

/// "1.13.0", "2.6.0".
inline std::string torchVersion() {
  return std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR) + "." +
         std::to_string(TORCH_VERSION_PATCH);
}

/// A CPU generator of its own, apart from the one that the whole process shares.
torch::Generator makeCpuGenerator(std::uint64_t seed);

/// The sentence in an exception. LibTorch's own what() carries a backtrace of a few kilobytes, which is left away.
std::string errorSentence(const std::exception& error);

}  // namespace skillscope
