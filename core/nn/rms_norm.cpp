// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/rms_norm.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>

#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::tensor_list;

constexpr std::int64_t kRowsPerTask = 64;

// Four partial sums keep the loop free of a serial dependency, so that it vectorises; their order is fixed.
float dot3(const float* a, const float* b, const float* c, std::int64_t n) {
  float sum[8] = {};
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int k = 0; k < 8; ++k) sum[k] += a[i + k] * b[i + k] * c[i + k];
  }
  float rest = 0;
  for (; i < n; ++i) rest += a[i] * b[i] * c[i];
  return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7])) + rest;
}

float dot2(const float* a, const float* b, std::int64_t n) {
  float sum[8] = {};
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int k = 0; k < 8; ++k) sum[k] += a[i + k] * b[i + k];
  }
  float rest = 0;
  for (; i < n; ++i) rest += a[i] * b[i];
  return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7])) + rest;
}

struct FusedRmsNorm : Function<FusedRmsNorm> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const torch::Tensor& weight,
                               double epsilon) {
    const std::int64_t width = x.size(-1), rows = width == 0 ? 0 : x.numel() / width;
    torch::Tensor y = torch::empty_like(x);
    torch::Tensor inverse = torch::empty({rows}, x.options());
    const float* in = x.data_ptr<float>();
    const float* w = weight.data_ptr<float>();
    float* out = y.data_ptr<float>();
    float* inv = inverse.data_ptr<float>();
    at::parallel_for(0, rows, kRowsPerTask, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const float* source = in + row * width;
        const float mean = dot2(source, source, width) / static_cast<float>(width);
        const float scale = 1.0f / std::sqrt(mean + static_cast<float>(epsilon));
        inv[row] = scale;
        float* target = out + row * width;
        for (std::int64_t i = 0; i < width; ++i) target[i] = source[i] * scale * w[i];
      }
    });
    context->save_for_backward({x, weight, inverse});
    return y;
  }

  // dx = inv·(g∘w) − x·inv³/d·Σ(g∘w∘x);  dw = Σ_rows g∘x·inv
  static tensor_list backward(AutogradContext* context, tensor_list gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &x = saved[0], &weight = saved[1], &inverse = saved[2];
    const torch::Tensor gradient = gradients[0].contiguous();
    const std::int64_t width = x.size(-1), rows = inverse.size(0);
    torch::Tensor dx = torch::empty_like(x);
    const float* in = x.data_ptr<float>();
    const float* w = weight.data_ptr<float>();
    const float* g = gradient.data_ptr<float>();
    const float* inv = inverse.data_ptr<float>();
    float* out = dx.data_ptr<float>();
    at::parallel_for(0, rows, kRowsPerTask, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const float* xr = in + row * width;
        const float* gr = g + row * width;
        const float scale = inv[row];
        const float along = dot3(gr, w, xr, width) * scale * scale * scale / static_cast<float>(width);
        float* target = out + row * width;
        for (std::int64_t i = 0; i < width; ++i) target[i] = gr[i] * w[i] * scale - xr[i] * along;
      }
    });
    torch::Tensor dw;
    if (context->needs_input_grad(1)) {
      dw = (gradient.view({rows, width}) * x.view({rows, width}) * inverse.unsqueeze(1)).sum(0);
    }
    return {dx, dw, torch::Tensor()};
  }
};

}  // namespace

torch::Tensor rmsNorm(const torch::Tensor& x, const torch::Tensor& weight, double epsilon) {
  if (x.device().is_cpu() && x.scalar_type() == torch::kFloat32 && weight.scalar_type() == torch::kFloat32 &&
      x.numel() > 0) {
    return FusedRmsNorm::apply(x.contiguous(), weight.contiguous(), epsilon);
  }
  const torch::Tensor wide = x.to(torch::kFloat32);
  const torch::Tensor scale = torch::rsqrt(wide.pow(2).mean(-1, true) + epsilon);
  return weight * (wide * scale).to(weight.scalar_type());
}

}  // namespace skillscope
