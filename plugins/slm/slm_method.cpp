// SPDX-License-Identifier: GPL-3.0-or-later
#include "slm_method.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/learn/adapter.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"

namespace skillscope {

namespace {

/// Examples of a task whose queries are told with its keys: enough for a picture, and a bound for what it costs.
constexpr std::int64_t kQueriesTold = 64;

/// The parts of a text between commas, without blanks.
std::vector<std::string> listOf(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    const std::size_t first = part.find_first_not_of(' '), last = part.find_last_not_of(' ');
    if (first != std::string::npos) parts.push_back(part.substr(first, last - first + 1));
  }
  return parts;
}

/// The largest number of groups, `wanted` at most, that cuts a query into equal slices which can hold `keys`
/// orthonormal keys.
std::int64_t groupsFor(std::int64_t width, std::int64_t wanted, std::int64_t keys) {
  for (std::int64_t groups = std::min(wanted, width); groups > 1; --groups) {
    if (width % groups == 0 && width / groups >= keys) return groups;
  }
  return 1;
}

template <typename Number>
void append(std::vector<Number>& list, const torch::Tensor& values, torch::ScalarType type) {
  const torch::Tensor plain = values.to(torch::kCPU, type).contiguous();
  const auto* first = plain.data_ptr<Number>();
  list.insert(list.end(), first, first + plain.numel());
}

}  // namespace

SlmMethod::SlmMethod(const ParameterSet& parameters) : settings_(SlmSettings::from(parameters)) {}

MethodTraits SlmMethod::traits() const {
  MethodTraits traits;
  traits.plainWeights = false;
  traits.knowsTask = settings_.knowsTask;
  traits.rateFactor = settings_.valueRate;
  return traits;
}

std::vector<TrainableTensor> SlmMethod::makeTrainable(MethodContext& context) {
  if (context.lora == nullptr) {
    throw UsageError("SLM keeps the backbone as it is and trains increments", "in backbone.tuning", "set it to lora");
  }
  pool_ = std::make_unique<SlotPool>(chosenSites(*context.backbone, listOf(settings_.targets)), settings_.slotsPerTask,
                                     settings_.rank, context.random->generator(RandomUse::initialisation));
  features_ = std::make_unique<InputFeatures>(*context.backbone, settings_.features);
  groups_ = groupsFor(features_->width(), settings_.groups, settings_.meanKeys ? 1 : settings_.slotsPerTask);
  return pool_->trainable();
}

SkillUnitTable SlmMethod::onRunStart(MethodContext& context) {
  if (!pool_) throw Error("SLM has no backbone to add increments to.");
  SkillUnitTable table{"matrix", {}};
  for (const TrainableTensor& entry : *context.trainable) {
    table.units.push_back({entry.name, entry.stack, entry.layer, entry.module, entry.part, -1, entry.tensor.numel()});
  }
  return table;
}

// ---- A task: keys, then values ----

KeyLearningSettings SlmMethod::keySettings() const {
  KeyLearningSettings settings;
  settings.chosen = settings_.keysChosen;
  settings.rate = settings_.keyRate;
  settings.clipNorm = settings_.keyClipNorm > 0 ? settings_.keyClipNorm : std::numeric_limits<double>::infinity();
  settings.adamW.weightDecay = settings_.keyWeightDecay;
  return settings;
}

void SlmMethod::onTaskStart(MethodContext& context) {
  if (context.task == 0 && groups_ != settings_.groups && context.emit) {
    context.emit(Message{context.step, Severity::info,
                         "SLM compares queries of width " + std::to_string(features_->width()) + " in " +
                             std::to_string(groups_) + " groups, for " + std::to_string(settings_.groups) +
                             " do not divide it into slices that can hold the keys."});
  }
  pool_->startTask(context.random->generator(RandomUse::method));
  queries_.clear();
  learner_.reset();
  if (!settings_.meanKeys) {
    beginKeys(orthonormalKeys(groups_, settings_.slotsPerTask, features_->width() / groups_,
                              context.random->generator(RandomUse::method)));
  }
}

void SlmMethod::beginKeys(const torch::Tensor& keys) {
  learner_.emplace(keys, keySettings());
}

void SlmMethod::beginMeanKeys(const MethodContext& context) {
  std::vector<torch::Tensor> rows(queries_.size());
  for (const auto& [place, query] : queries_) rows.at(static_cast<std::size_t>(place)) = query;
  beginKeys(
      meanQueryKeys(torch::stack(rows), groups_, settings_.slotsPerTask, context.random->generator(RandomUse::method)));
}

/// Means need one epoch more: all queries before the first key.
PreparationPlan SlmMethod::preparation(MethodContext&) {
  const PreparationPlan plan{settings_.keyEpochs + (settings_.meanKeys ? 1 : 0), settings_.keyBatchSize};
  if (plan.epochs == 0) pool_->addKeys(learner_->keys());
  return plan;
}

/// A query is made once in the phase, for it is the same in every epoch.
torch::Tensor SlmMethod::queriesOf(const BatchView& view) {
  if (view.epoch == 0) {
    const torch::Tensor queries = features_->of(view.tokens);
    for (std::size_t row = 0; row < view.places.size(); ++row) {
      queries_[view.places[row]] = queries[static_cast<std::int64_t>(row)].clone();
    }
    return queries;
  }
  std::vector<torch::Tensor> rows;
  for (const std::int64_t place : view.places) rows.push_back(queries_.at(place));
  return torch::stack(rows);
}

