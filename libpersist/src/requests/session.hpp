#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>

namespace persist::requests {

/// A table that may be one of Effect's, with the names of its columns.
struct FoundTable {
  std::string name;
  std::vector<std::string> columns;

  [[nodiscard]] bool has(std::string_view column) const;
};

/// The text of a statement, and the texts that its placeholders stand for, in their order.
struct Query {
  std::string sql;
  std::vector<std::string> texts = {};
};

/// A row of an answer; what it shows is borrowed until the next one.
class Row {
 public:
  Row() = default;
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  virtual ~Row() = default;

  [[nodiscard]] virtual bool is_null(int column) = 0;
  /// The bytes in a column; none of NULL.
  [[nodiscard]] virtual std::string_view text(int column) = 0;
  /// The whole number in a column; 0 of NULL.
  [[nodiscard]] virtual std::int64_t number(int column) = 0;
};

/// Takes a row; whether there are to be more. It must not use the session.
using TakeRow = std::function<bool(Row&)>;

/// Locks of shards that sessions hold in the server, and no table.
struct ServerLocks {
  std::size_t count = 0;
  /// There are no others: without any no runner has a shard.
  bool are_all = false;
  /// Which shards of those that were asked for; none where the server does not say.
  std::optional<std::vector<std::string>> shards = std::nullopt;
};

/// What a change does to rows, for the rules of the engine that stand against it.
enum class RowChange : std::uint8_t { update, remove };
struct ChangedTable {
  std::string name;
  RowChange change = RowChange::update;
};

/// A transaction that changes rows; rolled back by its destructor unless committed.
class Changes {
 public:
  Changes() = default;
  Changes(const Changes&) = delete;
  Changes& operator=(const Changes&) = delete;
  virtual ~Changes() = default;

  /// Runs a statement; how many rows it changed.
  [[nodiscard]] virtual Result<std::size_t> write(const Query& query) = 0;
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// A connection to a database that has tables of Effect's cluster, in the words of its engine.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  /// Begins an operation, whose name the errors from here on carry.
  [[nodiscard]] virtual Result<void> enter(std::string_view method) = 0;
  [[nodiscard]] virtual std::string_view method() const = 0;

  /// Tables with a column request_id, queue_name, shard_id or last_heartbeat, others perhaps too.
  [[nodiscard]] virtual Result<std::vector<FoundTable>> find_tables() = 0;
  /// Whether the tables may be others than when they were last found.
  [[nodiscard]] virtual Result<bool> may_have_other_tables() = 0;

  [[nodiscard]] virtual std::string quoted_name(std::string_view name) const = 0;
  /// Appends a placeholder for `text`.
  virtual void append_text(Query& query, std::string_view text) const = 0;
  /// An expression of the texts in `column` that compares all their bytes.
  [[nodiscard]] virtual std::string exact(std::string_view column) const {
    return std::string{column};
  }
  /// The different texts in `column` of `rows`, a table and perhaps a condition.
  [[nodiscard]] virtual std::string select_distinct(std::string_view column,
                                                    std::string_view rows) const {
    // To group them would sort all rows.
    return "SELECT DISTINCT " + exact(column) + " FROM " + std::string{rows};
  }
  /// A whole number to be read.
  [[nodiscard]] virtual std::string number(std::string_view expression) const {
    return std::string{expression};
  }
  /// A column to be read as text, whatever its type.
  [[nodiscard]] virtual std::string as_text(std::string_view column) const {
    return std::string{column};
  }
  /// Appends the condition that `column` holds `text` somewhere. It may let others through.
  virtual void append_contains(Query& query, std::string_view column,
                               std::string_view text) const = 0;
  /// Appends the condition that `column` begins with `text`, which is ASCII.
  virtual void append_begins_with(Query& query, std::string_view column,
                                  std::string_view text) const {
    query.sql +=
        exact("substr(" + std::string{column} + ", 1, " + std::to_string(text.size()) + ')');
    query.sql += " = ";
    append_text(query, text);
  }
  /// The time in `column` as the text YYYY-MM-DD HH:MM:SS, perhaps with a fraction.
  [[nodiscard]] virtual std::string time_text(std::string_view column) const {
    return std::string{column};
  }
  /// What the database's wall clock says now, likewise.
  [[nodiscard]] virtual std::string_view now_text() const = 0;
  /// Whether that clock is UTC, so that its times need no comparison with it.
  [[nodiscard]] virtual bool has_utc_times() const = 0;

  /// Runs a statement that changes nothing.
  [[nodiscard]] virtual Result<void> read(const Query& query, const TakeRow& take) = 0;
  /// Those that runners of a cluster hold, of `shards` and of others. None where runners keep their
  /// locks in a table, or those of the server are not seen.
  [[nodiscard]] virtual Result<std::optional<ServerLocks>> server_locks(
      const std::string& /*prefix*/, std::span<const std::string> /*shards*/) {
    return std::nullopt;
  }
  /// What ends a SELECT within a transaction whose rows of the table `alias` nobody else may change
  /// until it ends.
  [[nodiscard]] virtual std::string row_lock(std::string_view /*alias*/) const { return {}; }
  /// While it lives, what is read is read as one, where the engine can do that for a moment.
  [[nodiscard]] virtual Result<std::unique_ptr<ReadSnapshot>> begin_snapshot() {
    return std::make_unique<ReadSnapshot>();
  }
  /// Begins a transaction that will change `tables`; refused where a change may do more.
  [[nodiscard]] virtual Result<std::unique_ptr<Changes>> begin(
      std::span<const ChangedTable> tables) = 0;

  /// See `Inspector`; `tables` are those of the requests.
  [[nodiscard]] virtual Result<std::uint64_t> version() = 0;
  [[nodiscard]] virtual Result<std::vector<Figure>> figures(
      std::span<const std::string> tables) = 0;
  [[nodiscard]] virtual Result<void> check(const std::function<void(const Fault&)>& report) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<Inspector>> snapshot() = 0;
  /// Whether the column takes different texts for one.
  [[nodiscard]] virtual Result<bool> folds_texts(const std::string& table,
                                                 const std::string& column) = 0;
  /// Whether the table has a unique index of that column alone.
  [[nodiscard]] virtual Result<bool> has_unique(const std::string& table,
                                                const std::string& column) = 0;
  virtual void interrupt() noexcept = 0;
};

}  // namespace persist::requests
