// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/recurrent_round.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/skill/history.h"
#include "core/skill/importance.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

// ---- The quantile of many elements ----

/// Floats in order as whole numbers in the same order; −0 and +0 are one.
inline std::uint32_t orderedBits(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0F);
  return bits & 0x80000000U ? ~bits : bits | 0x80000000U;
}

inline float fromOrderedBits(std::uint32_t key) {
  return std::bit_cast<float>(key & 0x80000000U ? key & 0x7FFFFFFFU : ~key);
}

/// Counts by the upper half of the key, then sorts out the one bin that the wanted rank lies in: whole memory is read
/// twice, where selection by swapping would read and write it several times.
double quantileByBins(const float* values, std::int64_t count, double quantile) {
  std::vector<std::int64_t> bins(1U << 16, 0);
  bool undefined = false;
  for (std::int64_t i = 0; i < count; ++i) {
    undefined |= std::isnan(values[i]);
    ++bins[orderedBits(values[i]) >> 16];
  }
  if (undefined) return std::numeric_limits<double>::quiet_NaN();
  const double position = quantile * static_cast<double>(count - 1);
  const auto below = static_cast<std::int64_t>(std::floor(position));
  const double share = position - static_cast<double>(below);
  std::uint32_t bin = 0;
  std::int64_t before = 0;
  while (before + bins[bin] <= below) before += bins[bin++];
  std::vector<std::uint32_t> inside;
  inside.reserve(static_cast<std::size_t>(bins[bin]));
  std::uint32_t above = std::numeric_limits<std::uint32_t>::max();
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint32_t key = orderedBits(values[i]);
    if (key >> 16 == bin) inside.push_back(key);
    if (key >> 16 > bin) above = std::min(above, key);
  }
  const auto rank = inside.begin() + (below - before);
  std::nth_element(inside.begin(), rank, inside.end());
  const float low = fromOrderedBits(*rank);
  if (share == 0) return static_cast<double>(low);
  if (rank + 1 != inside.end()) above = *std::min_element(rank + 1, inside.end());
  const float high = fromOrderedBits(above);
  if (low == high) return static_cast<double>(low);
  return static_cast<double>(low + static_cast<float>(share) * (high - low));
}

/// Elements handled by one inner loop of known length, which the compiler turns into vector instructions.
constexpr std::int64_t kBlock = 16;

/// Takes a sample, whose order statistics around the quantile enclose it but for rare luck, and sorts out only what
/// lies between those: one pass over memory. Where it does not lie between them, or an element is NaN, the bins decide.
double quantileBySample(const float* values, std::int64_t count, double quantile) {
  constexpr std::int64_t wanted = 1 << 16;
  const std::int64_t stride = std::max<std::int64_t>(1, count / wanted) | 1;  // odd: no row length divides it twice
  std::vector<float> sample;
  sample.reserve(static_cast<std::size_t>(count / stride + 1));
  for (std::int64_t i = 0; i < count; i += stride) sample.push_back(values[i]);
  if (std::any_of(sample.begin(), sample.end(), [](float x) { return std::isnan(x); })) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const auto last = static_cast<double>(sample.size() - 1);
  const double margin = 4 * std::sqrt(last * quantile * (1 - quantile)) + 4;
  const auto sampleAt = [&](double rank) {
    const auto place = sample.begin() + static_cast<std::ptrdiff_t>(std::clamp(rank, 0.0, last));
    std::nth_element(sample.begin(), place, sample.end());
    return *place;
  };
  const float low = sampleAt(quantile * last - margin), high = sampleAt(quantile * last + margin);

  std::int64_t below = 0, above = 0;
  std::vector<float> between;
  between.reserve(static_cast<std::size_t>(count / 32));
  const auto sortIn = [&](float value) {
    if (value >= low && value <= high) between.push_back(value);
  };
  std::int64_t i = 0;
  for (; i + kBlock <= count; i += kBlock) {
    std::int32_t less = 0, more = 0;
    for (std::int64_t j = 0; j < kBlock; ++j) {
      less += values[i + j] < low ? 1 : 0;
      more += values[i + j] > high ? 1 : 0;
    }
    below += less;
    above += more;
    if (less + more == kBlock) continue;
    for (std::int64_t j = 0; j < kBlock; ++j) sortIn(values[i + j]);
  }
  for (; i < count; ++i) {
    below += values[i] < low ? 1 : 0;
    above += values[i] > high ? 1 : 0;
    sortIn(values[i]);
  }
  const auto inside = static_cast<std::int64_t>(between.size());
  const double position = quantile * static_cast<double>(count - 1);
  const auto rank = static_cast<std::int64_t>(std::floor(position));
  const double share = position - static_cast<double>(rank);
  const bool enclosed = rank >= below && rank + (share > 0 ? 1 : 0) < below + inside;
  if (below + inside + above != count || !enclosed) return quantileByBins(values, count, quantile);
  const auto place = between.begin() + static_cast<std::ptrdiff_t>(rank - below);
  std::nth_element(between.begin(), place, between.end());
  const float first = *place;
  if (share == 0) return static_cast<double>(first);
  const float second = *std::min_element(place + 1, between.end());
  if (first == second) return static_cast<double>(first);
  return static_cast<double>(first + static_cast<float>(share) * (second - first));
}

