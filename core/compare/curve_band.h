// SPDX-License-Identifier: GPL-3.0-or-later
//
// Several curves as one: their mean with a 95 % t-interval at every place where all of them have a value. Thread: any.
#pragma once

#include <vector>

namespace skillscope {

/// Points of one curve; x ascending, both of one length. Not-a-number in y is a gap.
struct Curve {
  std::vector<double> x, y;
};

struct CurveBand {
  std::vector<double> x, mean;
  std::vector<double> low, high;  ///< of the interval; the mean itself where fewer than two curves are given
  int curves = 0;
};

/// On the places of the first curve that lie in the range of all; there the others' values are joined by straight
/// lines between their points. A place where one of them has a gap is left out. Interval: see meanInterval().
CurveBand curveBand(const std::vector<Curve>& curves);

}  // namespace skillscope
