// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a run computes. GPUs are reached through LibTorch's own runtime alone, so one build runs with Debian's
// LibTorch, which knows the CPU only, and with upstream's for CUDA.
#pragma once

#include <torch/types.h>

#include <string>

namespace skillscope {

/// GPUs that LibTorch can use; 0 without CUDA.
int gpuCount();

/// What run.device may name here: "cpu", or "cpu, cuda:0, cuda:1".
std::string deviceNames();

/// "auto": the first GPU where there is one, else the CPU; "cpu"; "cuda": the first GPU; "cuda:N". Throws UsageError
/// for any other text, and Error for a GPU that is not there, with what there is.
torch::Device chosenDevice(const std::string& text);

}  // namespace skillscope
