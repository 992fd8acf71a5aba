// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/device.h"

#include <torch/cuda.h>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

int gpuCount() {
  return torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
}

std::string deviceNames() {
  std::string names = "cpu";
  for (int i = 0; i < gpuCount(); ++i) names += ", cuda:" + std::to_string(i);
  return names;
}

torch::Device chosenDevice(const std::string& text) {
  const int count = gpuCount();
  if (text == "cpu" || (text == "auto" && count == 0)) return {torch::kCPU};
  std::string number = text == "auto" || text == "cuda" ? "0" : "";
  if (text.starts_with("cuda:")) number = text.substr(5);
  const bool digits =
      !number.empty() && number.size() <= 3 && number.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) throw UsageError("run.device is " + inQuotes(text) + ", but must be auto, cpu, cuda or cuda:N");
  const int index = std::stoi(number);
  if (index >= count) {
    const std::string there = count == 0   ? "LibTorch finds no GPU here"
                              : count == 1 ? "LibTorch finds one GPU here, cuda:0"
                                           : "LibTorch finds " + std::to_string(count) + " GPUs here, from cuda:0 on";
    throw Error("Device " + text + " cannot be used: " + there, "", "set run.device to cpu, or to auto");
  }
  return {torch::kCUDA, static_cast<torch::DeviceIndex>(index)};
}

}  // namespace skillscope
