// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/piece_trie.h"

#include <algorithm>

namespace skillscope {

PieceTrie::PieceTrie(std::vector<std::pair<std::string_view, std::int32_t>> pieces) : PieceTrie() {
  std::stable_sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  // A node stands for the sorted pieces [from, to) that share its first `depth` bytes. The list grows while it is
  // walked, so nodes come level by level and children lie side by side.
  struct Range {
    std::size_t from, to, depth;
  };
  std::vector<Range> level = {{0, pieces.size(), 0}}, next;
  std::uint32_t node = 0;
  while (!level.empty()) {
    next.clear();
    for (Range range : level) {
      while (range.from < range.to && pieces[range.from].first.size() == range.depth) {
        if (range.depth > 0) nodes_[node].value = pieces[range.from].second;
        ++range.from;
      }
      nodes_[node].firstChild = static_cast<std::uint32_t>(nodes_.size());
      for (std::size_t from = range.from; from < range.to;) {
        const char label = pieces[from].first[range.depth];
        std::size_t to = from + 1;
        while (to < range.to && pieces[to].first[range.depth] == label) ++to;
        Node added;
        added.label = static_cast<std::uint8_t>(label);
        if (node == 0) firstByte_[added.label] = static_cast<std::uint32_t>(nodes_.size());
        nodes_.push_back(added);
        ++nodes_[node].children;
        next.push_back({from, to, range.depth + 1});
        from = to;
      }
      ++node;
    }
    level.swap(next);
  }
}

}  // namespace skillscope
