// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/wordnet.h"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"

namespace skillscope {

namespace {

constexpr std::array<const char*, 45> kLexicographerFiles{
    "adj.all",          "adj.pert",           "adv.all",
    "noun.Tops",        "noun.act",           "noun.animal",
    "noun.artifact",    "noun.attribute",     "noun.body",
    "noun.cognition",   "noun.communication", "noun.event",
    "noun.feeling",     "noun.food",          "noun.group",
    "noun.location",    "noun.motive",        "noun.object",
    "noun.person",      "noun.phenomenon",    "noun.plant",
    "noun.possession",  "noun.process",       "noun.quantity",
    "noun.relation",    "noun.shape",         "noun.state",
    "noun.substance",   "noun.time",          "verb.body",
    "verb.change",      "verb.cognition",     "verb.communication",
    "verb.competition", "verb.consumption",   "verb.contact",
    "verb.creation",    "verb.emotion",       "verb.motion",
    "verb.perception",  "verb.possession",    "verb.social",
    "verb.stative",     "verb.weather",       "adj.ppl"};

constexpr std::array<const char*, 4> kFileNames{"data.noun", "data.verb", "data.adj", "data.adv"};

/// A pointer before all files are read: its target may lie in a later one.
struct OpenPointer {
  int source;  ///< synset index
  std::size_t pointer;
  PartOfSpeech pos;
  std::uint32_t offset;
  std::size_t file, line;  ///< where it stands, for the message
};

[[noreturn]] void damaged(const std::string& path, std::size_t line, const std::string& reason) {
  throw Error("the WordNet file", path + ", line " + std::to_string(line) + ", is damaged",
              reason + "; reinstall the Debian package wordnet-base or point SKILLSCOPE_WORDNET to an intact folder");
}

/// Reads the blank-separated fields of one line; says which line when one is missing or not a number.
class Fields {
 public:
  Fields(std::string_view text, const std::string& path, std::size_t line) : rest_(text), path_(path), line_(line) {}

  std::string_view word(const char* what) {
    const auto begin = rest_.find_first_not_of(' ');
    if (begin == std::string_view::npos) damaged(path_, line_, std::string(what) + " is missing");
    rest_.remove_prefix(begin);
    const auto end = std::min(rest_.find(' '), rest_.size());
    const auto field = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return field;
  }

  std::uint32_t number(const char* what, int base = 10) { return parse(word(what), what, base); }

  std::uint32_t parse(std::string_view field, const char* what, int base) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value, base);
    if (error != std::errc() || end != field.data() + field.size())
      damaged(path_, line_, std::string(what) + " is not a number but \"" + std::string(field) + "\"");
    return value;
  }

 private:
  std::string_view rest_;
  const std::string& path_;
  std::size_t line_;
};

WordNetRelation relation(std::string_view symbol) {
  if (symbol == "@") return WordNetRelation::Hypernym;
  if (symbol == "@i") return WordNetRelation::InstanceOf;
  if (symbol == "!") return WordNetRelation::Antonym;
  if (symbol == "&") return WordNetRelation::SimilarTo;
  if (symbol == ";c") return WordNetRelation::DomainTopic;
  if (symbol == "+") return WordNetRelation::Derivation;
  if (symbol == "=") return WordNetRelation::Attribute;
  if (symbol == "\\") return WordNetRelation::Pertainym;
  return WordNetRelation::Other;
}

std::string_view trimmed(std::string_view text, std::string_view unwanted) {
  const auto begin = text.find_first_not_of(unwanted);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(unwanted) - begin + 1);
}

