// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/attention.h"

#include <ATen/Parallel.h>
#include <dnnl.h>
#include <torch/csrc/autograd/custom_function.h>

#include <vector>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/row_kernels.h"

namespace skillscope {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::tensor_list;

struct Sizes {
  std::int64_t batch, queries, keys, heads, groups, width;
  std::int64_t keySample = 0;  ///< numbers from one sample's keys to the next; more than they are in a cache with room
  std::int64_t perGroup() const { return heads / groups; }
  std::int64_t queryStride() const { return heads * width; }
  std::int64_t keyStride() const { return groups * width; }
};

Sizes sizesOf(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v, std::int64_t heads) {
  const bool fits = q.dim() == 3 && k.dim() == 3 && k.sizes() == v.sizes() && q.size(0) == k.size(0) && heads > 0 &&
                    q.size(2) % heads == 0 && q.size(2) > 0 && k.size(2) % (q.size(2) / heads) == 0 && k.size(2) > 0 &&
                    heads % (k.size(2) / (q.size(2) / heads)) == 0;
  if (!fits) throw Error("Queries, keys and values of an attention do not fit together.");
  const std::int64_t width = q.size(2) / heads;
  return {q.size(0), q.size(1), k.size(1), heads, k.size(2) / width, width, k.size(1) * k.size(2)};
}

void checkBias(const AttentionBias& bias, const Sizes& s) {
  const bool positionFits =
      !bias.position.defined() ||
      (bias.position.dim() == 3 && bias.position.size(1) == s.queries && bias.position.size(2) == s.keys &&
       (bias.position.size(0) == 1 || bias.position.size(0) == s.heads));
  const bool keysFit =
      !bias.keys.defined() || (bias.keys.dim() == 2 && bias.keys.size(0) == s.batch && bias.keys.size(1) == s.keys);
  if (!positionFits || !keysFit) throw Error("The bias of an attention does not fit its queries and keys.");
}

/// C [m, n] = alpha · op(A) · op(B) + beta · C, row-major.
void multiply(char transA, char transB, std::int64_t m, std::int64_t n, std::int64_t k, float alpha, const float* a,
              std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c, std::int64_t ldc) {
  if (dnnl_sgemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) != dnnl_success) {
    throw Error("A matrix product of an attention failed.");
  }
}

/// Space of one thread, kept between calls.
float* scratch(std::size_t floats) {
  thread_local std::vector<float> space;
  if (space.size() < floats) space.resize(floats);
  return space.data();
}

/// Where one head of one sample lies.
struct Head {
  const float *q, *k, *v;
  const float *position, *keys;  ///< may be null
  std::int64_t sample, head, group;
};

struct Operands {
  Sizes sizes;
  torch::Tensor q, k, v, position, keys;  ///< contiguous; a bias without elements is none

  Head at(std::int64_t sample, std::int64_t head) const {
    const std::int64_t group = head / sizes.perGroup();
    const float* bias = nullptr;
    if (position.numel() > 0) {
      bias = position.data_ptr<float>() + (position.size(0) == 1 ? 0 : head) * sizes.queries * sizes.keys;
    }
    return {q.data_ptr<float>() + sample * sizes.queries * sizes.queryStride() + head * sizes.width,
            k.data_ptr<float>() + sample * sizes.keySample + group * sizes.width,
            v.data_ptr<float>() + sample * sizes.keySample + group * sizes.width,
            bias,
            keys.numel() > 0 ? keys.data_ptr<float>() + sample * sizes.keys : nullptr,
            sample,
            head,
            group};
  }
};

const float* rowOf(const float* bias, std::int64_t row, std::int64_t width) {
  return bias == nullptr ? nullptr : bias + row * width;
}

SoftmaxScale* scalesOf(const torch::Tensor& scales) {  // [..., 2]
  static_assert(sizeof(SoftmaxScale) == 2 * sizeof(float));
  return reinterpret_cast<SoftmaxScale*>(scales.data_ptr<float>());
}

void forwardHead(const Operands& o, const Head& h, float scale, float* out, SoftmaxScale* scales) {
  const Sizes& s = o.sizes;
  float* scores = scratch(static_cast<std::size_t>(s.queries * s.keys));
  if (s.queries == 1) {  // a step of decoding reads keys and values once: a matrix product has nothing to gain
    dotRows(h.q, h.k, s.keyStride(), s.keys, s.width, scale, scores);
    scales[0] = softmaxRow(scores, h.position, h.keys, s.keys);
    weightedRows(scores, h.v, s.keyStride(), s.keys, s.width, out);
    return;
  }
  multiply('N', 'T', s.queries, s.keys, s.width, scale, h.q, s.queryStride(), h.k, s.keyStride(), 0, scores, s.keys);
  for (std::int64_t row = 0; row < s.queries; ++row) {
    scales[row] = softmaxRow(scores + row * s.keys, rowOf(h.position, row, s.keys), h.keys, s.keys);
  }
  multiply('N', 'N', s.queries, s.width, s.keys, 1, scores, s.keys, h.v, s.keyStride(), 0, out, s.queryStride());
}

