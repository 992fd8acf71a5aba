// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reader of the WordNet 3.0 database files data.noun, data.verb, data.adj and data.adv (format: wndb(5WN)).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace skillscope {

enum class PartOfSpeech : std::uint8_t { Noun, Verb, Adjective, Adverb };
inline constexpr std::array<const char*, 4> kPartOfSpeechNames{"noun", "verb", "adjective", "adverb"};

/// What a pointer from one synset to another says; the symbols of the file format are given behind.
enum class WordNetRelation : std::uint8_t {
  Hypernym,     ///< @
  InstanceOf,   ///< @i
  Antonym,      ///< !
  SimilarTo,    ///< &
  DomainTopic,  ///< ;c
  Derivation,   ///< +
  Attribute,    ///< =
  Pertainym,    ///< \ (also: derived from adjective)
  Other
};

struct WordNetPointer {
  WordNetRelation relation = WordNetRelation::Other;
  int target = -1;     ///< index into WordNet::synsets()
  int sourceWord = 0;  ///< 1-based word of the source synset, 0: the whole synset
  int targetWord = 0;  ///< the same of the target synset
};

struct Synset {
  PartOfSpeech pos = PartOfSpeech::Noun;
  std::uint32_t offset = 0;        ///< byte offset in its file; with pos the synset's identity
  int lexicographerFile = 0;       ///< 0 … 44
  std::vector<std::string> words;  ///< as written ("Greek_mythology"), without the syntactic marker of adjectives
  std::vector<WordNetPointer> pointers;
  std::string definition;             ///< the gloss without its quoted examples
  std::vector<std::string> examples;  ///< the quoted sentences, without the quotes and without who said it

  /// "n00001740"
  std::string id() const;
};

/// "noun.artifact" for 6; "" outside 0 … 44.
std::string_view lexicographerFileName(int number);

/// All synsets, nouns first, then verbs, adjectives, adverbs, each in the order of its file.
class WordNet {
 public:
  /// Reads the four files in the folder (0.3 s). Throws Error naming the file, the line and the package to install if a
  /// file is missing, a line does not read as a synset, or a pointer leads nowhere.
  static WordNet read(const std::string& folder);

  const std::vector<Synset>& synsets() const { return synsets_; }
  int find(PartOfSpeech pos, std::uint32_t offset) const;  ///< index, -1 if absent

 private:
  std::vector<Synset> synsets_;
  std::array<std::unordered_map<std::uint32_t, int>, 4> index_;
};

}  // namespace skillscope
