#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace persist {

/// The file name of a KeyValueStore's key, as `encodeURIComponent` makes it. `key` must be UTF-8.
[[nodiscard]] std::string file_name_of(std::string_view key);

/// Why a key has no file.
struct NoFileName {
  std::string code;
  std::string message;
};

/// The name under which an entry of `key` can be kept. Any bytes may be asked for.
[[nodiscard]] std::expected<std::string, NoFileName> storable_file_name(std::string_view key);

/// The key whose file has that name; none when Effect gives it to no key.
[[nodiscard]] std::optional<std::string> key_of_file(std::string_view name);

}  // namespace persist
