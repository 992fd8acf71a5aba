// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compare/curve_band.h"

#include <algorithm>
#include <cmath>

#include "core/learn/statistics.h"

namespace skillscope {
namespace {

/// Walks a curve from left to right.
class Walker {
 public:
  explicit Walker(const Curve& curve) : curve_(curve) {}
  double at(double x) {
    const std::size_t points = std::min(curve_.x.size(), curve_.y.size());
    while (next_ < points && curve_.x[next_] < x) ++next_;
    if (next_ == points) return NAN;
    if (curve_.x[next_] == x) return curve_.y[next_];
    if (next_ == 0) return NAN;
    const double share = (x - curve_.x[next_ - 1]) / (curve_.x[next_] - curve_.x[next_ - 1]);
    return curve_.y[next_ - 1] + share * (curve_.y[next_] - curve_.y[next_ - 1]);
  }

 private:
  const Curve& curve_;
  std::size_t next_ = 0;
};

}  // namespace

CurveBand curveBand(const std::vector<Curve>& curves) {
  CurveBand band;
  band.curves = static_cast<int>(curves.size());
  if (curves.empty()) return band;
  std::vector<Walker> walkers(curves.begin(), curves.end());
  std::vector<double> values(curves.size());
  for (const double x : curves.front().x) {
    for (std::size_t i = 0; i < walkers.size(); ++i) values[i] = walkers[i].at(x);
    if (std::any_of(values.begin(), values.end(), [](double value) { return !std::isfinite(value); })) continue;
    const MeanInterval interval = meanInterval(values);
    const double half = interval.halfWidth.value_or(0);
    band.x.push_back(x);
    band.mean.push_back(*interval.mean);
    band.low.push_back(*interval.mean - half);
    band.high.push_back(*interval.mean + half);
  }
  return band;
}

}  // namespace skillscope
