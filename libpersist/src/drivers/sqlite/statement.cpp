#include "drivers/sqlite/statement.hpp"

#include "drivers/sqlite/connection.hpp"
#include "values/utf16.hpp"

namespace persist::sqlite {

std::string utf8_of(sqlite3_value* value) {
  const auto order =
      sqlite3_value_encoding(value) == SQLITE_UTF16LE ? ByteOrder::little : ByteOrder::big;
  return utf8_from_utf16(stored_bytes_of(value), order);
}

void StatementScope::step() {
  code_ = sqlite3_step(handle_);
  connection_.end_lock_wait();
}

StatementScope& StatementScope::bind(int parameter, std::int64_t number) {
  note(sqlite3_bind_int64(handle_, parameter, number));
  return *this;
}

StatementScope& StatementScope::bind(int parameter, double number) {
  note(sqlite3_bind_double(handle_, parameter, number));
  return *this;
}

StatementScope& StatementScope::bind(int parameter, std::string_view bytes, StorageClass storage) {
  // A null pointer would bind NULL: the empty string needs an address too.
  const char* const data = bytes.data() == nullptr ? "" : bytes.data();
  switch (storage) {
    case StorageClass::null: note(sqlite3_bind_null(handle_, parameter)); break;
    case StorageClass::blob:
      note(sqlite3_bind_blob64(handle_, parameter, data, bytes.size(), SQLITE_STATIC));
      break;
    default:
      if (connection_.encoding() != TextEncoding::utf8) {
        bind_utf16(parameter, bytes);
        break;
      }
      note(sqlite3_bind_text64(handle_, parameter, data, bytes.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  return *this;
}

StatementScope& StatementScope::bind(int parameter, const Expires& expires) {
  if (const auto whole = expires.integral()) {
    note(sqlite3_bind_int64(handle_, parameter, *whole));
  } else if (const auto fraction = expires.fractional()) {
    note(sqlite3_bind_double(handle_, parameter, *fraction));
  } else {
    note(sqlite3_bind_null(handle_, parameter));
  }
  return *this;
}

// SQLite's own conversion replaces surrogates, U+FFFE and U+FFFF, and takes away one byte order
// mark, which so can be put before every text.
void StatementScope::bind_utf16(int parameter, std::string_view text) {
  const auto utf16 = utf16_from_utf8(text, ByteOrder::little);
  if (!utf16) {
    matches_nothing_ = true;
    note(SQLITE_DONE);
    return;
  }
  const std::string marked = "\xFF\xFE" + *utf16;
  note(sqlite3_bind_text64(handle_, parameter, marked.data(), marked.size(), SQLITE_TRANSIENT,
                           SQLITE_UTF16LE));
}

Cell StatementScope::converted(sqlite3_value* value) {
  converted_.push_front(utf8_of(value));
  return {.bytes = converted_.front(), .storage = StorageClass::text};
}

Result<void> StatementScope::end() const {
  if (code_ == SQLITE_OK || code_ == SQLITE_ROW || code_ == SQLITE_DONE) return {};
  return std::unexpected{connection_.error(code_)};
}

Result<void> StatementScope::finish() {
  while (row()) {
  }
  return end();
}

}  // namespace persist::sqlite
