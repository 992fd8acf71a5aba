// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

namespace skillscope {

/// Exponential moving average without the pull towards zero at its start: Σ βᵏ x / Σ βᵏ.
class MovingAverage {
 public:
  /// `span` values carry about 63 % of the weight.
  explicit MovingAverage(double span) : decay_(std::exp(-1 / span)) {}
  double add(double value) {
    sum_ = decay_ * sum_ + value;
    weight_ = decay_ * weight_ + 1;
    return sum_ / weight_;
  }
  void restart() { sum_ = weight_ = 0; }

 private:
  double decay_, sum_ = 0, weight_ = 0;
};

}  // namespace skillscope
