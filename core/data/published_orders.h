// SPDX-License-Identifier: GPL-3.0-or-later
//
// Task orders of the published benchmarks, by name, and the spellings under which repositories know the same task.
#pragma once

#include <string>
#include <vector>

namespace skillscope {

struct PublishedOrder {
  std::string name;    ///< "standard-1"
  std::string source;  ///< whose numbering it is
  std::vector<std::string> tasks;
};

/// standard-1 … 3 and long-4 … 6 are O-LoRA's orders 1 to 6 (Recurrent-KIF's ids 4, 5, 6 and 1, 2, 3); superni-1, 2
/// SAPT's; sgd-1 … 6 TaSL's; trace-1 TRACE's own; five-4 … 7 IDBR's of five tasks, as SLM uses them.
const std::vector<PublishedOrder>& publishedOrders();
/// The order with that name, or null.
const PublishedOrder* findPublishedOrder(const std::string& name);

/// The same text for all spellings of a task: "SST-2", "sst2" → "sst2"; "ag", "ag_news" → "agnews"; "BoolQ", "boolqa"
/// → "boolqa"; "task073_commonsenseqa_answer_generation", "073" → "task073"; "sgd_music_1" → "music1".
std::string canonicalTask(const std::string& name);

}  // namespace skillscope
