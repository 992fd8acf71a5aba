// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace skillscope {

/// The bytes of a file of a tokenizer. Throws Error naming the file if it cannot be read, is no regular file, or is
/// larger than 256 MiB, many times what any vocabulary takes.
std::string readTokenizerFile(const std::string& file);

}  // namespace skillscope
