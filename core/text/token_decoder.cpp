// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/token_decoder.h"

#include <optional>

#include "core/base/strings.h"
#include "core/text/byte_tokens.h"
#include "core/text/json_field.h"
#include "core/text/metaspace.h"
#include "core/text/text_pattern.h"
#include "core/text/unicode_text.h"

namespace skillscope {

void replaceAll(std::string& text, std::string_view what, std::string_view by) {
  if (what.empty() || text.find(what) == std::string::npos) return;
  std::string out;
  std::size_t from = 0;
  for (std::size_t at; (at = text.find(what, from)) != std::string::npos; from = at + what.size()) {
    (out.append(text, from, at - from)) += by;
    if (out.size() > kLongestText) throw Error("The tokenizer's decoder makes the text longer than 256 MiB");
  }
  out.append(text, from);
  text = std::move(out);
}

namespace {

/// English spacing, as WordPiece and CTC undo it in every token.
void tidySpaces(std::string& text) {
  constexpr std::pair<std::string_view, std::string_view> rules[] = {
      {" .", "."},   {" ?", "?"},           {" !", "!"},   {" ,", ","},     {" ' ", "'"},   {" n't", "n't"},
      {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
  for (const auto& [what, by] : rules) replaceAll(text, what, by);
}

class ByteLevelDecoder final : public TokenDecoder {
 public:
  void apply(std::vector<std::string>& tokens) const override {
    std::string all;
    for (const std::string& token : tokens) {
      const std::size_t before = all.size();
      for (std::size_t position = 0; position < token.size();) {
        const int byte = byteOfPrintable(nextCharacter(token, position));
        if (byte < 0) {  // an added token, written as it is
          all.resize(before);
          all += token;
          break;
        }
        all += static_cast<char>(byte);
      }
    }
    tokens = {wellFormedUtf8(all)};
  }
};

class WordPieceDecoder final : public TokenDecoder {
 public:
  explicit WordPieceDecoder(const JsonField& field)
      : prefix_(field.textOr("prefix", "##")), tidy_(field.flagOr("cleanup", true)) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (i > 0) {
        if (tokens[i].starts_with(prefix_)) {
          tokens[i].erase(0, prefix_.size());
        } else {
          tokens[i].insert(0, 1, ' ');
        }
      }
      if (tidy_) tidySpaces(tokens[i]);
    }
  }

 private:
  std::string prefix_;
  bool tidy_;
};

class MetaspaceDecoder final : public TokenDecoder {
 public:
  explicit MetaspaceDecoder(const JsonField& field) : metaspace_(readMetaspace(field)) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const bool drop = i == 0 && metaspace_.prepend != Metaspace::Prepend::never;
      replaceAll(tokens[i], metaspace_.replacement, drop ? "" : " ");
    }
  }

 private:
  Metaspace metaspace_;
};

class SuffixDecoder final : public TokenDecoder {
 public:
  explicit SuffixDecoder(const JsonField& field) : suffix_(field.textOr("suffix", "</w>")) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i) replaceAll(tokens[i], suffix_, i + 1 < tokens.size() ? " " : "");
  }

 private:
  std::string suffix_;
};

class CtcDecoder final : public TokenDecoder {
 public:
  explicit CtcDecoder(const JsonField& field)
      : pad_(field.textOr("pad_token", "<pad>")),
        delimiter_(field.textOr("word_delimiter_token", "|")),
        tidy_(field.flagOr("cleanup", true)) {}
  void apply(std::vector<std::string>& tokens) const override {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (i > 0 && tokens[i] == tokens[i - 1]) continue;
      std::string token = tokens[i];
      replaceAll(token, pad_, "");
      if (tidy_) {
        tidySpaces(token);
        replaceAll(token, delimiter_, " ");
      }
      if (!token.empty()) result.push_back(std::move(token));
    }
    tokens.swap(result);
  }

 private:
  std::string pad_, delimiter_;
  bool tidy_;
};

