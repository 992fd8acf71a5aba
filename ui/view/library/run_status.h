// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

#include "core/run/event.h"

namespace skillscope {

/// How a run's status is shown, the same everywhere: an icon, a word, a colour. Never the colour alone.
struct StatusLook {
  QString icon;  ///< of resources/icons
  QString word;  ///< "running", "paused", "done", …
  QColor color;  ///< of the theme at the moment of asking
};
StatusLook statusLook(RunStatus status, bool paused = false);

/// The same for a message's severity: "info", "warning", "error".
StatusLook severityLook(Severity severity);

}  // namespace skillscope
