// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace skillscope {

class JsonField;

/// The options of Metaspace, which shows spaces as another character, in pre-tokenisers and decoders.
struct Metaspace {
  enum class Prepend { always, first, never };
  std::string replacement = "\xe2\x96\x81";  ///< U+2581
  char32_t character = 0x2581;               ///< the same
  Prepend prepend = Prepend::always;         ///< to which pieces it is prepended
  bool split = true;                         ///< a piece begins at each of them
};

/// Reads it; an older file says add_prefix_space instead of prepend_scheme. Throws Error naming file and field.
Metaspace readMetaspace(const JsonField& field);

}  // namespace skillscope
