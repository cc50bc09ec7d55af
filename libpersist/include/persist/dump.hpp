#pragma once

/// Entries as lines: the dump format (NDJSON, sorted, without header or clock).

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

namespace persist {

/// What a line keeps of an entry's value.
enum class LineForm : std::uint8_t { exit, value, text, base64 };

/// Appends `record` as a line of a dump with its "\n", in the form its value needs; which form that
/// was. The key and the store are base64 where they are no UTF-8 or stored as bytes. White space
/// between tokens of JSON goes; every other byte of a value stays.
LineForm append_dump_line(std::string& out, std::string_view store, const Record& record);

/// The same where the state of the value is known already.
LineForm append_dump_line(std::string& out, std::string_view store, const Record& record,
                          const ValueState& state);

/// A line of a dump, read. Views borrow from the reader until its next call.
struct DumpEntry {
  std::string_view store;
  std::string_view key;
  StorageClass key_class = StorageClass::text;
  LineForm form = LineForm::exit;
  /// The bytes to store.
  std::string_view value;
  Expires expires;
  /// Where it stood, from 1.
  std::size_t line = 0;
};

/// Why a dump was refused, and where: line and column from 1.
struct DumpError {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;
};

/// The seal of a dump: the hex SHA-256 of all bytes before its line.
struct Seal {
  std::size_t entries = 0;
  std::string sha256;
};

}  // namespace persist
