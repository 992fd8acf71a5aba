// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/signal_watch.h"

#include <sys/socket.h>
#include <unistd.h>

#include <QSocketNotifier>
#include <csignal>

namespace skillscope {
namespace {

int wires[2] = {-1, -1};

/// Only what is allowed in a signal handler.
void onSignal(int) {
  const char byte = 1;
  [[maybe_unused]] const auto written = ::write(wires[0], &byte, 1);
}

}  // namespace

SignalWatch::SignalWatch(QObject* parent) : QObject(parent) {
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, wires) != 0) return;  // the default, ending at once, stays
  notifier_ = new QSocketNotifier(wires[1], QSocketNotifier::Read, this);
  connect(notifier_, &QSocketNotifier::activated, this, [this] {
    char byte = 0;
    [[maybe_unused]] const auto count = ::read(wires[1], &byte, 1);
    Q_EMIT quitWanted();
  });
  struct sigaction action {};
  action.sa_handler = onSignal;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

SignalWatch::~SignalWatch() {
  if (!notifier_) return;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  delete notifier_;
  for (int& wire : wires) {
    ::close(wire);
    wire = -1;
  }
}

}  // namespace skillscope
