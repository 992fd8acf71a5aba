// SPDX-License-Identifier: GPL-3.0-or-later
#include "migu_method.h"

#include <torch/torch.h>

#include <algorithm>
#include <optional>

#include "core/base/error.h"
#include "core/baseline/migu.h"
#include "core/nn/backbone.h"

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
    if (!watching_) return y;
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
  std::optional<WatchedMatrix> low_, output_;
  bool watching_ = false;
};

MethodInfo miguInfo() {
  MethodInfo info;
  info.name = "migu";
  info.title = "MIGU";
  info.summary =
      "In every step, only the output units of a layer that respond most strongly to the step's tokens are changed.";
  info.source = "Du et al. 2024 (arXiv 2406.17245)";
  info.parameters = {
      {"threshold",
       "Share of units left out (T)",
       0.7,
       0,
       1,
       {},
       "Of each trained matrix, the rows whose mean response lies below this quantile keep their weights in the step; "
       "0 changes all rows, 1 only the strongest.",
       "MIGU: 0.7; 0.4 together with replay, 0.1 with O-LoRA"}};
  addTrackingParameters(info);
  return info;
}

MiguMethod::MiguMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "migu"), threshold_(parameters.real("threshold")) {}

SkillUnitTable MiguMethod::onRunStart(MethodContext& context) {
  if (context.backbone == nullptr) throw Error("Method migu was started without a backbone.");
  watches_.clear();
  for (const LinearSite& site : context.backbone->linearSites()) {
    auto watch = std::make_shared<ActivationWatch>(*context.backbone, site, context);
    if (!watch->sees()) continue;
    site.linear->setExtension(watch);
    watches_.push_back(std::move(watch));
  }
  if (watches_.empty()) throw Error("MIGU has nothing to choose from: the run trains no linear layer.");
  return TrackedMethod::onRunStart(context);
}

void MiguMethod::beforeForward(const BatchView& batch, MethodContext&) {
  for (const auto& watch : watches_) watch->setWatching(batch.use == BatchUse::training);
}

void MiguMethod::beforeStep(MethodContext& context) {
  for (const auto& watch : watches_) watch->maskGradients(threshold_);
  TrackedMethod::beforeStep(context);
}

}  // namespace skillscope
