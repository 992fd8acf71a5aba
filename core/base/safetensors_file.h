// SPDX-License-Identifier: GPL-3.0-or-later
//
// The safetensors container without LibTorch: a memory-mapped file and the checked list of its tensors.
// Layout: 8 bytes little-endian header length, a JSON header {name: {dtype, shape, data_offsets}}, raw data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace skillscope {

struct SafetensorsEntry {
  std::string name;
  std::string
      dtype;  ///< "F32", "F16", "BF16", "F64", "I64", "I32", "I16", "I8", "U8", "BOOL", or one that no tensor here has
  std::vector<std::int64_t> shape;
  std::size_t begin = 0, end = 0;  ///< byte range in the data section
};

/// Bytes of one element, 0 for an unknown type.
std::size_t safetensorsElementSize(const std::string& dtype);

/// A safetensors file mapped read-only. Every size, offset and shape in the header is checked before anything is
/// allocated or touched; what does not fit throws Error with the file and the tensor. Thread: const functions from any.
class SafetensorsFile {
 public:
  explicit SafetensorsFile(const std::string& path);
  ~SafetensorsFile();
  SafetensorsFile(const SafetensorsFile&) = delete;
  SafetensorsFile& operator=(const SafetensorsFile&) = delete;

  const std::string& path() const { return path_; }
  const std::vector<SafetensorsEntry>& entries() const { return entries_; }  ///< in data order
  const SafetensorsEntry* find(const std::string& name) const;               ///< nullptr if absent
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  /// The raw bytes of a tensor, valid as long as this object lives. The mapping is private: whoever casts the const
  /// away and writes changes the process's own copy of the page, never the file.
  std::span<const std::byte> bytes(const SafetensorsEntry& entry) const;
  /// Lets the system take back the memory of a tensor's pages after a copy was made, so that loading a large file does
  /// not hold it twice. Its bytes are read from the file again when touched. Not for tensors that were written to.
  void release(const SafetensorsEntry& entry) const;

 private:
  void parseHeader();
  std::string path_;
  const std::byte* map_ = nullptr;
  std::size_t size_ = 0, dataStart_ = 0;
  std::vector<SafetensorsEntry> entries_;
  std::map<std::string, std::size_t> index_;
  std::map<std::string, std::string> metadata_;
};

/// The bytes of a header for the given tensors laid out one behind the other (begin/end are filled in), length prefix
/// included and padded to 8 bytes.
std::string safetensorsHeader(std::vector<SafetensorsEntry>& entries,
                              const std::map<std::string, std::string>& metadata);

}  // namespace skillscope
