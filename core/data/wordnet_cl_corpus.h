// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tasks and the pretraining of WordNet-CL share: normalised text, classes of every synset, and the one split.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/task_stream.h"
#include "core/data/wordnet.h"
#include "core/data/wordnet_cl.h"

namespace skillscope::wordnet_cl {

enum class Split : std::uint8_t { None, Train, Dev, Test };

/// Lower case, without quotes, brackets and underscores, single spaces, no stop at the end.
std::string normalised(std::string_view text);
/// The runs of letters, digits and apostrophes of a normalised text.
std::vector<std::string_view> wordsOf(std::string_view text);
/// True for a word of small letters only, at least two.
bool isPlainWord(std::string_view word);

/// One synset as tasks see it.
struct Entry {
  Split split = Split::None;
  std::string id;     ///< "n00001740"
  std::string gloss;  ///< normalised definition without a leading "(law)"; may be empty
  int glossWords = 0;
  std::vector<std::string> examples;  ///< normalised
  std::string topic;                  ///< word for the lexicographer file: "artifact"
  std::string word;                   ///< the first lemma if it is a plain word, or ""
  std::vector<int> path;              ///< first hypernyms, nearest first, without the synset itself
  std::vector<int> ancestors;         ///< all hypernyms, nearest first
  std::vector<int> fields;            ///< domain topics, own or of the nearest hypernym that has one
};

/// The data with the split. A synset is train, dev or test by the hash of the smallest identity in its cluster: synsets
/// that share a gloss or an example sentence, and the two ends of an antonym pair, stay together. A dev or test synset
/// whose gloss occurs inside any training text is taken out (None), and so is such an example; so are test texts that a
/// dev synset has, too.
class Corpus {
 public:
  explicit Corpus(const std::string& folder);

  const WordNet& wordnet() const { return wordnet_; }
  const std::vector<Entry>& entries() const { return entries_; }
  const Entry& entry(int synset) const { return entries_[static_cast<std::size_t>(synset)]; }
  const Synset& synset(int index) const { return wordnet_.synsets()[static_cast<std::size_t>(index)]; }
  /// Number of synsets below this one.
  int descendants(int synset) const { return descendants_[static_cast<std::size_t>(synset)]; }
  bool isUnder(int synset, int ancestor) const;

 private:
  void describe();
  void assignSplits();
  void dropContained();

  WordNet wordnet_;
  std::vector<Entry> entries_;
  std::vector<int> descendants_;
};

/// The word of class `label` for the lexicographer file, e.g. "state" for verb.stative.
std::string topicWord(int lexicographerFile);

/// An example before its prompt is written, so that pretraining can put it differently.
struct Item {
  std::string id;       ///< identity of the synset or pair
  std::string subject;  ///< what % stands for in the instruction, may be empty
  std::string text;
  int label = 0;
};

struct TaskDraft {
  std::string name, title, description;
  std::string instruction;                     ///< "topic of", "is this %"
  std::vector<std::string> otherInstructions;  ///< wordings for pretraining only
  std::vector<std::string> labels;
  std::vector<Item> train, dev, test;
};

/// Stands between a prompt's text and the list of its label words.
constexpr std::string_view kOptionsMark = " options:";
std::string prompt(const std::string& instruction, const std::string& subject, const std::string& text,
                   const std::vector<std::string>& options);

/// The drafts of the named tasks (of all, when no name is given) in canonical order. The position of a shuffle never
/// hangs on which tasks are asked for.
std::vector<TaskDraft> draftTasks(const Corpus& corpus, const std::vector<std::string>& names = {});

/// The same as the functions of wordnet_cl.h, for who needs several of them: the corpus is read once.
std::vector<Task> buildTasks(const std::vector<std::string>& names, const Corpus& corpus, int trainLimit = 0,
                             int devLimit = 0, int testLimit = 0);
std::vector<std::string> pretrainTexts(const Corpus& corpus);
std::vector<PretrainExample> pretrainPairs(std::uint64_t seed, const Corpus& corpus);

/// Both words of a pair in alphabetical order, joined: the key under which a pair is known whatever its order.
std::string pairKey(const std::string& a, const std::string& b);

/// One pair of words of one part of speech that stand for the same or for opposite things.
struct WordPair {
  std::string first, second;
  PartOfSpeech pos;
  bool opposite = false;
  std::uint64_t hash = 0;  ///< of both words, whatever their order
};
/// For each split (by its number) the pairs that occur in it and in no other, and never both as similar and as
/// opposite.
std::array<std::vector<WordPair>, 4> wordPairs(const Corpus& corpus);

}  // namespace skillscope::wordnet_cl
