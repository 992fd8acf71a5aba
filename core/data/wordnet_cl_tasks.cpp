// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tasks of WordNet-CL as drafts: which synsets they take, which label each gets, how the prompt begins.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "core/data/stable_random.h"
#include "core/data/wordnet_cl_corpus.h"

namespace skillscope::wordnet_cl {

namespace {

constexpr std::size_t kTrain = 2000, kDev = 300, kTest = 600;  ///< examples of a task at most
constexpr int kMinWords = 3, kMaxWords = 20;                   ///< of a gloss in a prompt
constexpr int kMaxSenseWords = 14;                             ///< of each of the two texts of "same_sense"

struct Candidate {
  Split split;
  Item item;
  std::uint64_t order = 0;
};

bool fits(const Entry& entry) {
  return entry.split != Split::None && entry.glossWords >= kMinWords && entry.glossWords <= kMaxWords;
}

/// Brings candidates into the fixed shuffled order and makes every split balanced: equally many of each label, and each
/// run of as many examples as there are labels holds every label once, so that any cut is balanced too.
void fill(TaskDraft& draft, std::vector<Candidate> candidates) {
  for (Candidate& c : candidates) c.order = stableHash(draft.name + "/" + c.item.id, 7);
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.order != b.order ? a.order < b.order : a.item.id < b.item.id;
  });
  // A text that carries two labels cannot be learned; one that comes twice counts once.
  struct Known {
    int label;
    bool ambiguous = false, taken = false;
  };
  const auto key = [](const Candidate& c) { return stableHash(c.item.text, stableHash(c.item.subject)); };
  std::unordered_map<std::uint64_t, Known> texts(candidates.size());
  for (const Candidate& c : candidates) {
    const auto [known, isNew] = texts.try_emplace(key(c), Known{c.item.label});
    if (!isNew && known->second.label != c.item.label) known->second.ambiguous = true;
  }
  std::map<Split, std::vector<std::vector<Item>>> bins;
  for (const Split split : {Split::Train, Split::Dev, Split::Test}) bins[split].resize(draft.labels.size());
  for (Candidate& c : candidates) {
    Known& known = texts.at(key(c));
    if (known.ambiguous || std::exchange(known.taken, true)) continue;
    bins[c.split][static_cast<std::size_t>(c.item.label)].push_back(std::move(c.item));
  }
  const auto build = [&](Split split, std::size_t limit) {
    auto& labels = bins[split];
    std::size_t each = limit / labels.size();
    for (const auto& items : labels) each = std::min(each, items.size());
    std::vector<Item> result;
    StableRandom random(stableHash(draft.name, static_cast<std::uint64_t>(split)));
    for (std::size_t i = 0; i < each; ++i) {
      std::vector<Item> block;
      for (auto& items : labels) block.push_back(std::move(items[i]));
      random.shuffle(block);
      for (Item& item : block) result.push_back(std::move(item));
    }
    return result;
  };
  draft.train = build(Split::Train, kTrain);
  draft.dev = build(Split::Dev, kDev);
  draft.test = build(Split::Test, kTest);
}

/// A task over glosses: `label` gives the class of a synset or -1.
template <typename Label>
TaskDraft glossTask(const Corpus& corpus, TaskDraft draft, Label label) {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < corpus.entries().size(); ++i) {
    const Entry& entry = corpus.entries()[i];
    if (!fits(entry)) continue;
    const int found = label(static_cast<int>(i));
    if (found >= 0) candidates.push_back({entry.split, {entry.id, "", entry.gloss, found}});
  }
  fill(draft, std::move(candidates));
  return draft;
}

int position(const std::vector<std::string>& words, const std::string& word) {
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? -1 : static_cast<int>(found - words.begin());
}

/// Class by lexicographer file.
TaskDraft topicTask(const Corpus& corpus, PartOfSpeech pos, TaskDraft draft) {
  const auto labels = draft.labels;
  return glossTask(corpus, std::move(draft), [&](int synset) {
    return corpus.synset(synset).pos == pos ? position(labels, corpus.entry(synset).topic) : -1;
  });
}

