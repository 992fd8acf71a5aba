// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pre_tokenizer.h"

#include <optional>

#include "core/base/strings.h"
#include "core/text/byte_tokens.h"
#include "core/text/json_field.h"
#include "core/text/metaspace.h"
#include "core/text/text_pattern.h"
#include "core/text/unicode_text.h"

namespace skillscope {

namespace {

/// A stretch of the text, and whether it is what the pattern looks for. Stretches cover the text.
struct Stretch {
  std::size_t begin = 0, end = 0;
  bool match = false;
};

enum class Behavior { removed, isolated, mergedWithPrevious, mergedWithNext, contiguous };

Behavior readBehavior(const JsonField& field) {
  const std::string name = lowerCased(field.text());
  if (name == "removed") return Behavior::removed;
  if (name == "isolated") return Behavior::isolated;
  if (name == "mergedwithprevious" || name == "merged_with_previous") return Behavior::mergedWithPrevious;
  if (name == "mergedwithnext" || name == "merged_with_next") return Behavior::mergedWithNext;
  if (name == "contiguous") return Behavior::contiguous;
  field.fail("is " + inQuotes(field.text()) + ", a behaviour that is not known");
}

std::vector<Stretch> stretchesOf(std::string_view text, const std::vector<TextMatch>& matches) {
  std::vector<Stretch> stretches;
  std::size_t from = 0;
  for (const TextMatch& match : matches) {
    if (match.begin > from) stretches.push_back({from, match.begin, false});
    stretches.push_back({match.begin, match.end, true});
    from = match.end;
  }
  if (from < text.size()) stretches.push_back({from, text.size(), false});
  return stretches;
}

/// Every character for which `wanted` holds is a match of its own.
template <typename Wanted>
std::vector<Stretch> stretchesWhere(std::string_view text, Wanted&& wanted) {
  std::vector<Stretch> stretches;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    const bool match = wanted(nextCharacter(text, position));
    if (!match && !stretches.empty() && !stretches.back().match) {
      stretches.back().end = position;
    } else {
      stretches.push_back({begin, position, match});
    }
  }
  return stretches;
}

std::vector<Stretch> merged(const std::vector<Stretch>& stretches, Behavior behavior) {
  std::vector<Stretch> result;
  bool previous = false;
  const auto one = [&](const Stretch& stretch) {
    const bool join = behavior == Behavior::contiguous ? stretch.match == previous : stretch.match && !previous;
    previous = stretch.match;
    if (!join || result.empty()) {
      result.push_back(stretch);
    } else if (behavior == Behavior::mergedWithNext) {
      result.back().begin = stretch.begin;
    } else {
      result.back().end = stretch.end;
    }
  };
  if (behavior == Behavior::mergedWithNext) {
    for (auto stretch = stretches.rbegin(); stretch != stretches.rend(); ++stretch) one(*stretch);
    return {result.rbegin(), result.rend()};
  }
  for (const Stretch& stretch : stretches) one(stretch);
  return result;
}

/// Cuts every piece by the stretches that `find` returns for its text.
template <typename Find>
void cutEach(std::vector<PreToken>& pieces, Behavior behavior, Find&& find) {
  std::vector<PreToken> result;
  result.reserve(pieces.size());
  for (PreToken& piece : pieces) {
    std::vector<Stretch> stretches = find(std::string_view(piece.text));
    if (behavior != Behavior::removed && behavior != Behavior::isolated) stretches = merged(stretches, behavior);
    for (const Stretch& stretch : stretches) {
      if (stretch.begin == stretch.end || (behavior == Behavior::removed && stretch.match)) continue;
      if (stretch.end - stretch.begin == piece.text.size()) {
        result.push_back(std::move(piece));
        break;
      }
      result.push_back(
          {piece.text.substr(stretch.begin, stretch.end - stretch.begin), piece.atStart && stretch.begin == 0});
    }
  }
  pieces.swap(result);
}

/// Cuts at characters of one class.
class CharacterSplit final : public PreTokenizer {
 public:
  CharacterSplit(bool (*wanted)(char32_t), Behavior behavior) : wanted_(wanted), behavior_(behavior) {}
  void split(std::vector<PreToken>& pieces) const override {
    cutEach(pieces, behavior_, [this](std::string_view text) { return stretchesWhere(text, wanted_); });
  }

