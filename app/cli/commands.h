// SPDX-License-Identifier: GPL-3.0-or-later
//
// The commands of skillscope-cli, one source file each. A command's function is called once the whole command line has
// been read; it returns the exit code and reports errors by throwing. Results go to standard output, all else to
// standard error.
#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace skillscope {

/// 0 done, 1 could not, 2 wrong use.
enum ExitCode : int { exitDone = 0, exitFailed = 1, exitUsage = 2 };

/// What the options before the command say, and the command chosen.
struct CommandLine {
  bool quiet = false;   ///< --quiet: no progress and no remarks
  std::string plugins;  ///< --plugins: a further folder of methods
  std::string text;     ///< the command line as typed, recorded with a run
  std::function<int()> chosen;
};

void addRunCommand(CLI::App& app, CommandLine& line);
void addResumeCommand(CLI::App& app, CommandLine& line);
void addBranchCommand(CLI::App& app, CommandLine& line);
void addSweepCommand(CLI::App& app, CommandLine& line);
void addTableCommand(CLI::App& app, CommandLine& line);
void addListCommand(CLI::App& app, CommandLine& line);
void addEditCommand(CLI::App& app, CommandLine& line);
void addCompareCommand(CLI::App& app, CommandLine& line);
void addShowCommand(CLI::App& app, CommandLine& line);
void addAutopsyCommand(CLI::App& app, CommandLine& line);
void addExportCommand(CLI::App& app, CommandLine& line);
void addImportCommand(CLI::App& app, CommandLine& line);
void addReproduceCommand(CLI::App& app, CommandLine& line);
void addMethodsCommand(CLI::App& app, CommandLine& line);
void addMetricsCommand(CLI::App& app, CommandLine& line);
void addModelCommand(CLI::App& app, CommandLine& line);
void addSettingsCommand(CLI::App& app, CommandLine& line);
void addStreamCommand(CLI::App& app, CommandLine& line);
void addTokenizeCommand(CLI::App& app, CommandLine& line);
void addVerifyCommand(CLI::App& app, CommandLine& line);
void addDoctorCommand(CLI::App& app, CommandLine& line);
void addPretrainCommand(CLI::App& app, CommandLine& line);
void addWhatIfCommand(CLI::App& app, CommandLine& line);

}  // namespace skillscope
