#pragma once

/// One line of a dump, turned into an entry.

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <persist/dump_reader.hpp>

namespace persist::dump {

/// Why a line was refused, and the offset of the byte where that shows.
struct LineFault {
  std::size_t offset = 0;
  std::string_view reason;  // a literal

  friend bool operator==(const LineFault&, const LineFault&) = default;
};

/// What a line of a dump is.
using ParsedLine = std::variant<DumpEntry, Seal>;

/// What a line does not say itself.
struct LineDefaults {
  /// The time that a `ttl` counts from.
  Instant now = {};
  /// The store of a line without one, which outlives the entry; none: the line is malformed.
  std::optional<std::string_view> store = std::nullopt;
};

/// Reads one line, without its end. Texts that do not stand in it as they are to be stored, since
/// there are escapes, base64 or white space in them, are appended to `decoded`, which must have
/// room for as many bytes as the line has: views of earlier lines point into it.
[[nodiscard]] std::expected<ParsedLine, LineFault> parse_line(std::string_view line,
                                                              std::string& decoded,
                                                              const LineDefaults& defaults = {});

}  // namespace persist::dump
