// SPDX-License-Identifier: GPL-3.0-or-later
// Another program's event file.
#include "core/store/tensorboard_run.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) std::filesystem::remove_all(entry);
  const std::string file = folder.file("events.out.tfevents.1.host");
  fuzz::writeFile(file, fuzz::view(data, size));
  fuzz::accepted([&] { importTensorBoard(file, folder.file("store.sqlite")); });
  return 0;
}
