// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/wordnet_cl_corpus.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/data/stable_random.h"

namespace skillscope::wordnet_cl {

namespace {

char lowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
}

/// Disjoint sets whose representative is always the smallest member, so the split does not hang on the order of
/// joining.
class Clusters {
 public:
  explicit Clusters(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }
  int find(int i) {
    while (at(i) != i) i = at(i) = at(at(i));
    return i;
  }
  void join(int a, int b) {
    a = find(a);
    b = find(b);
    at(std::max(a, b)) = std::min(a, b);
  }

 private:
  int& at(int i) { return parent_[static_cast<std::size_t>(i)]; }
  std::vector<int> parent_;
};

/// Finds which of many word sequences occur inside texts: a trie over words, walked from every position.
class SequenceFinder {
 public:
  SequenceFinder() : nodes_(1) { edges_.reserve(1 << 18); }

  /// Returns the handle of the sequence; equal sequences share one. -1 for a text without words.
  int add(std::string_view text) {
    int node = 0;
    for (const auto word : wordsOf(text)) {
      const auto id = wordIds_.emplace(word, static_cast<int>(wordIds_.size())).first->second;
      const auto [next, isNew] = edges_.emplace(key(node, id), static_cast<int>(nodes_.size()));
      if (isNew) nodes_.push_back(false);
      node = next->second;
    }
    return node == 0 ? -1 : node;
  }

  /// Marks every sequence inside the text.
  void search(std::string_view text) {
    ids_.clear();
    for (const auto word : wordsOf(text)) {
      const auto found = wordIds_.find(word);
      ids_.push_back(found == wordIds_.end() ? -1 : found->second);
    }
    for (std::size_t start = 0; start < ids_.size(); ++start) {
      int node = 0;
      for (std::size_t i = start; i < ids_.size() && ids_[i] >= 0; ++i) {
        const auto next = edges_.find(key(node, ids_[i]));
        if (next == edges_.end()) break;
        node = next->second;
        nodes_[static_cast<std::size_t>(node)] = true;
      }
    }
  }

  /// True also for the beginning of a longer sequence, which is a sequence of its own once added.
  bool seen(int handle) const { return handle < 0 || nodes_[static_cast<std::size_t>(handle)]; }

 private:
  static std::uint64_t key(int node, int word) {
    return static_cast<std::uint64_t>(node) << 32 | static_cast<std::uint32_t>(word);
  }
  std::unordered_map<std::string_view, int> wordIds_;  // views of the texts added, which must stay
  struct Mix {
    std::size_t operator()(std::uint64_t value) const { return static_cast<std::size_t>(mixBits(value)); }
  };
  std::unordered_map<std::uint64_t, int, Mix> edges_;
  std::vector<bool> nodes_;
  std::vector<int> ids_;
};

/// A gloss may begin with its field, "(law) a document …": that would give the field task away.
std::string withoutField(const WordNet& wordnet, const Synset& synset) {
  const std::string& text = synset.definition;
  const auto close = text.find(')');
  if (text.empty() || text[0] != '(' || close == std::string::npos || close + 2 >= text.size()) return normalised(text);
  const auto inside = normalised(std::string_view(text).substr(1, close - 1));
  for (const WordNetPointer& pointer : synset.pointers) {
    if (pointer.relation != WordNetRelation::DomainTopic) continue;
    for (const std::string& word : wordnet.synsets()[static_cast<std::size_t>(pointer.target)].words)
      if (normalised(word) == inside) return normalised(std::string_view(text).substr(close + 1));
  }
  return normalised(text);
}

}  // namespace

std::string normalised(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char raw : text) {
    const char c = raw == '_' || raw == '\t' ? ' ' : lowerCase(raw);
    if (c == '"' || c == '`' || c == '(' || c == ')' || c == '[' || c == ']') continue;
    if (c == ' ' && (result.empty() || result.back() == ' ')) continue;
    if ((c == ',' || c == ';' || c == ':') && !result.empty() && result.back() == ' ') result.pop_back();
    result += c;
  }
  const auto begin = result.find_first_not_of(" ;:,.-");
  if (begin == std::string::npos) return {};
  return result.substr(begin, result.find_last_not_of(" ;:,.-") - begin + 1);
}

std::vector<std::string_view> wordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < text.size();) {
    if (!isWordCharacter(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && isWordCharacter(text[end])) ++end;
    words.push_back(text.substr(i, end - i));
    i = end;
  }
  return words;
}

