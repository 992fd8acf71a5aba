// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session holds, for the files that make it: run_session.cpp (thread, commands, what is recorded),
// run_session_prepare.cpp (data, backbone, method), run_session_past.cpp (a run that goes on, or branches from
// another).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/data/task_source.h"
#include "core/learn/method.h"
#include "core/learn/trainer.h"
#include "core/nn/backbone.h"
#include "core/run/run_session.h"
#include "core/run/training_state.h"
#include "core/store/run_store.h"
#include "core/tensor/random.h"
#include "core/text/tokenizer.h"

namespace skillscope {

struct RunSession::Private final : RunControl {
  RunConfig config;
  SessionOptions options;
  std::string runId;
  std::thread thread;

  // Commands: written by the owner, read by the training thread.
  enum class Mode { running, paused, oneStep };
  mutable std::mutex mutex;
  std::condition_variable changed;
  Mode mode = Mode::running;
  bool stepTaken = false;  ///< of Mode::oneStep
  bool stopping = false;
  bool pauseAtFusions = false;
  bool waiting = false;
  std::vector<SettingChanged> changes;

  std::atomic<bool> started{false}, ended{false}, failedByUse{false};

  // The training thread's own.
  std::unique_ptr<RunWriter> writer;
  std::unique_ptr<Backbone> backbone;
  std::unique_ptr<Tokenizer> tokenizer;
  std::unique_ptr<ContinualMethod> method;
  std::unique_ptr<RandomState> random;
  std::unique_ptr<Trainer> trainer;
  TaskStream stream;
  std::vector<DataFileHash> dataFiles;  ///< that the stream was made of
  std::vector<std::string> remarks;     ///< about the data
  RunFinished finished;
  std::optional<TrainingState> state;        ///< to go on from, until the trainer has it
  double secondsBefore = 0;                  ///< of a continued run, until its state was made
  std::int64_t events = 0, savedEvents = 0;  ///< recorded so far; when the trainer last could be saved
  bool toldNoState = false, toldLeftOut = false, toldNoSides = false;
  bool fused = false;  ///< since the last savePoint()
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();

  void threadMain() noexcept;
  void prepare();
  void makeStream();
  void train();
  double secondsTaken() const;
  std::vector<Event> openState();
  void writeState(bool keep = false) noexcept;
  void handPast(const Event& event);
  void checkVocabulary() const;
  void remarkUnwritableAnswers();
  std::map<std::string, std::string> environment() const;
  void openWriter(const std::string& methodTitle);
  void continueWriter();
  void branchWriter(const std::string& methodTitle);
  std::vector<Event> openBranchPoint(const RunConfig& parent);
  void copyHistory(std::vector<Event> past, const StoredRun& parent);
  void finish();
  void holdWhilePaused(std::unique_lock<std::mutex>& lock, std::int64_t step, bool beforeStep);
  void stopIfAsked();
  void deliver(const Event& event);
  void warnOfManyThreads();

  void emit(Event event) override;
  void safePoint(std::int64_t step) override;
  std::vector<SettingChanged> beforeStep(std::int64_t step) override;
  void taskLearned(int task, std::int64_t step) override;
  void fusing(const FusionSides& sides, const std::vector<TrainableTensor>& trainable, int task,
              std::int64_t step) override;
  void savePoint(std::int64_t step, bool taskEnd) override;
};

}  // namespace skillscope
