#pragma once

/// Two threads for work that comes in blocks.

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include <persist/error.hpp>

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
        thread_{[this, ring, &transform, first] { run(ring, transform, first); }} {}
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
  bool check_finished(std::size_t slot) const {
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
/// there is enough to do to be worth it.
///
///     Result<std::size_t> produce(Slot&);  // how much is in it, e.g. in bytes; 0: there is no
///     more void transform(Slot&); Result<void> consume(Slot&);
///
/// Slots are reused, `slot_count` of them, so memory is bounded. An error of `produce` or `consume`
/// ends all of it and is the result; blocks before a failing `produce` may be left unconsumed. What
/// `transform` throws is thrown here.
template <class Slot, class Produce, class Transform, class Consume>
[[nodiscard]] Result<void> overlap(Produce produce, Transform transform, Consume consume) {
  constexpr std::size_t slot_count = 4;
  // Making and joining a thread costs as much as to transform some ten kilobytes.
  constexpr std::size_t worth_a_thread = std::size_t{64} << 10U;

  std::array<Slot, slot_count> ring{};
  std::optional<RingWorker<Slot, Transform>> worker;
  std::size_t amount = 0;
  std::size_t produced = 0;
  std::size_t consumed = 0;

  const auto consume_next = [&] { return consume(ring[consumed++ % slot_count]); };

  for (;;) {
    if (produced - consumed == slot_count) {
      worker->wait_for(consumed);
      if (Result<void> done = consume_next(); !done) return done;
    }
    Slot& slot = ring[produced % slot_count];
    const Result<std::size_t> size = produce(slot);
    if (!size) return std::unexpected(size.error());
    if (*size == 0) break;
    amount += *size;
    if (!worker && amount >= worth_a_thread) worker.emplace(ring, transform, produced);
    ++produced;
    if (worker) {
      worker->submit();
    } else {
      transform(slot);
    }
    while (consumed < produced && (!worker || worker->has_finished(consumed))) {
      if (Result<void> done = consume_next(); !done) return done;
    }
  }
  while (consumed < produced) {
    worker->wait_for(consumed);
    if (Result<void> done = consume_next(); !done) return done;
  }
  return {};
}

}  // namespace persist::dump
