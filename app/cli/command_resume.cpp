// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "core/learn/method_catalog.h"
#include "core/run/resume.h"
#include "core/run/run_session.h"
#include "run_and_report.h"
#include "store_option.h"

namespace skillscope {

void addResumeCommand(CLI::App& app, CommandLine& line) {
  struct Options {
    std::string run, store;
    bool json = false;
  };
  CLI::App* command = app.add_subcommand("resume", "Go on with a stopped or interrupted run, bit for bit");
  const auto options = std::make_shared<Options>();
  command->add_option("run", options->run, "Its id, the beginning of it, or \"latest\"")
      ->option_text("RUN")
      ->required();
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json, "End with one line of JSON on standard output, as run does");
  command->footer(
      "Goes on from the run's newest checkpoint (record.checkpoint_every_steps, and the end of each task) in the same "
      "place of the store; what was recorded after that checkpoint is recorded anew. On the same machine, the end is, "
      "bit for bit, that of a run that nothing stopped.");
  command->callback([options, &line] {
    line.chosen = [options, &line] {
      SessionOptions session;
      session.continued = true;
      session.storePath = storePathOr(options->store);
      session.runId = resolveRun(openStore(options->store).get(), options->run, options->store);
      const RunConfig config = configToContinue(session.storePath, session.runId);
      MethodCatalog::instance().load(line.plugins);
      checkRunnable(config);
      return runAndReport(config, session, options->store, options->json, line);
    };
  });
}

}  // namespace skillscope