void SlmMethod::prepare(const BatchView& view, MethodContext& context) {
  const torch::Tensor queries = queriesOf(view);
  if (settings_.meanKeys && view.epoch == 0) return;
  if (!learner_) beginMeanKeys(context);
  const std::int64_t epoch = view.epoch - (settings_.meanKeys ? 1 : 0);
  if (settings_.keyDecayEpochs > 0) {
    learner_->setRate(settings_.keyRate * std::pow(0.1, static_cast<double>(epoch / settings_.keyDecayEpochs)));
  }
  learner_->step(queries, drawDroppedKeys(queries.size(0), groups_, settings_.slotsPerTask, settings_.dropShare,
                                          context.random->generator(RandomUse::method)));
}

void SlmMethod::onPrepared(MethodContext& context) {
  if (!learner_) beginMeanKeys(context);
  pool_->addKeys(learner_->keys());
  queries_.clear();
  learner_.reset();
}

void SlmMethod::onTaskEnd(MethodContext&) {
  pool_->endTask();
}

// ---- Lookups ----

/// Undefined: all.
torch::Tensor SlmMethod::allowedSlots(const BatchView& view) const {
  const int last = pool_->tasks() - 1;
  if (view.use == BatchUse::training && settings_.ownSlots) return slotMask(pool_->slots(), {pool_->rangeOf(last)});
  const bool known = view.use == BatchUse::evaluation && view.task >= 0 && view.task <= last;
  if (known) return slotMask(pool_->slots(), {pool_->rangeOf(view.task)});
  return {};
}

void SlmMethod::beforeForward(const BatchView& view, MethodContext&) {
  const torch::Tensor queries = features_->of(view.tokens);
  const Retrieval found =
      retrieveSlots(queries, pool_->keys(), {settings_.retrieved, settings_.batchAveraged, settings_.uniformFallback},
                    allowedSlots(view));
  pool_->choose(found, view.use == BatchUse::training && settings_.ownSlots);
  if (view.use == BatchUse::evaluation) remember(view, found, queries);
}

void SlmMethod::remember(const BatchView& view, const Retrieval& found, const torch::Tensor& queries) {
  const torch::Tensor slots = found.indices.expand({found.similarity.size(0), -1});
  const torch::Tensor weights = found.weights.expand({found.similarity.size(0), -1});
  const torch::Tensor similarity = found.similarity.gather(1, slots);
  for (std::size_t i = 0; i < view.places.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    const bool told = view.places[i] < kQueriesTold;
    found_.push_back(
        {view.places[i], slots[row], weights[row], similarity[row], told ? queries[row] : torch::Tensor()});
  }
}

void SlmMethod::onEvaluated(const Evaluated& score, MethodContext& context) {
  std::vector<Found> found = std::exchange(found_, {});
  if (!score.matrixEntry || score.afterTask < 0 || !context.emit) return;
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.place < b.place; });
  ExampleRetrieval event;
  event.afterTask = score.afterTask;
  event.onTask = score.onTask;
  event.step = score.step;
  event.count = static_cast<int>(settings_.retrieved);
  event.owner = pool_->owners();
  for (const Found& each : found) {
    append(event.slot, each.slots, torch::kInt32);
    append(event.weight, each.weights, torch::kFloat32);
    append(event.similarity, each.similarity, torch::kFloat32);
  }
  context.emit(std::move(event));
  if (score.onTask == score.afterTask) tellSpace(score, found, context);
}

/// Where the slots of the task just learned lie, and its examples.
void SlmMethod::tellSpace(const Evaluated& score, const std::vector<Found>& found, MethodContext& context) const {
  RetrievalSpace event;
  event.task = score.onTask;
  event.step = score.step;
  event.groups = static_cast<int>(groups_);
  event.width = static_cast<int>(features_->width());
  const SlotRange own = pool_->rangeOf(score.onTask);
  // [G, m, h] → [m, G·h], as a query is cut.
  append(event.keys, pool_->keys().narrow(1, own.begin, own.end - own.begin).transpose(0, 1), torch::kFloat32);
  for (const Found& each : found) {
    if (!each.query.defined()) continue;
    event.place.push_back(static_cast<std::int32_t>(each.place));
    append(event.queries, each.query, torch::kFloat32);
  }
  std::int64_t scalars = 0;
  for (const TrainableTensor& entry : *context.trainable) scalars += entry.tensor.numel();
  event.bytes = storageBytes(scalars, score.onTask + 1);
  context.emit(std::move(event));
}

// ---- State ----

std::int64_t SlmMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  // Values of every task learned, float32, and its keys, which are as wide as a query.
  const std::int64_t keys = features_ ? settings_.slotsPerTask * features_->width() : 0;
  return std::int64_t{4} * tasks * (trainableScalars + keys);
}

void SlmMethod::saveState(StateArchive& archive) const {
  if (pool_) pool_->save(archive);
}

void SlmMethod::loadState(const StateArchive& archive, MethodContext&) {
  pool_->load(archive);
  if (pool_->keys().defined() &&
      (pool_->keys().size(0) != groups_ || pool_->keys().size(2) * groups_ != features_->width())) {
    throw Error(
        "The saved keys of SLM do not fit the queries of this run: go on with the method.query and method.groups they "
        "were saved with.");
  }
}

}  // namespace skillscope
