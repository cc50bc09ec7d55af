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

#include "base/string_hash.hpp"
#include "core/entry_state.hpp"
#include "core/size_histogram.hpp"

namespace persist::app {

/// How many entries are of each state. Success, failure, json and invalid are all entries; one
/// failure may have reasons of several kinds.
struct StateCounts {
  static constexpr auto first_of_requests = static_cast<std::size_t>(EntryState::suspended);

  std::size_t success = 0;
  std::size_t failure = 0;
  std::size_t fail = 0;
  std::size_t die = 0;
  std::size_t interrupt = 0;
  std::size_t json = 0;
  std::size_t invalid = 0;
  /// Requests and elements that did not reply, in the order of `EntryState` from `suspended` on.
  std::array<std::size_t, state_words.size() - first_of_requests> requests = {};
  /// Successes and failures that do not match their schemas.
  std::size_t mismatch = 0;

  [[nodiscard]] std::size_t all() const;
  StateCounts& operator+=(const StateCounts& more);
  /// Counts one in a state of requests.
  void add_request(EntryState state) {
    ++requests.at(static_cast<std::size_t>(state) - first_of_requests);
  }
  /// Calls `visit` with each of the states of requests, and how many are in it.
  template <class Visit>
  void for_each_of_requests(const Visit& visit) const {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      visit(static_cast<EntryState>(first_of_requests + i), requests.at(i));
    }
  }
};

/// How long an entry still lives, seen from one instant: the first that fits.
enum class LifeSpan : std::uint8_t { expired, minute, hour, day, week, later, never };

/// What reports call them, in the order of `LifeSpan`.
inline constexpr std::array<std::string_view, 7> life_span_names{"expired", "minute", "hour", "day",
                                                                 "week",    "later",  "never"};

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
  static constexpr std::size_t usual_large = 10;

  /// Expiries are seen from `now`; of the largest entries, `max_large` are kept.
  explicit Statistics(Instant now, std::size_t max_large = usual_large)
      : now_{now}, max_large_{max_large} {}

  void add(std::string_view store, const EntryView& record, const ValueState& state);
  /// Says of the entry that was just added that it does not match its schema.
  void add_mismatch(const EntryView& record) {
    ++states_[static_cast<std::size_t>(life_span_of(record.expires))].mismatch;
  }

  [[nodiscard]] StateCounts states() const;
  /// The states of the entries that live so long.
  [[nodiscard]] const StateCounts& states_of(LifeSpan span) const {
    return states_[static_cast<std::size_t>(span)];
  }
  [[nodiscard]] const SizeHistogram& sizes() const { return sizes_; }

  struct Group {
    std::string_view name;
    GroupCounts counts;
  };
  /// Those with the most entries first, of as many the first by name; the others together.
  struct TopGroups {
    std::vector<Group> groups;
    GroupCounts others;
  };
  [[nodiscard]] TopGroups stores(std::size_t most = max_stores) const {
    return top_of(stores_, other_stores_, most);
  }
  [[nodiscard]] TopGroups tags(std::size_t most = max_tags) const {
    return top_of(tags_, other_tags_, most);
  }
  /// Entries whose keys have no tag.
  [[nodiscard]] const GroupCounts& untagged() const { return untagged_; }

  /// The entries with the largest values, the largest first; of equal ones those that come first by
  /// store and key.
  [[nodiscard]] const std::vector<LargeEntry>& largest() const { return largest_; }

 private:
  [[nodiscard]] LifeSpan life_span_of(const Expires& expires) const;
  [[nodiscard]] GroupCounts& counts_of_store(std::string_view store);
  [[nodiscard]] GroupCounts& counts_of_tag(std::string_view key);
  void add_size(std::string_view store, const EntryView& record);

  using Groups = std::unordered_map<std::string, GroupCounts, StringHash, std::equal_to<>>;
  [[nodiscard]] static TopGroups top_of(const Groups& groups, const GroupCounts& others,
                                        std::size_t most);

  Instant now_;
  std::size_t max_large_;
  std::array<StateCounts, life_span_names.size()> states_;
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
