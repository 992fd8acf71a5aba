// SPDX-License-Identifier: GPL-3.0-or-later
// The header of a weight file: no tensor may lie outside the file.
#include "core/base/safetensors_file.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::writeFile(folder.file("model.safetensors"), fuzz::view(data, size));
  fuzz::accepted([&] {
    const SafetensorsFile file(folder.file("model.safetensors"));
    unsigned sum = 0;
    for (const SafetensorsEntry& entry : file.entries()) {
      fuzz::require(file.find(entry.name) != nullptr);
      for (const std::byte byte : file.bytes(entry)) sum += static_cast<unsigned>(byte);
    }
    fuzz::require(sum <= 255 * size);
  });
  return 0;
}