struct Gradients {
  torch::Tensor q, k, v, position;  ///< position is undefined where it is not wanted
};

/// Adds to the gradients of keys, values and position; writes those of the queries.
void backwardHead(const Operands& o, const Head& h, float scale, const torch::Tensor& out, const torch::Tensor& scales,
                  const torch::Tensor& gradient, const Gradients& into) {
  const Sizes& s = o.sizes;
  const std::int64_t queryAt = h.sample * s.queries * s.queryStride() + h.head * s.width;
  const std::int64_t keyAt = h.sample * s.keys * s.keyStride() + h.group * s.width;
  const float* outAt = out.data_ptr<float>() + queryAt;
  const float* gradientAt = gradient.data_ptr<float>() + queryAt;
  const SoftmaxScale* scalesAt = scalesOf(scales) + (h.sample * s.heads + h.head) * s.queries;
  const auto square = static_cast<std::size_t>(s.queries * s.keys);
  float* weights = scratch(2 * square);
  float* byWeights = weights + square;
  multiply('N', 'T', s.queries, s.keys, s.width, scale, h.q, s.queryStride(), h.k, s.keyStride(), 0, weights, s.keys);
  for (std::int64_t row = 0; row < s.queries; ++row) {
    repeatSoftmaxRow(weights + row * s.keys, rowOf(h.position, row, s.keys), h.keys, s.keys, scalesAt[row]);
  }
  multiply('T', 'N', s.keys, s.width, s.queries, 1, weights, s.keys, gradientAt, s.queryStride(), 1,
           into.v.data_ptr<float>() + keyAt, s.keyStride());
  multiply('N', 'T', s.queries, s.keys, s.width, 1, gradientAt, s.queryStride(), h.v, s.keyStride(), 0, byWeights,
           s.keys);
  for (std::int64_t row = 0; row < s.queries; ++row) {
    // Σ_j p_j · dL/dp_j is the product of the output with its gradient.
    const float mean = dotRow(outAt + row * s.queryStride(), gradientAt + row * s.queryStride(), s.width);
    softmaxGradientRow(weights + row * s.keys, byWeights + row * s.keys, s.keys, mean);
  }
  if (into.position.defined()) {
    float* position = into.position.data_ptr<float>() + (into.position.size(0) == 1 ? 0 : h.head) * s.queries * s.keys;
    for (std::size_t i = 0; i < square; ++i) position[i] += weights[i];
  }
  multiply('N', 'N', s.queries, s.width, s.keys, scale, weights, s.keys, h.k, s.keyStride(), 0,
           into.q.data_ptr<float>() + queryAt, s.queryStride());
  multiply('T', 'N', s.keys, s.width, s.queries, scale, weights, s.keys, h.q, s.queryStride(), 1,
           into.k.data_ptr<float>() + keyAt, s.keyStride());
}

/// A function of autograd takes no undefined tensors.
torch::Tensor givenOrEmpty(const torch::Tensor& bias, const torch::Tensor& like) {
  return bias.defined() ? bias : torch::empty({0}, like.options().requires_grad(false));
}

/// Keys and values as a cache keeps them: whole rows, but room behind the last one of each sample.
bool isRowsWithRoom(const torch::Tensor& k, const torch::Tensor& v) {
  const auto rows = [](const torch::Tensor& x) {
    return x.stride(2) == 1 && x.stride(1) == x.size(2) && x.stride(0) >= x.size(1) * x.size(2);
  };
  return rows(k) && rows(v) && k.stride(0) == v.stride(0);
}

