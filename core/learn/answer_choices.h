// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a backbone that writes no text can answer: the answers of all tasks of a stream.
#pragma once

#include "core/data/task_stream.h"
#include "core/nn/answer_encoder.h"
#include "core/text/tokenizer.h"

namespace skillscope {

/// Label words of every task and what else its examples answer, in the tasks' order, once each; their tokens end as
/// targets do, `limit` at most. Throws UsageError where a task's answers are free text: more than 500 of them.
AnswerChoices answerChoices(const TaskStream& stream, const Tokenizer& tokenizer, std::int64_t limit);

}  // namespace skillscope
