// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/training_state.h"

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

constexpr const char* formatName = "skillscope-training-state";
constexpr const char* formatVersion = "1";

std::string numberName(const std::string& name) {
  return "number/" + name;
}

}  // namespace

void TrainingState::putTensor(const std::string& name, const torch::Tensor& tensor) {
  tensors_[name] = tensor.detach().to(torch::kCPU).contiguous();
}

torch::Tensor TrainingState::getTensor(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) throw Error("The training state has no \"" + name + "\": another program wrote it.");
  return found->second;
}

void TrainingState::putNumber(const std::string& name, double value) {
  tensors_[numberName(name)] = torch::full({1}, value, torch::kFloat64);
}

double TrainingState::getNumber(const std::string& name) const {
  const torch::Tensor value = getTensor(numberName(name));
  if (value.numel() != 1)
    throw Error("The training state has " + std::to_string(value.numel()) + " values \"" + name +
                "\" where one is needed.");
  return value.item<double>();
}

std::string TrainingState::checksum() const {
  Sha256 hash;
  hash.add(std::to_string(events) + "\n");
  for (const auto& [name, tensor] : tensors_) {
    std::string head = name + "\n" + c10::toString(tensor.scalar_type());
    for (const std::int64_t extent : tensor.sizes()) head += "," + std::to_string(extent);
    hash.add(head + "\n");
    if (tensor.numel() > 0) hash.add(tensor.data_ptr(), static_cast<std::size_t>(tensor.nbytes()));
  }
  return hash.hex();
}

void TrainingState::write(const std::string& path) const {
  TrainingState whole = *this;
  whole.putNumber("state.step", static_cast<double>(step));
  whole.putNumber("state.seconds", seconds);
  whole.putNumber("state.fused", fused ? 1 : 0);
  const NamedTensors tensors(whole.tensors_.begin(), whole.tensors_.end());
  writeSafetensors(path, tensors,
                   {{"format", formatName},
                    {"version", formatVersion},
                    {"events", std::to_string(events)},
                    {"sha256", whole.checksum()}});
}

TrainingState TrainingState::read(const std::string& path) {
  const SafetensorsFile file(path);
  const auto field = [&file](const char* name) {
    const auto found = file.metadata().find(name);
    return found == file.metadata().end() ? std::string() : found->second;
  };
  if (field("format") != formatName) throw Error("There is no training state in", path, "it is another kind of file");
  if (field("version") != formatVersion) {
    throw Error("The training state is of another version in", path, "use the program that wrote it");
  }
  TrainingState state;
  for (const SafetensorsEntry& entry : file.entries()) state.tensors_[entry.name] = readTensor(file, entry.name);
  const std::string events = field("events");
  if (events.empty() || events.size() > 15 || events.find_first_not_of("0123456789") != std::string::npos) {
    throw Error("The training state is damaged in", path, "it does not say when it was made");
  }
  state.events = std::stoll(events);
  if (state.checksum() != field("sha256")) {
    throw Error("The training state is damaged in", path, "its bytes do not have the checksum written with them");
  }
  state.step = static_cast<std::int64_t>(state.getNumber("state.step"));
  state.seconds = state.getNumber("state.seconds");
  state.fused = state.hasTensor(numberName("state.fused")) && state.getNumber("state.fused") != 0;
  return state;
}

void replaceWeights(TrainingState& state, const std::vector<TrainableTensor>& trainable,
                    const std::map<std::string, torch::Tensor>& values) {
  torch::Tensor weights = state.getTensor("weights").clone().reshape({-1});
  std::int64_t offset = 0;
  std::size_t used = 0;
  for (const TrainableTensor& entry : trainable) {
    const std::int64_t count = entry.tensor.numel();
    if (offset + count > weights.numel()) throw Error("The training state is of a run that trains fewer weights.");
    if (const auto found = values.find(entry.name); found != values.end()) {
      if (found->second.sizes() != entry.tensor.sizes()) {
        throw Error("The values for " + entry.name + " have another shape than the weights of the run.");
      }
      weights.narrow(0, offset, count).copy_(found->second.detach().reshape({-1}));
      ++used;
    }
    offset += count;
  }
  if (offset != weights.numel()) throw Error("The training state is of a run that trains more weights.");
  if (used != values.size()) throw Error("Of the given weights, some are none that the run trains.");
  state.putTensor("weights", weights);
}

}  // namespace skillscope
