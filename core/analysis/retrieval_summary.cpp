// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/retrieval_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skillscope {

double FetchedExample::shareOf(int owner) const {
  double sum = 0;
  for (const FetchedSlot& each : slots) sum += each.task == owner ? each.weight : 0;
  return sum;
}

int FetchedExample::mostFrom() const {
  int best = -1;
  double most = -std::numeric_limits<double>::infinity();
  for (const FetchedSlot& each : slots) {
    const double share = shareOf(each.task);
    if (share > most || (share == most && each.task < best)) best = each.task, most = share;
  }
  return best;
}

double RetrievalMoment::ownShare() const {
  double sum = 0;
  int rows = 0;
  for (int task = 0; task <= afterTask && task < tasks; ++task) {
    if (measured[static_cast<std::size_t>(task)] == 0) continue;
    sum += share[static_cast<std::size_t>(task)][static_cast<std::size_t>(task)];
    ++rows;
  }
  return rows > 0 ? sum / rows : std::numeric_limits<double>::quiet_NaN();
}

int lastRetrievalAt(std::span<const ExampleRetrieval> retrievals, int afterTask) {
  int last = -1;
  for (const ExampleRetrieval& each : retrievals) {
    if (each.afterTask <= afterTask) last = std::max(last, each.afterTask);
  }
  return last;
}

RetrievalMoment retrievalMoment(std::span<const ExampleRetrieval> retrievals,
                                std::span<const ExamplePredictions> predictions, int afterTask, int tasks) {
  RetrievalMoment moment;
  moment.afterTask = afterTask;
  moment.tasks = tasks;
  const auto count = static_cast<std::size_t>(std::max(0, tasks));
  moment.share.assign(count, std::vector<double>(count, 0.0));
  moment.measured.assign(count, 0);
  for (int task = 0; task < tasks; ++task) {
    const auto own = [&](const auto& each) { return each.afterTask == afterTask && each.onTask == task; };
    const auto found = std::find_if(retrievals.begin(), retrievals.end(), own);
    if (found == retrievals.end() || found->count <= 0) continue;
    const auto texts = std::find_if(predictions.begin(), predictions.end(), own);
    const auto each = static_cast<std::size_t>(found->count);
    const std::size_t examples = found->slot.size() / each;
    std::vector<double>& row = moment.share[static_cast<std::size_t>(task)];
    for (std::size_t place = 0; place < examples; ++place) {
      FetchedExample example;
      example.task = task;
      example.place = static_cast<std::int32_t>(place);
      if (texts != predictions.end() && place < texts->examples.size()) example.text = texts->examples[place];
      for (std::size_t i = place * each; i < (place + 1) * each; ++i) {
        const int owner = found->owner[static_cast<std::size_t>(found->slot[i])];
        example.slots.push_back({found->slot[i], owner, found->weight[i], found->similarity[i]});
        if (owner >= 0 && owner < tasks) row[static_cast<std::size_t>(owner)] += 1;
      }
      moment.examples.push_back(std::move(example));
    }
    moment.measured[static_cast<std::size_t>(task)] = static_cast<int>(examples);
    const auto slots = static_cast<double>(examples * each);
    for (double& value : row) value = slots > 0 ? value / slots : 0;
  }
  return moment;
}

}  // namespace skillscope
