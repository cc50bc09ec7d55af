#include "drivers/postgresql/connection.hpp"

#include <charconv>
#include <vector>

#include "drivers/postgresql/binary.hpp"
#include "drivers/postgresql/error.hpp"
#include "drivers/postgresql/keywords.hpp"
#include "drivers/sql/dialect.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::postgresql {

namespace {

// The server's own timeouts come first: they leave the connection in use.
constexpr std::chrono::milliseconds grace{2000};

Type type_of(sql::Parameter::Type type) {
  switch (type) {
    case sql::Parameter::Type::text: return Type::text;
    case sql::Parameter::Type::bytes: return Type::bytes;
    case sql::Parameter::Type::integer: return Type::integer;
    case sql::Parameter::Type::text_array: return Type::text_array;
    case sql::Parameter::Type::bytes_array: return Type::bytes_array;
    case sql::Parameter::Type::integer_array: break;
  }
  return Type::integer_array;
}

/// Parameters as libpq takes them.
struct Arguments {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  std::vector<std::string> kept;

  explicit Arguments(std::span<const sql::Parameter> parameters) {
    kept.reserve(parameters.size());
    for (const sql::Parameter& parameter : parameters) {
      types.push_back(static_cast<Oid>(type_of(parameter.type)));
      lengths.push_back(parameter.value ? static_cast<int>(parameter.value->size()) : 0);
      // Numbers are decimal; all else is the same in PostgreSQL's binary form.
      const bool is_number = parameter.type == sql::Parameter::Type::integer;
      formats.push_back(is_number ? 0 : 1);
      if (parameter.value && is_number) kept.emplace_back(*parameter.value);
      values.push_back(!parameter.value           ? nullptr
                       : is_number                ? kept.back().c_str()
                       : parameter.value->empty() ? ""
                                                  : parameter.value->data());
    }
  }
};

}  // namespace

void PostgresqlConnection::set_deadline(sql::Patience patience) {
  session_.set_deadline(
      grace + (patience == sql::Patience::usual ? options_.timeout : long_timeout(options_)));
}

Result<void> PostgresqlConnection::set_time_limit(sql::Patience patience) {
  const bool is_unlimited = patience == sql::Patience::stream;
  if (is_unlimited == is_unlimited_) return {};
  const auto limit = is_unlimited ? std::chrono::milliseconds{0} : long_timeout(options_);
  PERSIST_CHECK(run_simple("SET statement_timeout = " + std::to_string(limit.count())));
  is_unlimited_ = is_unlimited;
  return {};
}

Result<void> PostgresqlConnection::send(const sql::Statement& statement, sql::Patience patience) {
  PERSIST_CHECK(session_.check_interrupted());
  PERSIST_CHECK(set_time_limit(patience));
  const Libpq& pq = session_.pq();
  const Arguments arguments{statement.parameters()};
  set_deadline(patience);
  columns_ = 0;
  affected_ = 0;
  constexpr int binary = 1;
  const int sent = pq.send_query_params(session_.handle(), statement.sql().c_str(),
                                        static_cast<int>(arguments.types.size()),
                                        arguments.types.data(), arguments.values.data(),
                                        arguments.lengths.data(), arguments.formats.data(), binary);
  if (sent == 0) {
    session_.close();
    return std::unexpected{lost_connection()};
  }
  pq.set_single_row_mode(session_.handle());
  PERSIST_CHECK(session_.flush());
  return advance();
}

Result<void> PostgresqlConnection::advance() {
  const Libpq& pq = session_.pq();
  PERSIST_LET(ResultPtr result, session_.next_result());
  if (result == nullptr) return {};
  columns_ = static_cast<std::size_t>(pq.column_count(result.get()));
  switch (pq.result_status(result.get())) {
    case PGRES_SINGLE_TUPLE: row_ = std::move(result); return {};
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK: {
      const std::string_view rows = pq.command_rows(result.get());
      std::from_chars(rows.data(), rows.data() + rows.size(), affected_);
      return end_statement();
    }
    default: return finish_with(error_of(pq, result.get()));
  }
}

/// Takes what comes after the last result.
Result<void> PostgresqlConnection::end_statement() {
  while (true) {
    PERSIST_LET(const ResultPtr result, session_.next_result());
    if (result == nullptr) return {};
    const ExecStatusType status = session_.pq().result_status(result.get());
    if (status == PGRES_FATAL_ERROR) return finish_with(error_of(session_.pq(), result.get()));
  }
}

Result<void> PostgresqlConnection::finish_with(PersistenceError error) {
  row_ = nullptr;
  if (has_fault(error, BackingFault::unreachable) ||
      session_.pq().status(session_.handle()) == CONNECTION_BAD) {
    session_.close();
    auto& backing = std::get<PersistenceBackingError>(error);
    backing.fault = BackingFault::unreachable;
    return std::unexpected{std::move(error)};
  }
  while (true) {
    const Result<ResultPtr> result = session_.next_result();
    if (!result || *result == nullptr) break;
  }
  return std::unexpected{std::move(error)};
}

Result<bool> PostgresqlConnection::fetch(sql::Rows& rows) {
  if (row_ == nullptr) return false;
  const Libpq& pq = session_.pq();
  const PGresult* const row = row_.get();
  for (int column = 0; column < static_cast<int>(columns_); ++column) {
    if (pq.is_null(row, 0, column) != 0) {
      rows.add(std::nullopt);
    } else {
      rows.add(std::string_view{pq.value(row, 0, column),
                                static_cast<std::size_t>(pq.length(row, 0, column))});
    }
  }
  row_ = nullptr;
  if (is_unlimited_) set_deadline(sql::Patience::stream);
  PERSIST_CHECK(advance());
  return true;
}

void PostgresqlConnection::abandon() noexcept {
  // A little more is read sooner than the server hears of a cancellation.
  constexpr std::size_t max_read = std::size_t{1} << 20U;
  sql::Rows ignored;
  ignored.clear(columns_);
  while (row_ != nullptr && ignored.bytes() < max_read) {
    if (!fetch(ignored)) return;
  }
  if (row_ == nullptr) return;
  row_ = nullptr;
  session_.cancel();
}

Result<void> PostgresqlConnection::run_simple(std::string_view sql) {
  PERSIST_CHECK(session_.check_interrupted());
  // A setting that is made within a transaction may be undone with it.
  if (sql.starts_with("BEGIN")) PERSIST_CHECK(set_time_limit(sql::Patience::usual));
  const Libpq& pq = session_.pq();
  set_deadline(sql == "COMMIT" ? sql::Patience::long_statement : sql::Patience::usual);
  if (pq.send_query(session_.handle(), std::string{sql}.c_str()) == 0) {
    session_.close();
    return std::unexpected{lost_connection()};
  }
  PERSIST_CHECK(session_.flush());
  PERSIST_LET(const ResultPtr result, session_.next_result());
  if (result == nullptr) return std::unexpected{lost_connection()};
  if (pq.result_status(result.get()) != PGRES_COMMAND_OK) {
    return finish_with(error_of(pq, result.get()));
  }
  // What was set since it began is undone with it.
  if (sql == "ROLLBACK") is_unlimited_ = false;
  const bool is_undone =
      sql == "COMMIT" && std::string_view{pq.command_status(result.get())} == "ROLLBACK";
  PERSIST_CHECK(end_statement());
  if (!is_undone) return {};
  return backing_error("commit", {}, "the transaction had failed and was rolled back");
}

}  // namespace persist::postgresql
