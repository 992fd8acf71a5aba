// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colour maps for scores. Each is a short list of anchor colours joined by straight lines in the OKLab space, so that
// equal steps of the value look like equal steps of the colour and lightness never turns back.
#pragma once

#include <QColor>
#include <QString>
#include <array>
#include <vector>

namespace skillscope {

enum class ColorMapName { viridis, cividis, magma, grey, diverging };

class ColorMap {
 public:
  static constexpr int levels = 256;

  /// The diverging map is neutral in the middle with the colour of the canvas it lies on; the others do not need it.
  explicit ColorMap(ColorMapName name = ColorMapName::viridis, const QColor& canvas = Qt::white);

  ColorMapName name() const { return name_; }
  /// `position` in [0, 1], clamped.
  QRgb at(double position) const {
    const double index = position * (levels - 1) + 0.5;
    return table_[index <= 0 ? 0 : index >= levels ? levels - 1 : static_cast<std::size_t>(index)];
  }
  const std::array<QRgb, levels>& table() const { return table_; }

  /// The maps for importance, in the order of menus.
  static const std::vector<ColorMapName>& sequentialNames();
  static QString title(ColorMapName name);
  /// A light or dark text colour that can be read on `background`.
  static QColor textOn(const QColor& background);

 private:
  ColorMapName name_;
  std::array<QRgb, levels> table_{};
};

/// Lightness of OKLab, 0 (black) to 1 (white).
double perceivedLightness(const QColor& color);

}  // namespace skillscope
