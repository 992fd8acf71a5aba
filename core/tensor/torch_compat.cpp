// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/torch_compat.h"

#include "core/tensor/libtorch.h"

namespace skillscope {

torch::Generator makeCpuGenerator(std::uint64_t seed) {
  return at::detail::createCPUGenerator(seed);
}

std::string errorSentence(const std::exception& error) {
  if (const auto* torchError = dynamic_cast<const c10::Error*>(&error)) return torchError->what_without_backtrace();
  const std::string text = error.what();
  // An exception that crossed autograd arrives as a plain runtime_error with the backtrace inside its text.
  const auto backtrace = text.find("\nException raised from");
  return backtrace == std::string::npos ? text : text.substr(0, backtrace);
}

}  // namespace skillscope
