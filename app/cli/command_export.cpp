// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "core/base/atomic_file.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

void addExportCommand(CLI::App& app, CommandLine& line) {
  struct Options {
    std::string run, store, format, output;
  };
  CLI::App* command = app.add_subcommand("export", "Write everything a run recorded as CSV or JSON");
  const auto options = std::make_shared<Options>();
  command->add_option("run", options->run, "Its id, the beginning of it, or \"latest\"")
      ->option_text("RUN")
      ->required();
  command->add_option("--format", options->format, "csv: one long table; json: everything")
      ->option_text("csv|json")
      ->required()
      ->check(CLI::IsMember({"csv", "json"}));
  command->add_option("--output,-o", options->output, "File to write, whole or not at all; else standard output")
      ->option_text("FILE");
  addStoreOption(*command, options->store);
  command->callback([options, &line] {
    line.chosen = [options, &line] {
      const std::unique_ptr<RunReader> reader = openStore(options->store);
      const std::string id = resolveRun(reader.get(), options->run, options->store);
      const std::string text =
          exportRun(*reader, id, options->format == "csv" ? ExportFormat::csv : ExportFormat::json);
      if (options->output.empty() || options->output == "-") {
        print(text.ends_with('\n') ? text : text + "\n");
      } else {
        writeFileAtomically(options->output, text);
        if (!line.quiet) printError("run " + id + " is written to " + options->output);
      }
      return static_cast<int>(exitDone);
    };
  });
}

}  // namespace skillscope
