// SPDX-License-Identifier: GPL-3.0-or-later
#include <mutex>
#include <utility>

#include "core/run/run_session.h"

namespace skillscope {

struct LiveFeed::Private {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::mutex mutex;
  std::vector<Event> waiting;
  std::size_t progress = none;  ///< where in `waiting` the one Progress event stands
};

LiveFeed::LiveFeed() : d_(std::make_unique<Private>()) {}

LiveFeed::~LiveFeed() = default;

void LiveFeed::push(Event event) {
  const bool isProgress = std::holds_alternative<Progress>(event);
  const std::lock_guard lock(d_->mutex);
  if (isProgress && d_->progress != Private::none) {
    d_->waiting[d_->progress] = std::move(event);
    return;
  }
  if (isProgress) d_->progress = d_->waiting.size();
  d_->waiting.push_back(std::move(event));
}

std::vector<Event> LiveFeed::drain() {
  const std::lock_guard lock(d_->mutex);
  d_->progress = Private::none;
  return std::exchange(d_->waiting, {});
}

}  // namespace skillscope
