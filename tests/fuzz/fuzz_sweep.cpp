// SPDX-License-Identifier: GPL-3.0-or-later
// A file of sweeps: methods, orders, seeds and grids of settings.
#include "core/run/sweep_file.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::writeFile(folder.file("sweep.toml"), fuzz::view(data, size));
  fuzz::accepted([&] { readSweepFile(folder.file("sweep.toml")); });
  return 0;
}
