// SPDX-License-Identifier: GPL-3.0-or-later
//
// A run as one file, to hand to someone else: config, curves, importance, decisions, scores, predictions, retrievals,
// environment, messages, notes, and the weights that were chosen.
//
// The container is an SQLite database. It was chosen over an archive (libarchive) because the run already is rows: they
// cross as they are, old bundles are brought up to date by the store's own migrations, and there is no second format
// for numbers to be lost in. What comes from strangers is read as sqlite.org/security.html advises ("Untrusted SQLite
// Database Files"): immutable, defensive, untrusted schema, bounded lengths, a whole check of the pages, and only if
// its tables are, to the letter, those that this program would have made.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace skillscope {

/// The store has another run of the bundle's id; with asNew it would come in.
class RunExists : public Error {
 public:
  using Error::Error;
};

/// What the name of a bundle ends in.
inline constexpr const char* bundleEnding = ".skillscope";

/// Told how much of a long work is done, from 0 to 1; false = give up, leaving nothing behind.
using ShareProgress = std::function<bool(double)>;

/// Which files of the run's folder a bundle takes along.
enum class BundleWeights {
  none,
  newest,  ///< of the end of the run, or of the last task it learned
  all,     ///< of every task too, and whatever else lies there but training states
  states,  ///< all, and the training states, from which the run can go on
};

struct BundleReport {
  std::string runId;
  std::int64_t files = 0, bytes = 0;  ///< of the run's folder
  bool added = true;                  ///< of an import: false = the store had the same run already
  std::vector<std::string> remarks;   ///< sentences, such as weights that the store lists and that are gone
};

/// Writes a run into `file`, whole or not at all; an existing file is replaced. A run that still goes on is written as
/// it is now. Throws UsageError for an unknown run, Error for a file that cannot be written, weights whose checksum is
/// wrong, and when `progress` gave up. Thread: any.
BundleReport exportBundle(const std::string& storePath, const std::string& runId, const std::string& file,
                          BundleWeights weights = BundleWeights::newest, const ShareProgress& progress = {});

/// Takes the run of a bundle into a store, which is made where missing: all of it or nothing. A run of the same id and
/// content is left as it is (added = false); one of the same id and other content is RunExists, or with `asNew` the
/// bundle's run gets an id of its own ("<id>-2", …). Throws Error, too, for what is no bundle, newer, damaged, or made
/// to harm. Thread: any.
BundleReport importBundle(const std::string& file, const std::string& storePath, bool asNew = false,
                          const ShareProgress& progress = {});

/// By its first bytes. False for what cannot be read.
bool looksLikeBundle(const std::string& file);

}  // namespace skillscope
