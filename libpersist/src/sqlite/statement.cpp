#include "sqlite/statement.hpp"

#include "sqlite/connection.hpp"

namespace persist::sqlite {

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

std::u16string_view Run::utf16(int column) {
  const void* const data = sqlite3_column_text16(handle_, column);
  if (data == nullptr) {
    if (sqlite3_column_type(handle_, column) != SQLITE_NULL) code_ = SQLITE_NOMEM;
    return {};
  }
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes16(handle_, column));
  return {static_cast<const char16_t*>(data), size / sizeof(char16_t)};
}

}  // namespace persist::sqlite