// ---- The merge ----

torch::Tensor plain(const torch::Tensor& values, torch::ScalarType type) {
  return values.detach().to(torch::kCPU, type).reshape({-1}).contiguous();
}

/// What both kinds of merge work on, as contiguous vectors of one type.
struct Moves {
  Moves(const torch::Tensor& before, const torch::Tensor& afterInner, const torch::Tensor& afterOuter)
      : type(before.scalar_type() == torch::kFloat64 ? torch::kFloat64 : torch::kFloat32),
        theta(plain(before, type)),
        inner(plain(afterInner, type)),
        outer(plain(afterOuter, type)),
        next(torch::empty_like(theta)) {
    if (inner.numel() != theta.numel() || outer.numel() != theta.numel()) {
      throw Error("A Recurrent-KIF round needs the same scalars before, between and after its steps.");
    }
  }
  void check(const torch::Tensor& other) const {
    if (other.numel() == theta.numel()) return;
    throw Error("A Recurrent-KIF round of " + std::to_string(theta.numel()) + " scalars got scores or masks of " +
                std::to_string(other.numel()) + ".");
  }

  torch::ScalarType type;
  torch::Tensor theta, inner, outer, next;
};

/// The shares of a rule as plain numbers.
template <typename Real>
struct Shares {
  explicit Shares(const RecurrentRule& rule)
      : sharedIn(static_cast<Real>(rule.shared.in)),
        sharedOut(static_cast<Real>(rule.shared.out)),
        innerIn(static_cast<Real>(rule.innerOnly.in)),
        innerOut(static_cast<Real>(rule.innerOnly.out)),
        outerIn(static_cast<Real>(rule.outerOnly.in)),
        outerOut(static_cast<Real>(rule.outerOnly.out)),
        neitherIn(static_cast<Real>(rule.neither.in)),
        neitherOut(static_cast<Real>(rule.neither.out)) {}
  Real sharedIn, sharedOut, innerIn, innerOut, outerIn, outerOut, neitherIn, neitherOut;
};

/// `length` elements; inlined where the compiler knows that number. Every choice is made for all elements alike, so
/// that there is no branch on data.
template <typename Real>
inline void mergeSome(const Real* __restrict theta, const Real* __restrict inner, const Real* __restrict outer,
                      const Real* __restrict in, const Real* __restrict out, Real cutIn, Real cutOut,
                      Real* __restrict next, std::uint8_t* __restrict maskIn, std::uint8_t* __restrict maskOut,
                      const Shares<Real> shares, std::int64_t length) {
  for (std::int64_t i = 0; i < length; ++i) {
    const Real needed = out[i] > cutOut ? shares.sharedIn : shares.innerIn;
    const Real notNeeded = out[i] > cutOut ? shares.outerIn : shares.neitherIn;
    const Real neededOut = out[i] > cutOut ? shares.sharedOut : shares.innerOut;
    const Real notNeededOut = out[i] > cutOut ? shares.outerOut : shares.neitherOut;
    const Real shareIn = in[i] > cutIn ? needed : notNeeded;
    const Real shareOut = in[i] > cutIn ? neededOut : notNeededOut;
    next[i] = theta[i] + shareIn * (inner[i] - theta[i]) + shareOut * (outer[i] - inner[i]);
  }
  for (std::int64_t i = 0; i < length; ++i) maskIn[i] = static_cast<std::uint8_t>(in[i] > cutIn);
  for (std::int64_t i = 0; i < length; ++i) maskOut[i] = static_cast<std::uint8_t>(out[i] > cutOut);
}

