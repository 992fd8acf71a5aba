// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/safetensors_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"

namespace skillscope {

namespace {

using nlohmann::json;

constexpr std::size_t kLargestHeader = 100u << 20;
constexpr const char* kDamaged = "the file is damaged or no safetensors file; copy or export it again";

/// nlohmann keeps the last of two equal keys without a word, so keys are watched while parsing.
class DuplicateWatch {
 public:
  explicit DuplicateWatch(const std::string& path) : path_(path) {}
  bool operator()(int depth, json::parse_event_t event, json& parsed) {
    if (depth > 8) throw Error("The header of", path_, "is nested too deeply: " + std::string(kDamaged));
    if (event == json::parse_event_t::object_start) {
      keys_.resize(static_cast<std::size_t>(depth) + 1);
      keys_.back().clear();
    } else if (event == json::parse_event_t::key && depth > 0) {
      keys_.resize(std::max(keys_.size(), static_cast<std::size_t>(depth)));
      if (!keys_[static_cast<std::size_t>(depth) - 1].insert(parsed.get<std::string>()).second) {
        throw Error("The header of", path_, "names \"" + parsed.get<std::string>() + "\" twice: " + kDamaged);
      }
    }
    return true;
  }

 private:
  const std::string& path_;
  std::vector<std::set<std::string>> keys_;
};

/// A non-negative whole number that fits size_t; false for anything else.
bool readSize(const json& value, std::size_t& out) {
  if (value.is_number_unsigned()) {
    out = value.get<std::size_t>();
    return out <= static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  }
  return false;
}

}  // namespace

std::size_t safetensorsElementSize(const std::string& dtype) {
  static const std::map<std::string, std::size_t> sizes = {
      {"F64", 8}, {"F32", 4},  {"F16", 2}, {"BF16", 2}, {"I64", 8}, {"I32", 4},     {"I16", 2},    {"I8", 1},
      {"U8", 1},  {"BOOL", 1}, {"U64", 8}, {"U32", 4},  {"U16", 2}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};
  const auto it = sizes.find(dtype);
  return it == sizes.end() ? 0 : it->second;
}

SafetensorsFile::SafetensorsFile(const std::string& path) : path_(path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not make it wait
  if (file < 0) throw Error("Cannot open", path, std::string(std::strerror(errno)));
  struct stat info {};
  if (::fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(file);
    throw Error("Cannot read", path, "it is not a regular file");
  }
  size_ = static_cast<std::size_t>(info.st_size);
  if (size_ < 8) {
    ::close(file);
    throw Error("Cannot read", path, "it has only " + std::to_string(size_) + " bytes; " + kDamaged);
  }
  void* map = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file, 0);
  const int failure = errno;
  ::close(file);
  if (map == MAP_FAILED) throw Error("Cannot map", path, std::string(std::strerror(failure)));
  map_ = static_cast<const std::byte*>(map);
  try {
    parseHeader();
  } catch (...) {
    ::munmap(const_cast<std::byte*>(map_), size_);
    throw;
  }
}

SafetensorsFile::~SafetensorsFile() {
  ::munmap(const_cast<std::byte*>(map_), size_);
}

