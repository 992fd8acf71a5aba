// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

namespace skillscope {

/// The smallest round number (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ⁿ) that is not below `value`; 1 for what is not
/// positive. Ends of axes that grow while a run goes on: few steps, all of them readable.
inline double roundUp(double value) {
  if (!(value > 0) || !std::isfinite(value)) return 1;
  const double decade = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
    if (value <= factor * decade * (1 + 1e-9)) return factor * decade;
  return 10 * decade;
}

}  // namespace skillscope