template <typename Real>
void mergeByScores(Moves& moves, const torch::Tensor& scoreIn, const torch::Tensor& scoreOut, const RecurrentRule& rule,
                   ElementMerge& merge) {
  const Shares<Real> shares(rule);
  const auto cutIn = static_cast<Real>(merge.thresholdIn), cutOut = static_cast<Real>(merge.thresholdOut);
  const Real *theta = moves.theta.data_ptr<Real>(), *inner = moves.inner.data_ptr<Real>(),
             *outer = moves.outer.data_ptr<Real>(), *in = scoreIn.data_ptr<Real>(), *out = scoreOut.data_ptr<Real>();
  Real* next = moves.next.data_ptr<Real>();
  auto *maskIn = merge.maskIn.data_ptr<std::uint8_t>(), *maskOut = merge.maskOut.data_ptr<std::uint8_t>();
  const std::int64_t count = moves.theta.numel(), whole = count / kBlock * kBlock;
  for (std::int64_t i = 0; i < whole; i += kBlock) {
    mergeSome<Real>(theta + i, inner + i, outer + i, in + i, out + i, cutIn, cutOut, next + i, maskIn + i, maskOut + i,
                    shares, kBlock);
  }
  mergeSome<Real>(theta + whole, inner + whole, outer + whole, in + whole, out + whole, cutIn, cutOut, next + whole,
                  maskIn + whole, maskOut + whole, shares, count - whole);
}

/// Masks are scores that lie above a half or below it.
template <typename Real>
void mergeByMasks(Moves& moves, const torch::Tensor& maskIn, const torch::Tensor& maskOut, const RecurrentRule& rule) {
  ElementMerge merge;
  merge.thresholdIn = merge.thresholdOut = 0.5;
  merge.maskIn = torch::empty_like(maskIn);
  merge.maskOut = torch::empty_like(maskOut);
  mergeByScores<Real>(moves, maskIn.to(moves.type), maskOut.to(moves.type), rule, merge);
}

torch::Tensor flat(const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> parts;
  for (const torch::Tensor& tensor : tensors) parts.push_back(tensor.detach().reshape({-1}));
  return torch::cat(parts);
}

}  // namespace

std::vector<torch::Tensor> cutLike(const torch::Tensor& flat, const std::vector<torch::Tensor>& like) {
  std::vector<torch::Tensor> parts;
  std::int64_t offset = 0;
  for (const torch::Tensor& tensor : like) {
    parts.push_back(flat.narrow(0, offset, tensor.numel()).view(tensor.sizes()));
    offset += tensor.numel();
  }
  return parts;
}

double elementQuantile(const torch::Tensor& values, double quantile) {
  constexpr std::int64_t fewElements = 1 << 16;  // for fewer, sample and bins would be the larger part of the work
  if (values.scalar_type() != torch::kFloat32 || values.numel() < fewElements || !(quantile >= 0 && quantile <= 1)) {
    return interpolatedQuantile(values, quantile).item<double>();
  }
  const torch::Tensor contiguous = plain(values, torch::kFloat32);
  return quantileBySample(contiguous.data_ptr<float>(), contiguous.numel(), quantile);
}

ElementMerge mergeElements(const torch::Tensor& theta, const torch::Tensor& afterInner, const torch::Tensor& afterOuter,
                           const torch::Tensor& scoreIn, const torch::Tensor& scoreOut, double quantileIn,
                           double quantileOut, const RecurrentRule& rule) {
  const torch::NoGradGuard noGrad;
  Moves moves(theta, afterInner, afterOuter);
  const torch::Tensor in = plain(scoreIn, moves.type), out = plain(scoreOut, moves.type);
  moves.check(in);
  moves.check(out);
  ElementMerge merge;
  merge.thresholdIn = elementQuantile(in, quantileIn);
  merge.thresholdOut = elementQuantile(out, quantileOut);
  merge.maskIn = torch::empty({in.numel()}, torch::kUInt8);
  merge.maskOut = torch::empty({in.numel()}, torch::kUInt8);
  moves.type == torch::kFloat64 ? mergeByScores<double>(moves, in, out, rule, merge)
                                : mergeByScores<float>(moves, in, out, rule, merge);
  merge.next = moves.next;
  return merge;
}

ElementMerge mergeElements(const torch::Tensor& theta, const torch::Tensor& afterInner, const torch::Tensor& afterOuter,
                           const torch::Tensor& scoreIn, const torch::Tensor& scoreOut, double quantile,
                           const RecurrentRule& rule) {
  return mergeElements(theta, afterInner, afterOuter, scoreIn, scoreOut, quantile, quantile, rule);
}

torch::Tensor mergeMoves(const torch::Tensor& theta, const torch::Tensor& afterInner, const torch::Tensor& afterOuter,
                         const torch::Tensor& maskIn, const torch::Tensor& maskOut, const RecurrentRule& rule) {
  const torch::NoGradGuard noGrad;
  Moves moves(theta, afterInner, afterOuter);
  const torch::Tensor in = plain(maskIn, torch::kUInt8), out = plain(maskOut, torch::kUInt8);
  moves.check(in);
  moves.check(out);
  moves.type == torch::kFloat64 ? mergeByMasks<double>(moves, in, out, rule)
                                : mergeByMasks<float>(moves, in, out, rule);
  return moves.next;
}

