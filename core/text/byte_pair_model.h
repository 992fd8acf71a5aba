// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <unordered_map>

#include "core/text/token_model.h"
#include "core/text/vocabulary.h"

namespace skillscope {

/// Byte-pair encoding (Sennrich et al. 2016) of tokenizer.json: starts from characters and applies the merge of lowest
/// rank, leftmost first, until none applies. A queue of candidate merges makes a word of n characters cost n log n.
/// Words are remembered. Thread: const functions from any.
class BytePairModel final : public TokenModel {
 public:
  explicit BytePairModel(const JsonField& field);
  void tokenize(std::string_view word, std::vector<std::int64_t>& ids, std::vector<std::string>* texts) const override;
  std::int64_t idOf(std::string_view text) const override { return vocabulary_.idOf(text); }
  const std::string* textOf(std::int64_t id) const override { return vocabulary_.textOf(id); }
  std::int64_t size() const override { return vocabulary_.size(); }
  std::int64_t count() const override { return vocabulary_.count(); }

 private:
  struct Merge {
    std::int32_t rank = 0, id = 0;
  };
  struct WordHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>()(word); }
  };
  void readMerges(const JsonField& field);
  std::vector<std::int32_t> symbolsOf(std::string_view word) const;
  void addWord(std::string_view word, std::vector<std::int64_t>& ids) const;
  void mergeAll(std::vector<std::int32_t>& symbols) const;
  static std::uint64_t pairKey(std::int32_t left, std::int32_t right) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right);
  }

  Vocabulary vocabulary_;
  std::unordered_map<std::uint64_t, Merge> merges_;
  std::string prefix_, suffix_;  ///< of characters behind the first, and of the last
  std::string unknownText_;
  std::int32_t unknown_ = -1;
  bool cutsWords_ = false;  ///< no token reaches from one word into the next
  bool fuseUnknown_ = false, byteFallback_ = false, ignoreMerges_ = false;
  mutable std::mutex rememberedMutex_;
  mutable std::unordered_map<std::string, std::vector<std::int32_t>, WordHash, std::equal_to<>> remembered_;
};

}  // namespace skillscope
