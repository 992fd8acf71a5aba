// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "core/base/error.h"

namespace skillscope {
namespace {

constexpr std::size_t bufferBytes = std::size_t{1} << 18;

std::string advice(int errorNumber) {
  std::string reason = std::error_code(errorNumber, std::generic_category()).message();
  switch (errorNumber) {
    case ENOSPC:
    case EDQUOT:
      return reason + "; free some space and try again";
    case EACCES:
    case EPERM:
    case EROFS:
      return reason + "; choose a folder you may write to";
    default:
      return reason;
  }
}

}  // namespace

TemporaryFile createFileBeside(const std::string& path) {
  static std::atomic<unsigned> counter = 0;
  for (;;) {
    TemporaryFile file;
    file.path = path + "." + std::to_string(::getpid()) + "-" + std::to_string(++counter) + ".part";
    file.descriptor = ::open(file.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.descriptor >= 0 || errno != EEXIST) return file;
  }
}

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::is_symlink(path_, error)) {
    const fs::path target = fs::weakly_canonical(path_, error);
    if (!error) path_ = target.string();
  }
  if (fs::is_directory(path_, error)) fail("write", EISDIR);
  const fs::path folder = fs::path(path_).parent_path();
  if (!folder.empty()) {
    fs::create_directories(folder, error);
    if (error) throw Error("cannot create the folder", folder.string(), advice(error.value()));
  }
  TemporaryFile file = createFileBeside(path_);
  if (file.descriptor < 0) fail("write", errno);
  descriptor_ = file.descriptor;
  temporary_ = std::move(file.path);
  struct stat existing {};
  if (::stat(path_.c_str(), &existing) == 0) {
    ::fchmod(descriptor_, existing.st_mode & 0777);  // where the file system has no such rights, the content matters
  }
}

AtomicFile::~AtomicFile() {
  discard();
}

void AtomicFile::write(const void* data, std::size_t bytes) {
  if (descriptor_ < 0) throw Error("cannot write", path_, "the file was already finished or has failed");
  size_ += bytes;
  if (buffer_.size() + bytes <= bufferBytes) {
    buffer_.append(static_cast<const char*>(data), bytes);
    return;
  }
  drain(buffer_.data(), buffer_.size());
  buffer_.clear();
  if (bytes >= bufferBytes) {
    drain(data, bytes);
  } else {
    buffer_.append(static_cast<const char*>(data), bytes);
  }
}

void AtomicFile::commit() {
  if (descriptor_ < 0) throw Error("cannot write", path_, "the file was already finished or has failed");
  drain(buffer_.data(), buffer_.size());
  buffer_.clear();
  if (::fsync(descriptor_) != 0) fail("write", errno);
  const int descriptor = descriptor_;
  descriptor_ = -1;
  if (::close(descriptor) != 0) fail("write", errno);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail("write", errno);
  temporary_.clear();
  // Without this the name itself may be lost at a power cut. Some file systems cannot sync a folder: not an error.
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  const int handle = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle >= 0) {
    ::fsync(handle);
    ::close(handle);
  }
}

void AtomicFile::drain(const void* data, std::size_t bytes) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(descriptor_, next, bytes);
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("write", errno);
    }
    next += written;
    bytes -= static_cast<std::size_t>(written);
  }
}

void AtomicFile::fail(const char* action, int errorNumber) {
  discard();
  throw Error(std::string("cannot ") + action, path_, advice(errorNumber));
}

void AtomicFile::discard() noexcept {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

void writeFileAtomically(const std::string& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

}  // namespace skillscope
