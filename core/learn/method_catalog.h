// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window and the CLI may know about methods, without LibTorch: their declarations, and the plug-ins found.
#pragma once

#include <string>
#include <vector>

#include "core/learn/parameter.h"

namespace skillscope {

class MethodRegistry;
struct RunConfig;

struct PluginStatus {
  std::string file;
  bool loaded = false;
  std::string reason;  ///< why not, a sentence
  std::vector<std::string> methods;
};

/// Loads the plug-ins of the installed folder (next to the library, or the build tree's) once per process, plus
/// those of `extraFolder` (--plugins); a plug-in that cannot be used is listed with the reason. Nothing is ever
/// unloaded. Thread: any; loading is serialised. References handed out stay valid until the next load() of a new
/// folder.
class MethodCatalog {
 public:
  static MethodCatalog& instance();
  void load(const std::string& extraFolder = {});
  const std::vector<MethodInfo>& methods() const;
  const MethodInfo& info(const std::string& name) const;  ///< throws UsageError listing the known names
  const std::vector<PluginStatus>& plugins() const;
  const MethodRegistry& registry() const;

 private:
  MethodCatalog();
  ~MethodCatalog();
  struct Private;
  Private* d_;
};

/// The config with every parameter of its method written out: what is recorded with a run, so that a default that a
/// later version changes does not change what the run was. As given where the method or a parameter is not known.
RunConfig withMethodDefaults(RunConfig config);

}  // namespace skillscope
