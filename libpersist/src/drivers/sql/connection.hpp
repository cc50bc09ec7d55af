#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <persist/error.hpp>

#include "drivers/sql/rows.hpp"
#include "drivers/sql/statement.hpp"

namespace persist::sql {

struct Table;
struct NewRow;

/// How long an answer may take.
enum class Patience : std::uint8_t {
  /// As long as the options say.
  usual,
  /// Longer: the statement goes through many rows.
  long_statement,
  /// As long as rows come.
  stream,
};

enum class CommitOutcome : std::uint8_t { committed, rolled_back, unknown };

/// A session on a server. It connects when it is needed: a statement that reads connects again
/// where the connection was lost, one within a transaction never does.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// Runs a statement that changes nothing; all its rows.
  [[nodiscard]] Result<void> read(const Statement& statement, Rows& rows,
                                  Patience patience = Patience::usual);
  /// The same, up to the row with which they have `max_bytes`; whether those were all.
  [[nodiscard]] Result<bool> read_some(const Statement& statement, Rows& rows,
                                       std::size_t max_bytes, Patience patience = Patience::usual);
  /// Begins to read rows that `read_more` delivers. Any other statement ends it.
  [[nodiscard]] Result<void> begin_reading(const Statement& statement);
  /// Replaces `rows` by the next ones, about `max_bytes`; none at the end.
  [[nodiscard]] Result<void> read_more(Rows& rows, std::size_t max_bytes);
  void end_reading() noexcept;

  /// Runs a statement that changes something, once; how many rows it affected.
  [[nodiscard]] Result<std::uint64_t> write(const Statement& statement,
                                            Patience patience = Patience::usual);

  [[nodiscard]] Result<void> begin();
  /// The same for reading alone, by the engine's statement for a transaction that sees one state.
  [[nodiscard]] Result<void> begin_snapshot(std::string_view sql);
  /// Where the connection was lost meanwhile the server is asked, over a new one, what became of
  /// the transaction; if it cannot say that: `BackingFault::outcome_unknown`.
  [[nodiscard]] Result<void> commit();
  void roll_back() noexcept;
  [[nodiscard]] bool is_in_transaction() const { return is_in_transaction_; }

  /// Within a transaction: inserts rows of one store faster than statements do. False if a row of
  /// that key exists, and then no row was inserted; or if there is no such way.
  [[nodiscard]] virtual Result<bool> insert_new(const Table& /*table*/,
                                                std::span<const NewRow> /*rows*/) {
    return false;
  }

  /// Makes what runs in another thread, or runs next, fail with `BackingFault::interrupted`. May be
  /// called from a signal handler.
  virtual void interrupt() noexcept = 0;

 protected:
  /// Connects anew.
  [[nodiscard]] virtual Result<void> connect() = 0;
  [[nodiscard]] virtual bool is_connected() const = 0;
  virtual void disconnect() noexcept = 0;
  /// Sends the statement and waits for the beginning of the answer. An error that ends the
  /// connection has the fault `unreachable`.
  [[nodiscard]] virtual Result<void> send(const Statement& statement, Patience patience) = 0;
  [[nodiscard]] virtual std::size_t columns() const = 0;
  /// Adds the next row; false where there is none, and then the statement has ended.
  [[nodiscard]] virtual Result<bool> fetch(Rows& rows) = 0;
  /// Of the statement that ended last.
  [[nodiscard]] virtual std::uint64_t affected() const = 0;
  /// Ends a statement whose rows were not all fetched.
  virtual void abandon() noexcept = 0;
  /// "BEGIN" and the like, "COMMIT" and "ROLLBACK".
  [[nodiscard]] virtual Result<void> run_simple(std::string_view sql) = 0;
  /// Begins a transaction that `ask_outcome` can ask for.
  [[nodiscard]] virtual Result<void> run_begin() { return run_simple("BEGIN"); }
  /// What became of the transaction whose COMMIT was not answered; the connection is closed.
  [[nodiscard]] virtual CommitOutcome ask_outcome() { return CommitOutcome::unknown; }

 private:
  [[nodiscard]] Result<void> begin_by(const std::function<Result<void>()>& run);
  [[nodiscard]] Result<void> ensure_connected();
  [[nodiscard]] Result<void> start(const Statement& statement, Patience patience);
  [[nodiscard]] Result<bool> fetch_some(Rows& rows, std::size_t max_bytes);

  bool is_in_transaction_ = false;
  bool is_reading_ = false;  // a statement has rows left
};

/// The error of a statement within a transaction whose connection was lost.
[[nodiscard]] std::unexpected<PersistenceError> lost_transaction(std::string_view method);
[[nodiscard]] bool has_code(const PersistenceError& error, std::string_view code);

}  // namespace persist::sql