struct FusedAttention : Function<FusedAttention> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& q, const torch::Tensor& k,
                               const torch::Tensor& v, const torch::Tensor& position, const torch::Tensor& keys,
                               std::int64_t heads, double scale) {
    const bool inPlace = isRowsWithRoom(k, v);
    Operands o{sizesOf(q, k, v, heads),      q.contiguous(),        inPlace ? k : k.contiguous(),
               inPlace ? v : v.contiguous(), position.contiguous(), keys.contiguous()};
    if (inPlace && k.size(0) > 1) o.sizes.keySample = k.stride(0);
    const Sizes& s = o.sizes;
    torch::Tensor out = torch::empty_like(o.q), scales = torch::empty({s.batch, s.heads, s.queries, 2}, q.options());
    at::parallel_for(0, s.batch * s.heads, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const Head head = o.at(i / s.heads, i % s.heads);
        forwardHead(o, head, static_cast<float>(scale),
                    out.data_ptr<float>() + head.sample * s.queries * s.queryStride() + head.head * s.width,
                    scalesOf(scales) + i * s.queries);
      }
    });
    context->saved_data["heads"] = heads;
    context->saved_data["scale"] = scale;
    context->save_for_backward({o.q, o.k, o.v, o.position, o.keys, out, scales});
    return out;
  }

  static tensor_list backward(AutogradContext* context, tensor_list gradients) {
    const auto saved = context->get_saved_variables();
    const std::int64_t heads = context->saved_data["heads"].toInt();
    const auto scale = static_cast<float>(context->saved_data["scale"].toDouble());
    Operands o{sizesOf(saved[0], saved[1], saved[2], heads), saved[0], saved[1], saved[2], saved[3], saved[4]};
    if (o.k.size(0) > 1) o.sizes.keySample = o.k.stride(0);
    const torch::Tensor gradient = gradients[0].contiguous();
    Gradients into{
        torch::empty_like(o.q), torch::zeros(o.k.sizes(), o.k.options()), torch::zeros(o.v.sizes(), o.v.options()), {}};
    if (o.position.numel() > 0 && context->needs_input_grad(3)) into.position = torch::zeros_like(o.position);
    const Sizes& s = o.sizes;
    const auto group = [&](std::int64_t sample, std::int64_t index) {
      for (std::int64_t head = index * s.perGroup(); head < (index + 1) * s.perGroup(); ++head) {
        backwardHead(o, o.at(sample, head), scale, saved[5], saved[6], gradient, into);
      }
    };
    // No two tasks may add to the same place: the heads of a group share keys, all samples share the position bias.
    if (!into.position.defined()) {
      at::parallel_for(0, s.batch * s.groups, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) group(i / s.groups, i % s.groups);
      });
    } else {
      const std::int64_t tasks = into.position.size(0) == 1 ? 1 : s.groups;
      at::parallel_for(0, tasks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t task = begin; task < end; ++task) {
          for (std::int64_t sample = 0; sample < s.batch; ++sample) {
            for (std::int64_t index = task; index < s.groups; index += tasks) group(sample, index);
          }
        }
      });
    }
    return {into.q, into.k, into.v, into.position, torch::Tensor(), torch::Tensor(), torch::Tensor()};
  }
};

bool isPlainFloat(const torch::Tensor& tensor) {
  return !tensor.defined() || (tensor.device().is_cpu() && tensor.scalar_type() == torch::kFloat32);
}

torch::Tensor splitHeads(const torch::Tensor& x, std::int64_t heads, std::int64_t width) {
  return x.reshape({x.size(0), x.size(1), heads, width}).transpose(1, 2);
}

}  // namespace

torch::Tensor plainAttention(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v, std::int64_t heads,
                             const AttentionBias& bias, double scale) {
  const Sizes s = sizesOf(q, k, v, heads);
  checkBias(bias, s);
  torch::Tensor keys = splitHeads(k, s.groups, s.width), values = splitHeads(v, s.groups, s.width);
  if (s.groups != s.heads) {
    keys = keys.repeat_interleave(s.perGroup(), 1);
    values = values.repeat_interleave(s.perGroup(), 1);
  }
  torch::Tensor scores = torch::matmul(splitHeads(q, s.heads, s.width), keys.transpose(2, 3));
  if (scale != 1) scores = scores * scale;
  if (bias.position.defined()) scores = scores + bias.position.unsqueeze(0);
  if (bias.keys.defined()) scores = scores + bias.keys.view({s.batch, 1, 1, s.keys});
  return torch::matmul(torch::softmax(scores, -1), values)
      .transpose(1, 2)
      .reshape({s.batch, s.queries, s.heads * s.width});
}

torch::Tensor attention(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v, std::int64_t heads,
                        const AttentionBias& bias, double scale) {
  const bool fused = isPlainFloat(q) && isPlainFloat(k) && isPlainFloat(v) && isPlainFloat(bias.position) &&
                     isPlainFloat(bias.keys) && q.numel() > 0 && k.numel() > 0;
  if (!fused) return plainAttention(q, k, v, heads, bias, scale);
  checkBias(bias, sizesOf(q, k, v, heads));
  return FusedAttention::apply(q, k, v, givenOrEmpty(bias.position, q), givenOrEmpty(bias.keys, q), heads, scale);
}

}  // namespace skillscope
