// SPDX-License-Identifier: GPL-3.0-or-later
//
// A prefix tree of byte strings in flat arrays: all pieces that a text begins with are found in one walk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillscope {

/// Thread: const functions from any. Takes about 12 bytes for each byte of the pieces.
class PieceTrie {
 public:
  struct Hit {
    std::size_t length = 0;   ///< bytes, 0: no piece
    std::int32_t value = -1;  ///< of the piece
  };

  PieceTrie() : nodes_(1), firstByte_(256, 0) {}
  /// Pieces with values that are not negative; empty pieces are left out, of equal ones the last counts.
  explicit PieceTrie(std::vector<std::pair<std::string_view, std::int32_t>> pieces);

  bool empty() const { return nodes_.size() == 1; }
  /// Calls visit(length, value) for every piece that `text` begins with, short ones first.
  template <typename Visit>
  void forPrefixes(std::string_view text, Visit&& visit) const {
    if (text.empty()) return;
    std::uint32_t node = firstByte_[static_cast<unsigned char>(text[0])];
    for (std::size_t length = 1; node != 0; ++length) {
      if (nodes_[node].value >= 0) visit(length, nodes_[node].value);
      if (length == text.size()) return;
      node = child(node, static_cast<unsigned char>(text[length]));
    }
  }
  Hit longest(std::string_view text) const {
    Hit hit;
    forPrefixes(text, [&](std::size_t length, std::int32_t value) { hit = {length, value}; });
    return hit;
  }

 private:
  struct Node {
    std::uint32_t firstChild = 0;
    std::uint16_t children = 0;
    std::uint8_t label = 0;
    std::int32_t value = -1;
  };
  /// 0, the root, if there is none.
  std::uint32_t child(std::uint32_t node, unsigned char label) const {
    std::uint32_t low = nodes_[node].firstChild, high = low + nodes_[node].children;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (nodes_[middle].label < label) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const bool found = low < nodes_[node].firstChild + nodes_[node].children && nodes_[low].label == label;
    return found ? low : 0;
  }

  std::vector<Node> nodes_;               ///< the root first; children of a node lie side by side, sorted
  std::vector<std::uint32_t> firstByte_;  ///< the root's children by their byte
};

}  // namespace skillscope
