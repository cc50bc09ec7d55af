#include "drivers/postgresql/libpq.hpp"

#include "values/propagate.hpp"
#include "values/shared_library.hpp"

namespace persist::postgresql {

namespace {

Result<Libpq> load() {
  PERSIST_LET(SharedLibrary library, SharedLibrary::open("libpq.so.5", "libpq5"));
  Libpq pq;
  library.load(pq.connect_start, "PQconnectStartParams");
  library.load(pq.connect_poll, "PQconnectPoll");
  library.load(pq.finish, "PQfinish");
  library.load(pq.status, "PQstatus");
  library.load(pq.socket, "PQsocket");
  library.load(pq.error_message, "PQerrorMessage");
  library.load(pq.needs_password, "PQconnectionNeedsPassword");
  library.load(pq.set_nonblocking, "PQsetnonblocking");
  library.load(pq.set_notice_processor, "PQsetNoticeProcessor");
  library.load(pq.send_query, "PQsendQuery");
  library.load(pq.send_query_params, "PQsendQueryParams");
  library.load(pq.set_single_row_mode, "PQsetSingleRowMode");
  library.load(pq.flush, "PQflush");
  library.load(pq.consume_input, "PQconsumeInput");
  library.load(pq.is_busy, "PQisBusy");
  library.load(pq.get_result, "PQgetResult");
  library.load(pq.clear, "PQclear");
  library.load(pq.result_status, "PQresultStatus");
  library.load(pq.error_field, "PQresultErrorField");
  library.load(pq.row_count, "PQntuples");
  library.load(pq.column_count, "PQnfields");
  library.load(pq.value, "PQgetvalue");
  library.load(pq.length, "PQgetlength");
  library.load(pq.is_null, "PQgetisnull");
  library.load(pq.command_status, "PQcmdStatus");
  library.load(pq.command_rows, "PQcmdTuples");
  library.load(pq.put_copy_data, "PQputCopyData");
  library.load(pq.put_copy_end, "PQputCopyEnd");
  library.load(pq.get_cancel, "PQgetCancel");
  library.load(pq.cancel, "PQcancel");
  library.load(pq.free_cancel, "PQfreeCancel");
  PERSIST_CHECK(library.finish());
  return pq;
}

}  // namespace

Result<const Libpq*> Libpq::open() {
  static const Result<Libpq> library = load();
  if (!library) return std::unexpected{library.error()};
  return &*library;
}

}  // namespace persist::postgresql
