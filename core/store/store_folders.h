// SPDX-License-Identifier: GPL-3.0-or-later
//
// What lies beside a store: folders of runs, weights, and what killed programs left there.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/store/store_check.h"

namespace skillscope {

/// "" = as the store lists it, "missing", or what is wrong with it ("are …").
std::string wrongWeights(const std::string& file, const Checkpointed& listed);

/// Half-written files in a run's folder.
void checkRunFolder(const std::string& runId, const std::string& folder, bool repair,
                    std::vector<StoreFinding>& findings);

/// Folders without a run, imports that were killed, and half-written files beside the store.
void checkFolders(const std::string& storePath, const std::set<std::string>& runIds, bool repair,
                  std::vector<StoreFinding>& findings);

/// A store beside another one that goes with the object.
class TemporaryStore {
 public:
  explicit TemporaryStore(const std::string& storePath);
  ~TemporaryStore();
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace skillscope
