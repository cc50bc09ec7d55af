#include "inspect/sweeper.hpp"

#include <system_error>
#include <utility>

#include "inspect/matching.hpp"
#include "values/thread_with_signals_blocked.hpp"

namespace persist {

namespace {

using namespace std::chrono_literals;

// As in Effect: so many entries in a transaction, and so long before the next.
constexpr std::size_t batch_size = 1000;
constexpr std::chrono::milliseconds batch_pause{10};

}  // namespace

Sweeper::~Sweeper() {
  {
    const std::scoped_lock lock{mutex_};
    is_stopped_ = true;
    if (inspector_ != nullptr) inspector_->interrupt();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Sweeper::opened(const std::string& store_id) {
  const std::scoped_lock lock{mutex_};
  if (!opened_.insert(store_id).second) return;
  is_due_ = true;
  start();
}

void Sweeper::used() {
  const Instant now = setup_.clock->now();
  const std::scoped_lock lock{mutex_};
  if (is_running_) return;
  // A clock that was set back does not put off the next sweep.
  if (now >= swept_ && now - swept_ < setup_.interval) return;
  is_due_ = true;
  start();
}

void Sweeper::wait() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return !is_running_; });
}

// The lock is held.
void Sweeper::start() {
  if (is_running_ || is_stopped_) return;
  if (thread_.joinable()) thread_.join();  // it is over
  try {
    thread_ = thread_with_signals_blocked([this] { run(); });
    is_running_ = true;
  } catch (const std::system_error&) {
    swept_ = setup_.clock->now();  // no thread to be had: later
  }
}

void Sweeper::run() {
  std::unique_lock lock{mutex_};
  while (std::exchange(is_due_, false) && !is_stopped_) {
    lock.unlock();
    try {
      sweep();
    } catch (...) {  // NOLINT(bugprone-empty-catch): the next sweep may have more luck
    }
    const Instant now = setup_.clock->now();
    lock.lock();
    swept_ = now;
  }
  is_running_ = false;
  changed_.notify_all();
}

void Sweeper::sweep() {
  Result<std::unique_ptr<Inspector>> inspector = setup_.open();
  if (!inspector) return;
  {
    const std::scoped_lock lock{mutex_};
    if (is_stopped_) return;
    inspector_ = inspector->get();
  }
  const Instant now = setup_.clock->now();
  for (const std::string& store : stores_to_sweep(**inspector)) purge(**inspector, store, now);
  const std::scoped_lock lock{mutex_};
  inspector_ = nullptr;
}

std::set<std::string> Sweeper::stores_to_sweep(Inspector& inspector) {
  std::set<std::string> stores;
  {
    const std::scoped_lock lock{mutex_};
    stores = opened_;
  }
  if (const auto infos = inspector.stores()) {
    for (const StoreInfo& info : *infos) {
      if (info.layout == Layout::single) stores.insert(info.id);
    }
  }
  return stores;
}

void Sweeper::purge(Inspector& inspector, const std::string& store, Instant now) {
  while (true) {
    const Result<std::size_t> removed = inspector.purge(store, now, batch_size);
    // One that is too long to be read is passed by the next call.
    if (!removed && !is_too_long(removed.error())) return;
    if (removed && *removed == 0) return;
    if (!pause()) return;
  }
}

/// False if the sweep is to end.
bool Sweeper::pause() {
  std::unique_lock lock{mutex_};
  return !changed_.wait_for(lock, batch_pause, [this] { return is_stopped_; });
}

}  // namespace persist
