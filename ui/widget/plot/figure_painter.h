// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QPaintDevice;
class QWidget;

namespace skillscope {

/// Draws a widget with everything in it on a device: plots as lines and text, not as pictures of the screen. One
/// logical pixel of the widget becomes `scale` units of the device. Thread: GUI thread.
void paintFigure(QPaintDevice& device, QWidget& widget, double scale);

}  // namespace skillscope
