// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/row_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/base/cpu_clones.h"

namespace skillscope {

namespace {

constexpr int lanes = 16;

/// e^x to about 2 ulp, 0 below the smallest normal result; without a branch, so that loops over it vectorise. Range
/// reduction by ln 2 in two parts and a polynomial of degree 5: Cephes' expf (Moshier 1992).
inline float exponential(float x) {
  constexpr float magic = 12582912.0f;  // 1.5 · 2^23: adding it rounds to a whole number
  const float clamped = std::min(std::max(x, -87.3f), 88.3f);
  const float shifted = clamped * 1.44269504088896341f + magic;
  const float whole = shifted - magic;
  const float r = (clamped - whole * 0.693359375f) - whole * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const auto exponent = (std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(magic) + 127) << 23;
  const float value = p * std::bit_cast<float>(exponent);
  return x < -87.3f ? 0.0f : value;
}

inline float total(const float* sums) {
  float half[8], quarter[4];
  for (int k = 0; k < 8; ++k) half[k] = sums[k] + sums[k + 8];
  for (int k = 0; k < 4; ++k) quarter[k] = half[k] + half[k + 4];
  return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

inline float greatest(const float* row, std::int64_t count) {
  float best[lanes];
  for (float& each : best) each = -std::numeric_limits<float>::infinity();
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int k = 0; k < lanes; ++k) best[k] = best[k] > row[i + k] ? best[k] : row[i + k];
  }
  float result = best[0];
  for (int k = 1; k < lanes; ++k) result = result > best[k] ? result : best[k];
  for (; i < count; ++i) result = result > row[i] ? result : row[i];
  return result;
}

inline void addRows(float* row, const float* first, const float* second, std::int64_t count) {
  if (first != nullptr) {
    for (std::int64_t i = 0; i < count; ++i) row[i] += first[i];
  }
  if (second != nullptr) {
    for (std::int64_t i = 0; i < count; ++i) row[i] += second[i];
  }
}

}  // namespace

SKILLSCOPE_CLONES SoftmaxScale softmaxRow(float* row, const float* first, const float* second, std::int64_t count) {
  addRows(row, first, second, count);
  const float top = greatest(row, count);
  float sums[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int k = 0; k < lanes; ++k) {
      row[i + k] = exponential(row[i + k] - top);
      sums[k] += row[i + k];
    }
  }
  float sum = total(sums);
  for (; i < count; ++i) {
    row[i] = exponential(row[i] - top);
    sum += row[i];
  }
  const float factor = 1.0f / sum;
  for (std::int64_t j = 0; j < count; ++j) row[j] *= factor;
  return {top, factor};
}

SKILLSCOPE_CLONES void repeatSoftmaxRow(float* row, const float* first, const float* second, std::int64_t count,
                                        SoftmaxScale scale) {
  addRows(row, first, second, count);
  for (std::int64_t i = 0; i < count; ++i) row[i] = exponential(row[i] - scale.top) * scale.factor;
}

SKILLSCOPE_CLONES void softmaxGradientRow(float* row, const float* gradient, std::int64_t count, float mean) {
  for (std::int64_t i = 0; i < count; ++i) row[i] *= gradient[i] - mean;
}

SKILLSCOPE_CLONES float logSumRow(const float* row, std::int64_t count) {
  const float top = greatest(row, count);
  float sums[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int k = 0; k < lanes; ++k) sums[k] += exponential(row[i + k] - top);
  }
  float sum = total(sums);
  for (; i < count; ++i) sum += exponential(row[i] - top);
  return top + std::log(sum);
}

SKILLSCOPE_CLONES float dotRow(const float* a, const float* b, std::int64_t count) {
  float sums[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int k = 0; k < lanes; ++k) sums[k] += a[i + k] * b[i + k];
  }
  float sum = total(sums);
  for (; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

SKILLSCOPE_CLONES void dotRows(const float* query, const float* keys, std::int64_t stride, std::int64_t count,
                               std::int64_t width, float factor, float* out) {
  for (std::int64_t j = 0; j < count; ++j) {
    const float* key = keys + j * stride;
    float sums[lanes] = {};
    std::int64_t i = 0;
    for (; i + lanes <= width; i += lanes) {
      for (int k = 0; k < lanes; ++k) sums[k] += query[i + k] * key[i + k];
    }
    float sum = total(sums);
    for (; i < width; ++i) sum += query[i] * key[i];
    out[j] = sum * factor;
  }
}

SKILLSCOPE_CLONES void weightedRows(const float* weights, const float* values, std::int64_t stride, std::int64_t count,
                                    std::int64_t width, float* out) {
  for (std::int64_t i = 0; i < width; ++i) out[i] = 0;
  for (std::int64_t j = 0; j < count; ++j) {
    const float weight = weights[j];
    const float* value = values + j * stride;
    for (std::int64_t i = 0; i < width; ++i) out[i] += weight * value[i];
  }
}

}  // namespace skillscope
