// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recomputes golden cases (JSON files with inputs and expected results of one formula) and fixtures (folders with a
// checkpoint, an adapter or a training trace and the reference libraries' answers; folders of damaged checkpoints) with
// the shipped code.
// No LibTorch in this header.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace skillscope {

struct VerifyResult {
  std::string file;
  std::string name;  ///< of the case; the file's stem if it has none
  bool passed = false;
  double largestError = 0;  ///< largest |computed − expected| of all numbers compared, 0 if none was
  std::string reason;       ///< why not passed, a sentence
};

/// Verifies every golden case among `paths`: files, and folders with all folders below them, in the order given and
/// sorted by name inside a folder. A case is a JSON file whose `format` is kif-golden-1 or golden-2, where all fields
/// it expects are compared with its own tolerance; a folder whose expected.json has the format fixture-1; or an entry
/// of a manifest.json of damaged folders, whose other files are then no cases of their own. Failed cases, each with its
/// reason: an unknown kind or parameter value, a JSON file that is damaged, a path that does not exist. Other files are
/// passed over unless named directly. An empty result means that no case was found. `onCase`, if set, is called after
/// each one. Throws nothing. Thread: any.
std::vector<VerifyResult> verifyPaths(const std::vector<std::string>& paths,
                                      const std::function<void(const VerifyResult&)>& onCase = {});

}  // namespace skillscope
