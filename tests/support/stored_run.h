// SPDX-License-Identifier: GPL-3.0-or-later
//
// Synthetic runs in a store, for tests and benchmarks of the window.
#pragma once

#include <string>
#include <utility>

#include "core/run/run_config.h"
#include "core/store/run_store.h"
#include "support/synthetic_run.h"

namespace skillscope::test {

/// Writes the run through RunWriter, as a training would, and closes it. The last event may be taken away to leave an
/// interrupted run.
inline void storeRun(const std::string& store, const std::string& id, const std::string& name,
                     const SyntheticRunOptions& options = {}, const std::string& method = "kif") {
  NewRun run;
  run.id = id;
  run.name = name;
  run.method = method;
  run.stream = "wordnet-cl";
  run.order = "order-1";
  run.seed = static_cast<std::int64_t>(options.seed);
  RunConfig config;
  config.name = name;
  config.method = method;
  config.seed = run.seed;
  run.configToml = toToml(config);
  RunWriter writer(store, run);
  for (Event& event : syntheticRun(options)) {
    if (auto* started = std::get_if<RunStarted>(&event)) started->runId = id;
    writer.write(std::move(event));
  }
  writer.close();
}

}  // namespace skillscope::test
