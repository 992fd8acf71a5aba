// SPDX-License-Identifier: GPL-3.0-or-later
//
// One training run in a thread of its own. No LibTorch in this header: the window includes it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/run/run_config.h"

namespace skillscope {

/// Where live events wait for the window. Thread: push by the training thread, drain by one reader (the GUI timer).
/// Never blocks for longer than a vector move. Progress events replace older ones that were not drained yet.
class LiveFeed {
 public:
  LiveFeed();
  ~LiveFeed();
  void push(Event event);
  std::vector<Event> drain();

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

struct SessionOptions {
  std::string storePath;     ///< SQLite file; empty = do not store
  std::string runId;         ///< empty = made by the session
  std::string commandLine;   ///< recorded
  std::shared_ptr<LiveFeed> feed;                     ///< may be null
  std::function<void(const Event&)> observer;         ///< called on the training thread, may be null (CLI progress)
};

/// Thread: start, the commands and the destructor from one owner thread; commands return at once and take effect at the
/// next safe point (between optimizer steps, between evaluation batches). The destructor stops and joins.
class RunSession {
 public:
  RunSession(RunConfig config, SessionOptions options);
  ~RunSession();
  RunSession(const RunSession&) = delete;
  RunSession& operator=(const RunSession&) = delete;

  void start();
  void pause();
  void resume();
  void step();  ///< one optimizer step, then pause
  void stop();
  /// "from the next step": train.learning_rate or train.clip_norm. Throws UsageError for a key that cannot change.
  void change(const std::string& key, const std::string& value);

  bool isRunning() const;
  bool isPaused() const;
  const std::string& runId() const;
  const RunConfig& config() const;
  /// Waits for the end; the last event.
  RunFinished wait();

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace skillscope
