#pragma once

#include <mariadb/mysql.h>

#include <persist/error.hpp>

namespace persist::mysql {

/// The functions of MariaDB's client library that this driver calls. It is opened when the first
/// connection needs it and stays open.
struct ClientLibrary {
  decltype(&::mysql_init) init = nullptr;
  decltype(&::mysql_close) close = nullptr;
  decltype(&::mysql_options) options = nullptr;
  decltype(&::mysql_options4) options4 = nullptr;
  decltype(&::mysql_get_socket) get_socket = nullptr;
  decltype(&::mysql_get_timeout_value_ms) get_timeout_value_ms = nullptr;
  decltype(&::mysql_get_server_info) get_server_info = nullptr;
  decltype(&::mysql_errno) error_number = nullptr;
  decltype(&::mysql_error) error_message = nullptr;
  decltype(&::mysql_affected_rows) affected_rows = nullptr;
  decltype(&::mysql_field_count) field_count = nullptr;
  decltype(&::mysql_fetch_row) fetch_row = nullptr;
  decltype(&::mysql_fetch_lengths) fetch_lengths = nullptr;
  decltype(&::mysql_num_fields) num_fields = nullptr;
  decltype(&::mysql_use_result) use_result = nullptr;
  decltype(&::mysql_free_result) free_result = nullptr;
  // Calls that would wait: each returns what it waits for, and is continued once that happened.
  decltype(&::mysql_real_connect_start) real_connect_start = nullptr;
  decltype(&::mysql_real_connect_cont) real_connect_cont = nullptr;
  decltype(&::mysql_real_query_start) real_query_start = nullptr;
  decltype(&::mysql_real_query_cont) real_query_cont = nullptr;
  decltype(&::mysql_store_result_start) store_result_start = nullptr;
  decltype(&::mysql_store_result_cont) store_result_cont = nullptr;
  decltype(&::mysql_fetch_row_start) fetch_row_start = nullptr;
  decltype(&::mysql_fetch_row_cont) fetch_row_cont = nullptr;

  /// The library, opened by the first call that succeeds. Any thread may call it.
  [[nodiscard]] static Result<const ClientLibrary*> load();
};

}  // namespace persist::mysql
