// SPDX-License-Identifier: GPL-3.0-or-later
//
// The inner loops of attention and cross-entropy, over rows of float32. Each is compiled several times, for AVX-512,
// for AVX2 and for any CPU, and the loader picks one. Sums run in sixteen interleaved partial sums, whatever the CPU,
// so a result depends on the row alone. No LibTorch.
#pragma once

#include <cstdint>

namespace skillscope {

/// What makes probabilities of scores: p = exp(score − top) · factor. Two numbers, for where all scores are the lowest
/// float, log Σ exp can no longer hold the sum.
struct SoftmaxScale {
  float top, factor;
};

/// Turns scores into probabilities, in place: softmax(row + first + second); either addend may be null.
SoftmaxScale softmaxRow(float* row, const float* first, const float* second, std::int64_t count);

/// The same probabilities again, bit for bit, from the scores and what softmaxRow returned.
void repeatSoftmaxRow(float* row, const float* first, const float* second, std::int64_t count, SoftmaxScale scale);

/// Gradient by the scores, written over the probabilities: row[i] = row[i] · (gradient[i] − mean), with `mean` the sum
/// of row·gradient.
void softmaxGradientRow(float* row, const float* gradient, std::int64_t count, float mean);

/// log Σ exp of a row that stays as it is.
float logSumRow(const float* row, std::int64_t count);

float dotRow(const float* a, const float* b, std::int64_t count);

/// out[j] = factor · Σ_i query[i] · keys[j·stride + i], for j < count.
void dotRows(const float* query, const float* keys, std::int64_t stride, std::int64_t count, std::int64_t width,
             float factor, float* out);

/// out[i] = Σ_j weights[j] · values[j·stride + i], for i < width.
void weightedRows(const float* weights, const float* values, std::int64_t stride, std::int64_t count,
                  std::int64_t width, float* out);

}  // namespace skillscope
