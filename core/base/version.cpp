// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/version.h"

#include "base/build_version.h"

namespace skillscope {

std::string programVersion() {
  return SKILLSCOPE_VERSION;
}

std::string buildCommit() {
  return SKILLSCOPE_COMMIT;
}

std::string buildCompiler() {
#if defined(__clang__)
  const std::string compiler = "Clang " __clang_version__;
#else
  const std::string compiler = "GCC " __VERSION__;
#endif
  const std::string kind = SKILLSCOPE_BUILD_TYPE;
  return kind.empty() ? compiler : compiler + ", " + kind;
}

}  // namespace skillscope
