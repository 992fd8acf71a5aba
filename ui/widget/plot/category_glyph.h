// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shapes of the fusion categories, so that colour is never the only carrier of the decision. No theme and no
// QCustomPlot in here: grid, scatter plot and legend all draw with it.
#pragma once

#include <QColor>
#include <QRectF>

#include "core/run/event.h"

class QPainter;

namespace skillscope {

/// Filled square (shared), left half filled (previous only), right half filled (current only), empty square (neither),
/// dot (first task). The painter's pen and brush are changed.
void paintCategoryGlyph(QPainter& painter, const QRectF& box, FusionCategory category, const QColor& color);

}  // namespace skillscope