/// Class by the one ancestor of several; synsets under none or under two are left out. Classes are given by the byte
/// offsets of the noun synsets that head them, in the order of the labels. An offset that these WordNet files lack
/// makes an empty class, as with a cut-down WordNet.
TaskDraft ancestorTask(const Corpus& corpus, TaskDraft draft, const std::vector<std::uint32_t>& heads) {
  std::vector<int> classes;
  for (const auto head : heads) classes.push_back(corpus.wordnet().find(PartOfSpeech::Noun, head));
  return glossTask(corpus, std::move(draft), [&](int synset) {
    int label = -1;
    for (std::size_t i = 0; i < classes.size(); ++i) {
      if (!corpus.isUnder(synset, classes[i])) continue;
      if (label >= 0) return -1;
      label = static_cast<int>(i);
    }
    return label;
  });
}

/// Class by field of use. A synset that has topics of two labels, or one of none of them, is left out.
TaskDraft fieldTask(const Corpus& corpus, TaskDraft draft) {
  // Topics that count for each label: the field itself and those that plainly belong to it.
  const std::map<std::uint32_t, int> topics{{8441203, 0}, {6539178, 0},                             // law
                                            {8199025, 1},                                           // military
                                            {6043075, 2}, {6063588, 2}, {6055946, 2}, {612160, 2},  // medicine
                                            {6084469, 3},                                           // chemistry
                                            {7020895, 4}, {543233, 4}};                             // music
  // Musical instruments, musicians, their groups and their works seldom carry the topic, and belong to it all the same.
  std::vector<int> musical;
  for (const std::uint32_t offset : {3800933u, 10339966u, 10340312u, 8246613u, 7020895u})
    musical.push_back(corpus.wordnet().find(PartOfSpeech::Noun, offset));
  return glossTask(corpus, std::move(draft), [&](int synset) {
    int label = -1;
    for (const int field : corpus.entry(synset).fields) {
      const auto found = topics.find(corpus.synset(field).offset);
      if (corpus.synset(field).pos != PartOfSpeech::Noun || found == topics.end()) return -1;
      if (label >= 0 && label != found->second) return -1;
      label = found->second;
    }
    if (label < 0 &&
        std::any_of(musical.begin(), musical.end(), [&](int head) { return corpus.isUnder(synset, head); }))
      label = 4;
    return label;
  });
}

/// The lemma that an example sentence shows: one of its words begins like it. "" if none does.
std::string shownWord(const Synset& synset, std::string_view example) {
  for (const std::string& lemma : synset.words) {
    const std::string word = normalised(lemma);
    if (!isPlainWord(word)) continue;
    const auto stem = word.size() > 4 ? word.substr(0, word.size() - 1) : word;
    for (const auto seen : wordsOf(example))
      if (seen.size() <= word.size() + 4 && seen.substr(0, stem.size()) == stem) return word;
  }
  return {};
}

/// Labels of the small verb classes are those of their larger neighbours, or the task would be too small.
TaskDraft verbExampleTask(const Corpus& corpus, TaskDraft draft) {
  const std::map<std::string, std::string> merged{
      {"perception", "cognition"}, {"emotion", "cognition"}, {"consumption", "possession"}};
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < corpus.entries().size(); ++i) {
    const Entry& entry = corpus.entries()[i];
    const Synset& synset = corpus.synset(static_cast<int>(i));
    const auto neighbour = merged.find(entry.topic);
    const int label = position(draft.labels, neighbour == merged.end() ? entry.topic : neighbour->second);
    if (synset.pos != PartOfSpeech::Verb || entry.split == Split::None || label < 0) continue;
    for (std::size_t k = 0; k < entry.examples.size(); ++k) {
      const auto words = static_cast<int>(wordsOf(entry.examples[k]).size());
      std::string shown = shownWord(synset, entry.examples[k]);
      if (shown.empty()) shown = entry.word;  // an irregular form: "bought"
      if (words < kMinWords || words > kMaxWords || shown.empty()) continue;
      candidates.push_back({entry.split, {entry.id + "." + std::to_string(k), shown, entry.examples[k], label}});
    }
  }
  fill(draft, std::move(candidates));
  return draft;
}

/// One class of the task "kind of" with the synsets of a split that lie below it and beside it.
struct KindQuestion {
  int head;
  std::vector<int> below, beside;
};

/// Synsets below each synset, in the order of the files, of those `wanted` lets through.
template <typename Wanted>
std::vector<std::vector<int>> membersBelow(const Corpus& corpus, Wanted wanted) {
  std::vector<std::vector<int>> members(corpus.entries().size());
  for (std::size_t i = 0; i < corpus.entries().size(); ++i) {
    if (!wanted(static_cast<int>(i))) continue;
    for (const int ancestor : corpus.entries()[i].ancestors)
      members[static_cast<std::size_t>(ancestor)].push_back(static_cast<int>(i));
  }
  return members;
}

