#pragma once

/// Entries of one dump that come again with another value, as after a bad merge.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <persist/dump_reader.hpp>

namespace persist::app {

/// Remembers every entry by fingerprints, 24 bytes each. Two different keys are taken for one with
/// a chance of 1 in 300,000 among ten million.
class RepeatedKeys {
 public:
  /// Which entries count that come again: those with another value or expiry, or all.
  enum class Which : std::uint8_t { different, all };

  explicit RepeatedKeys(Which which = Which::different) : which_{which} {}

  void add(const DumpEntry& entry);

  /// Entries that count against the one before them that has the same store and key.
  struct Conflict {
    std::size_t count = 0;
    /// The lines of the first two, from 1.
    std::size_t first_line = 0;
    std::size_t second_line = 0;
  };
  [[nodiscard]] std::optional<Conflict> find_conflict();

 private:
  struct Seen {
    std::uint64_t key;
    std::uint64_t content;  // of value and expiry
    std::size_t line;
  };
  Which which_;
  std::vector<Seen> seen_;
};

/// "lines 3 and 7 give one key different values", and how many more do.
[[nodiscard]] std::string message_of(const RepeatedKeys::Conflict& conflict);

}  // namespace persist::app
