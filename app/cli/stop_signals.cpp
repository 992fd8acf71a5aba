// SPDX-License-Identifier: GPL-3.0-or-later
#include "stop_signals.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "commands.h"

namespace skillscope {

namespace {

std::atomic<int> signalsSeen{0};
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

constexpr char farewell[] =
    "\nskillscope-cli: quit at once; what was committed to the store stays, and the run reads interrupted\n";

extern "C" void countSignal(int) {
  if (signalsSeen.fetch_add(1) == 0) return;
  const int before = errno;
  [[maybe_unused]] const auto written = write(STDERR_FILENO, farewell, sizeof farewell - 1);
  errno = before;
  _exit(exitFailed);
}

}  // namespace

StopSignals::StopSignals() {
  signalsSeen = 0;
  struct sigaction handler {};
  handler.sa_handler = countSignal;
  handler.sa_flags = SA_RESTART;
  sigemptyset(&handler.sa_mask);
  // A shell starts background jobs with SIGINT ignored; who sends it to this process by hand means it all the same.
  sigaction(SIGINT, &handler, &interrupt_);
  sigaction(SIGTERM, &handler, &terminate_);
  sigaction(SIGHUP, nullptr, &hangUp_);
  if (hangUp_.sa_handler != SIG_IGN) sigaction(SIGHUP, &handler, nullptr);
  struct sigaction ignored {};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignored, &pipe_);
}

StopSignals::~StopSignals() {
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
  sigaction(SIGHUP, &hangUp_, nullptr);
  sigaction(SIGPIPE, &pipe_, nullptr);
}

bool StopSignals::asked() const {
  return signalsSeen > 0;
}

}  // namespace skillscope
