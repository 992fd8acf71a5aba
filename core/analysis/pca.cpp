// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pca.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/base/error.h"

namespace skillscope {

namespace {

constexpr int kMostIterations = 300;
constexpr double kSettled = 1e-10;  ///< change of the two directions in one iteration

using Vector = std::vector<double>;

double dot(const double* a, const double* b, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

double dot(const Vector& a, const Vector& b) {
  return dot(a.data(), b.data(), a.size());
}

/// Symmetric matrix times vector.
Vector times(const Vector& matrix, const Vector& vector) {
  const std::size_t size = vector.size();
  Vector result(size);
  for (std::size_t row = 0; row < size; ++row) result[row] = dot(matrix.data() + row * size, vector.data(), size);
  return result;
}

/// Makes b orthogonal to a and both of length 1; a vector without length becomes zeros.
void orthonormalise(Vector& a, Vector& b) {
  const auto scale = [](Vector& v) {
    const double length = std::sqrt(dot(v, v));
    for (double& value : v) value = length > 1e-150 ? value / length : 0;
  };
  scale(a);
  for (int twice = 0; twice < 2; ++twice) {  // rounding leaves a part of a behind in the first pass
    const double along = dot(a, b);
    for (std::size_t i = 0; i < b.size(); ++i) b[i] -= along * a[i];
    if (twice == 0) scale(b);
  }
  scale(b);
}

struct TwoEigenvectors {
  Vector first, second;
  double firstValue = 0, secondValue = 0;
};

/// Of a positive semidefinite matrix, the two of largest eigenvalue.
TwoEigenvectors largestTwo(const Vector& matrix, std::size_t size) {
  TwoEigenvectors found;
  for (std::size_t i = 0; i < size; ++i) {  // no direction is left out by accident
    const auto place = static_cast<double>(i);
    found.first.push_back(1 + 0.5 * std::sin(1 + 1.7 * place));
    found.second.push_back(std::cos(0.3 + 2.9 * place));
  }
  orthonormalise(found.first, found.second);
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    Vector first = times(matrix, found.first), second = times(matrix, found.second);
    // Rayleigh–Ritz: the best two directions in the plane that both span, so that they part fast where eigenvalues are
    // close.
    const double aa = dot(found.first, first), ab = dot(found.first, second), bb = dot(found.second, second);
    const double angle = 0.5 * std::atan2(2 * ab, aa - bb), c = std::cos(angle), s = std::sin(angle);
    for (std::size_t i = 0; i < size; ++i) {
      const double one = c * first[i] + s * second[i], two = -s * first[i] + c * second[i];
      first[i] = one, second[i] = two;
    }
    orthonormalise(first, second);
    const double moved = (1 - std::abs(dot(first, found.first))) + (1 - std::abs(dot(second, found.second)));
    found.first = std::move(first), found.second = std::move(second);
    if (moved < kSettled) break;
  }
  found.firstValue = std::max(0.0, dot(found.first, times(matrix, found.first)));
  found.secondValue = std::max(0.0, dot(found.second, times(matrix, found.second)));
  return found;
}

void makeLargestPositive(Vector& loadings, Vector& coordinates) {
  std::size_t largest = 0;
  for (std::size_t i = 1; i < loadings.size(); ++i) {
    if (std::abs(loadings[i]) > std::abs(loadings[largest]) + 1e-12) largest = i;
  }
  if (loadings.empty() || loadings[largest] >= 0) return;
  for (double& value : coordinates) value = -value;
}

}  // namespace

PlanarProjection projectToPlane(std::span<const float> rows, std::size_t width) {
  if (width == 0 || rows.size() % width != 0) {
    throw Error(std::to_string(rows.size()) + " numbers are no whole number of vectors of " + std::to_string(width) +
                ".");
  }
  const std::size_t given = rows.size() / width;
  PlanarProjection result;
  result.x.assign(given, std::numeric_limits<double>::quiet_NaN());
  result.y = result.x;
  std::vector<std::size_t> usable;
  for (std::size_t row = 0; row < given; ++row) {
    const auto own = rows.subspan(row * width, width);
    if (std::all_of(own.begin(), own.end(), [](float value) { return std::isfinite(value); })) usable.push_back(row);
  }
  const std::size_t count = usable.size();
  if (count == 0) return result;
  Vector centred(count * width), mean(width);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < width; ++j) mean[j] += rows[usable[i] * width + j] / static_cast<double>(count);
  }
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < width; ++j) centred[i * width + j] = rows[usable[i] * width + j] - mean[j];
  }
  double total = 0;
  for (const double value : centred) total += value * value;
  const bool byRows = count < width;  // X·Xᵀ is the smaller one
  const std::size_t size = byRows ? count : width;
  Vector matrix(size * size);
  if (byRows) {
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        matrix[i * size + j] = matrix[j * size + i] = dot(&centred[i * width], &centred[j * width], width);
      }
    }
  } else {
    for (std::size_t row = 0; row < count; ++row) {
      const double* own = &centred[row * width];
      for (std::size_t i = 0; i < width; ++i) {
        for (std::size_t j = 0; j < width; ++j) matrix[i * size + j] += own[i] * own[j];
      }
    }
  }
  TwoEigenvectors found = largestTwo(matrix, size);
  Vector x(count), y(count);
  const auto place = [&](const Vector& eigenvector, double value, Vector& coordinates) {
    Vector loadings(width);
    if (byRows) {
      // With X·Xᵀ·u = λu: the coordinates are √λ·u, the loadings Xᵀ·u/√λ.
      const double length = std::sqrt(value);
      for (std::size_t i = 0; i < count; ++i) {
        coordinates[i] = length * eigenvector[i];
        for (std::size_t j = 0; j < width; ++j) loadings[j] += eigenvector[i] * centred[i * width + j];
      }
    } else {
      loadings = eigenvector;
      for (std::size_t i = 0; i < count; ++i) coordinates[i] = dot(&centred[i * width], eigenvector.data(), width);
    }
    makeLargestPositive(loadings, coordinates);
  };
  place(found.first, found.firstValue, x);
  place(found.second, found.secondValue, y);
  for (std::size_t i = 0; i < count; ++i) result.x[usable[i]] = x[i], result.y[usable[i]] = y[i];
  if (total > 0) result.xShare = found.firstValue / total, result.yShare = found.secondValue / total;
  return result;
}

std::vector<float> toUnitSlices(std::span<const float> rows, std::size_t width, std::size_t groups) {
  if (groups == 0 || width % groups != 0 || width == 0 || rows.size() % width != 0) {
    throw Error("Vectors of " + std::to_string(width) + " numbers cannot be cut into " + std::to_string(groups) +
                " equal slices.");
  }
  const std::size_t slice = width / groups;
  std::vector<float> result(rows.begin(), rows.end());
  for (std::size_t start = 0; start < result.size(); start += slice) {
    double square = 0;
    for (std::size_t i = start; i < start + slice; ++i) square += static_cast<double>(result[i]) * result[i];
    if (!(square > 0)) continue;
    const double factor = 1 / std::sqrt(square * static_cast<double>(groups));
    for (std::size_t i = start; i < start + slice; ++i) result[i] = static_cast<float>(result[i] * factor);
  }
  return result;
}

}  // namespace skillscope
