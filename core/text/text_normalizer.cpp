// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/text_normalizer.h"

#include <functional>
#include <optional>
#include <vector>

#include "core/base/strings.h"
#include "core/text/base64.h"
#include "core/text/byte_tokens.h"
#include "core/text/json_field.h"
#include "core/text/precompiled_map.h"
#include "core/text/text_pattern.h"
#include "core/text/unicode_text.h"

namespace skillscope {

namespace {

void checkLength(const std::string& text) {
  if (text.size() > kLongestText) throw Error("The tokenizer's normalisation makes the text longer than 256 MiB");
}

/// Each character by itself: `change(out, character)` appends what it becomes.
template <typename Change>
void changeEach(std::string& text, Change&& change) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) change(out, nextCharacter(text, position));
  text = std::move(out);
}

class FormNormalizer final : public TextNormalizer {
 public:
  explicit FormNormalizer(NormalForm form) : form_(form) {}
  void apply(std::string& text) const override { text = inNormalForm(text, form_); }

 private:
  NormalForm form_;
};

/// A function without parameters of its own.
class SimpleNormalizer final : public TextNormalizer {
 public:
  explicit SimpleNormalizer(std::function<void(std::string&)> change) : change_(std::move(change)) {}
  void apply(std::string& text) const override { change_(text); }

 private:
  std::function<void(std::string&)> change_;
};

void lowerCase(std::string& text) {
  changeEach(text, appendLowerCase);
}

void stripAccents(std::string& text) {
  changeEach(text, [](std::string& out, char32_t c) {
    if (!isMark(c)) appendUtf8(out, c);
  });
}

/// The clean-up that NMT models were trained with: control characters go, format characters become spaces.
void cleanForTranslation(std::string& text) {
  changeEach(text, [](std::string& out, char32_t c) {
    if ((c >= 1 && c <= 8) || c == 0xb || (c >= 0xe && c <= 0x1f) || c == 0x7f || c == 0x8f || c == 0x9f) return;
    const bool space = c == 9 || c == 0xa || c == 0xc || c == 0xd || c == 0x1680 || (c >= 0x200b && c <= 0x200f) ||
                       c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xfeff || c == 0xfffd;
    appendUtf8(out, space ? U' ' : c);
  });
}

class BertNormalizer final : public TextNormalizer {
 public:
  explicit BertNormalizer(const JsonField& field)
      : clean_(field.flagOr("clean_text", true)),
        ideographs_(field.flagOr("handle_chinese_chars", true)),
        lowerCase_(field.flagOr("lowercase", true)),
        stripAccents_(field.flagOr("strip_accents", lowerCase_)) {}

  void apply(std::string& text) const override {
    changeEach(text, [this](std::string& out, char32_t c) {
      if (clean_) {
        const bool space = c == '\t' || c == '\n' || c == '\r' || isWhiteSpace(c);
        if (c == 0 || c == 0xfffd || (isOther(c) && c != '\t' && c != '\n' && c != '\r')) return;
        if (space) c = ' ';
      }
      const bool apart = ideographs_ && isIdeograph(c);
      if (apart) out += ' ';
      appendUtf8(out, c);
      if (apart) out += ' ';
    });
    if (stripAccents_) {
      text = inNormalForm(text, NormalForm::nfd);
      changeEach(text, [](std::string& out, char32_t c) {
        if (!isNonspacingMark(c)) appendUtf8(out, c);
      });
    }
    if (lowerCase_) skillscope::lowerCase(text);
  }

 private:
  bool clean_, ideographs_, lowerCase_, stripAccents_;
};

class StripNormalizer final : public TextNormalizer {
 public:
  explicit StripNormalizer(const JsonField& field)
      : left_(field.flagOr("strip_left", true)), right_(field.flagOr("strip_right", true)) {}
  void apply(std::string& text) const override {
    std::size_t begin = 0, end = 0;
    for (std::size_t position = 0; position < text.size();) {
      const std::size_t at = position;
      if (isWhiteSpace(nextCharacter(text, position))) continue;
      if (end == 0) begin = at;
      end = position;
    }
    if (end == 0 && (left_ || right_)) begin = end = text.size();
    if (end == text.size() && begin == end && (left_ || right_)) return text.clear();
    if (right_) text.resize(end);
    if (left_) text.erase(0, begin);
  }

 private:
  bool left_, right_;
};

class PrependNormalizer final : public TextNormalizer {
 public:
  explicit PrependNormalizer(const JsonField& field) : prefix_(field["prepend"].text()) {}
  void apply(std::string& text) const override {
    if (!text.empty()) text.insert(0, prefix_);
    checkLength(text);
  }

