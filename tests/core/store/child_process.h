// SPDX-License-Identifier: GPL-3.0-or-later
//
// Work in a child process, which is forked without a new program: that would load all libraries again.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QByteArray>
#include <QString>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>

#include "core/base/error.h"

namespace skillscope::test {

inline double monotonicSeconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

inline std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

/// Runs `work` in a child process, with standard output going to us.
class Child {
 public:
  explicit Child(const std::function<int()>& work) {
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0) qFatal("no pipe");
    std::fflush(stdout);
    process_ = fork();
    if (process_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      close(ends[0]);
      close(ends[1]);
      int result = 1;
      try {
        result = work();
      } catch (const std::exception& exception) {
        std::printf("%s\n", exception.what());
      }
      std::fflush(stdout);
      _exit(result);
    }
    close(ends[1]);
    output_ = ends[0];
  }
  ~Child() {
    kill();
    close(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The next piece of its output; empty at its end.
  QByteArray read() const {
    char buffer[4096];
    const ssize_t count = ::read(output_, buffer, sizeof buffer);
    return {buffer, static_cast<int>(std::max<ssize_t>(count, 0))};
  }
  /// Everything it prints until it ends by itself.
  QString result() {
    QByteArray text;
    for (QByteArray piece = read(); !piece.isEmpty(); piece = read()) text += piece;
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return "child failed: " + text;
    return QString::fromUtf8(text).trimmed();
  }
  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
  int output_ = -1;
};

}  // namespace skillscope::test
