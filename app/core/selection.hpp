#pragma once

/// Which entries a command is about.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <persist/clock.hpp>
#include <persist/entry.hpp>
#include <persist/exit_codec.hpp>
#include <persist/scan.hpp>

#include "core/entry_state.hpp"
#include "query/part_condition.hpp"
#include "query/part_pointer.hpp"

namespace persist::app {

/// Filters that hold together. What a backing can find by itself is in `range`; the rest is a pure
/// predicate over what it found.
class Selection {
 public:
  ScanOptions range = {};
  std::optional<std::string> glob = std::nullopt;
  /// Any of them; empty: every entry.
  std::vector<EntryState> states = {};
  std::vector<PartCondition> conditions = {};
  /// Parts that must be there.
  std::vector<PartPointer> parts = {};
  /// Texts that the key or the value holds.
  std::vector<std::string> texts = {};
  /// Limits of the expiry; an entry that never expires is within none.
  std::optional<Instant> expires_before = std::nullopt;
  std::optional<Instant> expires_after = std::nullopt;
  /// Entries whose stored values are longer, in bytes.
  std::optional<std::uint64_t> larger = std::nullopt;
  /// Requests that ended then or later, or that are open and were made then or later.
  std::optional<Instant> since = std::nullopt;
  /// How many entries at the most, in all stores together.
  std::optional<std::size_t> limit = std::nullopt;

  /// Asks for the entries in any order, unless only some of them are wanted.
  void allow_any_order() {
    if (!limit) range.order = ScanOrder::any;
  }

  /// Whether `record`, which lies in `range`, is selected; `state` may be empty unless
  /// `looks_at_states`.
  [[nodiscard]] bool accepts(const EntryView& record, const ValueState& state) const;
  /// The same where nobody has looked at the value yet.
  [[nodiscard]] bool accepts(const EntryView& record) const {
    return accepts(record, looks_at_states() ? value_state(record.value) : ValueState{});
  }
  /// Whether `accepts` has anything to ask.
  [[nodiscard]] bool filters() const { return glob || looks_beyond_keys(); }
  /// Whether `accepts` looks at more than keys, so that a scan must deliver it.
  [[nodiscard]] bool looks_beyond_keys() const {
    return looks_at_values() || expires_before || expires_after;
  }
  /// Whether `accepts` looks at values.
  [[nodiscard]] bool looks_at_values() const { return looks_at_states() || larger || since; }
  /// Whether `accepts` looks at no more of requests than their keys and their facts.
  [[nodiscard]] bool looks_at_facts_alone() const;
  /// The phases of what has one of the states that are asked for; none where an entry that is no
  /// request may have one.
  [[nodiscard]] std::vector<RequestPhase> phases() const;
  /// Whether `accepts` looks at the states of values.
  [[nodiscard]] bool looks_at_states() const {
    return !states.empty() || !conditions.empty() || !parts.empty() || !texts.empty();
  }

 private:
  [[nodiscard]] static bool is_since(const EntryView& record, Instant instant);
  [[nodiscard]] bool accepts_expiry(const Expires& expires) const;
  [[nodiscard]] bool accepts_content(const EntryView& record, const ValueState& state) const;
};

}  // namespace persist::app
