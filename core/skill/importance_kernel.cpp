// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/importance_kernel.h"

#include <cmath>

#include "core/base/cpu_clones.h"

namespace skillscope {

namespace {

// Scalars handled by one inner loop of known length, which the compiler turns into vector instructions.
constexpr std::int64_t kBlock = 16;

template <bool mix, typename Real>
[[gnu::always_inline]] inline Real rawOf(Real weight, Real gradient) {
  const Real change = weight * gradient;
  if constexpr (mix) return std::abs(change - Real(0.5) * change * change);
  return std::abs(change);
}

/// At the size of a whole model the update is bound by memory, and a look for numbers that are not finite beforehand
/// would cost a third more.
template <bool mix, typename Real>
[[gnu::always_inline]] inline bool smooth(const Real* __restrict weight, const Real* __restrict gradient,
                                          Real* __restrict sensitivity, Real* __restrict uncertainty,
                                          std::int64_t count, double alpha1, double alpha2) {
  const Real keep1 = static_cast<Real>(alpha1), take1 = static_cast<Real>(1 - alpha1);
  const Real keep2 = static_cast<Real>(alpha2), take2 = static_cast<Real>(1 - alpha2);
  // 0·x is 0 for every finite x and NaN otherwise, so one NaN anywhere survives to the end of the sum.
  Real lanes[kBlock] = {};
  const auto one = [&](std::int64_t i, Real & lane) __attribute__((always_inline)) {
    const Real raw = rawOf<mix>(weight[i], gradient[i]), zero = Real(0) * raw;
    const Real mean = keep1 * sensitivity[i] + take1 * raw;
    const Real deviation = keep2 * uncertainty[i] + take2 * std::abs(raw - mean);
    const bool finite = zero == Real(0);
    sensitivity[i] = finite ? mean : sensitivity[i];
    uncertainty[i] = finite ? deviation : uncertainty[i];
    lane += zero;
  };
  std::int64_t i = 0;
  for (; i + kBlock <= count; i += kBlock) {
    for (std::int64_t j = 0; j < kBlock; ++j) one(i + j, lanes[j]);
  }
  for (; i < count; ++i) one(i, lanes[0]);
  Real sum = 0;
  for (const Real lane : lanes) sum += lane;
  return sum == Real(0);
}

// One function a case: the compiler makes clones of functions, not of templates.

SKILLSCOPE_CLONES bool smoothFirst(const ImportanceRange<float>& r) {
  return smooth<false>(r.weight, r.gradient, r.sensitivity, r.uncertainty, r.count, r.alpha1, r.alpha2);
}

SKILLSCOPE_CLONES bool smoothMix(const ImportanceRange<float>& r) {
  return smooth<true>(r.weight, r.gradient, r.sensitivity, r.uncertainty, r.count, r.alpha1, r.alpha2);
}

SKILLSCOPE_CLONES bool smoothFirst(const ImportanceRange<double>& r) {
  return smooth<false>(r.weight, r.gradient, r.sensitivity, r.uncertainty, r.count, r.alpha1, r.alpha2);
}

SKILLSCOPE_CLONES bool smoothMix(const ImportanceRange<double>& r) {
  return smooth<true>(r.weight, r.gradient, r.sensitivity, r.uncertainty, r.count, r.alpha1, r.alpha2);
}

}  // namespace

bool smoothImportance(const ImportanceRange<float>& range) {
  return range.mix ? smoothMix(range) : smoothFirst(range);
}

bool smoothImportance(const ImportanceRange<double>& range) {
  return range.mix ? smoothMix(range) : smoothFirst(range);
}

}  // namespace skillscope
