// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file that appears whole or not at all: written under a temporary name in the same folder, synced, renamed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace skillscope {

/// Every function throws Error that names the file and the system's reason ("No space left on device"). Small writes
/// are collected, so write() may be called per value. Thread: one thread an object; two objects may write one path at
/// the same time, the later commit() wins. An existing file at the path stays untouched until commit() and keeps its
/// access rights; a symbolic link is followed. Missing folders are created.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();  ///< removes the temporary file if commit() was not reached
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t bytes);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Syncs, renames over the path, and syncs the folder. Nothing may be written afterwards.
  void commit();
  /// Bytes written so far.
  std::uint64_t size() const { return size_; }

 private:
  void drain(const void* data, std::size_t bytes);
  [[noreturn]] void fail(const char* action, int errorNumber);
  void discard() noexcept;

  std::string path_, temporary_, buffer_;
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
};

/// A new, empty file of a name of its own beside `path`, with the rights that a new file gets; descriptor −1 and errno
/// where the system refuses.
struct TemporaryFile {
  std::string path;
  int descriptor = -1;
};
TemporaryFile createFileBeside(const std::string& path);

/// The whole text in one go.
void writeFileAtomically(const std::string& path, std::string_view content);

}  // namespace skillscope
