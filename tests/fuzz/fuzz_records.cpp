// SPDX-License-Identifier: GPL-3.0-or-later
// Files of records; the first byte chooses among JSON, JSON Lines, CSV and TSV.
#include "core/data/record_file.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  static const char* const endings[] = {"json", "jsonl", "csv", "tsv"};
  if (size == 0) return 0;
  const std::string path = folder.file(std::string("data.") + endings[data[0] % 4]);
  fuzz::writeFile(path, fuzz::view(data + 1, size - 1));
  fuzz::accepted([&] {
    for (const Record& record : readRecordFile(path, data[0] % 8 < 4).records) fuzz::require(record.number > 0);
  });
  return 0;
}
