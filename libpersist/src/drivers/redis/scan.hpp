#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <persist/scan.hpp>

#include "drivers/redis/key_scan.hpp"
#include "drivers/redis/stores.hpp"
#include "values/string_hash.hpp"

namespace persist::redis {

/// Finds the store of a key among those that are asked for.
class StoreMatcher {
 public:
  /// `prefixes`: what the keys of each store begin with.
  StoreMatcher(std::vector<std::string> prefixes, std::size_t key_prefix_size);

  struct Match {
    std::uint32_t store;
    std::string_view key;
  };
  [[nodiscard]] std::optional<Match> find(std::string_view redis_key) const;
  /// What matches the keys of all of them.
  [[nodiscard]] std::string pattern(std::string_view key_prefix,
                                    std::string_view prefix_of_key) const;

 private:
  std::vector<std::string> prefixes_;
  std::size_t key_prefix_size_;
  std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>> by_first_part_;
  std::vector<std::uint32_t> longer_;  // their prefix has a colon before its end
};

/// The entries of stores, in no order; one may come twice.
[[nodiscard]] std::unique_ptr<Scan> make_scan(Stores& stores, StoreMatcher matcher,
                                              ScanOptions options);

}  // namespace persist::redis
