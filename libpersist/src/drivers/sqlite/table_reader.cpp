#include "drivers/sqlite/table_reader.hpp"

#include <limits>
#include <new>
#include <utility>

#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

// Bound the time that a lock is held for, also where few of the rows are wanted.
constexpr std::size_t max_reader_rows = 12288;
constexpr std::size_t max_bytes = std::size_t{1} << 20U;

enum Column : std::uint8_t { row_number, store, id, value, expires };

}  // namespace

bool can_read_by_row(const RowTable& table) { return table.shape().has_rowid; }

TableReader::TableReader(std::shared_ptr<RowTable> table, RowValues values, RowTaker& taker)
    : table_{std::move(table)},
      values_{values},
      taker_{taker},
      is_utf16_{table_->connection().encoding() != TextEncoding::utf8},
      next_{std::numeric_limits<std::int64_t>::min()} {}

TableReader::~TableReader() { table_->give_back(std::move(sql_), std::move(statement_)); }

Result<void> TableReader::prepare() {
  if (statement_) return {};
  std::string columns = "rowid, ";
  columns += table_->is_of_one_store() ? "NULL" : "store_id";
  columns += values_ == RowValues::read ? ", id, value, " : ", id, NULL, ";
  columns += table_->sql_expires();
  sql_ = "SELECT 1 FROM " + table_->sql_name() + " NOT INDEXED WHERE rowid >= ?1 AND take_row(" +
         columns + ") ORDER BY rowid";
  PERSIST_LET(statement_, table_->borrow(sql_));
  return {};
}

Result<bool> TableReader::read() {
  if (is_at_end_) return false;
  Connection& connection = table_->connection();
  PERSIST_CHECK(connection.enter("scan"));
  PERSIST_CHECK(connection.let_others_in());
  PERSIST_CHECK(prepare());
  rows_ = bytes_ = 0;
  bool is_full = false;
  bool is_too_long = false;
  {
    StatementScope run{connection, statement_};
    run.bind(1, next_);
    connection.set_row_sink(this);
    is_full = run.row();
    connection.set_row_sink(nullptr);
    is_too_long = !is_full && run.code() == SQLITE_TOOBIG;
    if (!is_full && !is_too_long) PERSIST_CHECK(run.end());
  }
  if (is_out_of_order_ && rows_ == 0) {
    return std::unexpected{connection.error(
        SQLITE_CORRUPT, "the rows of table " + table_->sql_name() + " are out of order")};
  }
  connection.has_read_much();
  // What was read before it is dealt with first.
  if (is_too_long && rows_ == 0) return pass_long_row();
  is_at_end_ = is_at_end_ || (!is_full && !is_too_long);
  return true;
}

bool TableReader::go_behind(std::int64_t row) {
  is_at_end_ = row == std::numeric_limits<std::int64_t>::max();
  if (!is_at_end_) next_ = row + 1;
  return !is_at_end_;
}

// What stands in a column; of UTF-16, converted into `room`.
Cell TableReader::cell_in(sqlite3_value* value, std::string& room) const {
  if (!is_utf16_ || !is_utf16(value)) return cell_of(value);
  room = utf8_of(value);
  return {.bytes = room, .storage = StorageClass::text};
}

RowSink::Then TableReader::take(std::span<sqlite3_value* const> columns) {
  const std::int64_t number = sqlite3_value_int64(columns[row_number]);
  // In a damaged file the pages of a b-tree can be entered again and again.
  if (is_out_of_order_ || is_at_end_ || number < next_) {
    is_out_of_order_ = true;
    return Then::yield;
  }
  TableRow row{.store = cell_in(columns[store], store_), .entry = {}};
  const Cell key = cell_in(columns[id], key_);
  const Cell content = cell_in(columns[value], value_);
  if (row.store.is_missing || key.is_missing || content.is_missing) throw std::bad_alloc{};
  row.entry = {.key = key.bytes,
               .value = content.bytes,
               .expires = expires_of(columns[expires]),
               .key_class = key.storage,
               .value_class = content.storage};
  const std::size_t size = key.bytes.size() + content.bytes.size();
  const Then then = taker_.take(row);
  const bool is_last = !go_behind(number);
  bytes_ += size;
  return ++rows_ == max_reader_rows || bytes_ >= max_bytes || is_last ? Then::yield : then;
}

Result<std::optional<std::int64_t>> TableReader::next_row() {
  PERSIST_LET(
      const Statement statement,
      table_->connection().prepare("SELECT rowid FROM " + table_->sql_name() +
                                   " NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid LIMIT 1"));
  StatementScope run{table_->connection(), statement};
  std::optional<std::int64_t> number;
  if (run.bind(1, next_).row() && run.number(0) >= next_) number = run.number(0);
  PERSIST_CHECK(run.end());
  return number;
}

// The row that the next portion begins with.
Result<bool> TableReader::pass_long_row() {
  PERSIST_LET(const auto number, next_row());
  if (!number) return true;
  static_cast<void>(go_behind(*number));
  const std::string_view store_id = table_->is_of_one_store() ? "NULL" : "store_id";
  PERSIST_LET(const bool has_name, report_long_row("id", store_id, *number));
  if (has_name) return true;
  // The key is too long itself.
  PERSIST_LET(const bool has_store, report_long_row("NULL", store_id, *number));
  if (has_store) return true;
  return std::unexpected{
      table_->connection().long_entry("the key of an entry is longer than the limit", {})};
}

// An error that names the entry, where it can be named and is wanted; false where its columns are
// too long to be read.
Result<bool> TableReader::report_long_row(std::string_view id, std::string_view store_id,
                                          std::int64_t number) {
  Connection& connection = table_->connection();
  std::string sql = "SELECT ";
  sql.append(id).append(", ").append(store_id).append(" FROM ").append(table_->sql_name());
  PERSIST_LET(const Statement statement, connection.prepare(sql + " NOT INDEXED WHERE rowid = ?1"));
  StatementScope run{connection, statement};
  if (!run.bind(1, number).row()) {
    if (run.code() == SQLITE_TOOBIG) return false;
    PERSIST_CHECK(run.end());
    return true;  // it is gone
  }
  TableRow row{
      .store = run.cell(1),
      .entry = {.key = run.bytes(0), .value = {}, .expires = {}, .key_class = run.storage(0)}};
  const bool has_key = id != "NULL";
  auto store = taker_.store_of(row);
  if (!store && !has_key && table_->is_of_one_store()) return false;
  if (!store) return true;
  return std::unexpected{connection.long_entry(
      has_key ? "the entry \"" + std::string{row.entry.key} + "\" is longer than the limit"
              : "the key of an entry is longer than the limit",
      *std::move(store))};
}

}  // namespace persist::sqlite
