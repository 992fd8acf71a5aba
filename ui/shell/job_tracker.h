// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QObject>
#include <QString>
#include <atomic>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace skillscope {

/// Work off the GUI thread, one job at a time on one worker. With Keep::newest only the newest request counts, such as
/// reading the run that was selected last: it replaces the waiting one and tells the one at work that it is no longer
/// wanted, and only its result is delivered. With Keep::all every job is done in turn, such as edits of the store.
/// The destructor waits: for the job at work, or for all with Keep::all. Thread: all functions from the owner's thread.
class JobTracker {
 public:
  enum class Keep { newest, all };

  /// Asked inside a job, from the worker thread: is the result still wanted? Outlives the tracker.
  class Wanted {
   public:
    Wanted(std::shared_ptr<std::atomic<quint64>> newest, quint64 ticket)
        : newest_(std::move(newest)), ticket_(ticket) {}
    bool operator()() const { return newest_->load(std::memory_order_acquire) == ticket_; }

   private:
    std::shared_ptr<std::atomic<quint64>> newest_;
    quint64 ticket_;
  };

  explicit JobTracker(Keep keep = Keep::newest);
  ~JobTracker();
  JobTracker(const JobTracker&) = delete;
  JobTracker& operator=(const JobTracker&) = delete;

  /// work(wanted) runs on the worker; then done(result) or failed(sentence) runs on the thread of `context`, unless a
  /// newer request came, cancel() was called, or `context` is gone. Every exception of work becomes a sentence.
  /// `context` must outlive the tracker.
  template <typename Work, typename Done>
  void start(QObject* context, Work work, Done done, std::function<void(const QString&)> failed) {
    using Result = std::invoke_result_t<Work, const Wanted&>;
    Wanted wanted = next();
    submit([context, wanted, work = std::move(work), done = std::move(done), failed = std::move(failed)]() mutable {
      if (!wanted()) return;
      auto result = std::make_shared<Result>();
      const QString error = guarded([&] { *result = work(wanted); });
      if (!wanted()) return;
      QMetaObject::invokeMethod(
          context,
          [wanted, result, error, done = std::move(done), failed = std::move(failed)]() mutable {
            if (!wanted()) return;
            if (error.isNull()) {
              done(std::move(*result));
            } else {
              failed(error);
            }
          },
          Qt::QueuedConnection);
    });
  }

  /// The result of whatever runs or waits is no longer wanted.
  void cancel();
  /// A job runs or waits.
  bool isBusy() const;

 private:
  Wanted next();
  void submit(std::function<void()> job);
  /// Runs it; the sentence of what it threw, or a null string.
  static QString guarded(const std::function<void()>& work);

  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace skillscope
