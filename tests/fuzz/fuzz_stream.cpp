// SPDX-License-Identifier: GPL-3.0-or-later
// A stream file with one data file beside it: tasks, prompts, labels and columns.
#include "core/data/file_stream.h"
#include "core/data/stream_file.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::writeFile(folder.file("stream.toml"), fuzz::view(data, size));
  fuzz::writeFile(folder.file("train.json"), R"([{"sentence": "a b", "label": "x"}, {"sentence": "c", "label": "y"}])");
  fuzz::accepted([&] {
    const StreamFile stream = readStreamFile(folder.file("stream.toml"));
    loadTasks(stream, {});
  });
  return 0;
}