/// A gloss reads: definition; definition; "example"- who said it; "example". Quotes inside a definition belong to it:
/// an example starts only behind a semicolon or colon, at the start, or right behind another example.
void splitGloss(std::string_view gloss, Synset& synset) {
  std::string definition;
  bool afterExample = false;
  while (!gloss.empty()) {
    const auto quote = gloss.find('"');
    const auto before = gloss.substr(0, quote);
    if (afterExample) {
      // Up to the next semicolon stands the source of the sentence, if anything; what follows is definition again.
      const auto semicolon = std::min(before.find(';'), before.size());
      const auto more = trimmed(before.substr(semicolon), " ;");
      if (!more.empty()) {
        definition = std::string(trimmed(definition, " "));
        definition += (definition.empty() ? "" : " ") + std::string(more) + ";";
      }
    } else {
      definition += before;
    }
    if (quote == std::string_view::npos) break;
    gloss.remove_prefix(quote + 1);
    const auto text = trimmed(definition, " ");
    const bool example = afterExample || text.empty() || text.back() == ';' || text.back() == ':';
    const auto end = gloss.find('"');
    const auto quoted = gloss.substr(0, end);
    if (example) {
      const auto sentence = trimmed(quoted, " ;,");
      if (!sentence.empty()) synset.examples.emplace_back(sentence);
    } else {
      definition += quoted;
    }
    afterExample = example;
    gloss.remove_prefix(end == std::string_view::npos ? gloss.size() : end + 1);
  }
  synset.definition = trimmed(definition, " ;:,");
}

class Reader {
 public:
  explicit Reader(std::vector<Synset>& synsets, std::array<std::unordered_map<std::uint32_t, int>, 4>& index)
      : synsets_(synsets), index_(index) {}

  void readFile(PartOfSpeech pos, const std::string& path) {
    const std::string content = load(path);
    paths_.push_back(path);
    std::string_view rest = content;
    for (std::size_t line = 1; !rest.empty(); ++line) {
      const auto end = rest.find('\n');
      if (end == std::string_view::npos) damaged(path, line, "the file ends in the middle of the line");
      const auto text = rest.substr(0, end);
      rest.remove_prefix(end + 1);
      if (text.empty() || text.substr(0, 2) == "  ") continue;  // the licence at the head of each file
      readLine(pos, text, path, line);
    }
  }

  void resolve() {
    for (const OpenPointer& open : open_) {
      const std::string& path = paths_[open.file];
      const auto& index = index_[static_cast<std::size_t>(open.pos)];
      const auto found = index.find(open.offset);
      if (found == index.end()) {
        char offset[16];
        std::snprintf(offset, sizeof offset, "%08u", open.offset);
        damaged(path, open.line,
                std::string("it points to synset ") + offset + ", which " +
                    kFileNames[static_cast<std::size_t>(open.pos)] + " does not contain");
      }
      WordNetPointer& pointer = synsets_[static_cast<std::size_t>(open.source)].pointers[open.pointer];
      pointer.target = found->second;
      const auto words = static_cast<int>(synsets_[static_cast<std::size_t>(found->second)].words.size());
      if (pointer.targetWord > words) damaged(path, open.line, "a pointer names a word its target does not have");
    }
  }

