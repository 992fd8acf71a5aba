// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small memory of the tasks already learned: a share of each one's training examples, balanced over its classes, and
// random batches of them. Source: Recurrent-KIF (ACL 2025, arXiv 2502.17510), 2 % of each earlier task, drawn by class
// as its released code does.
#pragma once

#include <cstdint>
#include <vector>

#include "core/data/task_stream.h"
#include "core/learn/task_tokens.h"
#include "core/nn/backbone.h"
#include "core/tensor/random.h"

namespace skillscope {

/// Indices, rising, of the training examples of a task that stay. With N examples, n = ⌊share·N⌋: of each class (each
/// distinct target) max(1, ⌊n / classes⌋ ) examples at random, then random further ones up to n. So each class of a
/// task with label words is kept at least once, even where that makes more than n. A task without label words (free
/// text) that has more distinct targets than n keeps max(1, n) random examples: one of each target would be nearly the
/// whole task. Empty for share 0. Draws from RandomUse::memory.
std::vector<std::int64_t> chooseMemory(const Task& task, double share, const RandomState& random);

/// Thread: one thread at a time.
class ReplayMemory {
 public:
  /// Keeps the chosen examples of a task; `tokens` are those of its whole train split.
  void add(int task, const std::vector<std::int64_t>& chosen, const std::vector<TokenisedExample>& tokens);
  std::int64_t size() const { return static_cast<std::int64_t>(examples_.size()); }
  /// min(count, size()) different examples of all tasks kept, drawn with RandomUse::memory. The memory must hold one.
  TokenBatch draw(std::int64_t count, std::int64_t padId, const RandomState& random) const;

  /// Which examples of which task are kept, as index tensors "memory.<task>"; the texts come from the stream again.
  void save(StateArchive& archive) const;
  /// Throws Error when an index lies outside its task's train split.
  void restore(const StateArchive& archive, const TaskStream& stream, const Tokenizer& tokenizer,
               const TokenLimits& limits);

 private:
  struct Kept {
    int task;
    std::vector<std::int64_t> chosen;
  };
  std::vector<Kept> kept_;
  std::vector<TokenisedExample> examples_;
};

}  // namespace skillscope
