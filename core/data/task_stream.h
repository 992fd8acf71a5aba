// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stream of text-to-text tasks. Plain values, no LibTorch.
#pragma once

#include <string>
#include <vector>

namespace skillscope {

struct Example {
  std::string id;      ///< stable over machines, e.g. "noun_topic_a/n00012345"
  std::string prompt;  ///< what the model reads
  std::string target;  ///< what it must write, e.g. a label word
  /// Dialogue and turn, for tasks scored by joint goal accuracy: examples of one group are right only together.
  std::string group = {};
};

struct Task {
  std::string name;                 ///< identifier "noun_topic_a"
  std::string title;                ///< "Noun topic A"
  std::string description;          ///< a sentence for the data card
  std::vector<std::string> labels;  ///< label words; empty for free text
  std::vector<Example> train, dev, test;
  std::string metric = {};  ///< see core/learn/task_score.h; empty = "exact_match"
};

/// Tasks in training order.
struct TaskStream {
  std::string name;   ///< "wordnet-cl"
  std::string order;  ///< "order-1"
  std::vector<Task> tasks;
};

}  // namespace skillscope
