#include "sqlite/statement.hpp"

#include "sqlite/connection.hpp"

namespace persist::sqlite {

namespace {

StorageClass storage_of(int type) {
  switch (type) {
    case SQLITE_TEXT: return StorageClass::text;
    case SQLITE_BLOB: return StorageClass::blob;
    case SQLITE_NULL: return StorageClass::null;
    default: return StorageClass::number;
  }
}

}  // namespace

Run& Run::bind(int parameter, std::int64_t number) {
  note(sqlite3_bind_int64(handle_, parameter, number));
  return *this;
}

Run& Run::bind(int parameter, std::string_view bytes, StorageClass storage) {
  // A null pointer would bind NULL: the empty string needs an address too.
  const char* const data = bytes.data() == nullptr ? "" : bytes.data();
  switch (storage) {
    case StorageClass::null: note(sqlite3_bind_null(handle_, parameter)); break;
    case StorageClass::blob:
      note(sqlite3_bind_blob64(handle_, parameter, data, bytes.size(), SQLITE_STATIC));
      break;
    default:
      note(sqlite3_bind_text64(handle_, parameter, data, bytes.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  return *this;
}

Run& Run::bind(int parameter, const Expires& expires) {
  if (const auto whole = expires.integral()) {
    note(sqlite3_bind_int64(handle_, parameter, *whole));
  } else if (const auto fraction = expires.fractional()) {
    note(sqlite3_bind_double(handle_, parameter, *fraction));
  } else {
    note(sqlite3_bind_null(handle_, parameter));
  }
  return *this;
}

Run& Run::bind(int parameter, std::u16string_view text) {
  note(sqlite3_bind_text16(handle_, parameter, text.data(),
                           static_cast<int>(text.size() * sizeof(char16_t)), SQLITE_STATIC));
  return *this;
}

Result<void> Run::end() const {
  if (code_ == SQLITE_OK || code_ == SQLITE_ROW || code_ == SQLITE_DONE) return {};
  return std::unexpected{connection_.error(code_)};
}

Result<void> Run::finish() {
  while (row()) {
  }
  return end();
}

// By the value: three calls by the column cost a tenth of a whole walk. UTF-8 is taken as bytes:
// asked for as text it would be copied, to get a NUL behind it.
Cell Run::cell(int column) {
  sqlite3_value* const value = sqlite3_column_value(handle_, column);
  const int type = sqlite3_value_type(value);
  const bool is_bytes =
      type == SQLITE_BLOB || (type == SQLITE_TEXT && sqlite3_value_encoding(value) == SQLITE_UTF8);
  const void* const data = is_bytes ? sqlite3_value_blob(value) : sqlite3_value_text(value);
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  // Text without an address could not be converted; an empty value has none.
  const bool is_missing = data == nullptr && type != SQLITE_NULL && (!is_bytes || size > 0);
  if (is_missing) code_ = SQLITE_NOMEM;
  return {.bytes = data == nullptr ? std::string_view{}
                                   : std::string_view{static_cast<const char*>(data), size},
          .storage = storage_of(type)};
}

std::u16string_view Run::utf16(int column) {
  const void* const data = sqlite3_column_text16(handle_, column);
  if (data == nullptr) {
    if (sqlite3_column_type(handle_, column) != SQLITE_NULL) code_ = SQLITE_NOMEM;
    return {};
  }
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes16(handle_, column));
  return {static_cast<const char16_t*>(data), size / sizeof(char16_t)};
}

StorageClass Run::storage(int column) const {
  return storage_of(sqlite3_column_type(handle_, column));
}

Expires Run::expires(int column) const {
  switch (sqlite3_column_type(handle_, column)) {
    case SQLITE_NULL: return Expires::never();
    case SQLITE_INTEGER: return Expires::at(sqlite3_column_int64(handle_, column));
    case SQLITE_FLOAT: return Expires::at_fraction(sqlite3_column_double(handle_, column));
    default: return Expires::foreign();
  }
}

}  // namespace persist::sqlite
