// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_file.h"

#include <filesystem>
#include <fstream>

#include "core/base/error.h"

namespace skillscope {

std::string readTokenizerFile(const std::string& file) {
  constexpr std::uintmax_t largest = 256u << 20;
  std::error_code failure;
  if (!std::filesystem::is_regular_file(file, failure)) {
    throw Error("Cannot open tokenizer", file, "check that the file exists and may be read");
  }
  const std::uintmax_t size = std::filesystem::file_size(file, failure);
  if (!failure && size > largest) throw Error("Cannot use tokenizer", file, "it is larger than 256 MiB");
  std::ifstream stream(file, std::ios::binary);
  std::string content(failure ? 0 : static_cast<std::size_t>(size), '\0');
  if (failure || !stream || !stream.read(content.data(), static_cast<std::streamsize>(content.size()))) {
    throw Error("Cannot open tokenizer", file, "check that the file exists and may be read");
  }
  return content;
}

}  // namespace skillscope
