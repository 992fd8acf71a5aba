// SPDX-License-Identifier: GPL-3.0-or-later
#include "activation_masks.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/baseline/migu.h"
#include "core/nn/backbone.h"
#include "core/nn/recompute.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

/// A trained matrix and what its rows answered in the step under way.
struct WatchedMatrix {
  explicit WatchedMatrix(torch::Tensor trained) : matrix(std::move(trained)), answers(matrix.size(0)) {}
  torch::Tensor matrix;
  ActivationAverage answers;
};

bool isTrained(const MethodContext& context, const torch::Tensor& tensor) {
  return std::any_of(context.trainable->begin(), context.trainable->end(),
                     [&](const TrainableTensor& entry) { return entry.tensor.is_same(tensor); });
}

}  // namespace

/// Looks at what passes through one layer, and changes nothing.
class ActivationWatch final : public LayerExtension {
 public:
  ActivationWatch(Backbone& backbone, LinearSite site, const MethodContext& context)
      : backbone_(backbone), site_(std::move(site)) {
    // The watch of a run before, on the same backbone, has nothing more to see.
    if (!dynamic_cast<ActivationWatch*>(site_.linear->extension().get())) inner_ = site_.linear->extension();
    if (site_.linear->lora()) {
      const LoraPair& pair = *site_.linear->lora();
      if (isTrained(context, pair.a)) low_.emplace(pair.a);
      if (isTrained(context, pair.b)) output_.emplace(pair.b);
    } else if (isTrained(context, site_.linear->weight())) {
      output_.emplace(site_.linear->weight());
    }
  }
  bool sees() const { return low_ || output_; }
  void setWatching(bool watching) { watching_ = watching; }

  torch::Tensor apply(const torch::Tensor& x, torch::Tensor y) override {
    if (inner_) y = inner_->apply(x, std::move(y));
    if (!watching_ || isRecomputing()) return y;
    const torch::NoGradGuard noGrad;
    const torch::Tensor mask = backbone_.tokenMask(site_);
    if (low_) low_->answers.add(x.detach().matmul(low_->matrix.detach().t()), mask);
    if (output_) output_->answers.add(y, mask);
    return y;
  }

  void maskGradients(double threshold) {
    for (std::optional<WatchedMatrix>* watched : {&low_, &output_}) {
      if (!*watched) continue;
      const torch::Tensor gradient = (*watched)->matrix.grad();
      if (gradient.defined()) {
        keepActiveRows(gradient, chooseActiveUnits((*watched)->answers.scores(), threshold).mask.to(gradient.device()));
      }
      (*watched)->answers.reset();
    }
  }

 private:
  Backbone& backbone_;
  LinearSite site_;
  std::shared_ptr<LayerExtension> inner_;
  std::optional<WatchedMatrix> low_, output_;
  bool watching_ = false;
};

void ActivationMasks::attach(MethodContext& context, const std::string& method) {
  if (context.backbone == nullptr) throw Error("Method " + method + " was started without a backbone.");
  watches_.clear();
  for (const LinearSite& site : context.backbone->linearSites()) {
    auto watch = std::make_shared<ActivationWatch>(*context.backbone, site, context);
    if (!watch->sees()) continue;
    site.linear->setExtension(watch);
    watches_.push_back(std::move(watch));
  }
  if (watches_.empty()) throw Error("MIGU has nothing to choose from: the run trains no linear layer.");
}

void ActivationMasks::watch(bool on) {
  for (const auto& watch : watches_) watch->setWatching(on);
}

void ActivationMasks::maskGradients() {
  for (const auto& watch : watches_) watch->maskGradients(threshold_);
}

}  // namespace skillscope
