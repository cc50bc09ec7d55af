#pragma once

/// What expires in one second, kept until that is over.

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <persist/clock.hpp>

#include "core/selection.hpp"
#include "watch/event.hpp"

namespace persist::app {

/// An entry that expired, copied as far as a line shows it.
struct ExpiredEntry {
  Instant at;
  std::string store;
  std::string key;
  /// What it was, where that is known.
  std::optional<EntryState> state = std::nullopt;
  std::size_t bytes = 0;
};

/// Takes the expiries of a second: the first few as they are, and how many there were.
class ExpiryFold {
 public:
  /// So many are worth a line each.
  static constexpr std::size_t max_kept = 5;

  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// Whether what was taken belongs to another second than `instant`.
  [[nodiscard]] bool is_over_at(Instant instant) const;

  void add(const Event& event);
  void clear();

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] const std::vector<ExpiredEntry>& kept() const { return kept_; }
  [[nodiscard]] const std::set<std::string, std::less<>>& stores() const { return stores_; }

 private:
  std::size_t count_ = 0;
  std::vector<ExpiredEntry> kept_;
  std::set<std::string, std::less<>> stores_;
};

}  // namespace persist::app
