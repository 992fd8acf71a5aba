// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "ui/shell/window_options.h"

namespace skillscope {

/// Pictures of the window and of each view of a stored run, as PNG files, without a screen: what README shows and what
/// a machine without a display gets. The window has 1366 × 768 logical pixels.
/// Files: window, importance, fusion, forgetting, matrix, unit, time, library, messages, settings, help.
/// Returns the files written, in that order. Throws UsageError for an unknown run, Error when the store cannot be read
/// or the folder not be written. Needs a QApplication with the theme applied.
QStringList shootPictures(const WindowOptions& options, const RunConfig& config, const QString& origin);

/// Before the QApplication: chooses the offscreen platform and the scale, and keeps Qt quiet about there being no
/// screen.
void prepareToShoot(double scale);

}  // namespace skillscope
