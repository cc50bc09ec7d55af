#pragma once

/// Two threads for work that comes in blocks.

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

#include <persist/error.hpp>

#include "values/propagate.hpp"
#include "values/thread_with_signals_blocked.hpp"

namespace persist::dump {

/// A thread that runs `transform` over the slots of a ring, in order, as they are submitted. The
/// destructor lets the slot at work be finished, drops the others and joins.
template <class Slot, class Transform>
class RingWorker {
 public:
  /// Works from the slot number `first` on (counted over all rounds of the ring).
  RingWorker(std::span<Slot> ring, Transform& transform, std::size_t first)
      : submitted_{first},
        finished_{first},
        thread_{thread_with_signals_blocked(
            [this, ring, &transform, first] { run(ring, transform, first); })} {}
  RingWorker(const RingWorker&) = delete;
  RingWorker& operator=(const RingWorker&) = delete;
  ~RingWorker() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  /// Hands over the next slot.
  void submit() {
    {
      const std::lock_guard lock{mutex_};
      ++submitted_;
    }
    changed_.notify_one();
  }

  /// Whether the slot number `slot` is done. Throws what `transform` threw.
  [[nodiscard]] bool has_finished(std::size_t slot) {
    const std::lock_guard lock{mutex_};
    return check_finished(slot);
  }

  /// Waits until it is done.
  void wait_for(std::size_t slot) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return check_finished(slot); });
  }

 private:
  [[nodiscard]] bool check_finished(std::size_t slot) const {
    if (failure_) std::rethrow_exception(failure_);
    return finished_ > slot;
  }

  void run(std::span<Slot> ring, Transform& transform, std::size_t next) {
    std::unique_lock lock{mutex_};
    for (;; ++next) {
      changed_.wait(lock, [&] { return stopping_ || submitted_ > next; });
      if (stopping_) return;
      lock.unlock();
      std::exception_ptr failure;
      try {
        transform(ring[next % ring.size()]);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      ++finished_;
      failure_ = failure;
      changed_.notify_one();
      if (failure) return;
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t submitted_;
  std::size_t finished_;
  bool stopping_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // last: it uses all of the above
};

/// Takes blocks through three steps, in order: `produce` and `consume` on the caller's thread,
/// which so keeps connections and descriptors, `transform` on another, which is made only when
/// there is enough to do to be worth it, and a thread to be had.
///
///     Result<std::size_t> produce(Slot&);
///     void transform(Slot&);
///     Result<void> consume(Slot&);
///
/// `produce` says how much is in the slot, say in bytes, and 0 when there is no more. Slots are
/// reused, a few of them, so memory is bounded.
template <class Slot, class Produce, class Transform, class Consume>
class Pipeline {
 public:
  Pipeline(Produce produce, Transform transform, Consume consume)
      : produce_{std::move(produce)},
        transform_{std::move(transform)},
        consume_{std::move(consume)} {}

  /// Once. An error of `produce` or `consume` ends it and is the result; blocks produced before it
  /// may be left unconsumed. What a step throws, `transform` too, is thrown here.
  [[nodiscard]] Result<void> run() {
    while (true) {
      PERSIST_LET(const std::size_t size, produce_(slot(produced_)));
      if (size == 0) break;
      submit(size);
      while (next_is_due()) PERSIST_CHECK(consume_next());
    }
    while (consumed_ < produced_) PERSIST_CHECK(consume_next());
    return {};
  }

 private:
  // Making and joining a thread costs as much as to transform some ten kilobytes.
  static constexpr std::size_t worth_a_thread = std::size_t{256} << 10U;

  Slot& slot(std::size_t number) { return ring_[number % ring_.size()]; }

  void submit(std::size_t size) {
    amount_ += size;
    if (!worker_ && !is_alone_ && amount_ >= worth_a_thread) start_worker();
    if (worker_) {
      worker_->submit();
    } else {
      transform_(slot(produced_));
    }
    ++produced_;
  }

  // Where no thread is to be had, this one does all of it.
  void start_worker() {
    try {
      worker_.emplace(ring_, transform_, produced_);
    } catch (const std::system_error&) {
      is_alone_ = true;
    }
  }

  /// Whether a block is to be consumed before another is produced.
  bool next_is_due() {
    if (consumed_ == produced_) return false;
    const bool is_full = produced_ - consumed_ == ring_.size();
    return is_full || !worker_ || worker_->has_finished(consumed_);
  }

  Result<void> consume_next() {
    if (worker_) worker_->wait_for(consumed_);
    return consume_(slot(consumed_++));
  }

  Produce produce_;
  Transform transform_;
  Consume consume_;
  std::array<Slot, 4> ring_{};
  std::size_t amount_ = 0;
  std::size_t produced_ = 0;
  std::size_t consumed_ = 0;
  bool is_alone_ = false;
  std::optional<RingWorker<Slot, Transform>> worker_;  // last: it uses the ring
};

/// Runs an `Pipeline`.
template <class Slot, class Produce, class Transform, class Consume>
[[nodiscard]] Result<void> overlap(Produce produce, Transform transform, Consume consume) {
  return Pipeline<Slot, Produce, Transform, Consume>{std::move(produce), std::move(transform),
                                                     std::move(consume)}
      .run();
}

}  // namespace persist::dump
