// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix of accuracies as CSV, with its metrics.
#include "core/learn/accuracy_table.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::accepted([&] {
    const AccuracyTable table = readAccuracyTable(std::string(fuzz::view(data, size)), "fuzzed.csv");
    fuzz::require(table.tasks.size() == static_cast<std::size_t>(table.matrix.tasks()));
  });
  return 0;
}
