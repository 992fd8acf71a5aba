// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole runs on toy tasks whose fusions are made again, and the branches that keep such a fusion.
#pragma once

#include <optional>
#include <string>

#include "core/run/run_session.h"
#include "tests/support/session_bench.h"

namespace skillscope::test {

/// Two tasks, or three over different words; `test` examples each.
inline TaskStream whatIfTasks(int tasks, int test) {
  TaskStream stream = toyStream(24, test);
  if (tasks == 3) stream.tasks.push_back(toyTask("third", 20, {"w34", "w35"}, 24, 8, test, 3));
  return stream;
}

/// LoRA on a T5 of its own below `folder`, with large steps, scored by label words.
inline RunConfig whatIfConfig(const std::string& folder, const std::string& method, int steps) {
  RunConfig config = toyConfig();
  config.backbonePath = makeT5Folder(folder + "/t5", 7);
  config.maxSteps = steps;
  config.learningRate = 0.05;
  config.everySteps = -1;
  config.decoding = "labels";
  config.method = method;
  if (method == "recurrent-kif") {
    config.keepStates = "fusions";
    config.methodParameters = {{"inner_steps", std::int64_t{4}},
                               {"memory_steps", std::int64_t{2}},
                               {"memory_share", 0.25},
                               {"outer_learning_rate", 0.02}};
  }
  return config;
}

inline RunFinished finishedRun(const std::string& storePath, const std::string& id, const RunConfig& config,
                               const TaskStream& stream, std::optional<BranchFrom> branch = {}) {
  SessionOptions options;
  options.storePath = storePath;
  options.runId = id;
  options.branch = std::move(branch);
  options.parts.stream = [stream](const RunConfig&) { return stream; };
  RunSession session(config, options);
  session.start();
  return session.wait();
}

}  // namespace skillscope::test
