#pragma once

/// Figures about entries by what stands in a part of their values, in bounded memory.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <persist/entry.hpp>
#include <persist/exit_codec.hpp>
#include <persist/json_text.hpp>

#include "base/string_hash.hpp"
#include "query/part_pointer.hpp"

namespace persist::app {

/// Counts entries by the JSON at a pointer. An entry with several such parts counts once for each
/// that differs from its others.
class PartCounts {
 public:
  /// Distinct parts that are counted separately, in the order they come; the entries of others, and
  /// of parts longer than `max_length` bytes, are counted together.
  static constexpr std::size_t max_groups = 10'000;
  static constexpr std::size_t max_length = 256;

  struct Counts {
    std::size_t entries = 0;
    /// Of the stored values.
    std::uint64_t bytes = 0;
  };
  struct Group {
    /// The part as compact JSON; valid as long as the counts.
    JsonView part;
    Counts counts;
    /// The first entry by store and key.
    std::string_view store;
    std::string_view key;
  };

  explicit PartCounts(PartPointer pointer) : pointer_{std::move(pointer)} {}

  void add(std::string_view store, const EntryView& record, const ValueState& state);

  [[nodiscard]] const PartPointer& pointer() const { return pointer_; }
  /// All entries.
  [[nodiscard]] const Counts& all() const { return all_; }
  /// Entries that have no such part.
  [[nodiscard]] const Counts& without() const { return without_; }
  /// Entries of parts that are not counted separately.
  [[nodiscard]] const Counts& others() const { return others_.counts; }
  /// Those with the most entries first, then by the text of the part.
  [[nodiscard]] std::vector<Group> groups() const;

 private:
  struct Tally {
    Counts counts;
    std::string store = {};
    std::string key = {};
    /// The number of the entry that was counted last.
    std::size_t last = 0;
  };
  [[nodiscard]] Tally& tally_of(JsonView part, std::string_view store, std::string_view key);

  PartPointer pointer_;
  Counts all_;
  Counts without_;
  Tally others_;
  std::unordered_map<std::string, Tally, StringHash, std::equal_to<>> tallies_;
};

}  // namespace persist::app
