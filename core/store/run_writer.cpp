// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <pthread.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/base/process_memory.h"
#include "core/base/strings.h"
#include "core/store/columns.h"
#include "core/store/event_inserter.h"
#include "core/store/event_loader.h"
#include "core/store/record_json.h"
#include "core/store/run_figures.h"
#include "core/store/run_lock.h"
#include "core/store/run_rows.h"
#include "core/store/run_store.h"
#include "core/store/store_file.h"

namespace skillscope {
namespace {

using Clock = std::chrono::steady_clock;

// A kill may lose what waits here plus what is being written; together they stay well under a second.
constexpr auto commitInterval = std::chrono::milliseconds(400);
constexpr std::size_t queueEvents = 65536;
constexpr std::size_t queueBytes = std::size_t{64} << 20;
/// How long another program may keep the store locked before the run gives up on it.
constexpr int busyAttempts = 60 / storeBusySeconds;

template <class T>
std::size_t bytesOf(const std::vector<T>& values) {
  return values.size() * sizeof(T);
}

std::size_t bytesOf(const Event& event) {
  std::size_t bytes = sizeof(Event);
  if (const auto* snapshot = std::get_if<ImportanceSnapshot>(&event)) {
    bytes += bytesOf(snapshot->importance) + bytesOf(snapshot->sensitivity) + bytesOf(snapshot->uncertainty);
  } else if (const auto* round = std::get_if<FusionRound>(&event)) {
    bytes += bytesOf(round->previousScore) + bytesOf(round->currentScore) + bytesOf(round->category) +
             bytesOf(round->previousShare) + bytesOf(round->historyAfter) + bytesOf(round->change);
  } else if (const auto* predictions = std::get_if<ExamplePredictions>(&event)) {
    for (const ExamplePrediction& example : predictions->examples) {
      bytes += sizeof example + example.id.size() + example.prompt.size() + example.target.size() +
               example.prediction.size();
    }
  } else if (const auto* retrieval = std::get_if<ExampleRetrieval>(&event)) {
    bytes += bytesOf(retrieval->owner) + bytesOf(retrieval->slot) + bytesOf(retrieval->weight) +
             bytesOf(retrieval->similarity);
  } else if (const auto* space = std::get_if<RetrievalSpace>(&event)) {
    bytes += bytesOf(space->keys) + bytesOf(space->place) + bytesOf(space->queries);
  } else if (const auto* message = std::get_if<Message>(&event)) {
    bytes += message->text.size();
  }
  return bytes;
}

/// What must be on the disk before the run goes on to something new: committed at once, and synced.
bool isMilestone(const Event& event) {
  if (const auto* snapshot = std::get_if<ImportanceSnapshot>(&event)) return snapshot->taskEnd;
  return std::holds_alternative<RunStarted>(event) || std::holds_alternative<TaskStarted>(event) ||
         std::holds_alternative<FusionRound>(event) || std::holds_alternative<Checkpointed>(event) ||
         std::holds_alternative<RunFinished>(event);
}

std::int64_t insertRun(SQLite::Database& database, const NewRun& run) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement row(database,
                        "INSERT INTO run (id, name, method, stream, task_order, seed, created_at, experiment, variant,"
                        " notes, parent, branch_point, branch_task, branch_step, branch_events, branch_changes)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const RunLineage& from = run.lineage;
  execute(row, run.id, run.name, run.method, run.stream, run.order, run.seed,
          static_cast<std::int64_t>(std::time(nullptr)), run.experiment, run.variant, run.notes, from.parent,
          from.point, from.task, from.step, from.events, from.changes);
  const std::int64_t number = database.getLastInsertRowid();
  SQLite::Statement record(database,
                           "INSERT INTO run_record (run, config_toml, command_line, environment) VALUES (?, ?, ?, ?)");
  execute(record, number, run.configToml, run.commandLine, environmentToJson(run.environment));
  transaction.commit();
  return number;
}

bool hasRun(SQLite::Database& database, const std::string& id) {
  SQLite::Statement query(database, "SELECT 1 FROM run WHERE id = ?");
  query.bind(1, id);
  return query.executeStep();
}

}  // namespace

struct RunWriter::Private {
  std::string path, id;
  std::unique_ptr<SQLite::Database> database;  // the writing thread's alone once that runs
  std::optional<RunLock> lock;
  std::int64_t run = 0;
  std::unique_ptr<EventInserter> inserter;
  RunFigures figures;
  std::optional<RunFinished> finished;
  Clock::time_point began = Clock::now();

  std::mutex mutex;  // guards all below
  std::condition_variable work, progress;
  std::vector<Event> queue;
  std::size_t bytes = 0;
  std::uint64_t accepted = 0, committed = 0;
  bool urgent = false, closing = false, closed = false;
  std::string failure;
  std::thread thread;

