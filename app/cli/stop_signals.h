// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <signal.h>

namespace skillscope {

/// While it lives, SIGINT, SIGTERM and SIGHUP (unless nohup keeps that away) ask for a stop instead of ending the
/// program, a second one ends it at once with exit code 1, and SIGPIPE does nothing. One object at a time. The signals
/// are handled, not blocked: BLAS libraries start threads before main(), which would take blocked ones.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  bool asked() const;

 private:
  struct sigaction interrupt_ {
  }, terminate_{}, hangUp_{}, pipe_{};
};

}  // namespace skillscope
