#pragma once

/// Where a backing is, as `--db` names it.

#include <string>
#include <string_view>

#include "status.hpp"

namespace persist::app {

struct Url {
  enum class Kind { sqlite, memory, directory };

  Kind kind = Kind::sqlite;
  /// The file or folder; for memory the dump to preload, or empty.
  std::string path = {};

  friend bool operator==(const Url&, const Url&) = default;
};

/// `PATH`, `sqlite:PATH`, `memory:`, `memory:FILE` or `dir:PATH`. What stands before the first
/// colon is a scheme unless a slash comes first, so that a path with a colon is written `./a:b`.
[[nodiscard]] Outcome<Url> parse_url(std::string_view text);

}  // namespace persist::app