bool isPlainWord(std::string_view word) {
  return word.size() >= 2 && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string topicWord(int lexicographerFile) {
  const auto name = lexicographerFileName(lexicographerFile);
  const auto dot = name.find('.');
  const std::string word(dot == std::string_view::npos ? name : name.substr(dot + 1));
  return word == "stative" ? "state" : word == "Tops" ? "entity" : word;
}

std::string pairKey(const std::string& a, const std::string& b) {
  return a < b ? a + " " + b : b + " " + a;
}

Corpus::Corpus(const std::string& folder) : wordnet_(WordNet::read(folder)) {
  describe();
  assignSplits();
  dropContained();
}

bool Corpus::isUnder(int synset, int ancestor) const {
  const auto& ancestors = entry(synset).ancestors;
  return std::find(ancestors.begin(), ancestors.end(), ancestor) != ancestors.end();
}

void Corpus::describe() {
  const auto& synsets = wordnet_.synsets();
  entries_.resize(synsets.size());
  descendants_.assign(synsets.size(), 0);
  for (std::size_t i = 0; i < synsets.size(); ++i) {
    const Synset& synset = synsets[i];
    Entry& entry = entries_[i];
    entry.id = synset.id();
    entry.gloss = withoutField(wordnet_, synset);
    entry.glossWords = static_cast<int>(wordsOf(entry.gloss).size());
    for (const std::string& example : synset.examples) {
      std::string text = normalised(example);
      if (!text.empty()) entry.examples.push_back(std::move(text));
    }
    entry.topic = topicWord(synset.lexicographerFile);
    if (std::string word = normalised(synset.words.front()); isPlainWord(word)) entry.word = std::move(word);
    // Breadth first over hypernyms. WordNet 3.0 has one cycle among verbs (restrain and inhibit), hence the check for
    // the synset itself.
    const auto eachHypernym = [&](int index, auto&& visit) {
      for (const WordNetPointer& pointer : synsets[static_cast<std::size_t>(index)].pointers)
        if (pointer.relation == WordNetRelation::Hypernym || pointer.relation == WordNetRelation::InstanceOf)
          visit(pointer.target);
    };
    const auto visit = [&](int target) {
      if (target == static_cast<int>(i)) return;
      if (std::find(entry.ancestors.begin(), entry.ancestors.end(), target) == entry.ancestors.end())
        entry.ancestors.push_back(target);
    };
    eachHypernym(static_cast<int>(i), visit);
    for (std::size_t next = 0; next < entry.ancestors.size(); ++next) eachHypernym(entry.ancestors[next], visit);
    for (const int ancestor : entry.ancestors) ++descendants_[static_cast<std::size_t>(ancestor)];
    for (int at = static_cast<int>(i); at >= 0;) {
      int parent = -1;
      eachHypernym(at, [&](int target) { parent = parent < 0 ? target : parent; });
      if (parent < 0 || parent == static_cast<int>(i) ||
          std::find(entry.path.begin(), entry.path.end(), parent) != entry.path.end())
        break;
      entry.path.push_back(parent);
      at = parent;
    }
    const auto addFields = [&](int index) {
      for (const WordNetPointer& pointer : synsets[static_cast<std::size_t>(index)].pointers)
        if (pointer.relation == WordNetRelation::DomainTopic) entry.fields.push_back(pointer.target);
    };
    addFields(static_cast<int>(i));
    for (std::size_t next = 0; entry.fields.empty() && next < entry.path.size(); ++next) addFields(entry.path[next]);
  }
}

void Corpus::assignSplits() {
  const auto& synsets = wordnet_.synsets();
  Clusters clusters(synsets.size());
  std::unordered_map<std::string_view, int> owner;
  for (std::size_t i = 0; i < synsets.size(); ++i) {
    const int index = static_cast<int>(i);
    const auto share = [&](const std::string& text) {
      if (!text.empty()) clusters.join(owner.emplace(text, index).first->second, index);
    };
    share(entries_[i].gloss);
    for (const std::string& example : entries_[i].examples) share(example);
    for (const WordNetPointer& pointer : synsets[i].pointers)
      if (pointer.relation == WordNetRelation::Antonym) clusters.join(index, pointer.target);
  }
  for (std::size_t i = 0; i < synsets.size(); ++i) {
    const auto& head = entries_[static_cast<std::size_t>(clusters.find(static_cast<int>(i)))];
    const auto share = stableHash(head.id, 20060101) % 100;
    // These shares are final: the bundled backbone was pretrained on exactly this train side.
    entries_[i].split = share < 70 ? Split::Train : share < 81 ? Split::Dev : Split::Test;
  }
}

void Corpus::dropContained() {
  struct Candidate {
    Entry* entry;
    int gloss;
    std::vector<int> examples;
  };
  SequenceFinder finder;
  std::vector<Candidate> candidates;
  for (Entry& entry : entries_) {
    if (entry.split == Split::Train) continue;
    Candidate candidate{&entry, finder.add(entry.gloss), {}};
    for (const std::string& example : entry.examples) candidate.examples.push_back(finder.add(example));
    candidates.push_back(std::move(candidate));
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (entry.split != Split::Train) continue;
    finder.search(entry.gloss);
    for (const std::string& example : entry.examples) finder.search(example);
    for (const std::string& lemma : wordnet_.synsets()[i].words)
      if (lemma.find('_') != std::string::npos)
        finder.search(normalised(lemma));  // "catch fire" can be an example, too
  }
  // Pretraining asks "is it a kind of person", and that is a gloss, too.
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].word.empty() || descendants_[i] < 20) continue;
    for (const char* question : {"is it a kind of ", "is this a ", "could this be ", "a case of "})
      finder.search(question + entries_[i].word);
  }
  // Dev and test may not share a text either; clusters see to it but for punctuation.
  std::unordered_set<int> dev;
  for (const Candidate& candidate : candidates) {
    if (candidate.entry->split != Split::Dev) continue;
    dev.insert(candidate.gloss);
    dev.insert(candidate.examples.begin(), candidate.examples.end());
  }
  const auto barred = [&](Split split, int text) {
    return finder.seen(text) || (split == Split::Test && dev.count(text) != 0);
  };
  for (Candidate& candidate : candidates) {
    Entry& entry = *candidate.entry;
    const Split split = entry.split;
    if (barred(split, candidate.gloss)) {
      entry.split = Split::None;
      continue;
    }
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < entry.examples.size(); ++i)
      if (!barred(split, candidate.examples[i])) kept.push_back(std::move(entry.examples[i]));
    entry.examples = std::move(kept);
  }
}

