// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>
#include <functional>

namespace skillscope {

/// A line icon from resources/icons ("start" for start.svg), drawn at whatever size and pixel ratio is asked for, in
/// the palette's button text colour at the moment of drawing: a new theme needs no new icons. A missing file draws
/// nothing.
QIcon lineIcon(const QString& name);

/// The same in a colour of its own, asked for at each drawing (status icons take it from the theme).
QIcon lineIcon(const QString& name, std::function<QColor()> color);

/// The icon of the program.
QIcon applicationIcon();

/// Draws a line icon at once, for delegates and hand-painted widgets. `box` in logical pixels.
void paintLineIcon(class QPainter& painter, const QString& name, const class QRect& box, const QColor& color);

}  // namespace skillscope
