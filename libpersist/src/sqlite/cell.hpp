#pragma once

#include <sqlite3.h>

#include <cstddef>
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

[[nodiscard]] inline Expires expires_of(sqlite3_value* value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_NULL: return Expires::never();
    case SQLITE_INTEGER: return Expires::at(sqlite3_value_int64(value));
    case SQLITE_FLOAT: return Expires::at_fraction(sqlite3_value_double(value));
    default: return Expires::foreign();
  }
}

}  // namespace persist::sqlite
