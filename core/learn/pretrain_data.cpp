// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/pretrain_data.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"

namespace skillscope {

namespace fs = std::filesystem;

double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1.0p-53;
}

TokenPair corruptSpans(const std::vector<std::int64_t>& tokens, const Tokenizer& tokenizer,
                       const CorruptionOptions& options, std::mt19937_64& random) {
  const std::size_t length = tokens.size();
  std::vector<bool> hidden(length, false);
  if (length >= 2) {
    const auto wanted = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::lround(static_cast<double>(length) * options.corruption)), 1, length - 1);
    std::size_t count = 0;
    for (int attempt = 0; attempt < 200 && count < wanted; ++attempt) {
      // Geometric span lengths with the wished mean, begun anywhere.
      std::size_t span = 1;
      while (uniform(random) > 1.0 / options.meanSpan && span < wanted - count) ++span;
      const auto begin = static_cast<std::size_t>(uniform(random) * static_cast<double>(length));
      for (std::size_t i = begin; i < std::min(length, begin + span) && count < wanted; ++i) {
        if (!hidden[i]) {
          hidden[i] = true;
          ++count;
        }
      }
    }
  }
  TokenPair pair;
  int sentinel = 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (!hidden[i]) {
      pair.source.push_back(tokens[i]);
      continue;
    }
    if (i == 0 || !hidden[i - 1]) {
      const std::int64_t id = tokenizer.sentinelId(sentinel++);
      if (id < 0) {  // more spans than sentinels: the rest stays visible
        for (; i < length; ++i) pair.source.push_back(tokens[i]);
        break;
      }
      pair.source.push_back(id);
      pair.target.push_back(id);
    }
    pair.target.push_back(tokens[i]);
  }
  pair.source.push_back(tokenizer.endId());
  pair.target.push_back(tokenizer.endId());
  return pair;
}

Cooccurrence countCooccurrence(const std::vector<TokenPair>& pairs, std::int64_t vocabulary, std::int64_t columns) {
  const auto size = static_cast<std::size_t>(vocabulary);
  const auto mostFrequent = [&](bool targets) {
    std::vector<std::int64_t> counts(size, 0), order;
    for (const TokenPair& pair : pairs) {
      for (const std::int64_t id : targets ? pair.target : pair.source) ++counts[static_cast<std::size_t>(id)];
    }
    for (std::int64_t id = 3; id < vocabulary; ++id) order.push_back(id);  // behind padding, end and unknown
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
      return counts[static_cast<std::size_t>(a)] > counts[static_cast<std::size_t>(b)];
    });
    order.resize(std::min(order.size(), static_cast<std::size_t>(columns / 2)));
    return order;
  };
  Cooccurrence table;
  std::vector<int> targetColumn(size, -1), sourceColumn(size, -1);
  for (const bool targets : {true, false}) {
    for (const std::int64_t id : mostFrequent(targets)) {
      (targets ? targetColumn : sourceColumn)[static_cast<std::size_t>(id)] =
          static_cast<int>(table.columnTokens.size());
      table.columnTokens.push_back(id);
    }
  }
  table.rows = vocabulary;
  table.columns = static_cast<std::int64_t>(table.columnTokens.size());
  table.counts.assign(size * table.columnTokens.size(), 0);
  for (const TokenPair& pair : pairs) {
    std::vector<int> met;
    for (const std::int64_t id : pair.target) {
      if (const int column = targetColumn[static_cast<std::size_t>(id)]; column >= 0) met.push_back(column);
    }
    for (const std::int64_t id : pair.source) {
      if (const int column = sourceColumn[static_cast<std::size_t>(id)]; column >= 0) met.push_back(column);
    }
    const auto count = [&](std::int64_t id) {
      float* row = table.counts.data() + static_cast<std::size_t>(id) * table.columnTokens.size();
      for (const int column : met) row[column] += 1;
    };
    for (const std::int64_t id : pair.source) count(id);
    for (const std::int64_t id : pair.target) count(id);
  }
  return table;
}

void makeVocabulary(const std::vector<std::string>& lines, const std::string& folder, std::int64_t pieces,
                    std::int64_t sentinels) {
  fs::create_directories(folder);
  const fs::path corpus = fs::path(folder) / "vocabulary_text.txt";
  {
    std::ofstream out(corpus);
    for (const std::string& line : lines) out << line << '\n';
    if (!out.flush()) throw Error("Cannot write", corpus.string(), "check space and permissions");
  }
  // spm_train writes the paths it was given into the model: with names relative to the folder it is the same
  // everywhere.
  const std::vector<std::string> arguments = {"spm_train",
                                              "--input=" + corpus.filename().string(),
                                              "--model_prefix=spiece",
                                              "--model_type=unigram",
                                              "--vocab_size=" + std::to_string(pieces),
                                              "--character_coverage=1.0",
                                              "--normalization_rule_name=identity",
                                              "--pad_id=0",
                                              "--eos_id=1",
                                              "--unk_id=2",
                                              "--bos_id=-1",
                                              "--num_threads=1",
                                              "--input_sentence_size=0",
                                              "--minloglevel=1"};
  const pid_t child = ::fork();
  if (child == 0) {
    std::vector<char*> raw;
    for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    if (::chdir(folder.c_str()) == 0) ::execvp(raw[0], raw.data());
    ::_exit(127);
  }
  int status = 0;
  const bool made = child > 0 && ::waitpid(child, &status, 0) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  fs::remove(corpus);
  fs::remove(fs::path(folder) / "spiece.vocab");
  if (!made) {
    throw Error("Cannot make a vocabulary with", "spm_train",
                "install the package sentencepiece and look at its messages above");
  }
  std::ofstream config(fs::path(folder) / "tokenizer_config.json");
  config << "{\n  \"tokenizer_class\": \"T5Tokenizer\",\n  \"extra_ids\": " << sentinels
         << ",\n  \"eos_token\": \"</s>\",\n  \"pad_token\": \"<pad>\",\n  \"unk_token\": \"<unk>\"\n}\n";
}

}  // namespace skillscope