 private:
  bool (*wanted_)(char32_t);
  Behavior behavior_;
};

class DelimiterSplit final : public PreTokenizer {
 public:
  explicit DelimiterSplit(const JsonField& field) {
    const std::string& text = field["delimiter"].text();
    std::size_t position = 0;
    if (!text.empty()) delimiter_ = nextCharacter(text, position);
    if (text.empty() || position != text.size()) field["delimiter"].fail("must be one character");
  }
  void split(std::vector<PreToken>& pieces) const override {
    cutEach(pieces, Behavior::removed, [this](std::string_view text) {
      return stretchesWhere(text, [this](char32_t c) { return c == delimiter_; });
    });
  }

 private:
  char32_t delimiter_ = 0;
};

/// Cuts at matches of an expression or a literal text.
class PatternSplit final : public PreTokenizer {
 public:
  PatternSplit(const std::string& expression, Behavior behavior, bool invert)
      : pattern_(expression), behavior_(behavior), invert_(invert) {}
  explicit PatternSplit(const JsonField& field)
      : behavior_(readBehavior(field["behavior"])), invert_(field.flagOr("invert", false)) {
    const JsonField pattern = field["pattern"];
    if (pattern.has("String")) {
      literal_ = pattern["String"].text();
    } else {
      const JsonField expression = pattern["Regex"];
      expression.placed([&] { pattern_.emplace(expression.text()); });
    }
  }
  void split(std::vector<PreToken>& pieces) const override {
    cutEach(pieces, behavior_, [this](std::string_view text) {
      std::vector<Stretch> stretches = stretchesOf(text, pattern_ ? pattern_->findAll(text) : literalMatches(text));
      if (invert_) {
        for (Stretch& stretch : stretches) stretch.match = !stretch.match;
      }
      return stretches;
    });
  }

 private:
  std::vector<TextMatch> literalMatches(std::string_view text) const {
    std::vector<TextMatch> matches;
    if (literal_.empty()) return matches;
    for (std::size_t at = text.find(literal_); at != std::string_view::npos;
         at = text.find(literal_, at + literal_.size()))
      matches.push_back({at, at + literal_.size()});
    return matches;
  }
  std::optional<TextPattern> pattern_;
  std::string literal_;
  Behavior behavior_;
  bool invert_;
};

/// Words of letters, marks, digits and connectors, and runs of other characters that are no white space.
class WordSplit final : public PreTokenizer {
 public:
  void split(std::vector<PreToken>& pieces) const override {
    cutEach(pieces, Behavior::removed, [](std::string_view text) {
      std::vector<Stretch> stretches;
      int last = -1;
      for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        const char32_t c = nextCharacter(text, position);
        const int kind = isWordCharacter(c) ? 0 : isWhiteSpace(c) ? 1 : 2;
        if (kind == last) {
          stretches.back().end = position;
        } else {
          stretches.push_back({begin, position, kind == 1});
        }
        last = kind;
      }
      return stretches;
    });
  }
};

class BertSplit final : public PreTokenizer {
 public:
  void split(std::vector<PreToken>& pieces) const override {
    space_.split(pieces);
    punctuation_.split(pieces);
  }

 private:
  CharacterSplit space_{isWhiteSpace, Behavior::removed}, punctuation_{isPunctuation, Behavior::isolated};
};

/// GPT-2's: words by an expression, then every byte as a printable character.
class ByteLevelSplit final : public PreTokenizer {
 public:
  explicit ByteLevelSplit(const JsonField& field) : prefixSpace_(field.flagOr("add_prefix_space", true)) {
    if (field.flagOr("use_regex", true)) {
      words_.emplace(R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
                     Behavior::isolated, false);
    }
  }
  void split(std::vector<PreToken>& pieces) const override {
    if (prefixSpace_) {
      for (PreToken& piece : pieces) {
        if (!piece.text.starts_with(' ')) piece.text.insert(0, 1, ' ');
      }
    }
    if (words_) words_->split(pieces);
    for (PreToken& piece : pieces) {
      std::string printable;
      appendPrintableBytes(printable, piece.text);
      piece.text = std::move(printable);
    }
  }

 private:
  bool prefixSpace_;
  std::optional<PatternSplit> words_;
};

