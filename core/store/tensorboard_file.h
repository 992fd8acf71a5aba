// SPDX-License-Identifier: GPL-3.0-or-later
//
// TensorBoard's event files: records of TensorFlow's framing (length, CRC-32C of the length, bytes, CRC-32C of the
// bytes; both sums masked), each a protobuf message of which only scalars matter here. Sources: tensorflow
// core/lib/io/record_writer.h, core/lib/hash/crc32c.h, core/util/event.proto, core/framework/summary.proto. The few
// fields are written and read by hand: the messages' definitions would be longer than this code.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skillscope {

/// CRC-32C (Castagnoli, reflected, as in RFC 3720).
std::uint32_t crc32c(std::string_view bytes);
/// As TensorFlow stores it: rotated right by 15 and moved by a constant.
std::uint32_t maskedCrc32c(std::string_view bytes);

struct TensorBoardScalar {
  std::string tag;  ///< "train/loss"
  std::int64_t step = 0;
  double wallTime = 0;  ///< Unix time, seconds
  float value = 0;
};

/// The whole file: a head and a record a scalar, in the order given.
std::string tensorBoardFile(double beganAt, const std::vector<TensorBoardScalar>& scalars);

/// All scalars of a file in its order; those that newer writers keep as tensors of one number too. Other summaries are
/// passed over. A file that ends within a record, as one that is being written does, gives what came before. Throws
/// Error where it is no such file, or a checksum is wrong.
std::vector<TensorBoardScalar> readTensorBoardFile(const std::string& path);

/// By its first record. False for what cannot be read.
bool looksLikeTensorBoard(const std::string& path);

}  // namespace skillscope