  /// What the run had taken before this writer.
  void beganBefore(double seconds) {
    began = Clock::now() - std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  }
  void takeUp(const ContinuedRun& continued);
  void startThread();
  void loop() noexcept;
  void commit(const std::vector<Event>& batch, bool last);
  void writeBatch(const std::vector<Event>& batch, bool last);
  void updateRow(bool last);
  void throwFailure() const {
    if (!failure.empty()) throw Error(failure);
  }
};

RunWriter::RunWriter(const std::string& storePath, const NewRun& run) : d_(std::make_unique<Private>()) {
  d_->path = storeFilePath(storePath);
  d_->id = run.id;
  const std::string folder = runFolder(d_->path, run.id);
  d_->database = openStoreForWriting(d_->path);
  std::error_code error;
  const bool newFolder = !std::filesystem::exists(folder, error);
  const auto tidyUp = [&] {
    if (newFolder) std::filesystem::remove_all(folder, error);
  };
  try {
    if (hasRun(*d_->database, run.id))
      throw UsageError("the run store " + d_->path + " has a run " + run.id + " already");
    // Before the row exists: whoever sees the row must find the lock taken.
    d_->lock = RunLock::acquire(folder);
    if (!d_->lock) throw UsageError("another program is writing the run " + run.id);
    d_->run = insertRun(*d_->database, run);
    d_->beganBefore(run.seconds);
    d_->inserter = std::make_unique<EventInserter>(*d_->database, d_->run);
  } catch (const SQLite::Exception& exception) {
    tidyUp();
    throw storeError(exception, d_->path, d_->database.get());
  } catch (const Error&) {
    tidyUp();
    throw;
  }
  d_->startThread();
}

RunWriter::RunWriter(const std::string& storePath, const ContinuedRun& run) : d_(std::make_unique<Private>()) {
  d_->path = storeFilePath(storePath);
  d_->id = run.id;
  openStoreForReading(d_->path);  // throws where there is no store, which opening for writing would make
  d_->database = openStoreForWriting(d_->path);
  try {
    if (!hasRun(*d_->database, run.id)) {
      throw UsageError("there is no run " + inQuotes(run.id) + " in the store " + d_->path);
    }
    d_->lock = RunLock::acquire(runFolder(d_->path, run.id));
    if (!d_->lock) throw UsageError("another program is writing the run " + run.id);
    d_->takeUp(run);
  } catch (const SQLite::Exception& exception) {
    throw storeError(exception, d_->path, d_->database.get());
  }
  d_->startThread();
}

void RunWriter::Private::takeUp(const ContinuedRun& continued) {
  SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
  {
    SQLite::Statement query(*database, oneRunQuery);
    query.bind(1, continued.id);
    query.executeStep();
    run = numberOf(query);
    if (summaryOf(query).status == RunStatus::done) throw UsageError("the run " + continued.id + " is done");
  }
  inserter = std::make_unique<EventInserter>(*database, run);
  try {
    inserter->continueAfter(continued.events);
    for (const Event& event : EventLoader(*database, run, continued.id).load(false)) figures.add(event);
  } catch (const UsageError&) {
    throw;
  } catch (const Error& error) {
    throw Error("the run " + continued.id + " in the store " + path + " is damaged (" + error.what() +
                "), so it cannot go on: start it again");
  }
  beganBefore(continued.seconds);
  updateRow(false);
  transaction.commit();
}

void RunWriter::Private::startThread() {
  resetPeakMemory();  // what the run needs, not what it took to load its model and data
  // Signals are for the program's own threads: one that lands here would interrupt a write.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread = std::thread([this] { loop(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

RunWriter::~RunWriter() {
  try {
    close();
  } catch (const std::exception& exception) {
    spdlog::error("{}", exception.what());
  }
}

void RunWriter::write(Event event) {
  if (std::holds_alternative<Progress>(event)) return;
  const std::size_t size = bytesOf(event);
  std::unique_lock lock(d_->mutex);
  if (d_->closed) throw Error("the run " + d_->id + " is closed: nothing more can be recorded for it");
  const auto hasRoom = [&] {
    return d_->queue.empty() || (d_->queue.size() < queueEvents && d_->bytes + size <= queueBytes);
  };
  if (!hasRoom() && d_->failure.empty()) {
    d_->urgent = true;
    d_->work.notify_one();
    d_->progress.wait(lock, [&] { return hasRoom() || !d_->failure.empty(); });
  }
  d_->throwFailure();
  d_->urgent = d_->urgent || isMilestone(event) || d_->queue.size() >= queueEvents / 2 || d_->bytes >= queueBytes / 2;
  const bool wake = d_->urgent || d_->queue.empty();
  d_->queue.push_back(std::move(event));
  d_->bytes += size;
  ++d_->accepted;
  lock.unlock();
  if (wake) d_->work.notify_one();
}

void RunWriter::flush() {
  std::unique_lock lock(d_->mutex);
  const std::uint64_t target = d_->accepted;
  if (d_->committed < target && d_->failure.empty()) {
    d_->urgent = true;
    d_->work.notify_one();
    d_->progress.wait(lock, [&] { return d_->committed >= target || !d_->failure.empty(); });
  }
  d_->throwFailure();
}

void RunWriter::close() {
  {
    const std::lock_guard lock(d_->mutex);
    if (d_->closed) return;
    d_->closed = d_->closing = true;
    d_->work.notify_one();
  }
  d_->thread.join();
  d_->inserter.reset();
  d_->database.reset();
  d_->lock.reset();  // last: from now on readers take the row's word
  d_->throwFailure();
}

void RunWriter::Private::loop() noexcept {
  pthread_setname_np(pthread_self(), "store-writer");
  std::unique_lock guard(mutex);
  bool last = false;
  while (!last && failure.empty()) {
    work.wait(guard, [this] { return !queue.empty() || closing; });
    if (!urgent && !closing) work.wait_for(guard, commitInterval, [this] { return urgent || closing; });
    std::vector<Event> batch;
    batch.swap(queue);
    bytes = 0;
    urgent = false;
    last = closing;
    guard.unlock();
    progress.notify_all();
    std::string error;
    try {
      commit(batch, last);
    } catch (const SQLite::Exception& exception) {
      error = storeError(exception, path, database.get()).what();
    } catch (const Error& exception) {
      error = exception.what();
    } catch (const std::exception& exception) {
      error = "the run store " + path + " cannot be written: " + exception.what();
    } catch (...) {
      error = "the run store " + path + " cannot be written";
    }
    guard.lock();
    failure = error;
    if (failure.empty()) committed += batch.size();
    progress.notify_all();
  }
}

void RunWriter::Private::commit(const std::vector<Event>& batch, bool last) {
  bool milestone = last;
  for (const Event& event : batch) milestone = milestone || isMilestone(event);
  // NORMAL survives a killed program but may lose the last commits in a power cut; a milestone shall not be lost.
  if (milestone) database->exec("PRAGMA synchronous = FULL");
  writeBatch(batch, last);
  if (milestone) database->exec("PRAGMA synchronous = NORMAL");
}

void RunWriter::Private::writeBatch(const std::vector<Event>& batch, bool last) {
  std::optional<SQLite::Transaction> transaction;
  for (int attempt = 1; !transaction; ++attempt) {
    try {
      transaction.emplace(*database, SQLite::TransactionBehavior::IMMEDIATE);
    } catch (const SQLite::Exception& exception) {
      if (exception.getErrorCode() != SQLITE_BUSY || attempt >= busyAttempts) throw;
    }
  }
  try {
    for (const Event& event : batch) {
      inserter->insert(event);
      figures.add(event);
      if (const auto* end = std::get_if<RunFinished>(&event)) finished = *end;
    }
    inserter->flushSteps();
    updateRow(last);
    transaction->commit();
  } catch (const SQLite::Exception& exception) {
    throw storeError(exception, path, database.get());  // here, because rolling back overwrites the system's reason
  }
}

void RunWriter::Private::updateRow(bool last) {
  RunFinished state;
  if (finished) {
    state = *finished;
  } else {
    state.status = last ? RunStatus::interrupted : RunStatus::running;
    if (last) state.reason = interruptedReason;
    state.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    state.tokensPerSecond = figures.tokensPerSecond();
  }
  SQLite::Statement update(*database,
                           "UPDATE run SET status = ?, reason = ?, seconds = ?, step = ?, planned_steps = ?,"
                           " tasks_done = ?, task_count = ?, ap = ?, bwt = ?, fwt = ?, fm = ?, la = ?,"
                           " tokens_per_second = ?, weights_sha256 = ?, points = ?, loss_last = ?, loss_best = ?,"
                           " learning_rate_last = ?, gradient_norm_last = ?, tokens_total = ?, training_seconds = ?,"
                           " peak_memory = max(peak_memory, ?)"
                           " WHERE number = ?");
  execute(update, state.status, state.reason, state.seconds, figures.step, figures.plannedSteps, figures.tasksDone,
          figures.taskCount, figures.metric("AP"), figures.metric("BWT"), figures.metric("FWT"), figures.metric("FM"),
          figures.metric("LA"), state.tokensPerSecond, state.weightsSha256, figures.points, figures.lossLast,
          figures.lossBest, figures.learningRateLast, figures.gradientNormLast, figures.tokens, figures.trainingSeconds,
          peakMemory(), run);
}

}  // namespace skillscope
