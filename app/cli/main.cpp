// SPDX-License-Identifier: GPL-3.0-or-later
//
// skillscope-cli: the program without a window. Reads the command line and calls one of the commands (commands.h).
#include <spdlog/cfg/env.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/base/version.h"
#include "core/tensor/compute.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

namespace {

std::string commandLineText(int argc, char** argv) {
  std::vector<std::string> words = {"skillscope-cli"};
  for (int i = 1; i < argc; ++i) words.push_back(shellWord(argv[i]));
  return joined(words, " ");
}

void addCommands(CLI::App& app, CommandLine& line) {
  addRunCommand(app, line);
  addResumeCommand(app, line);
  addBranchCommand(app, line);
  addReproduceCommand(app, line);
  addSweepCommand(app, line);
  addTableCommand(app, line);
  addListCommand(app, line);
  addShowCommand(app, line);
  addEditCommand(app, line);
  addCompareCommand(app, line);
  addAutopsyCommand(app, line);
  addWhatIfCommand(app, line);
  addExportCommand(app, line);
  addImportCommand(app, line);
  addMethodsCommand(app, line);
  addMetricsCommand(app, line);
  addModelCommand(app, line);
  addSettingsCommand(app, line);
  addStreamCommand(app, line);
  addPretrainCommand(app, line);
  addTokenizeCommand(app, line);
  addVerifyCommand(app, line);
  addDoctorCommand(app, line);
}

/// What is wrong with a command line, as a sentence.
std::string usageSentence(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  if (!chosen.empty()) {
    return chosen.front()->get_name() + ": " + error.what() + "; see skillscope-cli " + chosen.front()->get_name() +
           " --help";
  }
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(command->get_name());
  }
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--plugins") == 0)
      ++i;
    else if (argv[i][0] != '-') {
      return "there is no command " + inQuotes(argv[i]) + suggestion(argv[i], commands) + " See skillscope-cli --help";
    }
  }
  return (argc < 2 ? std::string("no command is given") : std::string(error.what())) + "; commands are " +
         joined(commands, ", ") + ", see skillscope-cli --help";
}

int parseAndRun(int argc, char** argv) {
  CLI::App app(
      "Skillscope: watch a language model learn, fuse and forget. Results go to standard output, all else to "
      "standard error.\nExit codes: 0 done, 1 could not, 2 wrong use.",
      "skillscope-cli");
  CommandLine line;
  line.text = commandLineText(argc, argv);
  app.set_version_flag("--version", "skillscope-cli " + programVersion() + " (" + buildCommit() + ")");
  app.add_flag("--quiet,-q", line.quiet, "No progress and no remarks, only results and errors");
  app.add_option("--plugins", line.plugins, "A further folder to load methods from")->option_text("DIR");
  app.require_subcommand(1);
  app.fallthrough();
  addCommands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
    printError(usageSentence(app, error, argc, argv));
    return exitUsage;
  }
  return line.chosen ? line.chosen() : static_cast<int>(exitDone);
}

/// The only place that turns exceptions into exit codes.
int guarded(int argc, char** argv) {
  try {
    return parseAndRun(argc, argv);
  } catch (const UsageError& error) {
    printError(error.what());
    return exitUsage;
  } catch (const std::bad_alloc&) {
    printError("there is not enough memory");
  } catch (const std::exception& error) {
    printError(error.what());
  } catch (...) {
    printError("an unknown error occurred");
  }
  return exitFailed;
}

}  // namespace

}  // namespace skillscope

int main(int argc, char** argv) {
  skillscope::setUpProcess();
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("skillscope", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  spdlog::set_level(
      spdlog::level::off);  // what goes wrong is said once, below; SPDLOG_LEVEL=debug shows the log as well
  spdlog::cfg::load_env_levels();
  const int code = skillscope::guarded(argc, argv);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    skillscope::printError("the result could not be written to standard output");
    return code == skillscope::exitDone ? static_cast<int>(skillscope::exitFailed) : code;
  }
  return code;
}