std::vector<KindQuestion> kindQuestions(const Corpus& corpus, Split split) {
  constexpr std::size_t kEnough = 60;  // of each side: far more than any class will be asked
  const auto isNoun = [&](int index) { return corpus.synset(index).pos == PartOfSpeech::Noun; };
  const auto members = membersBelow(corpus, [&](int index) {
    const Entry& entry = corpus.entry(index);
    return entry.split == split && isNoun(index) && fits(entry);
  });
  std::unordered_map<std::string, std::vector<int>> sameWord;  // nouns of one first lemma
  for (std::size_t i = 0; i < corpus.entries().size(); ++i)
    if (isNoun(static_cast<int>(i)) && !corpus.entries()[i].word.empty())
      sameWord[corpus.entries()[i].word].push_back(static_cast<int>(i));
  std::vector<KindQuestion> questions;
  std::vector<int> stamp(corpus.entries().size(), -1);
  for (std::size_t i = 0; i < corpus.entries().size(); ++i) {
    const int index = static_cast<int>(i);
    const Entry& entry = corpus.entry(index);
    if (!isNoun(index) || corpus.descendants(index) < 80 || entry.word.empty() || entry.path.size() < 3) continue;
    KindQuestion question{index, members[i], {}};
    // Whatever is called or lies below something called like the class is no fair negative.
    for (const int other : sameWord[entry.word]) {
      stamp[static_cast<std::size_t>(other)] = index;
      for (const int member : members[static_cast<std::size_t>(other)]) stamp[static_cast<std::size_t>(member)] = index;
    }
    // The nearest hypernym that offers enough others gives negatives of a plausible kind.
    for (const int parent : entry.path) {
      question.beside.clear();
      for (const int other : members[static_cast<std::size_t>(parent)])
        if (stamp[static_cast<std::size_t>(other)] != index) question.beside.push_back(other);
      if (question.beside.size() >= std::min(question.below.size(), kEnough)) break;
    }
    for (auto* list : {&question.below, &question.beside}) {
      StableRandom random(stableHash(entry.id, static_cast<std::uint64_t>(split)));
      random.shuffle(*list);
    }
    questions.push_back(std::move(question));
  }
  std::sort(questions.begin(), questions.end(), [&](const KindQuestion& a, const KindQuestion& b) {
    return stableHash(corpus.entry(a.head).id) < stableHash(corpus.entry(b.head).id);
  });
  return questions;
}

/// Is the gloss one of a bird, a tool, …? Every class word asks as often for one below it as for one beside it.
TaskDraft kindTask(const Corpus& corpus, TaskDraft draft) {
  std::vector<Candidate> candidates;
  for (const Split split : {Split::Train, Split::Dev, Split::Test}) {
    auto questions = kindQuestions(corpus, split);
    const std::size_t wanted = split == Split::Train ? kTrain : split == Split::Dev ? kDev : kTest;
    std::vector<bool> used(corpus.entries().size(), false);
    const auto take = [&](std::vector<int>& list) {
      while (!list.empty() && used[static_cast<std::size_t>(list.back())]) list.pop_back();
      return list.empty() ? -1 : list.back();
    };
    // In rounds over all classes, one pair each, until there are enough; no synset is asked about twice.
    std::size_t made = 0;
    for (bool any = true; any && made < wanted;) {
      any = false;
      for (KindQuestion& question : questions) {
        const int below = take(question.below), beside = take(question.beside);
        if (below < 0 || beside < 0 || below == beside) continue;
        any = true;
        made += 2;
        const Entry& head = corpus.entry(question.head);
        for (const auto& [synset, label] : {std::pair{below, 0}, std::pair{beside, 1}}) {
          used[static_cast<std::size_t>(synset)] = true;
          const Entry& entry = corpus.entry(synset);
          candidates.push_back({split, {entry.id + "-" + head.id, head.word, entry.gloss, label}});
        }
      }
    }
  }
  fill(draft, std::move(candidates));
  return draft;
}

