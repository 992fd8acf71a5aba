// SPDX-License-Identifier: GPL-3.0-or-later
//
// A checkpoint in memory. Needs LibTorch.
#pragma once

#include <map>
#include <string>

#include "core/base/error.h"
#include "core/learn/method.h"
#include "core/tensor/libtorch.h"

namespace skillscope::test {

class MemoryArchive final : public StateArchive {
 public:
  void putTensor(const std::string& name, const torch::Tensor& tensor) override { tensors_[name] = tensor; }
  torch::Tensor getTensor(const std::string& name) const override {
    if (!hasTensor(name)) throw Error("no tensor " + name);
    return tensors_.at(name);
  }
  bool hasTensor(const std::string& name) const override { return tensors_.count(name) != 0; }
  void putNumber(const std::string& name, double value) override { numbers_[name] = value; }
  double getNumber(const std::string& name) const override { return numbers_.at(name); }
  /// Takes over another archive's content, which is what it holds now: later changes of its tensors do not reach here.
  void copyFrom(const MemoryArchive& other) {
    numbers_ = other.numbers_;
    for (const auto& [name, tensor] : other.tensors_) tensors_[name] = tensor.clone();
  }

 private:
  std::map<std::string, torch::Tensor> tensors_;
  std::map<std::string, double> numbers_;
};

}  // namespace skillscope::test