 private:
  static std::string load(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
      throw Error("cannot read the WordNet file", path,
                  "install the Debian package wordnet-base or set SKILLSCOPE_WORDNET to the folder of the WordNet 3.0 "
                  "data files");
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    std::string content(error ? 0 : static_cast<std::size_t>(size), '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (error || static_cast<std::size_t>(file.gcount()) != content.size())
      throw Error("cannot read the WordNet file", path, "check the disk or reinstall the Debian package wordnet-base");
    if (content.empty())
      throw Error("the WordNet file", path + " is empty", "reinstall the Debian package wordnet-base");
    return content;
  }

  PartOfSpeech partOfSpeech(std::string_view letter, const std::string& path, std::size_t line) {
    if (letter == "n") return PartOfSpeech::Noun;
    if (letter == "v") return PartOfSpeech::Verb;
    if (letter == "a" || letter == "s") return PartOfSpeech::Adjective;
    if (letter == "r") return PartOfSpeech::Adverb;
    damaged(path, line, "\"" + std::string(letter) + "\" is no part of speech");
  }

  void readLine(PartOfSpeech pos, std::string_view text, const std::string& path, std::size_t line) {
    const auto bar = text.find(" | ");
    if (bar == std::string_view::npos) damaged(path, line, "the gloss is missing");
    Fields fields(text.substr(0, bar), path, line);
    Synset synset;
    synset.pos = pos;
    synset.offset = fields.number("the synset offset");
    synset.lexicographerFile = static_cast<int>(fields.number("the lexicographer file number"));
    if (lexicographerFileName(synset.lexicographerFile).empty())
      damaged(path, line, "there is no lexicographer file " + std::to_string(synset.lexicographerFile));
    if (partOfSpeech(fields.word("the synset type"), path, line) != pos)
      damaged(path, line, "its part of speech does not belong into this file");
    const auto words = fields.number("the word count", 16);
    if (words == 0) damaged(path, line, "the word count is 0");
    for (std::uint32_t i = 0; i < words; ++i) {
      auto word = fields.word("a word");
      fields.number("a lexical id", 16);
      if (pos == PartOfSpeech::Adjective) word = word.substr(0, word.find('('));  // (a), (p), (ip): where it may stand
      synset.words.emplace_back(word);
    }
    const auto pointers = fields.number("the pointer count");
    const int index = static_cast<int>(synsets_.size());
    for (std::uint32_t i = 0; i < pointers; ++i) {
      WordNetPointer pointer;
      pointer.relation = relation(fields.word("a pointer"));
      const auto offset = fields.number("a pointer's offset");
      const auto target = partOfSpeech(fields.word("a pointer's part of speech"), path, line);
      const auto ends = fields.word("a pointer's words");
      if (ends.size() != 4) damaged(path, line, "a pointer's word numbers are not four hexadecimal digits");
      pointer.sourceWord = static_cast<int>(fields.parse(ends.substr(0, 2), "a pointer's source word", 16));
      pointer.targetWord = static_cast<int>(fields.parse(ends.substr(2), "a pointer's target word", 16));
      if (pointer.sourceWord > static_cast<int>(words)) damaged(path, line, "a pointer names a word the synset lacks");
      open_.push_back({index, synset.pointers.size(), target, offset, paths_.size() - 1, line});
      synset.pointers.push_back(pointer);
    }
    splitGloss(text.substr(bar + 3), synset);
    if (!index_[static_cast<std::size_t>(pos)].emplace(synset.offset, index).second)
      damaged(path, line, "the synset offset occurs twice");
    synsets_.push_back(std::move(synset));
  }

  std::vector<Synset>& synsets_;
  std::array<std::unordered_map<std::uint32_t, int>, 4>& index_;
  std::vector<OpenPointer> open_;
  std::vector<std::string> paths_;
};

}  // namespace

std::string Synset::id() const {
  char text[16];
  std::snprintf(text, sizeof text, "%c%08u", "nvar"[static_cast<std::size_t>(pos)], offset);
  return text;
}

std::string_view lexicographerFileName(int number) {
  if (number < 0 || number >= static_cast<int>(kLexicographerFiles.size())) return {};
  return kLexicographerFiles[static_cast<std::size_t>(number)];
}

WordNet WordNet::read(const std::string& folder) {
  if (!std::filesystem::is_directory(folder))
    throw Error("there is no WordNet folder", folder,
                "install the Debian package wordnet-base or set SKILLSCOPE_WORDNET to the folder of the WordNet 3.0 "
                "data files");
  WordNet wordnet;
  wordnet.synsets_.reserve(118000);
  for (auto& index : wordnet.index_) index.reserve(32768);
  Reader reader(wordnet.synsets_, wordnet.index_);
  for (std::size_t i = 0; i < kFileNames.size(); ++i)
    reader.readFile(static_cast<PartOfSpeech>(i), (std::filesystem::path(folder) / kFileNames[i]).string());
  reader.resolve();
  return wordnet;
}

int WordNet::find(PartOfSpeech pos, std::uint32_t offset) const {
  const auto& index = index_[static_cast<std::size_t>(pos)];
  const auto found = index.find(offset);
  return found == index.end() ? -1 : found->second;
}

}  // namespace skillscope
