// SPDX-License-Identifier: GPL-3.0-or-later
//
// The loss as it is drawn: averaged, so that one sees where it goes. The same for pictures and for files. Thread: any.
#pragma once

#include <cmath>
#include <limits>
#include <string_view>

namespace skillscope {

/// What averagedLoss is, for those who read it in a file.
inline constexpr std::string_view averagedLossRule =
    "exponential moving average without bias towards zero, begun anew with each task";

/// Exponential moving average without the pull towards zero at its start: Σ βᵏ x / Σ βᵏ (the bias correction of Kingma
/// and Ba 2015, section 3, for a mean).
class MovingAverage {
 public:
  /// `span` values carry about 63 % of the weight: β = exp(−1 / span). Positive.
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

/// Over the steps of a run in their order. A loss that is no number is a gap of its own and does not spoil what
/// follows.
class AveragedLoss {
 public:
  /// `steps` optimizer steps, positive.
  explicit AveragedLoss(double steps) : average_(steps) {}
  /// In nats; not-a-number where `loss` is none.
  double add(int task, double loss) {
    if (task != task_) average_.restart();
    task_ = task;
    return std::isfinite(loss) ? average_.add(loss) : std::numeric_limits<double>::quiet_NaN();
  }

 private:
  MovingAverage average_;
  int task_ = -1;
};

}  // namespace skillscope
