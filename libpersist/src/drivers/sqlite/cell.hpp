#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <string>
#include <string_view>

#include <persist/expires.hpp>
#include <persist/inspector.hpp>

namespace persist::sqlite {

[[nodiscard]] constexpr StorageClass storage_of(int type) {
  switch (type) {
    case SQLITE_TEXT: return StorageClass::text;
    case SQLITE_BLOB: return StorageClass::blob;
    case SQLITE_NULL: return StorageClass::null;
    default: return StorageClass::number;
  }
}

/// What stands in a column of a row, borrowed from it.
struct Cell {
  std::string_view bytes;
  StorageClass storage = StorageClass::null;
  /// There was no memory to convert it.
  bool is_missing = false;
};

// UTF-8 is taken as bytes: asked for as text it would be copied, to get a NUL behind it.
[[nodiscard]] inline Cell cell_of(sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  const bool is_bytes =
      type == SQLITE_BLOB || (type == SQLITE_TEXT && sqlite3_value_encoding(value) == SQLITE_UTF8);
  const void* const data = is_bytes ? sqlite3_value_blob(value) : sqlite3_value_text(value);
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  // Text without an address could not be converted; an empty value has none.
  return {.bytes = {static_cast<const char*>(data), data == nullptr ? 0 : size},
          .storage = storage_of(type),
          .is_missing = data == nullptr && type != SQLITE_NULL && (!is_bytes || size > 0)};
}

[[nodiscard]] inline bool is_utf16(sqlite3_value* value) {
  return sqlite3_value_type(value) == SQLITE_TEXT && sqlite3_value_encoding(value) != SQLITE_UTF8;
}

/// The bytes of a text or a blob, unconverted.
[[nodiscard]] inline std::string_view stored_bytes_of(sqlite3_value* value) {
  const auto* const data = static_cast<const char*>(sqlite3_value_blob(value));
  // Of UTF-16 the size in UTF-8 would be the answer otherwise, after a conversion.
  const int size = is_utf16(value) ? sqlite3_value_bytes16(value) : sqlite3_value_bytes(value);
  return {data, data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

/// A text in UTF-16 as UTF-8, exactly.
[[nodiscard]] std::string utf8_of(sqlite3_value* value);

[[nodiscard]] inline Expires expires_of(sqlite3_value* value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_NULL: return Expires::never();
    case SQLITE_INTEGER: return Expires::at(sqlite3_value_int64(value));
    case SQLITE_FLOAT: return Expires::at_fraction(sqlite3_value_double(value));
    default: return Expires::not_a_number();
  }
}

}  // namespace persist::sqlite
