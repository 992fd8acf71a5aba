// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/recompute.h"

#include <torch/csrc/autograd/functions/utils.h>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

thread_local bool layersRecomputed = false;
thread_local bool secondPass = false;

/// The state of a generator, which shares its state with every other handle.
torch::Tensor stateOf(const std::optional<torch::Generator>& generator) {
  if (!generator) return {};
  torch::Generator handle = *generator;
  const std::lock_guard<std::mutex> lock(handle.mutex());
  return handle.get_state();
}

void setState(const std::optional<torch::Generator>& generator, const torch::Tensor& state) {
  if (!generator || !state.defined()) return;
  torch::Generator handle = *generator;
  const std::lock_guard<std::mutex> lock(handle.mutex());
  handle.set_state(state);
}

class SecondPass {
 public:
  SecondPass(const std::optional<torch::Generator>& generator, const torch::Tensor& state)
      : generator_(generator), before_(stateOf(generator)), was_(std::exchange(secondPass, true)) {
    setState(generator, state);
  }
  ~SecondPass() {
    setState(generator_, before_);
    secondPass = was_;
  }
  SecondPass(const SecondPass&) = delete;
  SecondPass& operator=(const SecondPass&) = delete;

 private:
  const std::optional<torch::Generator>& generator_;
  torch::Tensor before_;
  bool was_;
};

/// An input of the layer without its past; a leaf that collects the layer's gradient.
torch::Tensor leafOf(const torch::Tensor& input) {
  if (!input.defined()) return {};
  return input.detach().set_requires_grad(input.requires_grad());
}

struct LayerNode final : torch::autograd::Node {
  RecomputableLayer layer;
  torch::Tensor x, state;
  std::vector<torch::Tensor> shared;
  std::optional<torch::Generator> generator;

  torch::autograd::variable_list apply(torch::autograd::variable_list&& gradients) override {
    if (!layer) throw Error("The gradient of a layer was asked for twice, but its input is gone.");
    const torch::Tensor in = leafOf(x);
    std::vector<torch::Tensor> others;
    for (const torch::Tensor& each : shared) others.push_back(leafOf(each));
    {
      const torch::AutoGradMode record(true);
      const RecomputedLayers once(false);
      torch::Tensor out;
      {
        const SecondPass pass(generator, state);
        out = layer(in, others);
      }
      if (out.requires_grad() && gradients[0].defined()) torch::autograd::backward({out}, {gradients[0]});
    }
    torch::autograd::variable_list result = {in.grad()};
    for (const torch::Tensor& each : others) result.push_back(each.defined() ? each.grad() : each);
    release_variables();
    return result;
  }
  void release_variables() override {
    layer = nullptr;
    x = state = torch::Tensor();
    shared.clear();
  }
  std::string name() const override { return "RecomputedLayer"; }
};

}  // namespace

RecomputedLayers::RecomputedLayers(bool on) : before_(std::exchange(layersRecomputed, on)) {}

RecomputedLayers::~RecomputedLayers() {
  layersRecomputed = before_;
}

bool RecomputedLayers::active() {
  return layersRecomputed && torch::GradMode::is_enabled();
}

bool isRecomputing() {
  return secondPass;
}

torch::Tensor recomputed(RecomputableLayer layer, const torch::Tensor& x, const std::vector<torch::Tensor>& shared,
                         const std::optional<torch::Generator>& generator) {
  const std::shared_ptr<LayerNode> node(new LayerNode(), torch::autograd::deleteNode);
  node->state = stateOf(generator);
  torch::Tensor out;
  {
    const torch::NoGradGuard noGrad;
    out = layer(x, shared);
  }
  // No edge from an input without gradient: a frozen embedding ends here, the layer's own leaves do not.
  torch::autograd::edge_list edges;
  const auto keep = [&edges](const torch::Tensor& input) {
    const bool follows = input.defined() && input.requires_grad();
    edges.push_back(follows ? torch::autograd::impl::gradient_edge(input) : torch::autograd::Edge());
    return leafOf(input);
  };
  node->x = keep(x);
  for (const torch::Tensor& each : shared) node->shared.push_back(keep(each));
  node->set_next_edges(std::move(edges));
  node->layer = std::move(layer);
  node->generator = generator;
  torch::autograd::set_history(out, node);
  return out;
}

torch::Tensor runLayer(const RecomputableLayer& layer, const torch::Tensor& x, const std::vector<torch::Tensor>& shared,
                       const std::optional<torch::Generator>& generator) {
  return RecomputedLayers::active() ? recomputed(layer, x, shared, generator) : layer(x, shared);
}

}  // namespace skillscope
