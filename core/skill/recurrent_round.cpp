// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/recurrent_round.h"

#include <torch/torch.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/skill/history.h"
#include "core/skill/importance.h"

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

template <typename Real>
struct Shares {
  explicit Shares(const RecurrentRule& rule)
      : in{static_cast<Real>(rule.neither.in), static_cast<Real>(rule.outerOnly.in),
           static_cast<Real>(rule.innerOnly.in), static_cast<Real>(rule.shared.in)},
        out{static_cast<Real>(rule.neither.out), static_cast<Real>(rule.outerOnly.out),
            static_cast<Real>(rule.innerOnly.out), static_cast<Real>(rule.shared.out)} {}
  /// Choices instead of a look-up, so that the loops below become vector instructions.
  Real inOf(bool inside, bool outside) const { return inside ? (outside ? in[3] : in[2]) : (outside ? in[1] : in[0]); }
  Real outOf(bool inside, bool outside) const {
    return inside ? (outside ? out[3] : out[2]) : (outside ? out[1] : out[0]);
  }
  Real in[4], out[4];
};

template <typename Real>
void mergeByScores(Moves& moves, const torch::Tensor& scoreIn, const torch::Tensor& scoreOut, const RecurrentRule& rule,
                   ElementMerge& merge) {
  const Shares<Real> shares(rule);
  const Real* __restrict theta = moves.theta.data_ptr<Real>();
  const Real* __restrict inner = moves.inner.data_ptr<Real>();
  const Real* __restrict outer = moves.outer.data_ptr<Real>();
  const Real* __restrict in = scoreIn.data_ptr<Real>();
  const Real* __restrict out = scoreOut.data_ptr<Real>();
  Real* __restrict next = moves.next.data_ptr<Real>();
  auto* __restrict maskIn = merge.maskIn.data_ptr<std::uint8_t>();
  auto* __restrict maskOut = merge.maskOut.data_ptr<std::uint8_t>();
  const auto cutIn = static_cast<Real>(merge.thresholdIn), cutOut = static_cast<Real>(merge.thresholdOut);
  for (std::int64_t i = 0; i < moves.theta.numel(); ++i) {
    const bool inside = in[i] > cutIn, outside = out[i] > cutOut;
    maskIn[i] = static_cast<std::uint8_t>(inside);
    maskOut[i] = static_cast<std::uint8_t>(outside);
    next[i] = theta[i] + shares.inOf(inside, outside) * (inner[i] - theta[i]) +
              shares.outOf(inside, outside) * (outer[i] - inner[i]);
  }
}

template <typename Real>
void mergeByMasks(Moves& moves, const torch::Tensor& in, const torch::Tensor& out, const RecurrentRule& rule) {
  const Shares<Real> shares(rule);
  const Real* __restrict theta = moves.theta.data_ptr<Real>();
  const Real* __restrict inner = moves.inner.data_ptr<Real>();
  const Real* __restrict outer = moves.outer.data_ptr<Real>();
  const auto* __restrict maskIn = in.data_ptr<std::uint8_t>();
  const auto* __restrict maskOut = out.data_ptr<std::uint8_t>();
  Real* __restrict next = moves.next.data_ptr<Real>();
  for (std::int64_t i = 0; i < moves.theta.numel(); ++i) {
    const bool inside = maskIn[i] != 0, outside = maskOut[i] != 0;
    next[i] = theta[i] + shares.inOf(inside, outside) * (inner[i] - theta[i]) +
              shares.outOf(inside, outside) * (outer[i] - inner[i]);
  }
}

torch::Tensor flat(const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> parts;
  for (const torch::Tensor& tensor : tensors) parts.push_back(tensor.detach().reshape({-1}));
  return torch::cat(parts);
}

/// A flat vector cut into tensors of the shapes of `like`.
std::vector<torch::Tensor> cut(const torch::Tensor& values, const std::vector<torch::Tensor>& like) {
  std::vector<torch::Tensor> parts;
  std::int64_t offset = 0;
  for (const torch::Tensor& tensor : like) {
    parts.push_back(values.narrow(0, offset, tensor.numel()).view(tensor.sizes()));
    offset += tensor.numel();
  }
  return parts;
}

}  // namespace

double elementQuantile(const torch::Tensor& values, double quantile) {
  constexpr std::int64_t fewElements = 1 << 16;  // for fewer, the bins would be the larger part of the work
  if (values.scalar_type() != torch::kFloat32 || values.numel() < fewElements || !(quantile >= 0 && quantile <= 1)) {
    return interpolatedQuantile(values, quantile).item<double>();
  }
  const torch::Tensor contiguous = plain(values, torch::kFloat32);
  return quantileByBins(contiguous.data_ptr<float>(), contiguous.numel(), quantile);
}

ElementMerge mergeElements(const torch::Tensor& theta, const torch::Tensor& afterInner, const torch::Tensor& afterOuter,
                           const torch::Tensor& scoreIn, const torch::Tensor& scoreOut, double quantile,
                           const RecurrentRule& rule) {
  const torch::NoGradGuard noGrad;
  Moves moves(theta, afterInner, afterOuter);
  const torch::Tensor in = plain(scoreIn, moves.type), out = plain(scoreOut, moves.type);
  moves.check(in);
  moves.check(out);
  ElementMerge merge;
  merge.thresholdIn = elementQuantile(in, quantile);
  merge.thresholdOut = elementQuantile(out, quantile);
  merge.maskIn = torch::empty({in.numel()}, torch::kUInt8);
  merge.maskOut = torch::empty({in.numel()}, torch::kUInt8);
  moves.type == torch::kFloat64 ? mergeByScores<double>(moves, in, out, rule, merge)
                                : mergeByScores<float>(moves, in, out, rule, merge);
  merge.next = moves.next;
  return merge;
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
  round.maskIn = cut(merge.maskIn.to(type), theta);
  round.maskOut = cut(merge.maskOut.to(type), theta);
  round.next = cut(merge.next, theta);
  for (std::size_t i = 0; i < count; ++i) {
    round.tauIn.push_back(afterInner[i] - theta[i]);
    round.tauOut.push_back(afterOuter[i] - afterInner[i]);
  }
  return round;
}

}  // namespace skillscope
