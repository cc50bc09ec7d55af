#include <thread>

#include "drivers/postgresql/connection.hpp"
#include "drivers/postgresql/error.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

// What became of a transaction whose COMMIT was not answered.

namespace persist::postgresql {

namespace {

// One round trip. On a standby, which gives no numbers to transactions, writing is refused later.
constexpr const char* begin_with_id =
    "BEGIN; SELECT CASE WHEN NOT pg_is_in_recovery() THEN txid_current()::text END, "
    "extract(epoch FROM now())::float8::text";

// After a crash the number may be another transaction's: if ours was not written to the log, it is
// given out again. Such a restart begins new statistics of the server, even where its first process
// goes on.
constexpr std::string_view started_or_crashed =
    "GREATEST(extract(epoch FROM pg_postmaster_start_time()), "
    "extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time()))::float8";

}  // namespace

Result<void> PostgresqlConnection::run_begin() {
  PERSIST_CHECK(session_.check_interrupted());
  PERSIST_CHECK(set_time_limit(sql::Patience::usual));
  transaction_ = {};
  const Libpq& pq = session_.pq();
  set_deadline(sql::Patience::usual);
  if (pq.send_query(session_.handle(), begin_with_id) == 0) {
    session_.close();
    return std::unexpected{lost_connection()};
  }
  PERSIST_CHECK(session_.flush());
  while (true) {
    PERSIST_LET(const ResultPtr result, session_.next_result());
    if (result == nullptr) return {};
    const ExecStatusType status = pq.result_status(result.get());
    if (status == PGRES_COMMAND_OK) continue;
    if (status != PGRES_TUPLES_OK) return finish_with(error_of(pq, result.get()));
    transaction_ = {.id = pq.value(result.get(), 0, 0), .begun = pq.value(result.get(), 0, 1)};
  }
}

/// None: it is not known yet.
Result<std::optional<sql::CommitOutcome>> PostgresqlConnection::ask_outcome_now() {
  using sql::CommitOutcome;
  sql::Statement statement{dialect_, "SELECT txid_status("};
  statement.add_text(transaction_.id).add("::text::bigint), pg_is_in_recovery()::text, (");
  statement.add(started_or_crashed).add(" <= ").add_text(transaction_.begun);
  statement.add("::text::float8)::text");
  sql::Rows rows;
  PERSIST_CHECK(read(statement, rows));
  const std::string_view status = rows.text(0, 0);
  const bool is_same_server = !rows.is_true(0, 1);
  if (!is_same_server) return CommitOutcome::unknown;
  if (status == "aborted") return CommitOutcome::rolled_back;
  if (status == "in progress") return std::nullopt;
  const bool is_ours = rows.is_true(0, 2);
  return status == "committed" && is_ours ? CommitOutcome::committed : CommitOutcome::unknown;
}

sql::CommitOutcome PostgresqlConnection::ask_outcome() {
  if (transaction_.id.empty()) return sql::CommitOutcome::unknown;
  constexpr std::chrono::milliseconds pause{50};
  const auto until = Waiter::Clock::now() + options_.timeout;
  while (true) {
    const auto outcome = ask_outcome_now();
    if (outcome && *outcome) return **outcome;
    const bool is_worth_it = outcome || has_fault(outcome.error(), BackingFault::unreachable) ||
                             has_fault(outcome.error(), BackingFault::busy);
    if (!is_worth_it || Waiter::Clock::now() >= until) return sql::CommitOutcome::unknown;
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace persist::postgresql
