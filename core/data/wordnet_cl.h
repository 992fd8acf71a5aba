// SPDX-License-Identifier: GPL-3.0-or-later
//
// WordNet-CL: the built-in stream of classification tasks made from WordNet 3.0 (Debian's wordnet-base), and the text
// the bundled backbone was pretrained on. Both come from one deterministic split of the synsets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/task_stream.h"

namespace skillscope::wordnet_cl {

/// Default folder of the WordNet data files; the environment variable SKILLSCOPE_WORDNET overrides it.
std::string dataFolder();

/// Names of all tasks, in a canonical order.
std::vector<std::string> taskNames();

/// Names of the fixed orders: "order-1", "order-2", "order-3" (six tasks each) and "long-1", "long-2", "long-3" (all
/// tasks).
std::vector<std::string> orderNames();
std::vector<std::string> tasksOfOrder(const std::string& order);  ///< throws UsageError listing the orders

/// Builds tasks, in the order given. Deterministic: same WordNet files, same examples, on every machine.
/// Limits cut each split after its fixed shuffle (0 = no limit). Throws Error when WordNet is missing or damaged,
/// naming the file, the line and the Debian package to install.
std::vector<Task> buildTasks(const std::vector<std::string>& names, int trainLimit = 0, int devLimit = 0,
                             int testLimit = 0, const std::string& folder = dataFolder());

/// Takes the list of label words off every prompt: the model then has to learn which answers a task has, and can forget
/// it. With the list in the prompt, as the published benchmarks have it, a model that can read it forgets little.
void leaveOutOptions(std::vector<Task>& tasks);

/// One pretraining example: text in, text out.
struct PretrainExample {
  std::string kind;  ///< "gloss", "example", "ancestor", "domain", "options", "pos", "lemma", "pair", …
  std::string input, target;
};

/// Texts (glosses and example sentences, lower case as in the prompts) of the *train side* only, for span corruption
/// and for the vocabulary. Nothing that occurs in a dev or test example of any task is in it.
std::vector<std::string> pretrainTexts(const std::string& folder = dataFolder());

/// Supervised pretraining pairs of the train side only, shuffled with `seed`; each call with another seed draws other
/// targets (another ancestor, another random label set) for the same synsets: one call = one epoch.
std::vector<PretrainExample> pretrainPairs(std::uint64_t seed, const std::string& folder = dataFolder());

}  // namespace skillscope::wordnet_cl