torch::Tensor mergeAdaptive(const torch::Tensor& theta, const torch::Tensor& afterInner,
                            const torch::Tensor& afterOuter, const torch::Tensor& scoreIn,
                            const torch::Tensor& scoreOut, double tau) {
  if (!(tau > 0)) throw Error("The temperature of an adaptive merge must be above 0.");
  const torch::NoGradGuard noGrad;
  const Moves moves(theta, afterInner, afterOuter);
  moves.check(scoreIn);
  moves.check(scoreOut);
  // The softmax of two values is a logistic function of their difference, which cannot overflow to NaN.
  const torch::Tensor share =
      torch::sigmoid((normalise(plain(scoreIn, moves.type)) - normalise(plain(scoreOut, moves.type))) / tau);
  return moves.theta + share * (moves.inner - moves.theta) + (1 - share) * (moves.outer - moves.inner);
}

torch::Tensor spreadOverElements(const SkillUnits& units, const torch::Tensor& values,
                                 const std::vector<torch::Tensor>& tensors) {
  if (values.numel() != units.count() || tensors.size() != units.tensors.size()) {
    throw Error("Values of units can be spread only over the tensors that the units were made from.");
  }
  std::vector<torch::Tensor> parts;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const TensorUnits& where = units.tensors[i];
    torch::Tensor own = values.reshape({-1}).narrow(0, where.firstUnit, where.units);
    if (where.split == TensorUnits::Split::rows) own = own.view({-1, 1});
    if (where.split == TensorUnits::Split::columns) own = own.view({1, -1});
    if (where.split == TensorUnits::Split::whole) own = own.squeeze(0);
    parts.push_back(own.expand(tensors[i].sizes()).reshape({-1}));
  }
  return torch::cat(parts);
}

std::vector<torch::Tensor> smoothedSensitivity(const std::vector<std::vector<torch::Tensor>>& weights,
                                               const std::vector<std::vector<torch::Tensor>>& gradients, double alpha,
                                               const std::vector<torch::Tensor>& start) {
  if (weights.empty() || weights.size() != gradients.size()) {
    throw Error("The smoothed sensitivity needs weights and gradients of the same steps, at least one.");
  }
  ImportanceTracker tracker(weights.front(), {alpha, alpha, ImportanceOrder::first});
  if (!start.empty()) tracker.restore(flat(start), torch::zeros_like(tracker.flatUncertainty()), 0);
  for (std::size_t step = 0; step < weights.size(); ++step) tracker.update(weights[step], gradients[step]);
  std::vector<torch::Tensor> result;
  for (int i = 0; i < tracker.tensors(); ++i) result.push_back(tracker.sensitivity(i).clone());
  return result;
}

RecurrentRound mergeRecurrentRound(const std::vector<torch::Tensor>& theta,
                                   const std::vector<torch::Tensor>& afterInner,
                                   const std::vector<torch::Tensor>& afterOuter,
                                   const std::vector<torch::Tensor>& importanceIn,
                                   const std::vector<torch::Tensor>& importanceOut, double quantile,
                                   const RecurrentRule& rule) {
  const std::size_t count = theta.size();
  if (count == 0 || afterInner.size() != count || afterOuter.size() != count || importanceIn.size() != count ||
      importanceOut.size() != count) {
    throw Error("A Recurrent-KIF round needs the same tensors before, between and after its steps.");
  }
  const torch::NoGradGuard noGrad;
  const ElementMerge merge = mergeElements(flat(theta), flat(afterInner), flat(afterOuter), flat(importanceIn),
                                           flat(importanceOut), quantile, rule);
  const torch::ScalarType type = theta.front().scalar_type();
  RecurrentRound round;
  round.thresholdIn = torch::scalar_tensor(merge.thresholdIn, theta.front().options());
  round.thresholdOut = torch::scalar_tensor(merge.thresholdOut, theta.front().options());
  round.maskIn = cutLike(merge.maskIn.to(type), theta);
  round.maskOut = cutLike(merge.maskOut.to(type), theta);
  round.next = cutLike(merge.next, theta);
  for (std::size_t i = 0; i < count; ++i) {
    round.tauIn.push_back(afterInner[i] - theta[i]);
    round.tauOut.push_back(afterOuter[i] - afterInner[i]);
  }
  return round;
}

}  // namespace skillscope
