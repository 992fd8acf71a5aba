// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/metaspace.h"

#include "core/base/strings.h"
#include "core/text/json_field.h"
#include "core/text/unicode_text.h"

namespace skillscope {

Metaspace readMetaspace(const JsonField& field) {
  Metaspace result;
  if (field.has("replacement")) {
    result.replacement = field["replacement"].text();
    std::size_t position = 0;
    if (!result.replacement.empty()) result.character = nextCharacter(result.replacement, position);
    if (result.replacement.empty() || position != result.replacement.size()) {
      field["replacement"].fail("must be one character");
    }
  }
  const std::string scheme = field.textOr("prepend_scheme", "always");
  if (scheme == "first") {
    result.prepend = Metaspace::Prepend::first;
  } else if (scheme == "never" || !field.flagOr("add_prefix_space", true)) {
    result.prepend = Metaspace::Prepend::never;
  } else if (scheme != "always") {
    field["prepend_scheme"].fail("is " + inQuotes(scheme) + ", but only always, first and never are known");
  }
  result.split = field.flagOr("split", true);
  return result;
}

}  // namespace skillscope
