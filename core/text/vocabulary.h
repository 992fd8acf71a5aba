// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace skillscope {

class JsonField;

/// Tokens and their ids, both ways. Thread: const functions from any. Not copyable: it holds views into itself.
class Vocabulary {
 public:
  /// Reads an object {token: id}. Throws Error naming file and field; ids lie below 2^24.
  explicit Vocabulary(const JsonField& field);
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  std::int64_t idOf(std::string_view text) const {
    const auto found = ids_.find(text);
    return found == ids_.end() ? -1 : found->second;
  }
  const std::string* textOf(std::int64_t id) const {
    return id < 0 || id >= size() || !used_[static_cast<std::size_t>(id)] ? nullptr
                                                                          : &texts_[static_cast<std::size_t>(id)];
  }
  std::int64_t size() const { return static_cast<std::int64_t>(texts_.size()); }  ///< all ids are below
  std::int64_t count() const { return static_cast<std::int64_t>(ids_.size()); }   ///< of tokens
  const std::unordered_map<std::string_view, std::int32_t>& ids() const { return ids_; }

 private:
  std::vector<std::string> texts_;
  std::vector<bool> used_;
  std::vector<std::string> doubles_;  ///< tokens whose id has another token already
  std::unordered_map<std::string_view, std::int32_t> ids_;
};

}  // namespace skillscope