/// A word, a gloss and a sentence that shows the word in this sense or in another one of the same split.
TaskDraft senseTask(const Corpus& corpus, TaskDraft draft) {
  std::vector<Candidate> candidates;
  for (const Split split : {Split::Train, Split::Dev, Split::Test}) {
    std::map<std::string, std::vector<int>> senses;
    for (std::size_t i = 0; i < corpus.entries().size(); ++i) {
      const Entry& entry = corpus.entries()[i];
      if (entry.split != split || !fits(entry)) continue;
      for (const std::string& lemma : corpus.synset(static_cast<int>(i)).words) {
        const std::string word = normalised(lemma);
        if (!isPlainWord(word)) continue;
        auto& of = senses[word];  // "A" and "a" may be words of one synset: still one sense
        if (of.empty() || of.back() != static_cast<int>(i)) of.push_back(static_cast<int>(i));
      }
    }
    for (const auto& [word, synsets] : senses) {
      // Both answers from the same word, so that the word alone says nothing. Ordered by a hash, used in twos.
      std::vector<std::pair<int, std::string>> shown;
      for (const int synset : synsets)
        for (const std::string& example : corpus.entry(synset).examples) {
          const auto length = static_cast<int>(wordsOf(example).size());
          if (length >= kMinWords && length <= kMaxSenseWords && shownWord(corpus.synset(synset), example) == word)
            shown.emplace_back(synset, example);
        }
      if (synsets.size() < 2) continue;
      StableRandom random(stableHash(word, static_cast<std::uint64_t>(split)));
      random.shuffle(shown);
      const std::size_t pairs = std::min<std::size_t>(shown.size() / 2 * 2, 8);
      for (std::size_t k = 0; k < pairs; ++k) {
        const auto& [synset, example] = shown[k];
        int other = synset;
        if (k % 2 == 1)
          while (other == synset) other = random.pick(synsets);
        const Entry& sense = corpus.entry(other);
        if (sense.glossWords > kMaxSenseWords) continue;
        candidates.push_back({split,
                              {sense.id + "-" + corpus.entry(synset).id + "." + word + "." + std::to_string(k), word,
                               sense.gloss + " in: " + example, static_cast<int>(k % 2)}});
      }
    }
  }
  fill(draft, std::move(candidates));
  return draft;
}

TaskDraft pairTask(const Corpus& corpus, TaskDraft draft) {
  std::vector<Candidate> candidates;
  auto all = wordPairs(corpus);
  for (const Split split : {Split::Train, Split::Dev, Split::Test}) {
    // As many similar as opposite pairs of each part of speech.
    std::map<std::pair<PartOfSpeech, bool>, std::vector<WordPair>> groups;
    for (WordPair& pair : all[static_cast<std::size_t>(split)])
      groups[{pair.pos, pair.opposite}].push_back(std::move(pair));
    for (const auto pos : {PartOfSpeech::Noun, PartOfSpeech::Verb, PartOfSpeech::Adjective, PartOfSpeech::Adverb}) {
      const std::size_t each = std::min(groups[{pos, false}].size(), groups[{pos, true}].size());
      for (const bool opposite : {false, true}) {
        auto& pairs = groups[{pos, opposite}];
        std::sort(pairs.begin(), pairs.end(), [](const WordPair& a, const WordPair& b) { return a.hash < b.hash; });
        for (std::size_t i = 0; i < each; ++i) {
          const WordPair& pair = pairs[i];
          const bool swap = stableHash(pair.first, 3) % 2 == 1;
          candidates.push_back(
              {split,
               {pairKey(pair.first, pair.second), "",
                (swap ? pair.second : pair.first) + " and " + (swap ? pair.first : pair.second), opposite ? 1 : 0}});
        }
      }
    }
  }
  for (Candidate& candidate : candidates) std::replace(candidate.item.id.begin(), candidate.item.id.end(), ' ', '-');
  fill(draft, std::move(candidates));
  return draft;
}

}  // namespace

std::string prompt(const std::string& instruction, const std::string& subject, const std::string& text,
                   const std::vector<std::string>& options) {
  std::string result = instruction;
  if (const auto at = result.find('%'); at != std::string::npos) result.replace(at, 1, subject);
  result += ": " + text;
  if (options.empty()) return result;
  result += kOptionsMark;
  for (const std::string& option : options) result += " " + option;  // no commas: each would cost the model a token
  return result;
}