class MetaspaceSplit final : public PreTokenizer {
 public:
  explicit MetaspaceSplit(const JsonField& field) : metaspace_(readMetaspace(field)) {}
  void split(std::vector<PreToken>& pieces) const override {
    for (PreToken& piece : pieces) {
      std::string text;
      for (const char c : piece.text) {
        if (c == ' ') {
          text += metaspace_.replacement;
        } else {
          text += c;
        }
      }
      const bool prepend = metaspace_.prepend == Metaspace::Prepend::always ||
                           (metaspace_.prepend == Metaspace::Prepend::first && piece.atStart);
      if (prepend && !text.starts_with(metaspace_.replacement)) text.insert(0, metaspace_.replacement);
      piece.text = std::move(text);
    }
    if (!metaspace_.split) return;
    cutEach(pieces, Behavior::mergedWithNext, [this](std::string_view text) {
      return stretchesWhere(text, [this](char32_t c) { return c == metaspace_.character; });
    });
  }

 private:
  Metaspace metaspace_;
};

class FixedLengthSplit final : public PreTokenizer {
 public:
  explicit FixedLengthSplit(const JsonField& field)
      : length_(field.has("length") ? field["length"].integer(1, INT64_MAX) : 5) {}
  void split(std::vector<PreToken>& pieces) const override {
    cutEach(pieces, Behavior::isolated, [this](std::string_view text) {
      std::vector<Stretch> stretches;
      for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        for (std::int64_t i = 0; i < length_ && position < text.size(); ++i) nextCharacter(text, position);
        stretches.push_back({begin, position, false});
      }
      return stretches;
    });
  }

 private:
  std::int64_t length_;
};

/// Cuts where the script changes. What stands before the first character of a script is left out, as the library does.
class ScriptSplit final : public PreTokenizer {
 public:
  void split(std::vector<PreToken>& pieces) const override {
    cutEach(pieces, Behavior::removed, [](std::string_view text) {
      std::vector<Stretch> stretches = {{0, text.size(), true}};
      int last = -1;
      for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        const int script = scriptOf(nextCharacter(text, position));
        if (script < 0) continue;
        if (script != last) {
          stretches.back().end = begin;
          stretches.push_back({begin, text.size(), false});
        }
        last = script;
      }
      return stretches;
    });
  }
};

class PreTokenizerSequence final : public PreTokenizer {
 public:
  explicit PreTokenizerSequence(const JsonField& list) {
    for (const JsonField& field : list.list()) {
      if (auto step = readPreTokenizer(field)) steps_.push_back(std::move(step));
    }
  }
  void split(std::vector<PreToken>& pieces) const override {
    for (const auto& step : steps_) step->split(pieces);
  }

 private:
  std::vector<std::unique_ptr<PreTokenizer>> steps_;
};

}  // namespace

std::unique_ptr<PreTokenizer> readPreTokenizer(const JsonField& field) {
  if (field.isNull()) return nullptr;
  const std::string& type = field["type"].text();
  if (type == "ByteLevel") return std::make_unique<ByteLevelSplit>(field);
  if (type == "Split") return std::make_unique<PatternSplit>(field);
  if (type == "Whitespace") return std::make_unique<WordSplit>();
  if (type == "WhitespaceSplit") return std::make_unique<CharacterSplit>(isWhiteSpace, Behavior::removed);
  if (type == "BertPreTokenizer") return std::make_unique<BertSplit>();
  if (type == "UnicodeScripts") return std::make_unique<ScriptSplit>();
  if (type == "Metaspace") return std::make_unique<MetaspaceSplit>(field);
  if (type == "CharDelimiterSplit") return std::make_unique<DelimiterSplit>(field);
  if (type == "FixedLength") return std::make_unique<FixedLengthSplit>(field);
  if (type == "Digits") {
    return std::make_unique<CharacterSplit>(
        isNumeric, field.flagOr("individual_digits", false) ? Behavior::isolated : Behavior::contiguous);
  }
  if (type == "Punctuation") {
    return std::make_unique<CharacterSplit>(
        isPunctuation, field.has("behavior") ? readBehavior(field["behavior"]) : Behavior::isolated);
  }
  if (type == "Sequence") return std::make_unique<PreTokenizerSequence>(field["pretokenizers"]);
  field["type"].fail("is " + inQuotes(type) + ", a pre-tokeniser that is not known");
}

}  // namespace skillscope
