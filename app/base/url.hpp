#pragma once

/// Where a backing is, as `--db` names it.

#include <optional>
#include <string>
#include <string_view>

#include <persist/inspector.hpp>
#include <persist/kvs.hpp>

#include "base/status.hpp"

namespace persist::app {

struct Url {
  enum class Kind { sqlite, memory, directory };

  Kind kind = Kind::sqlite;
  /// The file or folder; for memory the dump to preload, or empty.
  std::string path = {};
  /// How it is to be read, where the URL or an option says so.
  std::optional<Layout> layout = std::nullopt;
  std::optional<std::string> table = std::nullopt;
  std::optional<KvsPrefix> form = std::nullopt;

  friend bool operator==(const Url&, const Url&) = default;
};

/// `PATH`, `sqlite:PATH`, `memory:`, `memory:FILE` or `dir:PATH`. What stands before the first
/// colon is a scheme unless a slash comes first, so that a path with a colon is written `./a:b`.
///
/// What follows the last `?` of a `sqlite:` or `dir:` URL are members, `name=value` joined by `&`:
/// `layout` and `table` of a SQLite file, `form` of both. In a value `%XX` is a byte; the path is
/// taken as it is written, and ends with another `?` where it holds one. A plain PATH has no
/// members.
[[nodiscard]] Outcome<Url> parse_url(std::string_view text);

/// What a word for a layout or a form means; none for `auto`, which must be checked before.
[[nodiscard]] std::optional<Layout> layout_named(std::string_view word);
[[nodiscard]] std::optional<KvsPrefix> form_named(std::string_view word);

}  // namespace persist::app
