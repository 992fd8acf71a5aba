// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/job_tracker.h"

#include <QCoreApplication>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace skillscope {

struct JobTracker::Private {
  std::shared_ptr<std::atomic<quint64>> newest = std::make_shared<std::atomic<quint64>>(0);
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> waiting;
  bool keepAll = false;
  bool atWork = false;
  bool quit = false;
  std::thread thread;  // started with the first job: most trackers of a short session never need one

  void loop() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [this] { return quit || !waiting.empty(); });
      if (waiting.empty()) return;
      std::function<void()> job = std::move(waiting.front());
      waiting.pop_front();
      atWork = true;
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
      atWork = false;
    }
  }
};

JobTracker::JobTracker(Keep keep) : d_(std::make_unique<Private>()) {
  d_->keepAll = keep == Keep::all;
}

JobTracker::~JobTracker() {
  if (!d_->keepAll) cancel();
  {
    const std::lock_guard lock(d_->mutex);
    d_->quit = true;
  }
  d_->wake.notify_one();
  if (d_->thread.joinable()) d_->thread.join();
}

void JobTracker::cancel() {
  d_->newest->fetch_add(1, std::memory_order_acq_rel);
  const std::lock_guard lock(d_->mutex);
  d_->waiting.clear();
}

bool JobTracker::isBusy() const {
  const std::lock_guard lock(d_->mutex);
  return d_->atWork || !d_->waiting.empty();
}

JobTracker::Wanted JobTracker::next() {
  if (d_->keepAll) return Wanted(d_->newest, d_->newest->load(std::memory_order_acquire));
  return Wanted(d_->newest, d_->newest->fetch_add(1, std::memory_order_acq_rel) + 1);
}

void JobTracker::submit(std::function<void()> job) {
  {
    const std::lock_guard lock(d_->mutex);
    if (!d_->keepAll) d_->waiting.clear();
    d_->waiting.push_back(std::move(job));
    if (!d_->thread.joinable()) d_->thread = std::thread([this] { d_->loop(); });
  }
  d_->wake.notify_one();
}

QString JobTracker::guarded(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const std::exception& error) {
    const QString text = QString::fromUtf8(error.what());
    return text.isEmpty() ? QCoreApplication::translate("JobTracker", "The work failed without saying why.") : text;
  } catch (...) {
    return QCoreApplication::translate("JobTracker", "The work failed without saying why.");
  }
}

}  // namespace skillscope
