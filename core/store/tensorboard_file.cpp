// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/tensorboard_file.h"

#include <array>
#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "core/base/error.h"
#include "core/base/whole_file.h"

namespace skillscope {
namespace {

constexpr const char* fileVersion = "brain.Event:2";
/// Larger files are no curves; what is read is held in memory.
constexpr std::uintmax_t mostBytes = std::uintmax_t{1} << 30;
constexpr std::size_t mostTagBytes = 1000;

// ---- Writing ----

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

template <class T>
std::string raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(0x80 | (value & 0x7f));
  return bytes + static_cast<char>(value);
}

/// Protobuf's wire types.
enum Wire : unsigned { wireVarint = 0, wireFixed64 = 1, wireBytes = 2, wireFixed32 = 5 };

std::string key(unsigned field, Wire wire) {
  return varint(field << 3 | wire);
}

std::string bytesField(unsigned field, const std::string& content) {
  return key(field, wireBytes) + varint(content.size()) + content;
}

std::string record(const std::string& content) {
  const std::string length = raw(static_cast<std::uint64_t>(content.size()));
  return length + raw(maskedCrc32c(length)) + content + raw(maskedCrc32c(content));
}

// ---- Reading ----

template <class T>
T unraw(std::string_view bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// The fields of one message, one after the other. Throws Error where the bytes are no message.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : left_(bytes) {}

  unsigned field = 0;
  Wire wire = wireVarint;
  std::uint64_t number = 0;  ///< of wireVarint
  std::string_view bytes;    ///< of all other wires

  bool next() {
    if (left_.empty()) return false;
    const std::uint64_t tag = takeVarint();
    field = static_cast<unsigned>(tag >> 3);
    wire = static_cast<Wire>(tag & 7);
    switch (wire) {
      case wireVarint:
        number = takeVarint();
        return true;
      case wireFixed64:
        bytes = take(8);
        return true;
      case wireFixed32:
        bytes = take(4);
        return true;
      case wireBytes:
        bytes = take(takeVarint());
        return true;
    }
    throw Error("a field of a kind that is not known");
  }

 private:
  std::uint64_t takeVarint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw Error("a number without end");
  }
  std::string_view take(std::uint64_t count) {
    if (count > left_.size()) throw Error("a message that is cut off");
    const std::string_view taken = left_.substr(0, static_cast<std::size_t>(count));
    left_.remove_prefix(static_cast<std::size_t>(count));
    return taken;
  }

  std::string_view left_;
};

/// A TensorProto of one float or double; nothing for any other tensor.
std::optional<float> scalarOfTensor(std::string_view bytes) {
  constexpr std::uint64_t typeFloat = 1, typeDouble = 2;
  std::uint64_t type = 0;
  std::string_view content;
  for (Fields fields(bytes); fields.next();) {
    if (fields.field == 1 && fields.wire == wireVarint) type = fields.number;
    const bool packed = fields.wire == wireBytes, single = fields.wire == wireFixed32 || fields.wire == wireFixed64;
    // tensor_content, float_val, double_val
    if ((fields.field == 4 && packed) || ((fields.field == 5 || fields.field == 6) && (packed || single))) {
      if (!fields.bytes.empty()) content = fields.bytes;
    }
  }
  if (type == typeFloat && content.size() == 4) return unraw<float>(content);
  if (type == typeDouble && content.size() == 8) return static_cast<float>(unraw<double>(content));
  return std::nullopt;
}

void addScalar(std::string_view value, const TensorBoardScalar& head, std::vector<TensorBoardScalar>& scalars) {
  TensorBoardScalar scalar = head;
  std::optional<float> number;
  for (Fields fields(value); fields.next();) {
    if (fields.field == 1 && fields.wire == wireBytes) scalar.tag = std::string(fields.bytes);
    if (fields.field == 2 && fields.wire == wireFixed32) number = unraw<float>(fields.bytes);
    if (fields.field == 8 && fields.wire == wireBytes) number = scalarOfTensor(fields.bytes);
  }
  if (!number || scalar.tag.empty() || scalar.tag.size() > mostTagBytes) return;
  scalar.value = *number;
  scalars.push_back(std::move(scalar));
}

