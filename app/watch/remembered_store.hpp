#pragma once

/// What was last seen of a store, as little of it as tells whether an entry changed.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <persist/inspector.hpp>

namespace persist::app {

/// What is kept of a value: 8 bytes that are another value's with a chance of 2^-64, or all of it.
enum class Keeps : std::uint8_t { hashes, values };

/// The entries of a store in the order of a walk: about 60 bytes each, and the key.
class RememberedStore {
 public:
  explicit RememberedStore(Keeps keeps) : keeps_{keeps} {}

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// The entry, borrowed; its value is what is kept.
  [[nodiscard]] Record operator[](std::size_t index) const { return entries_[index]; }

  /// Remembers an entry as a walk hands it out; it comes after all that are remembered.
  void add(const Record& seen);
  /// Takes over an entry of another store that keeps the same.
  void add_remembered(const Record& remembered) { entries_.add(remembered); }

  /// Whether the entry at `index` still is as it is `seen`.
  [[nodiscard]] bool is_as(std::size_t index, const Record& seen) const;

 private:
  Keeps keeps_;
  Portion entries_;
};

/// Whether `a` comes before `b` in a walk.
[[nodiscard]] bool comes_before(const Record& a, const Record& b);

}  // namespace persist::app
