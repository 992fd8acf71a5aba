// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/replay_memory.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "core/base/error.h"
#include "core/learn/batching.h"
#include "core/learn/method.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

std::string nameOf(int task) {
  return "memory." + std::to_string(task);
}

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

/// `count` of the entries, at random; what is left over stays in `from`.
std::vector<std::int64_t> take(std::vector<std::int64_t>& from, std::int64_t count, const RandomState& random) {
  const auto size = static_cast<std::int64_t>(from.size());
  const std::vector<std::int64_t> order = random.permutation(size, RandomUse::memory);
  std::vector<std::int64_t> taken, left;
  for (std::int64_t i = 0; i < size; ++i) (i < count ? taken : left).push_back(from[at(order[at(i)])]);
  std::sort(left.begin(), left.end());
  from = std::move(left);
  return taken;
}

}  // namespace

std::vector<std::int64_t> chooseMemory(const Task& task, double share, const RandomState& random) {
  const auto examples = static_cast<std::int64_t>(task.train.size());
  if (!(share > 0) || examples == 0) return {};
  // Without the small number, 0.29 · 100 would be 28.
  const auto wanted =
      std::min(examples, static_cast<std::int64_t>(std::floor(share * static_cast<double>(examples) + 1e-9)));
  std::map<std::string, std::vector<std::int64_t>> classes;
  for (std::int64_t i = 0; i < examples; ++i) classes[task.train[at(i)].target].push_back(i);
  const auto classCount = static_cast<std::int64_t>(classes.size());
  std::vector<std::int64_t> chosen, rest;
  if (task.labels.empty() && classCount > wanted) {
    for (std::int64_t i = 0; i < examples; ++i) rest.push_back(i);
    chosen = take(rest, std::max<std::int64_t>(1, wanted), random);
  } else {
    for (auto& [target, indices] : classes) {
      const std::vector<std::int64_t> own = take(indices, std::max<std::int64_t>(1, wanted / classCount), random);
      chosen.insert(chosen.end(), own.begin(), own.end());
      rest.insert(rest.end(), indices.begin(), indices.end());
    }
    const std::int64_t missing = wanted - static_cast<std::int64_t>(chosen.size());
    if (missing > 0) {
      std::sort(rest.begin(), rest.end());
      const std::vector<std::int64_t> more = take(rest, missing, random);
      chosen.insert(chosen.end(), more.begin(), more.end());
    }
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

void ReplayMemory::add(int task, const std::vector<std::int64_t>& chosen, const std::vector<TokenisedExample>& tokens) {
  for (const std::int64_t index : chosen) examples_.push_back(tokens.at(at(index)));
  kept_.push_back({task, chosen});
}

TokenBatch ReplayMemory::draw(std::int64_t count, std::int64_t padId, const RandomState& random) const {
  if (examples_.empty()) throw Error("A memory step was asked for, but nothing is in memory.");
  std::vector<std::int64_t> order = random.permutation(size(), RandomUse::memory);
  order.resize(at(std::clamp<std::int64_t>(count, 1, size())));
  return makeTokenBatch(examples_, order, padId);
}

void ReplayMemory::save(StateArchive& archive) const {
  for (const Kept& kept : kept_) archive.putTensor(nameOf(kept.task), torch::tensor(kept.chosen, torch::kInt64));
}

void ReplayMemory::restore(const StateArchive& archive, const TaskStream& stream, const Tokenizer& tokenizer,
                           const TokenLimits& limits) {
  kept_.clear();
  examples_.clear();
  for (std::size_t task = 0; task < stream.tasks.size(); ++task) {
    const std::string name = nameOf(static_cast<int>(task));
    if (!archive.hasTensor(name)) continue;
    const torch::Tensor indices = archive.getTensor(name).to(torch::kCPU, torch::kInt64).contiguous();
    const std::vector<Example>& train = stream.tasks[task].train;
    std::vector<std::int64_t> chosen(indices.data_ptr<std::int64_t>(),
                                     indices.data_ptr<std::int64_t>() + indices.numel());
    std::vector<Example> texts;
    for (const std::int64_t index : chosen) {
      if (index < 0 || index >= static_cast<std::int64_t>(train.size())) {
        throw Error("The saved memory names training example " + std::to_string(index) + " of task " +
                        stream.tasks[task].name + ", which has " + std::to_string(train.size()),
                    "", "go on with the data it was saved with");
      }
      texts.push_back(train[at(index)]);
    }
    std::vector<TokenisedExample> tokens = tokenise(texts, tokenizer, limits);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      tokens[i].example = &train[at(chosen[i])];  // the text above does not live on
      examples_.push_back(std::move(tokens[i]));
    }
    kept_.push_back({static_cast<int>(task), std::move(chosen)});
  }
}

}  // namespace skillscope