/// Adds the scalars of one Event; whether it is the head of a file.
bool addEvent(std::string_view event, std::vector<TensorBoardScalar>& scalars) {
  TensorBoardScalar head;
  std::vector<std::string_view> summaries;
  bool isHead = false;
  for (Fields fields(event); fields.next();) {
    if (fields.field == 1 && fields.wire == wireFixed64) head.wallTime = unraw<double>(fields.bytes);
    if (fields.field == 2 && fields.wire == wireVarint) head.step = static_cast<std::int64_t>(fields.number);
    if (fields.field == 3 && fields.wire == wireBytes) isHead = fields.bytes.starts_with("brain.Event:");
    if (fields.field == 5 && fields.wire == wireBytes) summaries.push_back(fields.bytes);
  }
  for (const std::string_view summary : summaries) {
    for (Fields fields(summary); fields.next();) {
      if (fields.field == 1 && fields.wire == wireBytes) addScalar(fields.bytes, head, scalars);
    }
  }
  return isHead;
}

/// The record at the front, taken off; nothing where the rest is too short to be one.
std::optional<std::string_view> takeRecord(std::string_view& rest) {
  constexpr std::size_t before = 12, behind = 4;
  if (rest.size() < before) return std::nullopt;
  if (unraw<std::uint32_t>(rest.substr(8)) != maskedCrc32c(rest.substr(0, 8))) {
    throw Error("the length of a record has a wrong checksum");
  }
  const auto length = unraw<std::uint64_t>(rest);
  if (length > rest.size() - before || rest.size() - before - length < behind) return std::nullopt;
  const std::string_view content = rest.substr(before, static_cast<std::size_t>(length));
  if (unraw<std::uint32_t>(rest.substr(before + content.size())) != maskedCrc32c(content)) {
    throw Error("a record has a wrong checksum");
  }
  rest.remove_prefix(before + content.size() + behind);
  return content;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = value & 1 ? value >> 1 ^ 0x82F63B78U : value >> 1;
      made[i] = value;
    }
    return made;
  }();
  std::uint32_t sum = 0xFFFFFFFFU;
  for (const char c : bytes) sum = table[(sum ^ static_cast<unsigned char>(c)) & 0xFFU] ^ sum >> 8;
  return sum ^ 0xFFFFFFFFU;
}

std::uint32_t maskedCrc32c(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xA282EAD8U;
}

std::string tensorBoardFile(double beganAt, const std::vector<TensorBoardScalar>& scalars) {
  std::string file = record(key(1, wireFixed64) + raw(beganAt) + bytesField(3, fileVersion));
  for (const TensorBoardScalar& scalar : scalars) {
    const std::string value = bytesField(1, scalar.tag) + key(2, wireFixed32) + raw(scalar.value);
    file += record(key(1, wireFixed64) + raw(scalar.wallTime) + key(2, wireVarint) +
                   varint(static_cast<std::uint64_t>(scalar.step)) + bytesField(5, bytesField(1, value)));
  }
  return file;
}

std::vector<TensorBoardScalar> readTensorBoardFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::file_size(path, error) > mostBytes && !error) {
    throw Error("the file " + path + " is larger than 1 GiB, too large for curves");
  }
  const std::string bytes = readWholeFile(path);
  std::vector<TensorBoardScalar> scalars;
  try {
    std::string_view rest = bytes;
    const auto first = takeRecord(rest);
    if (!first || !addEvent(*first, scalars)) throw Error("it does not begin as one");
    while (const auto record = takeRecord(rest)) addEvent(*record, scalars);
  } catch (const Error& wrong) {
    throw Error("the file " + path + " is no TensorBoard event file, or a damaged one: " + wrong.what());
  }
  return scalars;
}

bool looksLikeTensorBoard(const std::string& path) {
  std::array<char, 4096> head{};
  std::ifstream stream(path, std::ios::binary);
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  std::string_view bytes(head.data(), static_cast<std::size_t>(stream.gcount()));
  try {
    std::vector<TensorBoardScalar> none;
    const auto first = takeRecord(bytes);
    return first && addEvent(*first, none);
  } catch (const Error&) {
    return false;
  }
}

}  // namespace skillscope