class ByteFallbackDecoder final : public TokenDecoder {
 public:
  void apply(std::vector<std::string>& tokens) const override {
    std::vector<std::string> result;
    std::string bytes;
    const auto flush = [&] {
      if (bytes.empty()) return;
      if (!firstInvalidUtf8(bytes)) {
        result.push_back(bytes);
      } else {
        result.insert(result.end(), bytes.size(), "\xef\xbf\xbd");
      }
      bytes.clear();
    };
    for (std::string& token : tokens) {
      if (const auto byte = byteOfToken(token)) {
        bytes += static_cast<char>(*byte);
        continue;
      }
      flush();
      result.push_back(std::move(token));
    }
    flush();
    tokens.swap(result);
  }
};

class FuseDecoder final : public TokenDecoder {
 public:
  void apply(std::vector<std::string>& tokens) const override { tokens = {joined(tokens, "")}; }
};

class StripDecoder final : public TokenDecoder {
 public:
  explicit StripDecoder(const JsonField& field)
      : content_(field["content"].text()),
        start_(field["start"].integer(0, INT64_MAX)),
        stop_(field["stop"].integer(0, INT64_MAX)) {
    if (content_.empty()) field["content"].fail("must be one character");
  }
  void apply(std::vector<std::string>& tokens) const override {
    for (std::string& token : tokens) {
      std::string_view rest = token;
      for (std::int64_t i = 0; i < start_ && rest.starts_with(content_); ++i) rest.remove_prefix(content_.size());
      for (std::int64_t i = 0; i < stop_ && rest.ends_with(content_); ++i) rest.remove_suffix(content_.size());
      token = std::string(rest);
    }
  }

 private:
  std::string content_;
  std::int64_t start_, stop_;
};

class ReplaceDecoder final : public TokenDecoder {
 public:
  explicit ReplaceDecoder(const JsonField& field) : content_(field["content"].text()) {
    const JsonField pattern = field["pattern"];
    if (pattern.has("String")) {
      literal_ = pattern["String"].text();
    } else {
      const JsonField expression = pattern["Regex"];
      expression.placed([&] { pattern_.emplace(expression.text()); });
    }
  }
  void apply(std::vector<std::string>& tokens) const override {
    for (std::string& token : tokens) {
      if (pattern_) {
        token = pattern_->replaceAll(token, content_);
      } else {
        replaceAll(token, literal_, content_);
      }
    }
  }

 private:
  std::string content_, literal_;
  std::optional<TextPattern> pattern_;
};

class DecoderSequence final : public TokenDecoder {
 public:
  explicit DecoderSequence(const JsonField& list) {
    for (const JsonField& field : list.list()) {
      if (auto step = readTokenDecoder(field)) steps_.push_back(std::move(step));
    }
  }
  void apply(std::vector<std::string>& tokens) const override {
    for (const auto& step : steps_) step->apply(tokens);
  }

 private:
  std::vector<std::unique_ptr<TokenDecoder>> steps_;
};

}  // namespace

std::unique_ptr<TokenDecoder> readTokenDecoder(const JsonField& field) {
  if (field.isNull()) return nullptr;
  const std::string& type = field["type"].text();
  if (type == "ByteLevel") return std::make_unique<ByteLevelDecoder>();
  if (type == "WordPiece") return std::make_unique<WordPieceDecoder>(field);
  if (type == "Metaspace") return std::make_unique<MetaspaceDecoder>(field);
  if (type == "BPEDecoder") return std::make_unique<SuffixDecoder>(field);
  if (type == "CTC") return std::make_unique<CtcDecoder>(field);
  if (type == "ByteFallback") return std::make_unique<ByteFallbackDecoder>();
  if (type == "Fuse") return std::make_unique<FuseDecoder>();
  if (type == "Strip") return std::make_unique<StripDecoder>(field);
  if (type == "Replace") return std::make_unique<ReplaceDecoder>(field);
  if (type == "Sequence") return std::make_unique<DecoderSequence>(field["decoders"]);
  field["type"].fail("is " + inQuotes(type) + ", a decoder that is not known");
}

}  // namespace skillscope
