// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers as people read them in the window: percent with one decimal, three significant digits, a real minus sign,
// thin spaces in thousands, "n/a" for what was not measured.
#pragma once

#include <QString>
#include <optional>

namespace skillscope {

/// 0.713 → "71.3"; the caller's column or axis names the percent sign. nullopt or NaN → "n/a".
QString percent(std::optional<double> fraction);
/// 0.713 → "71.3 %".
QString percentWithUnit(std::optional<double> fraction);
/// Signed difference of fractions in points: −0.021 → "−2.1".
QString signedPercent(std::optional<double> fraction);
/// Three significant digits (or `digits`), "1.20e−6" far from 1.
QString significant(double value, int digits = 3);
/// "10⁻⁶".
QString powerOfTen(int exponent);
/// All digits of a float or double, for tooltips.
QString fullPrecision(double value);
/// 1234567 → "1 234 567" with thin spaces.
QString grouped(qint64 value);
/// 72 → "1:12", 3725 → "1:02:05".
QString duration(double seconds);

}  // namespace skillscope
