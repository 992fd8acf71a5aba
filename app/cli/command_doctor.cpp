// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/strings.h"
#include "core/data/wordnet_cl.h"
#include "core/learn/method_catalog.h"
#include "core/run/environment.h"
#include "core/run/run_config.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

/// Lines of the report, and what is wrong.
class Examination {
 public:
  /// Adds "name  finding"; an exception of `find` is a problem.
  void check(const std::string& name, const std::function<std::string()>& find) {
    try {
      table_.add({name, find()});
    } catch (const std::exception& error) {
      table_.add({name, "PROBLEM"});
      problems_.push_back(error.what());
    }
  }
  std::string report() const { return table_.text("  "); }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  TextTable table_{{TextTable::Align::left, TextTable::Align::left}};
  std::vector<std::string> problems_;
};

std::string storeFinding(const std::string& given) {
  const std::unique_ptr<RunReader> reader = openStore(given);
  const std::string path = storePathOr(given);
  if (!reader) return path + " (made by the first run)";
  return path + " (" + std::to_string(reader->list().size()) + " runs)";
}

std::string wordNetFinding() {
  const std::vector<std::string> names = wordnet_cl::taskNames();
  wordnet_cl::buildTasks({names.front()}, 1, 1, 1);
  return wordnet_cl::dataFolder() + " (" + std::to_string(names.size()) + " tasks)";
}

std::string backboneFinding() {
  for (const char* file : {"backbone/config.json", "backbone/spiece.model"}) resource(file);
  const std::string weights = resource("backbone/model.safetensors");
  return weights + " (" + std::to_string(fs::file_size(weights) / 1000) + " kB)";
}

std::string methodsFinding(const std::string& plugins) {
  MethodCatalog& catalog = MethodCatalog::instance();
  catalog.load(plugins);
  std::vector<std::string> names;
  for (const MethodInfo& method : catalog.methods()) names.push_back(method.name);
  if (names.empty()) throw Error("no method was found in " + pluginFolder());
  return joined(names, ", ");
}

int examine(const std::string& store, const CommandLine& line) {
  Examination versions, folders;
  for (const auto& [name, value] : describeEnvironment()) versions.check(name, [&value = value] { return value; });
  folders.check("Resources", [] { return resourceFolder(); });
  folders.check("Presets", [] { return joined(presetNames(), ", "); });
  folders.check("Backbone", backboneFinding);
  folders.check("WordNet", wordNetFinding);
  folders.check("Plug-ins", [] { return pluginFolder(); });
  folders.check("Methods", [&] { return methodsFinding(line.plugins); });
  folders.check("Store", [&] { return storeFinding(store); });
  print("Versions and machine\n" + versions.report() + "\nFiles\n" + folders.report());

  std::vector<std::string> problems = versions.problems();
  problems.insert(problems.end(), folders.problems().begin(), folders.problems().end());
  for (const PluginStatus& plugin : MethodCatalog::instance().plugins()) {
    if (!plugin.loaded) problems.push_back("the plug-in " + plugin.file + " is not used: " + plugin.reason);
  }
  if (problems.empty()) {
    print("\nEverything needed is there.\n");
    return exitDone;
  }
  std::string text = "\nProblems\n";
  for (const std::string& problem : problems) text += wrapped("- " + problem, "  ");
  print(text);
  return exitFailed;
}

}  // namespace

void addDoctorCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command =
      app.add_subcommand("doctor", "Say what the program found here: versions, BLAS, threads, devices, files");
  const auto store = std::make_shared<std::string>();
  addStoreOption(*command, *store);
  command->callback([store, &line] { line.chosen = [store, &line] { return examine(*store, line); }; });
}

}  // namespace skillscope
