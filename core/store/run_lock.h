// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells whether somebody still writes a run: a lock on a file in the run's folder, held while the writer lives. The
// kernel drops it with the process, however that ends (kill -9, power cut), so there is no stale state to judge, and it
// holds across containers and for two writers in one process.
#pragma once

#include <optional>
#include <string>

namespace skillscope {

class RunLock {
 public:
  /// Creates folder and file where missing; nullopt if another writer holds the lock. Throws Error.
  static std::optional<RunLock> acquire(const std::string& runFolder);
  /// Takes no lock itself, so it never disturbs a writer. False where there is no such file.
  static bool isHeld(const std::string& runFolder);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();

 private:
  explicit RunLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace skillscope
