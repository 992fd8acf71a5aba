// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/sweep_plan.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/learn/method_catalog.h"
#include "core/run/resume.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

/// A parameter at its default is the same run, written out or not.
std::string identityOf(const RunConfig& config) {
  return runIdentity(withMethodDefaults(config));
}

}  // namespace

const char* toString(CellState state) {
  switch (state) {
    case CellState::toDo:
      return "to do";
    case CellState::running:
      return "running";
    case CellState::toContinue:
      return "to go on";
    case CellState::failed:
      return "failed";
    case CellState::done:
      break;
  }
  return "done";
}

SweepProgress::SweepProgress(std::string storePath, std::string experiment)
    : storePath_(std::move(storePath)), experiment_(std::move(experiment)) {
  refresh();
}

void SweepProgress::refresh() {
  cells_.clear();
  std::error_code error;
  if (!fs::exists(storePath_, error)) return;
  const RunReader reader(storePath_);
  for (const RunSummary& run : reader.list()) {
    if (run.experiment != experiment_) continue;
    auto known = identities_.find(run.id);
    if (known == identities_.end()) {
      std::string identity;
      try {
        identity = identityOf(readConfigText(reader.run(run.id).configToml, "the stored config of the run " + run.id));
      } catch (const Error&) {  // a run of another version, or a damaged one, is none of this sweep
      }
      known = identities_.emplace(run.id, std::move(identity)).first;
    }
    if (known->second.empty()) continue;
    CellStatus status{CellState::toDo, run, false};
    if (run.status == RunStatus::done) {
      status.state = CellState::done;
    } else if (run.status == RunStatus::running) {
      status.state = CellState::running;
    } else {
      status.canContinue = !statePaths(runFolder(storePath_, run.id)).empty();
      if (run.status == RunStatus::failed) {
        status.state = CellState::failed;
      } else if (status.canContinue) {
        status.state = CellState::toContinue;
      }
    }
    cells_.emplace(known->second, std::move(status));
  }
}

CellStatus SweepProgress::statusOf(const RunConfig& config) const {
  const auto rank = [](CellState state) {
    switch (state) {
      case CellState::toDo:
        return 0;
      case CellState::failed:
        return 1;
      case CellState::toContinue:
        return 2;
      case CellState::running:
        return 3;
      case CellState::done:
        break;
    }
    return 4;
  };
  CellStatus best;
  const auto [begin, end] = cells_.equal_range(identityOf(config));
  for (auto each = begin; each != end; ++each) {
    if (rank(each->second.state) > rank(best.state)) best = each->second;
  }
  return best;
}

std::optional<CellClaim> CellClaim::take(const std::string& storePath, const RunConfig& config) {
  const fs::path folder = fs::path(runFolder(storePath, "x")).parent_path();
  const std::string path = (folder / ".sweep.lock").string();
  const auto fail = [&path](const std::string& reason) -> Error {
    return Error("cannot lock a run of the sweep in", path, reason);
  };
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw fail(error.message());
  CellClaim claim(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (claim.descriptor_ < 0) throw fail(std::generic_category().message(errno));
  // One byte of the file stands for one run; the file itself stays empty.
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(std::stoull(sha256Hex(identityOf(config)).substr(0, 15), nullptr, 16));
  lock.l_len = 1;
  if (::fcntl(claim.descriptor_, F_OFD_SETLK, &lock) != 0) {
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    throw fail(std::generic_category().message(errno));
  }
  return claim;
}

CellClaim::CellClaim(CellClaim&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

CellClaim& CellClaim::operator=(CellClaim&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

CellClaim::~CellClaim() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace skillscope
