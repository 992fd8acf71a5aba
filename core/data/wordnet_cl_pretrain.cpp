// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text and the supervised pairs the bundled backbone is pretrained on. Only synsets of the train split speak here.
#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/data/stable_random.h"
#include "core/data/wordnet_cl.h"
#include "core/data/wordnet_cl_corpus.h"

namespace skillscope::wordnet_cl {

namespace {

constexpr std::size_t kMaxInputWords = 26;  ///< of a gloss or sentence in a pair: keeps the input under some 50 tokens
constexpr std::size_t kChainWords = 5;      ///< of an ancestor chain
constexpr int kClassSize = 40;              ///< synsets a class must have below it to be an option

/// Classes so general that naming them teaches nothing.
const std::unordered_set<std::string>& emptyClasses() {
  static const std::unordered_set<std::string> words{"entity", "object", "whole",       "thing",
                                                     "unit",   "matter", "abstraction", "organism"};
  return words;
}

std::string shortened(const std::string& text) {
  const auto words = wordsOf(text);
  if (words.size() <= kMaxInputWords) return text;
  const auto& last = words[kMaxInputWords - 1];
  return text.substr(0, static_cast<std::size_t>(last.data() - text.data()) + last.size());
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

template <typename Word>
bool contains(const std::vector<Word>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class PairMaker {
 public:
  PairMaker(const Corpus& corpus, std::uint64_t seed) : corpus_(corpus), random_(mixBits(seed ^ 0x5eedu)) {
    lemmas_.resize(corpus.entries().size());
    for (std::size_t i = 0; i < corpus.entries().size(); ++i) {
      const Entry& entry = corpus.entries()[i];
      const int index = static_cast<int>(i);
      if (corpus.descendants(index) > 0)
        for (const std::string& lemma : corpus.synset(index).words) lemmas_[i].push_back(normalised(lemma));
      if (entry.split == Split::Train && !entry.gloss.empty()) train_.push_back(index);
      auto& topics = topicWords_[static_cast<std::size_t>(corpus.synset(index).pos)];
      if (!contains(topics, entry.topic)) topics.push_back(entry.topic);
      if (!entry.word.empty() && corpus.descendants(index) >= kClassSize && emptyClasses().count(entry.word) == 0)
        classes_[static_cast<std::size_t>(corpus.synset(index).pos)].push_back(index);
      if (!entry.path.empty()) children_[entry.path.front()].push_back(index);
    }
    std::map<std::string, int> fieldCounts;
    for (const int index : train_) {
      const std::string field = fieldWord(index);
      if (!field.empty()) ++fieldCounts[field];
    }
    for (const auto& [word, count] : fieldCounts)
      if (count >= 30) fields_.push_back(word);
  }

  std::vector<PretrainExample> make() {
    for (const int index : train_) {
      if (!corpus_.entry(index).fields.empty()) field(index);
      switch (corpus_.synset(index).pos) {
        case PartOfSpeech::Noun:
          noun(index);
          if (random_.uniform() < 0.4) noun(index);
          break;
        case PartOfSpeech::Verb:
          for (int draw = 0; draw < 3; ++draw) verb(index);
          for (const std::string& example : corpus_.entry(index).examples) verbExample(index, example);
          break;
        case PartOfSpeech::Adjective:
          adjective(index);
          break;
        case PartOfSpeech::Adverb:
          adverb(index);
          break;
      }
    }
    wordPairExamples();
    taskExamples();
    random_.shuffle(pairs_);
    return std::move(pairs_);
  }

 private:
  void add(const char* kind, std::string input, std::string target) {
    if (!target.empty()) pairs_.push_back({kind, std::move(input), std::move(target)});
  }

  std::string gloss(int index) const { return shortened(corpus_.entry(index).gloss); }

  /// From general to specific: the word of the lexicographer file, then ancestors with a plain word, without the
  /// empty classes and repetitions. A long chain loses words at random, so that every level is asked for.
  std::vector<std::string> chain(int index) {
    const Entry& entry = corpus_.entry(index);
    std::vector<std::string> words{entry.topic};
    for (auto parent = entry.path.rbegin(); parent != entry.path.rend(); ++parent) {
      const std::string& word = corpus_.entry(*parent).word;
      if (!word.empty() && emptyClasses().count(word) == 0 && !contains(words, word)) words.push_back(word);
    }
    while (words.size() > kChainWords)
      words.erase(words.begin() + 1 + static_cast<std::ptrdiff_t>(random_.below(words.size() - 1)));
    return words;
  }

  /// Every word that is a true answer to "what is it".
  std::vector<std::string_view> trueWords(int index) const {
    const Entry& entry = corpus_.entry(index);
    std::vector<std::string_view> words{entry.topic};
    for (const int parent : entry.ancestors) {
      const auto& lemmas = lemmas_[static_cast<std::size_t>(parent)];
      words.insert(words.end(), lemmas.begin(), lemmas.end());
    }
    return words;
  }

  std::string fieldWord(int index) const {
    const auto& fields = corpus_.entry(index).fields;
    return fields.empty() ? std::string() : corpus_.entry(fields.front()).word;
  }

  std::string instruction(const std::vector<std::string>& choices) { return random_.pick(choices); }

  void ancestors(int index) {
    static const std::vector<std::string> wordings{"kind of", "kind of", "classes of", "what kind"};
    add("ancestor", instruction(wordings) + ": " + gloss(index), joined(chain(index)));
  }

  /// The right class among two to five wrong ones. Half of the wrong ones are near: from the same level of the tree.
  void options(int index, const std::string& text, const char* kind, const std::vector<std::string>& wordings) {
    const Entry& entry = corpus_.entry(index);
    const auto pos = static_cast<std::size_t>(corpus_.synset(index).pos);
    const auto isTrue = trueWords(index);
    std::vector<int> heads;
    for (const int parent : entry.path)
      if (corpus_.descendants(parent) >= kClassSize && !corpus_.entry(parent).word.empty() &&
          emptyClasses().count(corpus_.entry(parent).word) == 0)
        heads.push_back(parent);
    std::string answer = entry.topic;
    std::vector<std::string> wrong;
    const std::size_t wanted = 2 + random_.below(4);
    const auto offer = [&](const std::string& word) {
      if (!word.empty() && !contains(isTrue, word) && !contains(wrong, word) && wrong.size() < wanted)
        wrong.push_back(word);
    };
    const bool byTopic = heads.empty() || random_.uniform() < 0.45;
    if (!byTopic) {
      const int head = random_.pick(heads);
      answer = corpus_.entry(head).word;
      std::vector<std::string> near;
      if (!corpus_.entry(head).path.empty())
        if (const auto found = children_.find(corpus_.entry(head).path.front()); found != children_.end())
          for (const int sibling : found->second)
            if (corpus_.descendants(sibling) >= kClassSize / 2) near.push_back(corpus_.entry(sibling).word);
      random_.shuffle(near);
      for (std::size_t i = 0; i < near.size() && wrong.size() < (wanted + 1) / 2; ++i) offer(near[i]);
    }
    for (int attempt = 0; attempt < 40 && wrong.size() < wanted; ++attempt) {
      const bool topic = byTopic || classes_[pos].empty();
      offer(topic ? random_.pick(topicWords_[pos]) : corpus_.entry(random_.pick(classes_[pos])).word);
    }
    if (wrong.empty()) return;
    wrong.push_back(answer);
    random_.shuffle(wrong);
    add(kind, prompt(instruction(wordings), "", text, wrong), answer);
  }

  void field(int index) {
    const std::string word = fieldWord(index);
    if (word.empty() || fields_.size() < 6) return ancestors(index);
    static const std::vector<std::string> wordings{"field of", "domain of", "used in"};
    if (!contains(fields_, word) || random_.uniform() < 0.4)
      return add("domain", instruction(wordings) + ": " + gloss(index), word);
    std::vector<std::string> words{word};
    const std::size_t wanted = 3 + random_.below(4);
    while (words.size() < wanted)
      if (const std::string& other = random_.pick(fields_); !contains(words, other)) words.push_back(other);
    random_.shuffle(words);
    add("domain", prompt(instruction(wordings), "", gloss(index), words), word);
  }

  void partOfSpeech(int index) {
    static const std::vector<std::string> wordings{"part of speech", "word class", "grammar of"};
    const std::string answer = kPartOfSpeechNames[static_cast<std::size_t>(corpus_.synset(index).pos)];
    if (random_.uniform() < 0.3) return add("pos", instruction(wordings) + ": " + gloss(index), answer);
    std::vector<std::string> words{kPartOfSpeechNames.begin(), kPartOfSpeechNames.end()};
    random_.shuffle(words);
    add("pos", prompt(instruction(wordings), "", gloss(index), words), answer);
  }

  void lemma(int index) {
    const auto& words = corpus_.synset(index).words;
    static const std::vector<std::string> wordings{"word for", "name of"};
    add("lemma", instruction(wordings) + ": " + gloss(index), normalised(random_.pick(words)));
  }

  void lemmaChain(int index) {
    add("lemma", "kind of: " + normalised(random_.pick(corpus_.synset(index).words)), joined(chain(index)));
  }

  /// Yes or no: is the gloss one of this class?
  void kind(int index) {
    const Entry& entry = corpus_.entry(index);
    const auto isTrue = trueWords(index);
    std::vector<std::string> right, wrong;
    for (const int parent : entry.path) {
      const std::string& word = corpus_.entry(parent).word;
      if (!word.empty() && emptyClasses().count(word) == 0 && corpus_.descendants(parent) >= kClassSize)
        right.push_back(word);
      // Children of an ancestor that are no ancestors themselves lie beside the path.
      if (const auto found = children_.find(parent); found != children_.end())
        for (const int sibling : found->second)
          if (corpus_.descendants(sibling) >= kClassSize && !corpus_.entry(sibling).word.empty() &&
              !contains(isTrue, corpus_.entry(sibling).word))
            wrong.push_back(corpus_.entry(sibling).word);
    }
    if (right.empty() || wrong.empty()) return ancestors(index);
    const bool yes = random_.uniform() < 0.5;
    static const std::vector<std::string> wordings{"is it a kind of %", "is this a %", "could this be %"};
    add("pair", prompt(instruction(wordings), random_.pick(yes ? right : wrong), gloss(index), {"yes", "no"}),
        yes ? "yes" : "no");
  }

  /// Does the word belong to the gloss?
  void match(int index) {
    const bool yes = random_.uniform() < 0.5;
    int other = index;
    for (int attempt = 0; !yes && attempt < 20; ++attempt) {
      other = random_.pick(train_);
      if (corpus_.synset(other).pos == corpus_.synset(index).pos && other != index) break;
    }
    const std::string word = normalised(random_.pick(corpus_.synset(other).words));
    for (const std::string& own : corpus_.synset(index).words)
      if (!yes && normalised(own) == word) return;
    add("pair", prompt("does % mean", word, gloss(index), {"yes", "no"}), yes ? "yes" : "no");
  }

  void noun(int index) {
    static const std::vector<std::string> wordings{"topic of", "kind of",  "class of", "what is it",
                                                   "type of",  "group of", "category", "choose kind"};
    const double u = random_.uniform();
    if (u < 0.31)
      ancestors(index);
    else if (u < 0.72)
      options(index, gloss(index), "options", wordings);
    else if (u < 0.77)
      partOfSpeech(index);
    else if (u < 0.87)
      lemma(index);
    else if (u < 0.92)
      lemmaChain(index);
    else if (u < 0.98)
      kind(index);
    else
      match(index);
  }

  static const std::vector<std::string>& verbWordings() {
    static const std::vector<std::string> wordings{"action of", "kind of action", "verb class", "what action",
                                                   "type of"};
    return wordings;
  }

  void verb(int index) {
    const double u = random_.uniform();
    if (u < 0.28)
      ancestors(index);
    else if (u < 0.68)
      options(index, gloss(index), "options", verbWordings());
    else if (u < 0.78)
      partOfSpeech(index);
    else if (u < 0.90)
      lemma(index);
    else if (u < 0.96)
      lemmaChain(index);
    else
      match(index);
  }

  void verbExample(int index, const std::string& example) {
    const std::string sentence = shortened(example);
    const std::string word = normalised(corpus_.synset(index).words.front());
    if (random_.uniform() < 0.5) {
      static const std::vector<std::string> wordings{"use of ", "action of ", "meaning of "};
      add("example", instruction(wordings) + word + ": " + sentence, joined(chain(index)));
    } else {
      options(index, sentence, "example", {"use of " + word, "action in", "domain of " + word});
    }
  }

  void adjective(int index) {
    const Synset& synset = corpus_.synset(index);
    const double u = random_.uniform();
    if (u < 0.32) return partOfSpeech(index);
    if (u < 0.50) return lemma(index);
    if (u < 0.60) return match(index);
    // What the adjective is about: the attribute, the head it is like, or the noun it comes from.
    std::vector<std::string> target;
    for (const WordNetPointer& pointer : synset.pointers) {
      const Entry& other = corpus_.entry(pointer.target);
      if (pointer.relation == WordNetRelation::Attribute || pointer.relation == WordNetRelation::SimilarTo) {
        if (!other.word.empty()) target = {"quality", other.word};
      } else if ((pointer.relation == WordNetRelation::Pertainym || pointer.relation == WordNetRelation::Derivation) &&
                 corpus_.synset(pointer.target).pos == PartOfSpeech::Noun && !other.word.empty()) {
        target = {"relation", other.topic, other.word};
      }
      if (!target.empty()) break;
    }
    if (target.empty()) return partOfSpeech(index);
    add("ancestor", "quality of: " + gloss(index), joined(target));
  }

  void adverb(int index) {
    const double u = random_.uniform();
    if (u < 0.5) return partOfSpeech(index);
    if (u < 0.8) return lemma(index);
    match(index);
  }

  void wordPairExamples() {
    auto all = std::move(wordPairs(corpus_)[static_cast<std::size_t>(Split::Train)]);
    random_.shuffle(all);
    std::size_t opposite = 0;
    for (const WordPair& pair : all) opposite += pair.opposite ? 1 : 0;
    // Every antonym pair and twice as many synonyms: there are ten times more of those.
    std::size_t similar = 2 * opposite;
    static const std::vector<std::string> wordings{"compare", "words", "pair", "how alike"};
    for (const WordPair& pair : all) {
      if (!pair.opposite && (similar == 0 || similar-- == 0)) continue;
      const bool swap = random_.uniform() < 0.5;
      const std::string& first = swap ? pair.second : pair.first;
      const std::string& second = swap ? pair.first : pair.second;
      const double u = random_.uniform();
      if (u < 0.5) {
        std::vector<std::string> words{"similar", "opposite"};
        random_.shuffle(words);
        add("pair", prompt(instruction(wordings), "", first + " and " + second, words),
            pair.opposite ? "opposite" : "similar");
      } else {
        add("pair", std::string(pair.opposite ? "opposite of: " : "similar to: ") + first, second);
      }
    }
  }

  /// A seventh of the mix asks the questions of the tasks themselves, on their train side, in other wordings and with
  /// the options in another order, so that the form is familiar and the task still has to be learned.
  void taskExamples() {
    const auto drafts = draftTasks(corpus_);
    std::size_t available = 0;
    for (const TaskDraft& draft : drafts) available += draft.train.size();
    const double share = std::min(
        1.0, 0.17 * static_cast<double>(pairs_.size()) / static_cast<double>(std::max<std::size_t>(available, 1)));
    for (const TaskDraft& draft : drafts)
      for (const Item& item : draft.train) {
        if (random_.uniform() >= share) continue;
        auto words = draft.labels;
        random_.shuffle(words);
        add("task", prompt(random_.pick(draft.otherInstructions), item.subject, item.text, words),
            draft.labels[static_cast<std::size_t>(item.label)]);
      }
  }

  const Corpus& corpus_;
  StableRandom random_;
  std::vector<int> train_;
  std::vector<std::vector<std::string>> lemmas_;  // normalised words of every synset that has others below it
  std::array<std::vector<std::string>, 4> topicWords_;
  std::array<std::vector<int>, 4> classes_;
  std::unordered_map<int, std::vector<int>> children_;
  std::vector<std::string> fields_;
  std::vector<PretrainExample> pairs_;
};

}  // namespace

std::vector<std::string> pretrainTexts(const Corpus& corpus) {
  std::vector<std::string> texts;
  std::unordered_set<std::string_view> seen;
  for (const Entry& entry : corpus.entries()) {
    if (entry.split != Split::Train) continue;
    if (!entry.gloss.empty() && seen.insert(entry.gloss).second) texts.push_back(entry.gloss);
    for (const std::string& example : entry.examples)
      if (seen.insert(example).second) texts.push_back(example);
  }
  return texts;
}

std::vector<PretrainExample> pretrainPairs(std::uint64_t seed, const Corpus& corpus) {
  return PairMaker(corpus, seed).make();
}

std::vector<std::string> pretrainTexts(const std::string& folder) {
  return pretrainTexts(Corpus(folder));
}

std::vector<PretrainExample> pretrainPairs(std::uint64_t seed, const std::string& folder) {
  return pretrainPairs(seed, Corpus(folder));
}

}  // namespace skillscope::wordnet_cl
