// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "ui/widget/plot/plot_style.h"

namespace skillscope {

/// The small card beside the mouse that says what is under it. Stays inside its parent and lets the mouse through.
class ReadOut : public QLabel {
  Q_OBJECT

 public:
  explicit ReadOut(QWidget* parent);
  void setStyle(const PlotStyle& style);
  /// `html` beside `position` (in the parent's coordinates); empty hides it.
  void showAt(const QPoint& position, const QString& html);

  /// A line "name  value" with a coloured mark in front; an invalid colour leaves the mark out.
  static QString line(const QColor& color, const QString& name, const QString& value);
  static QString title(const QString& text);
  static QString table(const QStringList& lines);
};

}  // namespace skillscope