 private:
  std::string prefix_;
};

class ReplaceNormalizer final : public TextNormalizer {
 public:
  explicit ReplaceNormalizer(const JsonField& field) : content_(field["content"].text()) {
    const JsonField pattern = field["pattern"];
    if (pattern.has("String")) {
      literal_ = pattern["String"].text();
      if (literal_.empty()) pattern["String"].fail("must not be empty");
    } else {
      const JsonField expression = pattern["Regex"];
      expression.placed([&] { pattern_.emplace(expression.text()); });
    }
  }
  void apply(std::string& text) const override {
    if (pattern_) {
      text = pattern_->replaceAll(text, content_);
    } else {
      std::string out;
      std::size_t from = 0;
      for (std::size_t at; (at = text.find(literal_, from)) != std::string::npos; from = at + literal_.size()) {
        (out.append(text, from, at - from)) += content_;
        checkLength(out);
      }
      out.append(text, from);
      text = std::move(out);
    }
    checkLength(text);
  }

 private:
  std::string content_, literal_;
  std::optional<TextPattern> pattern_;
};

/// SentencePiece's map as the fast tokenizers apply it: short grapheme clusters are looked up whole, and the shortest
/// entry they begin with replaces all of them; other characters one by one.
class PrecompiledNormalizer final : public TextNormalizer {
 public:
  explicit PrecompiledNormalizer(const JsonField& field) {
    const JsonField map = field["precompiled_charsmap"];
    map.placed([&] { map_ = PrecompiledMap(decodeBase64(map.text())); });
  }
  void apply(std::string& text) const override {
    if (map_.empty()) return;
    std::string out;
    std::size_t begin = 0;
    for (const std::size_t end : graphemeEnds(text)) {
      const std::string_view cluster = std::string_view(text).substr(begin, end - begin);
      begin = end;
      const auto hit = cluster.size() < 6 ? map_.shortest(cluster) : std::nullopt;
      if (hit) {
        out += hit->replacement;
        continue;
      }
      for (std::size_t position = 0; position < cluster.size();) {
        const std::size_t at = position;
        nextCharacter(cluster, position);
        const std::string_view character = cluster.substr(at, position - at);
        const auto single = map_.shortest(character);
        out += single ? single->replacement : character;
      }
      checkLength(out);
    }
    text = wellFormedUtf8(out);
  }

 private:
  PrecompiledMap map_;
};

class NormalizerSequence final : public TextNormalizer {
 public:
  explicit NormalizerSequence(const JsonField& list) {
    for (const JsonField& field : list.list()) {
      if (auto step = readTextNormalizer(field)) steps_.push_back(std::move(step));
    }
  }
  void apply(std::string& text) const override {
    for (const auto& step : steps_) step->apply(text);
  }

 private:
  std::vector<std::unique_ptr<TextNormalizer>> steps_;
};

void printableBytes(std::string& text) {
  std::string out;
  appendPrintableBytes(out, text);
  text = std::move(out);
}

}  // namespace

std::unique_ptr<TextNormalizer> readTextNormalizer(const JsonField& field) {
  if (field.isNull()) return nullptr;
  const std::string& type = field["type"].text();
  if (type == "NFC") return std::make_unique<FormNormalizer>(NormalForm::nfc);
  if (type == "NFD") return std::make_unique<FormNormalizer>(NormalForm::nfd);
  if (type == "NFKC") return std::make_unique<FormNormalizer>(NormalForm::nfkc);
  if (type == "NFKD") return std::make_unique<FormNormalizer>(NormalForm::nfkd);
  if (type == "Lowercase") return std::make_unique<SimpleNormalizer>(lowerCase);
  if (type == "StripAccents") return std::make_unique<SimpleNormalizer>(stripAccents);
  if (type == "Nmt") return std::make_unique<SimpleNormalizer>(cleanForTranslation);
  if (type == "ByteLevel") return std::make_unique<SimpleNormalizer>(printableBytes);
  if (type == "BertNormalizer") return std::make_unique<BertNormalizer>(field);
  if (type == "Strip") return std::make_unique<StripNormalizer>(field);
  if (type == "Prepend") return std::make_unique<PrependNormalizer>(field);
  if (type == "Replace") return std::make_unique<ReplaceNormalizer>(field);
  if (type == "Precompiled") return std::make_unique<PrecompiledNormalizer>(field);
  if (type == "Sequence") return std::make_unique<NormalizerSequence>(field["normalizers"]);
  field["type"].fail("is " + inQuotes(type) + ", a normaliser that is not known");
}

}  // namespace skillscope
