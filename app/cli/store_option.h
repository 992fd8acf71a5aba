// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "core/store/run_store.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace skillscope {

/// Adds --store FILE to a command; `path` must outlive the parsing and stays empty where it is not given.
CLI::Option* addStoreOption(CLI::App& command, std::string& path);
/// The given path, or the default one where it is empty.
std::string storePathOr(const std::string& given);
/// Opens a store for reading; null if the default one is meant and there is none yet. Throws Error.
std::unique_ptr<RunReader> openStore(const std::string& given);
/// The run that "latest", an id, or the beginning of one names. Throws UsageError.
std::string resolveRun(const RunReader* reader, const std::string& given, const std::string& store);
/// " --store FILE" where it is needed to find the store again.
std::string storeArgument(const std::string& given);
/// A word as a POSIX shell reads it back.
std::string shellWord(const std::string& word);

}  // namespace skillscope
