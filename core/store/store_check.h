// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a run store is whole: its pages, its rows, and what lies in the folders beside it. What can be repaired is
// repaired on request, after a copy was made; nothing that was recorded is removed without being named.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace skillscope {

struct StoreFinding {
  bool problem = true;  ///< false: worth knowing, nothing is wrong
  std::string run;      ///< id; "" = the store itself
  std::string text;     ///< a sentence
  std::string repair;   ///< what a repair does about it; "" = nothing can be done
  bool repaired = false;
};

struct StoreReport {
  std::string path;
  int version = 0;
  std::int64_t runs = 0;
  std::vector<StoreFinding> findings;
  std::string copy;  ///< of the store as it was before the repair; "" = none was needed
  /// Nothing is wrong, or all that was has been repaired.
  bool sound() const;
};

/// Checks of what lies in a run's folder that need more than the store; gets the run's folder.
using FolderCheck = std::function<void(const std::string& runId, const std::string& folder, bool repair,
                                       std::vector<StoreFinding>& findings)>;

/// Looks at everything: every page, every row of every run read as events, every weights file's checksum. Takes about
/// as long as reading all of it. With `repair`: rebuilds damaged indexes, saves what runs can be read out of damaged
/// pages, removes rows and half-written files that belong to nothing. Throws Error where the file is no store or cannot
/// be opened at all, and UsageError for a repair while a run is being written. Thread: any.
StoreReport checkStore(const std::string& storePath, bool repair = false, const FolderCheck& folderCheck = {});

}  // namespace skillscope
