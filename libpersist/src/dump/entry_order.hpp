#pragma once

/// The order of a dump, and entries that come again.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <persist/dump_reader.hpp>

namespace persist::dump {

/// Compares each entry with the one before it: by store, then key (bytewise), a key stored as text
/// before the same one stored as bytes.
class EntryOrder {
 public:
  /// `greater`: as it should be. The first is.
  [[nodiscard]] std::strong_ordering compare_with_last(const DumpEntry& entry);

 private:
  bool has_last_ = false;
  std::string store_;
  std::string key_;
  StorageClass key_class_ = StorageClass::text;
};

/// Counts the entries whose store and key came before, in whatever order they come.
class Fingerprints {
 public:
  void add(const DumpEntry& entry);
  /// Two different entries are taken for one with a chance of 1 in 300,000 among ten million.
  [[nodiscard]] std::size_t count_repeated();

 private:
  std::vector<std::uint64_t> fingerprints_;
};

}  // namespace persist::dump
