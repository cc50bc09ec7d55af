#include "drivers/sql/connection.hpp"

#include <limits>
#include <utility>

#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

std::unexpected<PersistenceError> lost_transaction(std::string_view method) {
  return backing_error(method, "ECONNRESET", "the connection was lost during the transaction",
                       BackingFault::unreachable);
}

bool has_code(const PersistenceError& error, std::string_view code) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->code == code;
}

Result<void> Connection::ensure_connected() {
  end_reading();
  if (is_connected()) return {};
  if (is_in_transaction_) return lost_transaction("run");
  return connect();
}

/// A connection that turns out to be lost is made again, once.
Result<void> Connection::start(const Statement& statement, Patience patience) {
  PERSIST_CHECK(ensure_connected());
  Result<void> sent = send(statement, patience);
  if (!sent && !is_in_transaction_ && has_fault(sent.error(), BackingFault::unreachable)) {
    disconnect();
    PERSIST_CHECK(connect());
    sent = send(statement, patience);
  }
  return sent;
}

Result<bool> Connection::fetch_some(Rows& rows, std::size_t max_bytes) {
  while (rows.bytes() < max_bytes) {
    PERSIST_LET(const bool is_row, fetch(rows));
    if (!is_row) return true;
  }
  return false;
}

Result<bool> Connection::read_some(const Statement& statement, Rows& rows, std::size_t max_bytes,
                                   Patience patience) {
  for (int tries = 1;; ++tries) {
    PERSIST_CHECK(start(statement, patience));
    rows.clear(columns());
    Result<bool> all = fetch_some(rows, max_bytes);
    if (all) {
      if (!*all) abandon();
      return all;
    }
    const bool is_lost = has_fault(all.error(), BackingFault::unreachable);
    if (!is_lost || is_in_transaction_ || tries == 2) return all;
    disconnect();
  }
}

Result<void> Connection::read(const Statement& statement, Rows& rows, Patience patience) {
  PERSIST_CHECK(read_some(statement, rows, std::numeric_limits<std::size_t>::max(), patience));
  return {};
}

Result<void> Connection::begin_reading(const Statement& statement) {
  PERSIST_CHECK(start(statement, Patience::stream));
  is_reading_ = true;
  return {};
}

Result<void> Connection::read_more(Rows& rows, std::size_t max_bytes) {
  rows.clear(columns());
  if (!is_reading_) {
    return backing_error("scan", {}, "the statement that was being read has ended");
  }
  const Result<bool> all = fetch_some(rows, max_bytes);
  if (!all || (*all && rows.empty())) is_reading_ = false;
  PERSIST_CHECK(all);
  // The next call finds the end again.
  return {};
}

void Connection::end_reading() noexcept {
  if (std::exchange(is_reading_, false) && is_connected()) abandon();
}

Result<std::uint64_t> Connection::write(const Statement& statement, Patience patience) {
  PERSIST_CHECK(ensure_connected());
  const auto run = [&]() -> Result<std::uint64_t> {
    PERSIST_CHECK(send(statement, patience));
    Rows rows;
    rows.clear(columns());
    PERSIST_CHECK(fetch_some(rows, std::numeric_limits<std::size_t>::max()));
    return affected();
  };
  auto done = run();
  if (!done && !is_in_transaction_ && has_fault(done.error(), BackingFault::unreachable)) {
    std::get<PersistenceBackingError>(done.error()).fault = BackingFault::outcome_unknown;
  }
  return done;
}

Result<void> Connection::begin() {
  return begin_by([this] { return run_begin(); });
}

Result<void> Connection::begin_snapshot(std::string_view sql) {
  return begin_by([this, sql] { return run_simple(sql); });
}

Result<void> Connection::begin_by(const std::function<Result<void>()>& run) {
  PERSIST_CHECK(ensure_connected());
  Result<void> begun = run();
  if (!begun && has_fault(begun.error(), BackingFault::unreachable)) {
    disconnect();
    PERSIST_CHECK(connect());
    begun = run();
  }
  PERSIST_CHECK(begun);
  is_in_transaction_ = true;
  return {};
}

Result<void> Connection::commit() {
  end_reading();
  if (!is_connected()) {
    is_in_transaction_ = false;
    return lost_transaction("commit");
  }
  Result<void> done = run_simple("COMMIT");
  is_in_transaction_ = false;
  // A commit that the server refuses leaves the connection in use.
  if (done || is_connected() || has_fault(done.error(), BackingFault::interrupted)) return done;
  switch (ask_outcome()) {
    case CommitOutcome::committed: return {};
    case CommitOutcome::rolled_back: return lost_transaction("commit");
    case CommitOutcome::unknown: break;
  }
  return backing_error("commit", "ECONNRESET",
                       "the connection was lost during the commit: the changes were made or not",
                       BackingFault::outcome_unknown);
}

void Connection::roll_back() noexcept {
  if (!std::exchange(is_in_transaction_, false)) return;
  end_reading();
  // What cannot be rolled back ends with its connection.
  if (is_connected() && !run_simple("ROLLBACK")) disconnect();
}

}  // namespace persist::sql
