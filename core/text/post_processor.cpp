// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/post_processor.h"

#include <map>
#include <nlohmann/json.hpp>

#include "core/base/strings.h"
#include "core/text/json_field.h"

namespace skillscope {

namespace {

void append(TokenizedText& to, const TokenizedText& from) {
  to.ids.insert(to.ids.end(), from.ids.begin(), from.ids.end());
  to.tokens.insert(to.tokens.end(), from.tokens.begin(), from.tokens.end());
  to.typeIds.insert(to.typeIds.end(), from.typeIds.begin(), from.typeIds.end());
  to.specialMask.insert(to.specialMask.end(), from.specialMask.begin(), from.specialMask.end());
}

/// A pattern of texts and special tokens; the processors of BERT and RoBERTa are such patterns too.
class TemplateProcessor final : public PostProcessor {
 public:
  struct Special {
    std::vector<std::int64_t> ids;
    std::vector<std::string> tokens;
  };
  struct Part {
    int text = -1;  ///< 0 the first, 1 the second; −1: the special token
    Special special;
    std::int64_t typeId = 0;
  };
  std::vector<Part> single, pair;

  TokenizedText apply(TokenizedText first, TokenizedText* second, bool specialTokens) const override {
    TokenizedText result;
    for (const Part& part : second ? pair : single) {
      TokenizedText piece;
      if (part.text >= 0) {
        if (part.text == 1 && !second) continue;
        piece = part.text == 0 ? first : *second;
        piece.typeIds.assign(piece.ids.size(), part.typeId);
      } else if (specialTokens) {
        piece.ids = part.special.ids;
        piece.tokens = part.special.tokens;
        piece.typeIds.assign(piece.ids.size(), part.typeId);
        piece.specialMask.assign(piece.ids.size(), 1);
      }
      append(result, piece);
    }
    return result;
  }
};

constexpr std::int64_t kHighestId = (1 << 24) - 1;

std::vector<TemplateProcessor::Part> readParts(const JsonField& list,
                                               const std::map<std::string, TemplateProcessor::Special>& specials) {
  std::vector<TemplateProcessor::Part> parts;
  for (const JsonField& field : list.list()) {
    TemplateProcessor::Part part;
    const bool text = field.has("Sequence");
    const JsonField inner = text ? field["Sequence"] : field["SpecialToken"];
    if (inner.has("type_id")) part.typeId = inner["type_id"].integer(0, INT32_MAX);
    const std::string& id = inner["id"].text();
    if (text) {
      if (id != "A" && id != "B") inner["id"].fail("is " + inQuotes(id) + ", but only A and B are known");
      part.text = id == "A" ? 0 : 1;
    } else {
      const auto found = specials.find(id);
      if (found == specials.end()) inner["id"].fail("names " + inQuotes(id) + ", which special_tokens does not have");
      part.special = found->second;
    }
    parts.push_back(std::move(part));
  }
  if (parts.size() > 1000) list.fail("has more than 1000 parts");
  return parts;
}

std::unique_ptr<PostProcessor> readTemplate(const JsonField& field) {
  auto result = std::make_unique<TemplateProcessor>();
  std::map<std::string, TemplateProcessor::Special> specials;
  if (field.has("special_tokens")) {
    const JsonField all = field["special_tokens"];
    if (!all.isObject()) all.fail("must be an object");
    for (const auto& [name, value] : all.value().items()) {
      const JsonField entry = all[name];
      TemplateProcessor::Special special;
      for (const JsonField& id : entry["ids"].list()) special.ids.push_back(id.integer(0, kHighestId));
      for (const JsonField& token : entry["tokens"].list()) special.tokens.push_back(token.text());
      if (special.ids.size() != special.tokens.size()) entry.fail("has not as many ids as tokens");
      specials.emplace(name, std::move(special));
    }
  }
  result->single = readParts(field["single"], specials);
  if (field.has("pair")) result->pair = readParts(field["pair"], specials);
  return result;
}

TemplateProcessor::Part specialPart(const JsonField& field, std::int64_t typeId) {
  const std::vector<JsonField> entry = field.list();
  if (entry.size() != 2) field.fail("must be a token and its id");
  return {-1, {{entry[1].integer(0, kHighestId)}, {entry[0].text()}}, typeId};
}

TemplateProcessor::Part textPart(int text, std::int64_t typeId) {
  return {text, {}, typeId};
}

/// [CLS] A [SEP] B [SEP] with types 0 and 1, or <s> A </s> </s> B </s> with type 0 only.
std::unique_ptr<PostProcessor> readClassic(const JsonField& field, bool roberta) {
  auto result = std::make_unique<TemplateProcessor>();
  const JsonField sep = field["sep"], cls = field["cls"];
  const std::int64_t second = roberta ? 0 : 1;
  result->single = {specialPart(cls, 0), textPart(0, 0), specialPart(sep, 0)};
  result->pair = result->single;
  if (roberta) result->pair.push_back(specialPart(sep, 0));
  result->pair.push_back(textPart(1, second));
  result->pair.push_back(specialPart(sep, second));
  return result;
}

}  // namespace

TokenizedText joinedTexts(TokenizedText first, TokenizedText* second) {
  if (!second) return first;
  second->typeIds.assign(second->ids.size(), 1);
  append(first, *second);
  return first;
}

std::unique_ptr<PostProcessor> readPostProcessor(const JsonField& field) {
  if (field.isNull()) return nullptr;
  const std::string& type = field["type"].text();
  if (type == "TemplateProcessing") return readTemplate(field);
  if (type == "BertProcessing") return readClassic(field, false);
  if (type == "RobertaProcessing") return readClassic(field, true);
  if (type == "ByteLevel") return nullptr;  // moves offsets only
  if (type == "Sequence") {
    std::unique_ptr<PostProcessor> result;
    for (const JsonField& step : field["processors"].list()) {
      auto processor = readPostProcessor(step);
      if (processor && result) step.fail("is the second step that adds special tokens; one is supported");
      if (processor) result = std::move(processor);
    }
    return result;
  }
  field["type"].fail("is " + inQuotes(type) + ", a post-processor that is not known");
}

}  // namespace skillscope
