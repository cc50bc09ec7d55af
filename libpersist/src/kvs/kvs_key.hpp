#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace persist {

/// What the keys of a store begin with in Effect 4.1's form.
[[nodiscard]] std::string escaped_prefix(std::string_view store_id);

/// A KeyValueStore's key, taken apart.
struct KvsKey {
  std::string store;
  std::string_view key;

  friend bool operator==(const KvsKey&, const KvsKey&) = default;
};

/// None when Effect 4.1 writes no such key.
[[nodiscard]] std::optional<KvsKey> split_escaped(std::string_view kvs_key);

}  // namespace persist
