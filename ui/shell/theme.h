// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one place that owns colours, fonts and distances. QPalette, the application's style sheet, plot pens and icons
// are derived from it; everything painted by hand asks theme() while painting and repaints on changed().
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

#include "core/run/event.h"

class QApplication;

namespace skillscope {

enum class ThemeMode { system, light, dark };

/// Colours by their use. Text on canvas, surface and raised has a contrast of at least 7:1, muted of at least 4.5:1.
struct ThemeColors {
  QColor canvas;                 ///< plots, tables
  QColor surface;                ///< window, docks
  QColor raised;                 ///< cards, popovers, controls
  QColor line;                   ///< separators, frames of axes
  QColor text;                   ///< body text
  QColor muted;                  ///< captions, axis labels
  QColor accent;                 ///< selection, focus ring, live edge, primary button
  QColor accentText;             ///< text on accent
  QColor danger, warning, good;  ///< status only, always beside a word or an icon
  QColor hover;                  ///< background of a control under the mouse
};

/// Thread: GUI thread only.
class Theme : public QObject {
  Q_OBJECT

 public:
  static Theme& instance();

  /// Sets style, palette, fonts and style sheet of the program, and follows the desktop from then on (mode system).
  void applyTo(QApplication& application);
  void setMode(ThemeMode mode);
  ThemeMode mode() const { return mode_; }
  bool dark() const { return dark_; }

  const ThemeColors& colors() const { return dark_ ? darkColors_ : lightColors_; }
  QPalette palette() const;

  /// All text and what is measured by it, as a multiple of the desktop's size, [0.7, 3].
  void setTextScale(double scale);
  double textScale() const { return textScale_; }

  /// `steps` × 4 px, scaled with the desktop's font: 1 inside a control group, 2 between controls, 3 in panels, 4
  /// between panels.
  int spacing(int steps) const;
  /// `pixels` of a design made for a 13 px font, scaled with the desktop's font.
  int scaled(double pixels) const;
  int cornerRadius() const { return scaled(6); }

  QFont bodyFont() const;
  QFont captionFont() const;  ///< 0.9, for axes and captions
  QFont titleFont() const;    ///< 1.15 semibold
  /// The same font with figures of equal width where the font has them.
  static QFont tabular(QFont font);

  /// Colours with a meaning; no other use of them.
  QColor categoryColor(FusionCategory category) const;
  QColor taskColor(int task) const;  ///< also of runs, by index; repeats with another pen style and marker
  Qt::PenStyle taskPenStyle(int task) const;

 Q_SIGNALS:
  void changed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  Theme();
  bool systemIsDark();
  void update();

  QApplication* application_ = nullptr;
  ThemeMode mode_ = ThemeMode::system;
  double textScale_ = 1, desktopPoints_ = 0;
  bool dark_ = false;
  bool updating_ = false;
  ThemeColors lightColors_, darkColors_;
};

inline const Theme& theme() {
  return Theme::instance();
}

/// `over` laid on `under` with the given opacity: an opaque colour.
QColor blended(const QColor& under, const QColor& over, double opacity);
/// WCAG contrast ratio, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace skillscope
