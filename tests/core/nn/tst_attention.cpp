// SPDX-License-Identifier: GPL-3.0-or-later
// Attention with the scores kept in the cache against plain operations, and against finite differences.

#include <QTest>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/nn/attention.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/row_kernels.h"
#include "core/tensor/torch_compat.h"

using namespace skillscope;

namespace {

struct Case {
  std::int64_t batch, queries, keys, heads, groups, width;
  std::int64_t positions = 0;  ///< 0: no position bias, 1: one for all heads, else one a head
  bool masked = false;
};

struct Inputs {
  torch::Tensor q, k, v;
  AttentionBias bias;
};

Inputs inputsOf(const Case& c) {
  const torch::Generator generator = makeCpuGenerator(7);
  const auto random = [&](torch::IntArrayRef sizes) {
    return torch::empty(sizes, torch::kFloat32).normal_(0, 1, generator);
  };
  Inputs in{random({c.batch, c.queries, c.heads * c.width}),
            random({c.batch, c.keys, c.groups * c.width}),
            random({c.batch, c.keys, c.groups * c.width}),
            {}};
  if (c.positions > 0) in.bias.position = random({c.positions == 1 ? 1 : c.heads, c.queries, c.keys});
  if (c.masked) {
    in.bias.keys = torch::zeros({c.batch, c.keys});
    in.bias.keys.slice(1, c.keys / 2).fill_(std::numeric_limits<float>::lowest());
    in.bias.keys[0].fill_(0);
    if (c.batch > 2) in.bias.keys[2].fill_(std::numeric_limits<float>::lowest());  // a row that may look at nothing
  }
  return in;
}

double distance(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

using Attend = torch::Tensor (*)(const torch::Tensor&, const torch::Tensor&, const torch::Tensor&, std::int64_t,
                                 const AttentionBias&, double);

/// Output, then gradients of q, k, v and the position bias for an uneven loss.
std::vector<torch::Tensor> results(Attend attend, const Case& c) {
  Inputs in = inputsOf(c);
  for (torch::Tensor* each : {&in.q, &in.k, &in.v, &in.bias.position}) {
    if (each->defined()) each->set_requires_grad(true);
  }
  const torch::Tensor out = attend(in.q, in.k, in.v, c.heads, in.bias, 0.4);
  (out * torch::linspace(-1, 2, out.numel()).view(out.sizes())).sum().backward();
  std::vector<torch::Tensor> all = {out.detach(), in.q.grad(), in.k.grad(), in.v.grad()};
  if (in.bias.position.defined()) all.push_back(in.bias.position.grad());
  return all;
}

}  // namespace

class TestAttention : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void equalsPlainOperations_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < 9; ++i) QTest::addRow("case %d", i) << i;
  }
  void equalsPlainOperations() {
    QFETCH(int, index);
    const Case cases[] = {{1, 1, 1, 1, 1, 1},
                          {2, 5, 7, 4, 4, 3},
                          {2, 5, 7, 4, 2, 3, 4},
                          {3, 9, 33, 4, 1, 16, 1, true},
                          {3, 40, 40, 2, 2, 64, 2, true},
                          {2, 1, 19, 4, 2, 24, 4, true},
                          {4, 1, 50, 2, 2, 7, 0, true},
                          {1, 128, 130, 3, 3, 8, 3},
                          {4, 3, 2, 6, 3, 5, 1}};
    const Case& c = cases[index];
    const auto fused = results(attention, c), plain = results(plainAttention, c);
    QCOMPARE(fused.size(), plain.size());
    for (std::size_t i = 0; i < fused.size(); ++i) {
      QVERIFY(fused[i].defined() && fused[i].sizes() == plain[i].sizes());
      const double allowed = 3e-5 * (1 + plain[i].abs().max().item<double>());
      QVERIFY2(distance(fused[i], plain[i]) < allowed,
               qPrintable(QString("%1: %2").arg(i).arg(distance(fused[i], plain[i]))));
    }
  }

  void aCacheWithRoomIsReadInPlace() {
    for (const std::int64_t queries : {1, 3}) {
      const Case c{3, queries, 11, 4, 2, 8, 1, true};
      const Inputs in = inputsOf(c);
      const auto roomy = [&](const torch::Tensor& x) {
        torch::Tensor cache = torch::full({c.batch, 20, c.groups * c.width}, 1e30f);
        cache.narrow(1, 0, c.keys).copy_(x);
        return cache.narrow(1, 0, c.keys);
      };
      const torch::Tensor k = roomy(in.k).set_requires_grad(true), v = roomy(in.v).set_requires_grad(true);
      const torch::Tensor out = attention(in.q, k, v, c.heads, in.bias, 0.4);
      QVERIFY(torch::equal(out, attention(in.q, in.k, in.v, c.heads, in.bias, 0.4)));
      out.square().sum().backward();
      const torch::Tensor plainK = in.k.clone().set_requires_grad(true), plainV = in.v.clone().set_requires_grad(true);
      attention(in.q, plainK, plainV, c.heads, in.bias, 0.4).square().sum().backward();
      QVERIFY(torch::equal(k.grad(), plainK.grad()) && torch::equal(v.grad(), plainV.grad()));
    }
  }

  void gradientsAreThoseOfFiniteDifferences() {
    const Case c{2, 3, 4, 2, 1, 3, 2, true};
    const auto gradients = results(attention, c);
    const auto loss = [&](int which, std::int64_t at, float by) {
      Inputs in = inputsOf(c);
      torch::Tensor* parts[] = {&in.q, &in.k, &in.v, &in.bias.position};
      parts[which]->view({-1})[at] += by;
      const torch::Tensor out = plainAttention(
          in.q.to(torch::kFloat64), in.k.to(torch::kFloat64), in.v.to(torch::kFloat64), c.heads,
          {in.bias.position.to(torch::kFloat64), in.bias.keys.clamp_min(-1e30).to(torch::kFloat64)}, 0.4);
      return (out * torch::linspace(-1, 2, out.numel(), torch::kFloat64).view(out.sizes())).sum().item<double>();
    };
    constexpr float step = 1.0f / 1024;
    for (int which = 0; which < 4; ++which) {
      const torch::Tensor gradient = gradients[static_cast<std::size_t>(which + 1)].contiguous();
      for (std::int64_t at = 0; at < gradient.numel(); ++at) {
        const double difference = (loss(which, at, step) - loss(which, at, -step)) / (2.0 * step);
        const double exact = gradient.data_ptr<float>()[at];
        QVERIFY2(std::abs(difference - exact) < 2e-4 * (1 + std::abs(exact)),
                 qPrintable(QString("%1 %2: %3, not %4").arg(which).arg(at).arg(exact).arg(difference)));
      }
    }
  }

  void threadsDoNotChangeIt() {
    const Case c{3, 20, 20, 4, 2, 16, 4, true};
    const int before = at::get_num_threads();
    at::set_num_threads(1);
    const auto one = results(attention, c);
    at::set_num_threads(2);
    const auto two = results(attention, c);
    at::set_num_threads(before);
    for (std::size_t i = 0; i < one.size(); ++i) QVERIFY(torch::equal(one[i], two[i]));
  }

  void shapesThatDoNotFitAreErrors() {
    const Inputs in = inputsOf({2, 5, 7, 4, 2, 3});
    QVERIFY_EXCEPTION_THROWN(attention(in.q, in.k, in.v, 5), Error);
    QVERIFY_EXCEPTION_THROWN(attention(in.q, in.k, in.v.slice(1, 1), 4), Error);
    QVERIFY_EXCEPTION_THROWN(attention(in.q, in.k, in.v, 4, {torch::zeros({3, 5, 7}), {}}), Error);
    QVERIFY_EXCEPTION_THROWN(attention(in.q, in.k, in.v, 4, {{}, torch::zeros({2, 6})}), Error);
  }

  void otherTypesTakePlainOperations() {
    const Inputs in = inputsOf({2, 5, 7, 4, 2, 3});
    const torch::Tensor wide =
        attention(in.q.to(torch::kFloat64), in.k.to(torch::kFloat64), in.v.to(torch::kFloat64), 4);
    QCOMPARE(wide.scalar_type(), torch::kFloat64);
    QVERIFY(distance(wide, attention(in.q, in.k, in.v, 4).to(torch::kFloat64)) < 1e-6);
  }

  /// Against the C library in double, over the whole range and at its ends.
  void rowsOfProbabilitiesAreExact() {
    std::vector<float> row, copy;
    for (int i = 0; i < 1003; ++i) row.push_back(static_cast<float>(-120 + 0.13 * i));
    row.push_back(std::numeric_limits<float>::lowest());
    copy = row;
    const SoftmaxScale scale = softmaxRow(row.data(), nullptr, nullptr, static_cast<std::int64_t>(row.size()));
    double sum = 0;
    const float top = *std::max_element(copy.begin(), copy.end());
    for (const float each : copy) sum += std::exp(static_cast<double>(each - top));
    QCOMPARE(scale.top, top);
    QVERIFY(std::abs(scale.factor * sum - 1) < 1e-6);
    const double logSum = top + std::log(sum);
    QVERIFY(std::abs(logSumRow(copy.data(), static_cast<std::int64_t>(copy.size())) - logSum) < 1e-5);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const double exact = std::exp(static_cast<double>(copy[i] - top)) / sum;
      QVERIFY2(std::abs(row[i] - exact) <= 5e-7 * exact + 1e-37, qPrintable(QString::number(copy[i])));
    }
    QCOMPARE(row.back(), 0.0f);
    repeatSoftmaxRow(copy.data(), nullptr, nullptr, static_cast<std::int64_t>(copy.size()), scale);
    QVERIFY(copy == row);
  }
};

QTEST_GUILESS_MAIN(TestAttention)
#include "tst_attention.moc"
