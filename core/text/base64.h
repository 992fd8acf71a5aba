// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace skillscope {

/// The bytes of standard base64 (RFC 4648, section 4), padding optional. Throws Error if it is none.
std::string decodeBase64(std::string_view text);

}  // namespace skillscope
