// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace skillscope {

/// Base of every error the program raises. The message is one clear sentence a user can act on: what failed, on what
/// (file, line, field), and what to do. Exceptions never cross a thread or the plug-in border; there they become
/// events (Message, RunFinished) or results.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  /// "<what> <on>: <advice>" with empty parts left out.
  Error(const std::string& what, const std::string& on, const std::string& advice);
};

/// The user asked for something that does not exist or cannot be read as written: unknown key, bad value, wrong
/// argument. Command-line exit code 2; every other Error is exit code 1.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace skillscope
