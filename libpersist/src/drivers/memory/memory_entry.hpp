#pragma once

#include <algorithm>
#include <memory>

#include <persist/clock.hpp>
#include <persist/expires.hpp>
#include <persist/json_text.hpp>

namespace persist {

/// JSON that does not change, in two words: with a string's four, half of the table's nodes would
/// span three lines of the processor's cache.
class CompactText {
 public:
  CompactText() = default;
  explicit CompactText(JsonView json)
      : bytes_{std::make_unique_for_overwrite<char[]>(json.text().size())},
        size_{json.text().size()} {
    std::ranges::copy(json.text(), bytes_.get());
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] JsonView view() const { return JsonView::assume_valid({bytes_.get(), size_}); }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

/// Small, and its expiry beside the key: a look-up waits for memory more than for anything else.
struct StoredJson {
  static constexpr Instant never = Instant::max();

  /// A life ends at a whole millisecond.
  static Instant instant_of(const Expires& expires) {
    const auto milliseconds = expires.integral();
    return milliseconds ? Instant{std::chrono::milliseconds{*milliseconds}} : never;
  }

  [[nodiscard]] JsonView view() const { return value.view(); }
  // The clock is asked only where it matters: it costs as much as the look-up.
  [[nodiscard]] bool is_live(const Clock& clock) const {
    return expires == never || expires > clock.now();
  }

  Instant expires = never;
  CompactText value;
};

/// When to free what has expired: a round through the table begins at most once per interval, and
/// each write does a little of it. Owned by the table, under its lock.
class SweepRound {
 public:
  explicit SweepRound(std::chrono::milliseconds interval) : interval_{interval} {}

  /// Calls `sweep_buckets(first, count)`, which returns the bucket to go on with, 0 at the end.
  template <class SweepBuckets>
  void go_on(Instant now, const SweepBuckets& sweep_buckets) {
    constexpr std::size_t buckets_at_once = 16;
    if (interval_ <= std::chrono::milliseconds::zero()) return;
    if (bucket_ == 0) {
      // A clock that was set back does not put off the next round.
      if (now >= began_ && now - began_ < interval_) return;
      began_ = now;
    }
    bucket_ = sweep_buckets(bucket_, buckets_at_once);
  }

 private:
  std::chrono::milliseconds interval_;
  std::size_t bucket_ = 0;  // where the round goes on; 0: none is under way
  Instant began_{};
};

}  // namespace persist
