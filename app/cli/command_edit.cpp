// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/base/whole_file.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

namespace {

struct EditOptions {
  std::vector<std::string> runs, tags, untags;
  std::string store, name, note, noteFile, color, lineStyle;
  bool archive = false, unarchive = false;
  CLI::Option *nameGiven = nullptr, *noteGiven = nullptr, *colorGiven = nullptr;
};

int edit(const EditOptions& options, bool quiet) {
  const std::unique_ptr<RunReader> reader = openStore(options.store);
  std::vector<std::pair<std::string, RunEdit>> edits;
  std::vector<std::string> added, removed;
  for (const std::string& text : options.tags) {
    for (const std::string& tag : tagsFromText(text)) added.push_back(tag);
  }
  for (const std::string& text : options.untags) {
    for (const std::string& tag : tagsFromText(text)) removed.push_back(tag);
  }
  for (const std::string& given : options.runs) {
    const std::string id = resolveRun(reader.get(), given, options.store);
    RunEdit edit;
    if (*options.nameGiven) edit.name = options.name;
    if (*options.noteGiven) edit.notes = options.note;
    if (!options.noteFile.empty()) edit.notes = readWholeFile(options.noteFile);
    if (*options.colorGiven) edit.color = options.color == "automatic" ? "" : options.color;
    if (options.archive || options.unarchive) edit.archived = options.archive;
    for (int i = 0; !options.lineStyle.empty() && i <= static_cast<int>(RunLineStyle::dashDotted); ++i) {
      if (options.lineStyle == toString(static_cast<RunLineStyle>(i))) edit.lineStyle = static_cast<RunLineStyle>(i);
    }
    if (!added.empty() || !removed.empty()) {
      std::vector<std::string> tags = reader->run(id).summary.tags;
      std::erase_if(tags, [&](const std::string& tag) {
        return std::find(removed.begin(), removed.end(), tag) != removed.end();
      });
      for (const std::string& tag : added) {
        if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
      }
      edit.tags = tags;
    }
    if (edit == RunEdit()) {
      throw UsageError("edit: nothing to change is given; see skillscope-cli edit --help");
    }
    edits.emplace_back(id, edit);
  }
  editRuns(storePathOr(options.store), edits);
  if (!quiet) {
    printError(edits.size() == 1 ? "run " + edits.front().first + " is changed"
                                 : std::to_string(edits.size()) + " runs are changed");
  }
  return exitDone;
}

}  // namespace

void addEditCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand("edit", "Change what people add to runs: name, notes, tags, colour, archived");
  const auto options = std::make_shared<EditOptions>();
  command->add_option("runs", options->runs, "Ids of runs, beginnings of them, or \"latest\"")
      ->option_text("RUN…")
      ->required();
  options->nameGiven = command->add_option("--name", options->name, "Another name")->option_text("TEXT");
  options->noteGiven =
      command->add_option("--note", options->note, "Notes, in Markdown, in place of the old ones")->option_text("TEXT");
  command->add_option("--note-file", options->noteFile, "Notes from a file")
      ->option_text("FILE")
      ->excludes(options->noteGiven);
  command->add_option("--tag", options->tags, "Adds tags, with commas between; may be given again")
      ->option_text("TAGS")
      ->allow_extra_args(false);
  command->add_option("--untag", options->untags, "Takes tags away; may be given again")
      ->option_text("TAGS")
      ->allow_extra_args(false);
  CLI::Option* archive = command->add_flag("--archive", options->archive, "Leave out of lists; nothing is lost");
  command->add_flag("--unarchive", options->unarchive, "Show in lists again")->excludes(archive);
  options->colorGiven =
      command->add_option("--color", options->color, "Of its curves: #rrggbb or automatic")->option_text("COLOR");
  command->add_option("--line-style", options->lineStyle, "automatic, solid, dashed, dotted or dash-dotted")
      ->option_text("STYLE")
      ->check(CLI::IsMember({"automatic", "solid", "dashed", "dotted", "dash-dotted"}));
  addStoreOption(*command, options->store);
  command->callback([options, &line] { line.chosen = [options, &line] { return edit(*options, line.quiet); }; });
}

}  // namespace skillscope
