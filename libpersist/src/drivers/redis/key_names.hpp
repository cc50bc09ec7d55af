#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/kvs.hpp>

#include "kvs/kvs_key.hpp"

namespace persist::redis {

/// What the keys of stores begin with.
class KeyNames {
 public:
  KeyNames(std::string key_prefix, KvsPrefix form)
      : key_prefix_{std::move(key_prefix)}, form_{form} {}

  /// What stands before every key of the application.
  [[nodiscard]] const std::string& key_prefix() const { return key_prefix_; }

  /// What the keys of `store` may begin with, the form of Effect 4.1 first. Only of an id with "%"
  /// or ":" there are two.
  [[nodiscard]] std::vector<std::string> candidates(std::string_view store) const;
  /// The one of them that was decided upon; null if none was and there are two.
  [[nodiscard]] const std::string* decided(std::string_view store) const;
  void decide(std::string_view store, std::string prefix);

  /// A key of the server taken apart; none if it is not one of the application, or of no store.
  [[nodiscard]] std::optional<KvsKey> split(std::string_view key) const;

 private:
  std::string key_prefix_;
  KvsPrefix form_;
  mutable std::map<std::string, std::string, std::less<>> decided_;
};

/// `text` as a pattern that matches only what begins with it.
[[nodiscard]] std::string pattern_of(std::string_view text);

}  // namespace persist::redis
