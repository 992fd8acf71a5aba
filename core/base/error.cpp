// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

namespace skillscope {

namespace {
std::string sentence(const std::string& what, const std::string& on, const std::string& advice) {
  std::string text = what;
  if (!on.empty()) text += (text.empty() ? "" : " ") + on;
  if (!advice.empty()) text += (text.empty() ? "" : ": ") + advice;
  return text;
}
}  // namespace

Error::Error(const std::string& what, const std::string& on, const std::string& advice)
    : std::runtime_error(sentence(what, on, advice)) {}

}  // namespace skillscope
