// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widget/figure.h"

namespace skillscope {

/// Asks for size and colours, then saves or copies the picture of `widget`. Does not block. `name` is the file's name
/// without its ending; `failed` gets a sentence where the file cannot be written. `options` has title and description.
void openFigureDialog(QWidget* widget, const QString& name, const FigureOptions& options, RefreshFigure refresh,
                      std::function<void(const QString&)> failed);

}  // namespace skillscope
