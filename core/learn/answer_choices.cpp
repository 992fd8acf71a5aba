// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/answer_choices.h"

#include <set>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/task_tokens.h"

namespace skillscope {

AnswerChoices answerChoices(const TaskStream& stream, const Tokenizer& tokenizer, std::int64_t limit) {
  constexpr std::size_t most = 500;
  AnswerChoices choices;
  choices.end = tokenizer.endId();
  const std::vector<std::int64_t> around = tokenizer.tokenize("").ids;
  choices.first = around.empty() ? choices.end : around.front();
  choices.last = around.empty() ? choices.end : around.back();
  std::set<std::string> known;
  for (const Task& task : stream.tasks) {
    std::set<std::string> own;
    const auto add = [&](const std::string& text) {
      if (!own.insert(text).second) return;
      if (own.size() > most) {
        throw UsageError("Task " + inQuotes(task.name) + " has more than " + std::to_string(most) +
                             " different answers, so it asks for free text, and this backbone only chooses among "
                             "answers",
                         "in backbone.path", "take a T5 or a LLaMA-family checkpoint, or leave the task out");
      }
      if (!known.insert(text).second) return;
      choices.texts.push_back(text);
      choices.tokens.push_back(tokensWithEnd(tokenizer, text, limit));
    };
    for (const std::string& label : task.labels) add(label);
    for (const auto* split : {&task.train, &task.dev, &task.test}) {
      for (const Example& example : *split) add(example.target);
    }
  }
  return choices;
}

}  // namespace skillscope
