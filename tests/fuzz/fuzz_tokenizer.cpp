// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizers of checkpoints; the first byte chooses tokenizer.json, a SentencePiece model or a word list.
#include "core/text/tokenizer.h"
#include "fuzz_support.h"

using namespace skillscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const fuzz::Folder folder;
  static const char* const names[] = {"tokenizer.json", "spiece.model", "vocab.txt"};
  const std::string path = folder.file(names[data[0] % 3]);
  fuzz::writeFile(path, fuzz::view(data + 1, size - 1));
  fuzz::accepted([&] {
    const std::unique_ptr<Tokenizer> tokenizer = openTokenizer(folder.path().string());
    for (const char* text : {"Hello, World 12!", " a  b\n", "\xc3\xa4\xe2\x96\x81\xf0\x9f\x98\x80 <s>", ""}) {
      const TokenizedText tokens = tokenizer->tokenize(text);
      for (const std::int64_t id : tokens.ids) fuzz::require(id >= 0 && id < tokenizer->size());
      tokenizer->decode(tokens.ids, DecodeOptions{});
    }
    tokenizer->decode({0, 1, 2, tokenizer->size() - 1, tokenizer->size(), -1});
  });
  std::filesystem::remove(path);
  return 0;
}
