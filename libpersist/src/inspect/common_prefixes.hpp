#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace persist::inspect {

/// What the keys of each store begin with, so that the eight bytes behind it decide most
/// comparisons.
class CommonPrefixes {
 public:
  CommonPrefixes() = default;
  CommonPrefixes(const CommonPrefixes&) = delete;  // it points into itself
  CommonPrefixes& operator=(const CommonPrefixes&) = delete;

  /// Takes a key of the store into account.
  void add(std::uint32_t store, std::string_view key) {
    std::string& prefix = prefix_of(store, key);
    if (!key.starts_with(prefix)) shorten(prefix, key);
  }
  /// Takes the keys into account that `others` did.
  void add(const CommonPrefixes& others);
  /// What is known is that of no key.
  void clear();

  /// The eight bytes of a key of the store behind the prefix as a number, which orders as they do;
  /// those past the end count as 0.
  [[nodiscard]] std::uint64_t lead_of(std::uint32_t store, std::string_view key) {
    return lead_behind(size_of(store), key);
  }

 private:
  // Of more of them not one is remembered, and leads are those of whole keys.
  static constexpr std::size_t max_stores = 4096;

  std::string& prefix_of(std::uint32_t store, std::string_view key);
  static void shorten(std::string& prefix, std::string_view key);
  [[nodiscard]] std::size_t size_of(std::uint32_t store);
  [[nodiscard]] static std::uint64_t lead_behind(std::size_t begin, std::string_view key);

  std::unordered_map<std::uint32_t, std::string> prefixes_;
  bool are_too_many_ = false;
  std::string none_;
  // Entries come store by store, or of few stores.
  std::uint32_t last_store_ = 0;
  std::string* last_ = nullptr;
};

}  // namespace persist::inspect
