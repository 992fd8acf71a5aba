// SPDX-License-Identifier: GPL-3.0-or-later
// A store of runs from a stranger: listing, opening, examining and repairing it.
#include "core/store/run_store.h"
#include "core/store/store_check.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) std::filesystem::remove_all(entry);
  const std::string path = folder.file("store.sqlite");
  fuzz::writeFile(path, fuzz::view(data, size));
  fuzz::accepted([&] {
    const RunReader reader(path);
    for (const RunSummary& run : reader.list()) {
      fuzz::accepted([&] { reader.run(run.id); });
      fuzz::accepted([&] { reader.history(run.id); });
      fuzz::accepted([&] { reader.examples(run.id); });
    }
  });
  fuzz::accepted([&] { checkStore(path); });
  fuzz::accepted([&] { checkStore(path, true); });
  return 0;
}
