// SPDX-License-Identifier: GPL-3.0-or-later
//
// A warning is a failing test.
#pragma once

#include <QRegularExpression>
#include <QTest>

namespace skillscope::test {

/// Call at the start of every test function (init()): from here to its end any qWarning fails it, but for those that
/// only say that there is no screen or no session. Text that a test provokes is announced by QTest::ignoreMessage.
inline void failOnUnexpectedWarnings() {
  QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!.*(propagateSizeHints|raise\\(\\)|XDG_RUNTIME_DIR))")));
}

}  // namespace skillscope::test
