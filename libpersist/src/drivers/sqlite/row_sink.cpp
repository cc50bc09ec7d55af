#include "drivers/sqlite/row_sink.hpp"

#include <cstddef>

namespace persist::sqlite {

namespace {

void take_row(sqlite3_context* context, int count, sqlite3_value** values) noexcept {
  RowSink* const sink = *static_cast<RowSink**>(sqlite3_user_data(context));
  if (sink == nullptr) return sqlite3_result_error_code(context, SQLITE_MISUSE);
  try {
    const RowSink::Then then = sink->take({values, static_cast<std::size_t>(count)});
    // Otherwise it answers NULL, which is not true.
    if (then == RowSink::Then::yield) sqlite3_result_int(context, 1);
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
}

}  // namespace

// By a slot: a pointer that is bound to a parameter costs a comparison of its type for each row.
int add_take_row(sqlite3* connection, RowSink*& slot) {
  constexpr int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
  constexpr int any_number = -1;
  return sqlite3_create_function_v2(connection, "take_row", any_number, flags,
                                    static_cast<void*>(&slot), take_row, nullptr, nullptr, nullptr);
}

}  // namespace persist::sqlite