std::vector<TaskDraft> draftTasks(const Corpus& corpus, const std::vector<std::string>& names) {
  std::vector<TaskDraft> tasks;
  // Name, title, description, instruction, wordings for pretraining, labels; then what makes the task of it.
  const auto add = [&](TaskDraft draft, auto make) {
    if (names.empty() || position(names, draft.name) >= 0) tasks.push_back(make(std::move(draft)));
  };
  const auto topic = [&](PartOfSpeech pos) {
    return [&corpus, pos](TaskDraft draft) { return topicTask(corpus, pos, std::move(draft)); };
  };
  const auto with = [&](TaskDraft (*make)(const Corpus&, TaskDraft)) {
    return [&corpus, make](TaskDraft draft) { return make(corpus, std::move(draft)); };
  };
  const auto under = [&](std::vector<std::uint32_t> heads) {
    return [&corpus, heads](TaskDraft draft) { return ancestorTask(corpus, std::move(draft), heads); };
  };
  const std::vector<std::string> topicOf{"class of", "theme of", "category", "sort of thing"};
  const std::vector<std::string> kindOf{"group of", "class of", "category", "sort of thing"};

  add({"noun_topic_a",
       "Noun topic A",
       "Which concrete topic does the gloss of a noun belong to?",
       "topic of",
       topicOf,
       {"artifact", "person", "plant", "animal", "location"},
       {},
       {},
       {}},
      topic(PartOfSpeech::Noun));
  add({"noun_topic_b",
       "Noun topic B",
       "Which abstract topic does the gloss of a noun belong to?",
       "topic of",
       topicOf,
       {"state", "attribute", "cognition", "act", "communication"},
       {},
       {},
       {}},
      topic(PartOfSpeech::Noun));
  add({"noun_topic_c",
       "Noun topic C",
       "Which further topic does the gloss of a noun belong to?",
       "topic of",
       topicOf,
       {"food", "substance", "body", "object", "group"},
       {},
       {},
       {}},
      topic(PartOfSpeech::Noun));
  add({"verb_gloss",
       "Verb domain (gloss)",
       "Which domain does the gloss of a verb belong to?",
       "action of",
       {"verb class", "kind of action", "domain of verb"},
       {"change", "contact", "communication", "motion", "social"},
       {},
       {},
       {}},
      topic(PartOfSpeech::Verb));
  add({"verb_example",
       "Verb domain (example)",
       "Which domain does a verb have in an example sentence?",
       "use of %",
       {"% as used in", "domain of %", "verb % in"},
       {"possession", "cognition", "communication", "social", "state"},
       {},
       {},
       {}},
      with(verbExampleTask));
  add({"part_of_speech",
       "Part of speech",
       "Is the gloss one of a noun, a verb, an adjective or an adverb?",
       "part of speech",
       {"word class", "grammar of", "type of word"},
       {kPartOfSpeechNames.begin(), kPartOfSpeechNames.end()},
       {},
       {},
       {}},
      with([](const Corpus& all, TaskDraft draft) {
        return glossTask(all, std::move(draft), [&](int synset) { return static_cast<int>(all.synset(synset).pos); });
      }));
  add({"field",
       "Field of use",
       "Which field does the word of the gloss belong to?",
       "field of",
       {"domain of", "used in", "area of use"},
       {"law", "military", "medicine", "chemistry", "music"},
       {},
       {},
       {}},
      with(fieldTask));
  add({"kind_of",
       "Kind of",
       "Is the gloss one of a given class, or of one beside it?",
       "is this %",
       {"is it a kind of %", "could this be %", "a case of %"},
       {"yes", "no"},
       {},
       {},
       {}},
      with(kindTask));
  add({"same_sense",
       "Same sense",
       "Does the sentence show the word in the sense of the gloss?",
       "sense of %",
       {"meaning of %", "does % mean", "% means"},
       {"same", "different"},
       {},
       {},
       {}},
      with(senseTask));
  add({"synonym_antonym",
       "Synonym or antonym",
       "Do the two words mean the same or the opposite?",
       "relation of",
       {"compare", "words", "pair"},
       {"similar", "opposite"},
       {},
       {},
       {}},
      with(pairTask));
  add({"abstract_physical",
       "Abstract or physical",
       "Is the noun of the gloss an abstraction or a physical thing?",
       "nature of",
       kindOf,
       {"abstract", "physical"},
       {},
       {},
       {}},
      under({2137, 1930}));
  add({"living_kind",
       "Living kind",
       "Which kind of living thing does the gloss describe?",
       "living kind",
       kindOf,
       {"bird", "mammal", "tree", "herb", "shrub"},
       {},
       {},
       {}},
      under({1503061, 1861778, 13104059, 12205694, 13112664}));
  add({"artifact_kind",
       "Artifact kind",
       "Which kind of made thing does the gloss describe?",
       "made kind",
       kindOf,
       {"structure", "container", "covering", "device", "drug"},
       {},
       {},
       {}},
      under({4341686, 3094503, 3122748, 3183080, 3247620}));
  return tasks;
}

}  // namespace skillscope::wordnet_cl