void SafetensorsFile::parseHeader() {
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) length = length << 8 | std::to_integer<std::uint64_t>(map_[i]);
  if (length > size_ - 8 || length > kLargestHeader) {
    throw Error("The header length in", path_, std::to_string(length) + " bytes go beyond the file; " + kDamaged);
  }
  dataStart_ = 8 + static_cast<std::size_t>(length);
  const std::size_t dataSize = size_ - dataStart_;
  const char* text = reinterpret_cast<const char*>(map_ + 8);
  // The format has it so, and the JSON reader would pass over a byte order mark.
  if (length == 0 || *text != '{') {
    throw Error("The header of", path_, std::string("it is not a JSON object; ") + kDamaged);
  }
  json header;
  try {
    header = json::parse(text, text + length, DuplicateWatch(path_));
  } catch (const json::exception&) {
    throw Error("The header of", path_, std::string("it is not valid JSON; ") + kDamaged);
  }
  if (!header.is_object()) throw Error("The header of", path_, std::string("it is not a JSON object; ") + kDamaged);

  for (const auto& [name, value] : header.items()) {
    if (name == "__metadata__") {
      if (!value.is_object()) throw Error("The header of", path_, "__metadata__ is not an object");
      for (const auto& [key, entry] : value.items()) {
        if (!entry.is_string()) throw Error("The header of", path_, "__metadata__." + key + " is no text; " + kDamaged);
        metadata_[key] = entry.get<std::string>();
      }
      continue;
    }
    const std::string where = "tensor \"" + name + "\" in " + path_;
    if (!value.is_object() || !value.contains("dtype") || !value.contains("shape") || !value.contains("data_offsets") ||
        !value["dtype"].is_string() || !value["shape"].is_array() || !value["data_offsets"].is_array() ||
        value["data_offsets"].size() != 2) {
      throw Error("The entry of", where,
                  std::string("dtype, shape or data_offsets are missing or malformed; ") + kDamaged);
    }
    SafetensorsEntry entry;
    entry.name = name;
    entry.dtype = value["dtype"].get<std::string>();
    const std::size_t elementSize = safetensorsElementSize(entry.dtype);
    if (elementSize == 0)
      throw Error("Unknown type \"" + entry.dtype + "\" of", where, "convert it to F32, F16 or BF16");
    std::size_t bytes = elementSize;
    if (value["shape"].size() > 16) throw Error("The shape of", where, "more than 16 dimensions");
    for (const auto& dimension : value["shape"]) {
      std::size_t extent = 0;
      if (!readSize(dimension, extent))
        throw Error("The shape of", where, std::string("a dimension is no whole number >= 0; ") + kDamaged);
      if (extent != 0 && bytes > std::numeric_limits<std::size_t>::max() / 2 / extent) {
        throw Error("The shape of", where, std::string("its size overflows; ") + kDamaged);
      }
      bytes *= extent;
      entry.shape.push_back(static_cast<std::int64_t>(extent));
    }
    if (!readSize(value["data_offsets"][0], entry.begin) || !readSize(value["data_offsets"][1], entry.end) ||
        entry.begin > entry.end || entry.end > dataSize) {
      throw Error("The data_offsets of", where,
                  "they lie outside the file's " + std::to_string(dataSize) + " data bytes; " + kDamaged);
    }
    if (entry.end - entry.begin != bytes) {
      throw Error("The shape of", where,
                  "it needs " + std::to_string(bytes) + " bytes, data_offsets give " +
                      std::to_string(entry.end - entry.begin) + "; " + kDamaged);
    }
    entries_.push_back(std::move(entry));
  }
  std::sort(entries_.begin(), entries_.end(),
            [](const auto& a, const auto& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  std::size_t end = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const SafetensorsEntry& entry = entries_[i];
    if (entry.begin < end) {
      throw Error("Tensors \"" + entries_[i - 1].name + "\" and \"" + entry.name + "\" overlap in", path_, kDamaged);
    }
    end = entry.end;
    index_[entry.name] = i;
  }
}

const SafetensorsEntry* SafetensorsFile::find(const std::string& name) const {
  const auto it = index_.find(name);
  return it == index_.end() ? nullptr : &entries_[it->second];
}

std::span<const std::byte> SafetensorsFile::bytes(const SafetensorsEntry& entry) const {
  return {map_ + dataStart_ + entry.begin, entry.end - entry.begin};
}

void SafetensorsFile::release(const SafetensorsEntry& entry) const {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto span = bytes(entry);
  const auto address = reinterpret_cast<std::uintptr_t>(span.data());
  const std::uintptr_t first = (address + page - 1) / page * page, last = (address + span.size()) / page * page;
  if (last > first) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

std::string safetensorsHeader(std::vector<SafetensorsEntry>& entries,
                              const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::size_t position = 0;
  for (auto& entry : entries) {
    std::size_t bytes = safetensorsElementSize(entry.dtype);
    for (const auto extent : entry.shape) bytes *= static_cast<std::size_t>(extent);
    entry.begin = position;
    entry.end = position += bytes;
    header[entry.name] = {{"dtype", entry.dtype}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  }
  std::string text = header.dump();
  while (text.size() % 8 != 0) text += ' ';
  std::string prefix(8, '\0');
  for (int i = 0; i < 8; ++i) prefix[static_cast<std::size_t>(i)] = static_cast<char>(text.size() >> (8 * i) & 0xff);
  return prefix + text;
}

}  // namespace skillscope
