// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the fuzz targets share. A target hands one input to a reader of the core: it may refuse it by an Error, and do
// nothing else; any other exception, a fault, a leak or memory beyond the limit stops the fuzzer.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace skillscope::fuzz {

/// A folder of this process in memory, emptied for every input.
class Folder {
 public:
  Folder() {
    const std::filesystem::path base = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
    path_ = base / ("skillscope-fuzz-" + std::to_string(::getpid()));
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void writeFile(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// True if the action came to its end, false if it refused.
template <typename Action>
bool accepted(Action action) {
  try {
    action();
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// For what must hold of every input that was accepted.
inline void require(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace skillscope::fuzz
