// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/paths.h"

#include <dlfcn.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "core/base/error.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

/// A file with this name in the root of a build tree holds the path of its source tree (see core/CMakeLists.txt).
constexpr const char* buildTreeMarker = "skillscope-build-tree";

std::string environmentVariable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Folder of the shared library that this code is in.
fs::path libraryFolder() {
  Dl_info info{};
  std::error_code error;
  if (dladdr(reinterpret_cast<void*>(&libraryFolder), &info) != 0 && info.dli_fname) {
    const fs::path file = fs::canonical(info.dli_fname, error);
    if (!error) return file.parent_path();
  }
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

bool isFolder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

}  // namespace

std::string resourceFolder() {
  if (const std::string given = environmentVariable("SKILLSCOPE_RESOURCES"); !given.empty()) {
    if (!isFolder(given)) throw Error("SKILLSCOPE_RESOURCES names " + given + ", which is no folder");
    return given;
  }
  const fs::path start = libraryFolder();
  for (fs::path folder = start; folder.has_relative_path(); folder = folder.parent_path()) {
    if (std::ifstream marker(folder / buildTreeMarker); marker) {
      std::string source;
      std::getline(marker, source);
      if (isFolder(fs::path(source) / "resources")) return (fs::path(source) / "resources").string();
    }
    if (isFolder(folder / "share" / "skillscope")) return (folder / "share" / "skillscope").string();
  }
  throw Error("no folder share/skillscope with the program's own files was found above " + start.string() +
              ": install the program completely, or set SKILLSCOPE_RESOURCES");
}

std::string pluginFolder() {
  if (const std::string given = environmentVariable("SKILLSCOPE_PLUGINS"); !given.empty()) return given;
  return (libraryFolder() / "skillscope" / "plugins").string();
}

std::string dataFolder() {
  fs::path base = environmentVariable("XDG_DATA_HOME");
  if (!base.is_absolute()) {  // a relative one is to be ignored, says the XDG base directory specification
    std::string home = environmentVariable("HOME");
    if (home.empty()) {
      const passwd* user = getpwuid(getuid());
      if (user && user->pw_dir) home = user->pw_dir;
    }
    if (home.empty()) throw Error("your home folder is not known: set HOME or XDG_DATA_HOME");
    base = fs::path(home) / ".local" / "share";
  }
  const fs::path folder = base / "skillscope";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error("the data folder " + folder.string() + " cannot be made: " + error.message());
  return folder.string();
}

std::string resource(const std::string& relative) {
  const fs::path path = fs::path(resourceFolder()) / relative;
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw Error("the program's own file " + path.string() + " is missing: install the program completely");
  }
  return path.string();
}

}  // namespace skillscope
