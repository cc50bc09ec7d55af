#pragma once

/// Figures about many entries, in constant memory.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <persist/clock.hpp>
#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

#include "core/entry_state.hpp"
#include "core/size_histogram.hpp"

namespace persist::app {

/// How many entries are of each state. Success, failure, json and invalid are all entries; one
/// failure may have reasons of several kinds.
struct StateCounts {
  std::size_t success = 0;
  std::size_t failure = 0;
  std::size_t fail = 0;
  std::size_t die = 0;
  std::size_t interrupt = 0;
  std::size_t json = 0;
  std::size_t invalid = 0;

  [[nodiscard]] std::size_t all() const { return success + failure + json + invalid; }
};

/// When entries expire, seen from one instant: each is counted once, in the first that fits.
struct ExpiryCounts {
  std::size_t expired = 0;
  std::size_t minute = 0;
  std::size_t hour = 0;
  std::size_t day = 0;
  std::size_t week = 0;
  std::size_t later = 0;
  std::size_t never = 0;
};

/// Entries that have something in common: their store, or their tag, which is what stands before
/// the first `:` of their keys.
struct GroupCounts {
  std::size_t entries = 0;
  std::size_t failures = 0;
  std::size_t invalid = 0;
  /// Of the stored values.
  std::uint64_t bytes = 0;

  GroupCounts& operator+=(const GroupCounts& more);
};

struct LargeEntry {
  std::uint64_t bytes;
  std::string store;
  std::string key;
};

/// Counts entries one by one.
class Statistics {
 public:
  /// Distinct tags that are counted separately, in the order they come; the entries of others, and
  /// of tags longer than 256 bytes, are counted together.
  static constexpr std::size_t max_tags = 10'000;
  static constexpr std::size_t max_stores = 10'000;
  static constexpr std::size_t max_large = 10;

  explicit Statistics(Instant now) : now_{now} {}

  void add(std::string_view store, const EntryView& record, const ValueState& state);

  [[nodiscard]] const StateCounts& states() const { return states_; }
  [[nodiscard]] const ExpiryCounts& expiry() const { return expiry_; }
  [[nodiscard]] const SizeHistogram& sizes() const { return sizes_; }

  struct Group {
    std::string_view name;
    GroupCounts counts;
  };
  /// Those with the most entries first, then by id.
  [[nodiscard]] std::vector<Group> stores() const;
  /// Entries of stores beyond the first `most_stores`.
  [[nodiscard]] const GroupCounts& other_stores() const { return other_stores_; }

  /// Those with the most entries first, then by name.
  [[nodiscard]] std::vector<Group> tags() const;
  /// Entries of tags that are not distinguished.
  [[nodiscard]] const GroupCounts& other_tags() const { return other_tags_; }
  /// Entries whose keys have no tag.
  [[nodiscard]] const GroupCounts& untagged() const { return untagged_; }

  /// The entries with the largest values, the largest first; of equal ones those that come first by
  /// store and key.
  [[nodiscard]] const std::vector<LargeEntry>& largest() const { return largest_; }

 private:
  void add_state(EntryState kind, const ValueState& state);
  void add_expiry(const Expires& expires);
  [[nodiscard]] GroupCounts& counts_of_store(std::string_view store);
  [[nodiscard]] GroupCounts& counts_of_tag(std::string_view key);
  void add_size(std::string_view store, const EntryView& record);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Groups = std::unordered_map<std::string, GroupCounts, Hash, std::equal_to<>>;
  [[nodiscard]] static std::vector<Group> by_size(const Groups& groups);

  Instant now_;
  StateCounts states_;
  ExpiryCounts expiry_;
  SizeHistogram sizes_;
  // The store and the tag are often those of the entry before. Nodes stay where they are.
  Groups stores_;
  Groups::value_type* last_store_ = nullptr;
  GroupCounts other_stores_;
  Groups tags_;
  Groups::value_type* last_tag_ = nullptr;
  GroupCounts other_tags_;
  GroupCounts untagged_;
  std::vector<LargeEntry> largest_;
};

}  // namespace persist::app
