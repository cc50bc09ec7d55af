#pragma once

/// What a file that is not what was asked for looks like.

#include <optional>
#include <string>
#include <string_view>

namespace persist::app {

/// What begins with `head` looks like, where that can be seen: "a SQLite database", "compressed
/// with gzip", "a JSON array"; empty where it cannot.
[[nodiscard]] std::string_view look_of_file(std::string_view head);

/// Why what begins with `head` is not a dump, and what to do about it; none where it may be one.
[[nodiscard]] std::optional<std::string> why_not_a_dump(std::string_view head);

/// Why what begins with `head` is not a SQLite database, and what to do about it.
[[nodiscard]] std::string why_not_a_database(std::string_view head);

}  // namespace persist::app
