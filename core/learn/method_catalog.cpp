// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/method_catalog.h"

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/learn/method.h"
#include "core/run/run_config.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace fs = std::filesystem;

struct MethodCatalog::Private {
  mutable std::mutex mutex;
  bool installedLoaded = false;
  std::set<std::string> seenFolders, seenFiles;  ///< canonical paths
  MethodRegistry registry;
  std::vector<PluginStatus> plugins;

  void loadFolder(const std::string& folder);
  void loadFile(const fs::path& file);
  std::vector<std::string> open(const fs::path& file);
  void report(const std::string& file, std::string reason);
};

namespace {

std::string loaderMessage() {
  const char* text = dlerror();
  return text != nullptr ? text : "the reason is unknown";
}

template <typename Function>
Function* symbol(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

std::string canonicalName(const fs::path& path) {
  std::error_code failure;
  const fs::path result = fs::weakly_canonical(path, failure);
  return (failure ? path : result).string();
}

}  // namespace

void MethodCatalog::Private::report(const std::string& file, std::string reason) {
  plugins.push_back({file, false, std::move(reason), {}});
}

void MethodCatalog::Private::loadFolder(const std::string& folder) {
  if (!seenFolders.insert(canonicalName(folder)).second) return;
  std::error_code failure;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (entry->path().extension() == ".so") files.push_back(entry->path());
  }
  if (failure) {
    report(folder, "The plug-in folder cannot be read (" + failure.message() + "); no method was loaded from it.");
    return;
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) loadFile(file);
}

void MethodCatalog::Private::loadFile(const fs::path& file) {
  if (!seenFiles.insert(canonicalName(file)).second) return;
  try {
    plugins.push_back({file.string(), true, "", open(file)});
  } catch (const std::exception& error) {
    report(file.string(), error.what());
  } catch (...) {
    report(file.string(), "It failed while registering its methods, without saying why.");
  }
}

/// Returns the names of the methods it brought; throws the reason why it cannot be used. A library stays loaded either
/// way: LibTorch and the methods' own code may have left pointers into it.
std::vector<std::string> MethodCatalog::Private::open(const fs::path& file) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw Error("It is no library that can be loaded: " + loaderMessage() + ".");
  const auto interfaceOf = symbol<int()>(library, "skillscope_plugin_interface");
  const auto registerWith = symbol<void(MethodRegistry*)>(library, "skillscope_plugin_register");
  if (interfaceOf == nullptr || registerWith == nullptr) {
    throw Error(
        "It is no Skillscope plug-in: it does not export skillscope_plugin_interface and "
        "skillscope_plugin_register.");
  }
  const int version = interfaceOf();
  if (version != SKILLSCOPE_PLUGIN_INTERFACE) {
    throw Error("It was built for version " + std::to_string(version) +
                " of the plug-in interface and this program has " + std::to_string(SKILLSCOPE_PLUGIN_INTERFACE) +
                ": build it again.");
  }
  // Into a registry of its own first, so that a plug-in that fails half-way leaves nothing behind.
  MethodRegistry own;
  registerWith(&own);
  std::vector<std::string> names;
  for (const MethodInfo& info : own.methods()) names.push_back(info.name);
  registry.addAll(std::move(own), file.string());
  return names;
}

MethodCatalog::MethodCatalog() : d_(new Private) {}

MethodCatalog::~MethodCatalog() {
  delete d_;
}

MethodCatalog& MethodCatalog::instance() {
  static MethodCatalog catalog;
  return catalog;
}

void MethodCatalog::load(const std::string& extraFolder) {
  const std::lock_guard lock(d_->mutex);
  if (!d_->installedLoaded) {
    d_->installedLoaded = true;
    try {
      d_->loadFolder(pluginFolder());
    } catch (const Error& error) {
      d_->report("plug-in folder", error.what());
    }
  }
  if (!extraFolder.empty()) d_->loadFolder(extraFolder);
}

const std::vector<MethodInfo>& MethodCatalog::methods() const {
  return d_->registry.methods();
}

const MethodInfo& MethodCatalog::info(const std::string& name) const {
  return d_->registry.info(name);
}

const std::vector<PluginStatus>& MethodCatalog::plugins() const {
  return d_->plugins;
}

const MethodRegistry& MethodCatalog::registry() const {
  return d_->registry;
}

RunConfig withMethodDefaults(RunConfig config) {
  MethodCatalog& catalog = MethodCatalog::instance();
  catalog.load();
  try {
    config.methodParameters = ParameterSet(catalog.info(config.method), config.methodParameters).values();
  } catch (const UsageError&) {  // a method that is not installed here
  }
  return config;
}

}  // namespace skillscope
