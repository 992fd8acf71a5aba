// SPDX-License-Identifier: GPL-3.0-or-later
//
// One training run in a thread of its own. No LibTorch in this header: the window includes it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/task_stream.h"
#include "core/run/branch.h"
#include "core/run/event.h"
#include "core/run/run_config.h"

namespace skillscope {

class ContinualMethod;

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

/// Takes the place of a built-in part where it is set: another front end's data, a test's method. Called on the
/// training thread; errors end the run as failed.
struct SessionParts {
  std::function<TaskStream(const RunConfig&)> stream;                        ///< instead of stream.name
  std::function<std::unique_ptr<ContinualMethod>(const RunConfig&)> method;  ///< instead of method.name
};

struct SessionOptions {
  std::string storePath;  ///< SQLite file; empty = do not store
  std::string runId;      ///< empty = made by the session
  /// Go on with the stored run `runId` from its newest state (see resume.h), with the config that configToContinue()
  /// gave. What happened before is handed to `past` and to the feed first, from RunStarted on.
  bool continued = false;
  /// Begin where another run of the store stood (see branch.h), with a config that checkBranch() lets through. What
  /// happened before is handed over as for a continued run; the branch has it in the store as well.
  std::optional<BranchFrom> branch;
  std::function<void(const Event&)> past;      ///< may be null, then the observer gets it
  std::string commandLine;                     ///< recorded
  std::vector<SettingChanged> changes;         ///< made by themselves before the steps that they name
  std::shared_ptr<LiveFeed> feed;              ///< may be null
  std::function<void(const Event&)> observer;  ///< called on the training thread, may be null (CLI progress)
  SessionParts parts;
};

/// Checks everything about a config that can be known without loading data or weights: ranges, the method and its
/// parameters, the stream, the order and its tasks. Throws UsageError. A session does the same by itself.
void checkRunnable(const RunConfig& config);

/// A run ends with RunFinished and nothing after it; whatever goes wrong on the training thread becomes its reason.
/// What a run trained lies in its folder (runFolder): "task-1", "task-2", … after each task, "final" at the end of a
/// done or stopped run; an adapter in PEFT's format, or a whole checkpoint for full fine-tuning. A stored run also
/// keeps its newest training states there until it is done, so that a stopped or interrupted one can go on bit for bit,
/// and for good those that record.keep_states names, to branch from.
///
/// Thread: start, the commands and the destructor from one owner thread; stop() from any thread (not from a signal
/// handler). Commands return at once and take effect at the next safe point (between optimizer steps, between
/// evaluation batches). The destructor stops and joins.
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
  /// Pauses by itself after every merge, at the next safe point; for looking at each decision before it goes on. May be
  /// set before start() as well.
  void setPauseAtFusions(bool pause);
  /// What change() takes.
  static std::span<const char* const> changeableSettings();
  /// "from the next step": train.learning_rate or train.clip_norm. Throws UsageError for a key that cannot change.
  void change(const std::string& key, const std::string& value);

  bool isRunning() const;  ///< started, and RunFinished not sent yet
  bool isPaused() const;   ///< the training thread is waiting at a safe point
  /// The run failed because of how it was set up (a UsageError): exit code 2 instead of 1.
  bool failedByUse() const;
  const std::string& runId() const;
  const RunConfig& config() const;
  /// Waits for the end; the last event.
  RunFinished wait();

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace skillscope
