// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/safetensors.h"

#include <algorithm>
#include <cstring>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

const std::vector<std::pair<std::string, torch::ScalarType>>& typeNames() {
  static const std::vector<std::pair<std::string, torch::ScalarType>> names = {
      {"F64", torch::kFloat64}, {"F32", torch::kFloat32}, {"F16", torch::kFloat16}, {"BF16", torch::kBFloat16},
      {"I64", torch::kInt64},   {"I32", torch::kInt32},   {"I16", torch::kInt16},   {"I8", torch::kInt8},
      {"U8", torch::kUInt8},    {"BOOL", torch::kBool}};
  return names;
}

}  // namespace

torch::Tensor readTensor(const SafetensorsFile& file, const std::string& name) {
  const SafetensorsEntry* entry = file.find(name);
  if (entry == nullptr) throw Error("No tensor \"" + name + "\" in", file.path(), "the checkpoint is incomplete");
  const auto known = std::find_if(typeNames().begin(), typeNames().end(),
                                  [&](const auto& each) { return each.first == entry->dtype; });
  if (known == typeNames().end()) {
    throw Error("Tensor \"" + name + "\" in", file.path(), "its type " + entry->dtype + " cannot be read");
  }
  torch::Tensor tensor = torch::empty(entry->shape, torch::TensorOptions().dtype(known->second));
  const auto bytes = file.bytes(*entry);
  if (!bytes.empty()) std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  return tensor;
}

void writeSafetensors(const std::string& path, const std::vector<TensorToWrite>& tensors,
                      const std::map<std::string, std::string>& metadata) {
  std::vector<SafetensorsEntry> entries;
  for (const TensorToWrite& tensor : tensors) {
    SafetensorsEntry entry;
    entry.name = tensor.name;
    for (const auto& [text, scalar] : typeNames()) {
      if (scalar == tensor.type) entry.dtype = text;
    }
    if (entry.dtype.empty())
      throw Error("Cannot write tensor \"" + tensor.name + "\" to", path, "its type has no safetensors name");
    entry.shape = tensor.shape;
    entries.push_back(std::move(entry));
  }
  const std::string header = safetensorsHeader(entries, metadata);
  AtomicFile file(path);
  file.write(header.data(), header.size());
  for (const TensorToWrite& tensor : tensors) {
    const torch::Tensor plain = tensor.make().detach().to(torch::kCPU).contiguous();
    if (plain.scalar_type() != tensor.type || plain.sizes().vec() != tensor.shape) {
      throw Error("Cannot write tensor \"" + tensor.name + "\" to", path, "it came in another type or shape");
    }
    if (plain.numel() > 0) file.write(plain.data_ptr(), static_cast<std::size_t>(plain.nbytes()));
  }
  file.commit();
}

void writeSafetensors(const std::string& path, const NamedTensors& tensors,
                      const std::map<std::string, std::string>& metadata) {
  std::vector<TensorToWrite> plan;
  for (const auto& [name, tensor] : tensors) {
    plan.push_back({name, tensor.scalar_type(), tensor.sizes().vec(), [&tensor = tensor] { return tensor; }});
  }
  writeSafetensors(path, plan, metadata);
}

}  // namespace skillscope
