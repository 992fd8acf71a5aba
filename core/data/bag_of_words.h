// SPDX-License-Identifier: GPL-3.0-or-later
//
// The yardstick of a classification task: what a model reaches that only knows which words stand in the prompt.
#pragma once

#include "core/data/task_stream.h"

namespace skillscope {

/// Test accuracy (0 … 1) of multinomial logistic regression on tf-idf weights, trained on the prompts of task.train.
/// Whether pairs of neighbouring words count beside single ones, and how much the weights are held small, is chosen on
/// task.dev. Deterministic; some two seconds for 2,000 examples. Throws Error if the task has no labels, an empty
/// split, or a target outside its labels.
double bagOfWordsAccuracy(const Task& task);

}  // namespace skillscope
