// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/base/error.h"

namespace skillscope::test {

/// The sentence that `action` refuses with: it must throw Wanted (Error, or UsageError as its kind). Anything else
/// gives a text that no test expects; where nothing is thrown, the empty text.
template <class Wanted = Error, class Action>
QString refusal(const Action& action) {
  try {
    action();
  } catch (const Wanted& error) {
    return QString::fromUtf8(error.what());
  } catch (const std::exception& error) {
    return QStringLiteral("another error: ") + error.what();
  }
  return {};
}

}  // namespace skillscope::test
