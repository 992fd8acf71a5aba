// SPDX-License-Identifier: GPL-3.0-or-later
#include "slot_pool.h"

#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

const std::string kPrefix = "slm/";

IncrementFactors joined(const IncrementFactors& first, const IncrementFactors& second) {
  if (!first.A.defined()) return second;
  return {torch::cat({first.A, second.A}), torch::cat({first.B, second.B})};
}

std::string factorName(const LinearSite& site, const char* factor) {
  return kPrefix + "values/" + site.path + "/" + factor;
}

torch::Tensor savedFactor(const StateArchive& archive, const LinearSite& site, const char* factor,
                          const torch::Tensor& trained, std::int64_t slots) {
  torch::Tensor saved = archive.getTensor(factorName(site, factor)).to(torch::kFloat32).clone();
  if (saved.dim() != 3 || saved.size(0) != slots || saved.size(1) != trained.size(1) ||
      saved.size(2) != trained.size(2)) {
    throw Error("The saved values of SLM for " + site.path +
                " have another shape than this run's: go on with the backbone, method.rank and method.keys_per_task "
                "they were saved with.");
  }
  return saved;
}

}  // namespace

// ---- One layer ----

SlotLayer::SlotLayer(LinearSite site, std::int64_t slots, std::int64_t rank, std::shared_ptr<const SlotChoice> choice)
    : site_(std::move(site)),
      trained_{torch::zeros({slots, rank, site_.linear->outFeatures()}, torch::kFloat32).set_requires_grad(true),
               torch::zeros({slots, rank, site_.linear->inFeatures()}, torch::kFloat32).set_requires_grad(true)},
      choice_(std::move(choice)) {}

void SlotLayer::restart(torch::Generator generator) {
  const torch::NoGradGuard noGrad;
  const IncrementFactors fresh =
      makeIncrements(trained_.A.size(0), trained_.A.size(1), trained_.A.size(2), trained_.B.size(2), generator);
  trained_.A.copy_(fresh.A);
  trained_.B.copy_(fresh.B);
}

void SlotLayer::freeze() {
  const torch::NoGradGuard noGrad;
  frozen_ = joined(frozen_, {trained_.A.detach().clone(), trained_.B.detach().clone()});
}

torch::Tensor SlotLayer::apply(const torch::Tensor& x, torch::Tensor y) {
  if (!choice_->selection.indices.defined()) return y;
  const std::int64_t rows = x.size(0);
  const SlotSelection selection{spreadOverRows(choice_->selection.indices, rows),
                                spreadOverRows(choice_->selection.weights, rows)};
  const IncrementFactors pool = choice_->trainedOnly ? trained_ : open_ ? joined(frozen_, trained_) : frozen_;
  return y + applyIncrements(x, pool, selection);
}

// ---- All layers ----

SlotPool::SlotPool(const std::vector<LinearSite>& sites, std::int64_t slotsPerTask, std::int64_t rank,
                   torch::Generator generator)
    : slotsPerTask_(slotsPerTask), choice_(std::make_shared<SlotChoice>()) {
  for (const LinearSite& site : sites) {
    layers_.push_back(std::make_shared<SlotLayer>(site, slotsPerTask, rank, choice_));
    layers_.back()->restart(generator);
    site.linear->setExtension(layers_.back());
  }
}

SlotPool::~SlotPool() = default;  // the layers own their extensions: the backbone may be gone already

std::vector<TrainableTensor> SlotPool::trainable() const {
  std::vector<TrainableTensor> tensors;
  for (const auto& layer : layers_) {
    const LinearSite& site = layer->site();
    tensors.push_back({site.path + ".slm_A", layer->trained().A, site.path, "A", site.stack, site.layer, site.module});
    tensors.push_back({site.path + ".slm_B", layer->trained().B, site.path, "B", site.stack, site.layer, site.module});
  }
  return tensors;
}

void SlotPool::startTask(torch::Generator generator) {
  for (const auto& layer : layers_) layer->restart(generator);
}

void SlotPool::addKeys(const torch::Tensor& keys) {
  const torch::Tensor copy = keys.detach().clone();
  keys_ = keys_.defined() ? torch::cat({keys_, copy}, 1) : copy;
  open_ = true;
  for (const auto& layer : layers_) layer->setOpen(true);
}

void SlotPool::endTask() {
  for (const auto& layer : layers_) {
    layer->freeze();
    layer->setOpen(false);
  }
  open_ = false;
}

SlotRange SlotPool::rangeOf(int task) const {
  return {task * slotsPerTask_, (task + 1) * slotsPerTask_};
}

std::vector<std::int32_t> SlotPool::owners() const {
  std::vector<std::int32_t> owners;
  for (std::int64_t slot = 0; slot < slots(); ++slot) owners.push_back(static_cast<std::int32_t>(slot / slotsPerTask_));
  return owners;
}

void SlotPool::choose(const Retrieval& retrieval, bool trainedOnly) {
  choice_->trainedOnly = trainedOnly;
  choice_->selection.weights = retrieval.weights;
  choice_->selection.indices = trainedOnly ? retrieval.indices - rangeOf(tasks() - 1).begin : retrieval.indices;
}

void SlotPool::save(StateArchive& archive) const {
  archive.putNumber(kPrefix + "open", open_ ? 1 : 0);
  if (keys_.defined()) archive.putTensor(kPrefix + "keys", keys_.clone());
  for (const auto& layer : layers_) {
    if (!layer->frozen().A.defined()) continue;
    archive.putTensor(factorName(layer->site(), "A"), layer->frozen().A.clone());
    archive.putTensor(factorName(layer->site(), "B"), layer->frozen().B.clone());
  }
}

void SlotPool::load(const StateArchive& archive) {
  open_ = archive.getNumber(kPrefix + "open") != 0;
  keys_ = archive.hasTensor(kPrefix + "keys") ? archive.getTensor(kPrefix + "keys").clone() : torch::Tensor();
  if (keys_.defined() && (keys_.dim() != 3 || keys_.size(1) % slotsPerTask_ != 0)) {
    throw Error("The saved keys of SLM do not fit this run: go on with the method.keys_per_task they were saved with.");
  }
  const std::int64_t kept = slots() - (open_ ? slotsPerTask_ : 0);
  for (const auto& layer : layers_) {
    layer->setOpen(open_);
    if (kept <= 0) {
      layer->setFrozen({});
      continue;
    }
    layer->setFrozen({savedFactor(archive, layer->site(), "A", layer->trained().A, kept),
                      savedFactor(archive, layer->site(), "B", layer->trained().B, kept)});
  }
}

}  // namespace skillscope
