#include "drivers/mysql/client_library.hpp"

#include <csignal>
#include <mutex>
#include <optional>

#include "values/propagate.hpp"
#include "values/shared_library.hpp"

namespace persist::mysql {

namespace {

/// Has the library initialise itself, which ignores SIGPIPE in the whole process: that is not for a
/// library to decide, so the signal is put back.
void initialise(const ClientLibrary& library) {
  struct sigaction before {};
  ::sigaction(SIGPIPE, nullptr, &before);
  if (MYSQL* const connection = library.init(nullptr)) library.close(connection);
  ::sigaction(SIGPIPE, &before, nullptr);
}

Result<ClientLibrary> open() {
  PERSIST_LET(SharedLibrary shared, SharedLibrary::open("libmariadb.so.3", "libmariadb3"));
  ClientLibrary library;
  shared.load(library.init, "mysql_init");
  shared.load(library.close, "mysql_close");
  shared.load(library.options, "mysql_options");
  shared.load(library.options4, "mysql_options4");
  shared.load(library.get_socket, "mysql_get_socket");
  shared.load(library.get_timeout_value_ms, "mysql_get_timeout_value_ms");
  shared.load(library.get_server_info, "mysql_get_server_info");
  shared.load(library.error_number, "mysql_errno");
  shared.load(library.error_message, "mysql_error");
  shared.load(library.affected_rows, "mysql_affected_rows");
  shared.load(library.field_count, "mysql_field_count");
  shared.load(library.fetch_row, "mysql_fetch_row");
  shared.load(library.fetch_lengths, "mysql_fetch_lengths");
  shared.load(library.num_fields, "mysql_num_fields");
  shared.load(library.use_result, "mysql_use_result");
  shared.load(library.free_result, "mysql_free_result");
  shared.load(library.real_connect_start, "mysql_real_connect_start");
  shared.load(library.real_connect_cont, "mysql_real_connect_cont");
  shared.load(library.real_query_start, "mysql_real_query_start");
  shared.load(library.real_query_cont, "mysql_real_query_cont");
  shared.load(library.store_result_start, "mysql_store_result_start");
  shared.load(library.store_result_cont, "mysql_store_result_cont");
  shared.load(library.fetch_row_start, "mysql_fetch_row_start");
  shared.load(library.fetch_row_cont, "mysql_fetch_row_cont");
  PERSIST_CHECK(shared.finish());
  initialise(library);
  return library;
}

}  // namespace

Result<const ClientLibrary*> ClientLibrary::load() {
  static std::mutex mutex;
  static std::optional<ClientLibrary> library;
  const std::scoped_lock lock{mutex};
  if (!library) {
    PERSIST_LET(library, open());
  }
  return &*library;
}

}  // namespace persist::mysql
