#pragma once

/// One line of a dump, turned into an entry.

#include <cstddef>
#include <expected>
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

/// Reads one line, without its end. Texts that do not stand in it as they are to be stored, since
/// there are escapes, base64 or white space in them, are appended to `unfolded`, which must have
/// room for as many bytes as the line has: views of earlier lines point into it.
[[nodiscard]] std::expected<ParsedLine, LineFault> parse_line(std::string_view line,
                                                              std::string& decoded);

}  // namespace persist::dump