std::array<std::vector<WordPair>, 4> wordPairs(const Corpus& corpus) {
  // First where each pair of words occurs, and as what; then the unambiguous ones are kept, each once.
  struct Seen {
    unsigned splits = 0, kinds = 0;
    bool taken = false;
  };
  std::unordered_map<std::uint64_t, Seen> seen;
  std::array<std::vector<WordPair>, 4> pairs;
  const auto note = [&](const std::string& a, const std::string& b, PartOfSpeech pos, bool opposite, Split split) {
    if (a.size() < 3 || b.size() < 3 || a == b) return;
    const std::uint64_t hash = stableHash(pairKey(a, b));
    Seen& record = seen[hash];
    record.splits |= 1u << static_cast<unsigned>(split);
    record.kinds |= opposite ? 2u : 1u;
    pairs[static_cast<std::size_t>(split)].push_back({a, b, pos, opposite, hash});
  };
  const auto plain = [](const std::string& lemma) {
    std::string word = normalised(lemma);
    return isPlainWord(word) ? word : std::string();
  };
  for (std::size_t i = 0; i < corpus.entries().size(); ++i) {
    const Synset& synset = corpus.synset(static_cast<int>(i));
    const Split own = corpus.entries()[i].split;
    std::vector<std::string> words;
    for (const std::string& lemma : synset.words) words.push_back(plain(lemma));
    for (std::size_t a = 0; a < words.size(); ++a)
      for (std::size_t b = a + 1; b < words.size(); ++b) note(words[a], words[b], synset.pos, false, own);
    for (const WordNetPointer& pointer : synset.pointers) {
      if (pointer.relation != WordNetRelation::Antonym || pointer.sourceWord == 0 || pointer.targetWord == 0) continue;
      const Split other = corpus.entry(pointer.target).split;
      const auto& target = corpus.synset(pointer.target).words[static_cast<std::size_t>(pointer.targetWord) - 1];
      note(words[static_cast<std::size_t>(pointer.sourceWord) - 1], plain(target), synset.pos, true,
           own == other ? own : Split::None);
    }
  }
  for (std::size_t split = 0; split < pairs.size(); ++split) {
    std::vector<WordPair> kept;
    for (WordPair& pair : pairs[split]) {
      Seen& record = seen[pair.hash];
      if (record.splits != 1u << split || record.kinds == 3u || std::exchange(record.taken, true)) continue;
      kept.push_back(std::move(pair));
    }
    pairs[split] = std::move(kept);
  }
  return pairs;
}

}  // namespace skillscope::wordnet_cl
