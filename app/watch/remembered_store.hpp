#pragma once

/// What was last seen of a store, as little of it as shows whether an entry changed.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <persist/inspector.hpp>

namespace persist::app {

/// What is kept of a value: 8 bytes that are another value's with a chance of 2^-64, or all of it.
enum class Keeps : std::uint8_t { hashes, values };

/// The entries of a store in the order of a scan: about 60 bytes each, and the key.
class RememberedStore {
 public:
  explicit RememberedStore(Keeps keeps) : keeps_{keeps} {}

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// The entry, borrowed; its value is what is kept.
  [[nodiscard]] EntryView operator[](std::size_t index) const { return entries_[index]; }

  /// Remembers an entry as a scan hands it out; it comes after all that are remembered.
  void add(const EntryView& seen);
  /// Takes over an entry of another store that keeps the same.
  void add_remembered(const EntryView& remembered) { entries_.add(remembered); }

  /// Whether the entry at `index` still is as it is `seen`.
  [[nodiscard]] bool is_as(std::size_t index, const EntryView& seen) const;

 private:
  Keeps keeps_;
  EntryBatch entries_;
};

/// Whether `a` comes before `b` in a scan.
[[nodiscard]] bool comes_before(const EntryView& a, const EntryView& b);

}  // namespace persist::app
