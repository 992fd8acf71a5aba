// SPDX-License-Identifier: GPL-3.0-or-later
// A bundle from a stranger: a run comes in that can be read, or nothing does.
#include "core/store/bundle.h"
#include "core/store/run_store.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) std::filesystem::remove_all(entry);
  fuzz::writeFile(folder.file("run.skillscope"), fuzz::view(data, size));
  const std::string store = folder.file("store.sqlite");
  fuzz::accepted([&] {
    const BundleReport report = importBundle(folder.file("run.skillscope"), store);
    fuzz::require(fuzz::accepted([&] { RunReader(store).events(report.runId, true); }));
  });
  return 0;
}
