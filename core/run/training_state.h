// SPDX-License-Identifier: GPL-3.0-or-later
//
// Training states: what a run needs to go on bit for bit, one safetensors file each, in the folder "state" of the run's
// folder. A file is named after the number of events the run had recorded when it was made; the state says nothing of
// later ones. Numbers are float64 tensors of one element. The metadata carry a SHA-256 over all names, types, shapes
// and bytes, so that damage is seen before anything is used.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>

#include "core/learn/method.h"

namespace skillscope {

/// Thread: one thread at a time.
class TrainingState final : public StateArchive {
 public:
  std::int64_t events = 0;  ///< recorded before the state was made
  std::int64_t step = 0;    ///< optimizer steps done
  double seconds = 0;       ///< that the run had taken
  bool fused = false;       ///< the run has fused since the state before

  /// Kept as a handle; written at once, or cloned by who keeps it.
  void putTensor(const std::string& name, const torch::Tensor& tensor) override;
  torch::Tensor getTensor(const std::string& name) const override;
  bool hasTensor(const std::string& name) const override { return tensors_.count(name) != 0; }
  void putNumber(const std::string& name, double value) override;
  double getNumber(const std::string& name) const override;

  /// The file appears whole or not at all. Throws Error.
  void write(const std::string& path) const;
  /// Throws Error naming the file where it is damaged, no training state, or of a newer program.
  static TrainingState read(const std::string& path);

 private:
  std::string checksum() const;
  std::map<std::string, torch::Tensor> tensors_;
};

/// Puts other values into the trained weights of a state, by name; the rest stay. `trainable`: what the run trains, in
/// its order. Throws Error for an unknown name, another shape, or a state of another run.
void replaceWeights(TrainingState& state, const std::vector<TrainableTensor>& trainable,
                    const std::map<std::string, torch::Tensor>& values);

}  // namespace skillscope
