// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/base/error.h"

namespace skillscope {
namespace {

std::string lockFile(const std::string& runFolder) {
  return runFolder + "/.writer.lock";
}

struct flock wholeFile() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

std::optional<RunLock> RunLock::acquire(const std::string& runFolder) {
  const auto fail = [&runFolder](const std::string& reason) -> Error {
    return Error("cannot write into the run's folder", runFolder, reason);
  };
  std::error_code error;
  std::filesystem::create_directories(runFolder, error);
  if (error) throw fail(error.message());
  RunLock held(::open(lockFile(runFolder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (held.descriptor_ < 0) throw fail(std::generic_category().message(errno));
  struct flock lock = wholeFile();
  // Of the open file, not of the process: an ordinary POSIX lock would be lost as soon as anyone here closed the file.
  if (::fcntl(held.descriptor_, F_OFD_SETLK, &lock) != 0) {
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    throw fail(std::generic_category().message(errno));
  }
  return held;
}

bool RunLock::isHeld(const std::string& runFolder) {
  const RunLock probe(::open(lockFile(runFolder).c_str(), O_RDONLY | O_CLOEXEC));
  if (probe.descriptor_ < 0) return false;
  struct flock lock = wholeFile();
  return ::fcntl(probe.descriptor_, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

RunLock::RunLock(RunLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

RunLock::~RunLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace skillscope
