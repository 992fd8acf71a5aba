// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of views for papers and slides: SVG and PDF with lines and text, PNG with as many pixels as the printed size
// needs; light colours unless asked otherwise. Thread: GUI thread.
#pragma once

#include <QString>
#include <functional>

class QWidget;

namespace skillscope {

struct FigureOptions {
  double widthMm = 170;   ///< printed width; the height follows the widget's shape
  int dotsPerInch = 300;  ///< of PNG
  bool light = true;      ///< in light colours, whatever the window has
  QString title;          ///< written into the file
  QString description;    ///< what is shown, of which runs
};

/// Brings the widget up to date after the colours changed.
using RefreshFigure = std::function<void()>;

/// Writes .svg, .pdf or .png, by the file's ending, whole or not at all. Returns a sentence on what went wrong, or "".
QString saveFigure(QWidget* widget, const QString& file, const FigureOptions& options,
                   const RefreshFigure& refresh = {});
/// The same on the clipboard, as PNG and SVG at once.
void copyFigure(QWidget* widget, const FigureOptions& options, const RefreshFigure& refresh = {});

}  // namespace skillscope
