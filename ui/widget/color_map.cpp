// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/color_map.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/shell/theme.h"

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(ColorMap)
};

// OKLab: B. Ottosson, "A perceptual color space for image processing", 2020.
struct Lab {
  double lightness = 0, a = 0, b = 0;
};

double toLinear(double value) {
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double fromLinear(double value) {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
}

Lab toLab(const QColor& color) {
  const double r = toLinear(color.redF()), g = toLinear(color.greenF()), b = toLinear(color.blueF());
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

QRgb toRgb(const Lab& lab) {
  const double l = std::pow(lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
  const double m = std::pow(lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
  const double s = std::pow(lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3);
  const auto channel = [](double value) {
    return static_cast<int>(std::lround(255 * std::clamp(fromLinear(std::max(0.0, value)), 0.0, 1.0)));
  };
  return qRgb(channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
              channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
              channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

std::vector<QColor> anchors(ColorMapName name, const QColor& canvas) {
  const auto colors = [](std::initializer_list<QRgb> values) {
    std::vector<QColor> result;
    for (const QRgb value : values) result.push_back(QColor::fromRgb(value));
    return result;
  };
  switch (name) {
    case ColorMapName::viridis:
      return colors(
          {0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725});
    case ColorMapName::cividis:
      return colors(
          {0x00204D, 0x00336F, 0x39486B, 0x575C6D, 0x707173, 0x8A8779, 0xA69D75, 0xC4B56C, 0xE4CF5B, 0xFFEA46});
    case ColorMapName::magma:
      return colors(
          {0x000004, 0x180F3E, 0x451077, 0x721F81, 0x9F2F7F, 0xCD4071, 0xF1605D, 0xFD9567, 0xFEC98D, 0xFCFDBF});
    case ColorMapName::grey:
      return colors({0x16191D, 0xF7F8F9});
    case ColorMapName::diverging: {
      // The ends stand out from the canvas: dark on light, light on dark.
      const bool dark = perceivedLightness(canvas) < 0.5;
      const QColor low = QColor::fromRgb(dark ? 0x9CC3FF : 0x123F86),
                   lowMiddle = QColor::fromRgb(dark ? 0x3468B0 : 0x6FA0DC);
      const QColor high = QColor::fromRgb(dark ? 0xFFC48A : 0x8A3600),
                   highMiddle = QColor::fromRgb(dark ? 0xA8622A : 0xE79A5B);
      return {low, lowMiddle, canvas, highMiddle, high};
    }
  }
  return {};
}

}  // namespace

ColorMap::ColorMap(ColorMapName name, const QColor& canvas) : name_(name) {
  std::vector<Lab> points;
  for (const QColor& anchor : anchors(name, canvas)) points.push_back(toLab(anchor));
  for (int level = 0; level < levels; ++level) {
    const double position = static_cast<double>(level) / (levels - 1) * static_cast<double>(points.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(position), points.size() - 2);
    const double part = position - static_cast<double>(index);
    const Lab &from = points[index], &to = points[index + 1];
    table_[static_cast<std::size_t>(level)] = toRgb({from.lightness + part * (to.lightness - from.lightness),
                                                     from.a + part * (to.a - from.a), from.b + part * (to.b - from.b)});
  }
}

const std::vector<ColorMapName>& ColorMap::sequentialNames() {
  static const std::vector<ColorMapName> names = {ColorMapName::viridis, ColorMapName::cividis, ColorMapName::magma,
                                                  ColorMapName::grey};
  return names;
}

QString ColorMap::title(ColorMapName name) {
  switch (name) {
    case ColorMapName::viridis:
      return Texts::tr("Viridis");
    case ColorMapName::cividis:
      return Texts::tr("Cividis");
    case ColorMapName::magma:
      return Texts::tr("Magma");
    case ColorMapName::grey:
      return Texts::tr("Grey");
    case ColorMapName::diverging:
      return Texts::tr("Difference");
  }
  return {};
}

QColor ColorMap::textOn(const QColor& background) {
  const QColor dark(0x10, 0x14, 0x18), light(0xF7, 0xF9, 0xFB);
  return contrastRatio(background, dark) >= contrastRatio(background, light) ? dark : light;
}

double perceivedLightness(const QColor& color) {
  return toLab(color).lightness;
}

}  // namespace skillscope
