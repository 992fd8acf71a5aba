// SPDX-License-Identifier: GPL-3.0-or-later
//
// The filter line of the library, the same for the window and the command line. Terms have spaces between, and all of
// them must hold:
//   word  "two words"      in name, method, stream, order, status, experiment, tags, notes, id, or a value of the
//   config field:text             the field contains the text; field:=text is the text; field:a,b is either ap:>60
//   ap:>=60  seconds:<90  seed:1..5  created:>=2026-05-01     numbers and days; the ends of a range belong to it
//   train.epochs:3         any key of the config, whole or its last part
//   is:archived  is:running  tag:paper  has:notes
//   -term                  must not hold
// Letters count alike, whether large or small. Thread: any; a filter is only read once it is made.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/run/config_values.h"
#include "core/store/run_store.h"

namespace skillscope {

/// A field that a filter and a table of runs know.
struct RunField {
  std::string name;   ///< "ap"
  std::string title;  ///< "AP"
  std::string unit;   ///< "%", "s", "MiB", ""; figures are given in it
  std::string help;
  /// One of both: a figure, nothing where it is not known, or a text.
  std::function<std::optional<double>(const RunSummary&)> number;
  std::function<std::string(const RunSummary&)> text;
  bool isDay = false;  ///< the number is a Unix time
};

/// All fields but the keys of configs.
const std::vector<RunField>& runFields();
const RunField* runFieldNamed(const std::string& name);

class RunFilter {
 public:
  /// The empty filter: every run.
  RunFilter() = default;
  /// Throws UsageError for what cannot be understood: an unknown field (with the nearest known one), a number where
  /// there is none, an open quotation mark. A field without a value yet ("ap:") filters nothing.
  explicit RunFilter(const std::string& text);

  bool isEmpty() const { return terms_.empty(); }
  /// `config` may be null while it is not read: terms about it then do not hold.
  bool matches(const RunSummary& run, const ConfigValues* config) const;
  /// Archived runs are asked for by name ("is:archived"); otherwise a list leaves them out.
  bool mentionsArchived() const { return archived_; }

 private:
  struct Term {
    bool negated = false;
    std::function<bool(const RunSummary&, const ConfigValues*)> holds;
  };
  std::vector<Term> terms_;
  bool archived_ = false;
};

}  // namespace skillscope
