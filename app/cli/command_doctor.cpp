// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/strings.h"
#include "core/data/wordnet_cl.h"
#include "core/learn/method_catalog.h"
#include "core/run/environment.h"
#include "core/run/run_config.h"
#include "core/run/store_doctor.h"
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

std::string storeReportJson(const StoreReport& report) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["store"] = report.path;
  json["version"] = report.version;
  json["runs"] = report.runs;
  json["sound"] = report.sound();
  if (!report.copy.empty()) json["copy"] = report.copy;
  Json findings = Json::array();
  for (const StoreFinding& finding : report.findings) {
    Json entry;
    entry["kind"] = finding.problem ? "problem" : "remark";
    if (!finding.run.empty()) entry["run"] = finding.run;
    entry["text"] = finding.text;
    entry["repair"] = finding.repair.empty() ? Json(nullptr) : Json(finding.repair);
    entry["repaired"] = finding.repaired;
    findings.push_back(std::move(entry));
  }
  json["findings"] = std::move(findings);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string storeReportText(const StoreReport& report, const std::string& store) {
  std::string text = report.path + ": version " + std::to_string(report.version) + ", " + countText(report.runs) +
                     (report.runs == 1 ? " run\n" : " runs\n");
  bool repairable = false;
  for (const StoreFinding& finding : report.findings) {
    const bool open = finding.problem && !finding.repaired;
    repairable = repairable || (open && !finding.repair.empty());
    std::string line = std::string(finding.repaired ? "repaired"
                                   : open           ? "problem"
                                                    : "remark") +
                       ": " + (finding.run.empty() ? "" : finding.run + ": ") + inOneLine(finding.text);
    if (!finding.repair.empty())
      line += finding.repaired ? " (the repair " + finding.repair + ")" : " (--repair " + finding.repair + ")";
    text += line + "\n";
  }
  if (!report.copy.empty()) text += "The store as it was before is kept as " + report.copy + "\n";
  if (report.sound()) return text + "The store is sound.\n";
  return repairable
             ? text + "Repair what can be repaired with: skillscope-cli doctor --repair" + storeArgument(store) + "\n"
             : text;
}

int examineStore(const std::string& store, bool repair, bool json) {
  std::error_code error;
  if (!fs::exists(store, error)) throw UsageError("there is no run store at " + store);
  const StoreReport report = checkStore(store, repair, checkStates);
  print(json ? storeReportJson(report) : storeReportText(report, store));
  return report.sound() ? exitDone : exitFailed;
}

int examine(const CommandLine& line) {
  Examination versions, folders;
  for (const auto& [name, value] : describeEnvironment()) versions.check(name, [&value = value] { return value; });
  folders.check("Resources", [] { return resourceFolder(); });
  folders.check("Presets", [] { return joined(presetNames(), ", "); });
  folders.check("Backbone", backboneFinding);
  folders.check("WordNet", wordNetFinding);
  folders.check("Plug-ins", [] { return pluginFolder(); });
  folders.check("Methods", [&] { return methodsFinding(line.plugins); });
  folders.check("Store", [] { return storeFinding(""); });
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
  struct Options {
    std::string store;
    bool repair = false, json = false;
  };
  CLI::App* command = app.add_subcommand(
      "doctor",
      "Say what the program found here: versions, BLAS, threads, devices, files; or whether a store is whole");
  const auto options = std::make_shared<Options>();
  CLI::Option* store =
      command
          ->add_option("--store", options->store,
                       "Check this store instead: every page, every row of every run, every file beside it")
          ->option_text("FILE")
          ->check(
              [](const std::string& text) { return text.empty() ? std::string("needs a file name") : std::string(); });
  command->add_flag("--repair", options->repair, "Repair what can be repaired, after making a copy of the store")
      ->needs(store);
  command->add_flag("--json", options->json, "The store's report as one line of JSON")->needs(store);
  command->footer(
      "Exit code 0: nothing is wrong; 1: something is, or is still after a repair. A repair removes nothing that was "
      "recorded without naming it.");
  command->callback([options, &line] {
    line.chosen = [options, &line] {
      return options->store.empty() ? examine(line) : examineStore(options->store, options->repair, options->json);
    };
  });
}

}  // namespace skillscope
